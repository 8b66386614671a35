package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
)

// chainRow is a chain as GET /v1/chains tells of it.
type chainRow struct {
	ID   model.ChainID    `json:"id"`
	Name string           `json:"name"`
	Gas  *model.GasStatus `json:"gas"`
	// Watchers is how each watcher follows it.
	Watchers []chainWatcher `json:"watchers"`
}

// chainWatcher is a node that follows a chain.
type chainWatcher struct {
	Node model.NodeName `json:"node"`
	model.ChainStatus
}

func chainCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := listCmd(d, api, "chain", "chains that gates may name", "/v1/chains")
	parent.AddCommand(chainVerb(d, api, "gas", "say what each chain charges, now and over the last day", printGas))
	parent.AddCommand(chainVerb(d, api, "status", "say how each watcher follows a chain, and how its providers are", printChains))
	return parent
}

// chainVerb makes a verb that shows all chains, or one.
func chainVerb(d Deps, api *apiFlags, verb, short string, show func(io.Writer, []chainRow)) *cobra.Command {
	return &cobra.Command{Use: verb + " [CHAIN]", Short: short, Args: cobra.MaximumNArgs(1),
		Example: "  streamgate chain " + verb + "\n  streamgate chain " + verb + " 8453 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAPI(api, func(c *client.Client) error {
				var all struct {
					Chains []chainRow `json:"chains"`
				}
				if err := c.Call(cmd.Context(), "GET", "/v1/chains?page_size=200", nil, &all); err != nil {
					return err
				}
				rows := all.Chains
				if len(args) > 0 {
					if rows = onlyChain(rows, args[0]); len(rows) == 0 {
						return fmt.Errorf("no chain %s among those that gates may name", args[0])
					}
				}
				if api.json {
					return printJSON(d.Out, rows)
				}
				show(d.Out, rows)
				return nil
			})
		}}
}

func onlyChain(rows []chainRow, which string) []chainRow {
	for _, r := range rows {
		if fmt.Sprint(r.ID) == which || strings.EqualFold(r.Name, which) {
			return []chainRow{r}
		}
	}
	return nil
}

func printChains(w io.Writer, rows []chainRow) {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, r := range rows {
		if len(r.Watchers) == 0 {
			fmt.Fprintf(tw, "%s (%d): no watcher answers\n", r.Name, r.ID)
		}
		for _, s := range r.Watchers {
			age := "never seen"
			if s.Age >= 0 {
				age = "seen " + s.Age.Round(10*time.Millisecond).String() + " ago"
			}
			fmt.Fprintf(tw, "%s (%d) by %s: head %d, %s, final up to block %d, a block each %v, quorum %d\n", r.Name, r.ID, s.Node, s.Head.Number, age, s.Finalized,
				s.BlockTime.Round(10*time.Millisecond), max(s.Quorum, 1))
			fmt.Fprintln(tw, "  PROVIDER\tSTATE\tHEAD\tBEHIND\tTODAY\tFAILURES\tREADS\tLOGS\tLAST ERROR")
			for _, p := range s.Providers {
				printProvider(tw, p)
			}
		}
	}
	tw.Flush()
}

func printProvider(w io.Writer, p model.ProviderStatus) {
	state, today, logs, last := standing(p.State), fmt.Sprint(p.Today), "-", "-"
	if p.Used {
		state += ", used"
	}
	if p.PerDay > 0 {
		today += fmt.Sprintf(" of %d", p.PerDay)
	}
	if p.LogRange > 0 {
		logs = fmt.Sprintf("%d blocks", p.LogRange)
	}
	if p.LastError != "" {
		last = fmt.Sprintf("%v ago: %s", p.ErrorAge.Round(time.Second), p.LastError)
	}
	if len(p.Lacks) > 0 {
		p.Reads += " (no " + strings.Join(p.Lacks, ", no ") + ")"
	}
	fmt.Fprintf(w, "  %s\t%s\t%d\t%d\t%s\t%d\t%s\t%s\t%s\n", p.Host, state, p.Head, p.Behind, today, p.Failures, p.Reads, logs, last)
}

// standing says a breaker's state to a person.
func standing(state string) string {
	switch state {
	case "closed":
		return "well"
	case "open":
		return "left alone" // it failed, and is asked again after a pause
	case "half-open":
		return "tried again"
	}
	return state
}

func printGas(w io.Writer, rows []chainRow) {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "CHAIN\tGWEI\tBASE\tTIP 10 %, 50 %, 90 %\tDAY\tLIMIT\tL1 DATA\tREAD\tLAST HOURS")
	for _, r := range rows {
		g := r.Gas
		if g == nil {
			fmt.Fprintf(tw, "%s (%d)\tnot read\t\t\t\t\t\t\t\n", r.Name, r.ID)
			continue
		}
		limit, l1 := "-", "-"
		if g.Limit > 0 {
			limit = gwei(g.Limit)
			if g.Above {
				limit += ", above"
			}
		}
		if g.L1Data != nil {
			l1 = gwei(*g.L1Data)
		}
		fmt.Fprintf(tw, "%s (%d)\t%s\t%s\t%s, %s, %s\t%s\t%s\t%s\t%v ago\t%s\n", r.Name, r.ID, gwei(g.Price), gwei(g.Base),
			gwei(g.LowTip), gwei(g.Tip), gwei(g.HighTip), gwei(g.DayMedian), limit, l1, g.Age.Round(time.Second), spark(g.Hours))
	}
	tw.Flush()
}

// gwei says a fee in gwei, one that is next to nothing in wei.
func gwei(wei uint64) string {
	if wei > 0 && wei < 1_000_000 {
		return fmt.Sprintf("%d wei", wei)
	}
	return fmt.Sprintf("%.4g", float64(wei)/1e9)
}

// spark draws figures as bars, the highest as high as a line.
func spark(figures []uint64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	most := uint64(1)
	for _, f := range figures {
		most = max(most, f)
	}
	var out strings.Builder
	for _, f := range figures {
		out.WriteRune(bars[int(float64(f)/float64(most)*float64(len(bars)-1))])
	}
	return out.String()
}
