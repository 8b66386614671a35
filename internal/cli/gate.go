package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

func gateCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := &cobra.Command{Use: "gate", Short: "read, set and try the rule of a video"}
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	show := verb(d, api, "show VIDEO", "show a video's gate", "GET", "/v1/videos/%s/gate")
	show.Example = "  streamgate gate show hd2k4..."
	set := &cobra.Command{Use: "set VIDEO FILE", Short: "set a video's gate from a JSON file (- for standard input)",
		Example: "  streamgate gate set hd2k4... gate.json", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := api.client()
			if err != nil {
				return err
			}
			defer c.CloseIdle()
			return setGate(cmd.Context(), c, args[0], args[1])
		}}
	parent.AddCommand(show, set, explainCmd(d, api), decideCmd(d, api))
	return parent
}

func explainCmd(d Deps, api *apiFlags) *cobra.Command {
	var video string
	var blocks []string
	cmd := &cobra.Command{Use: "explain [FILE] WALLET", Short: "say what a gate answers for a wallet, now or at a block, by which rules and reads, and what would end it",
		Example: "  streamgate gate explain gate.json 0xf39F…2266\n  streamgate gate explain --video hd2k4... 0xf39F…2266 --block 21000000\n" +
			"  streamgate gate explain gate.json 0xf39F…2266 --block 1=21000000 --block 137=0x5c…e1 --json",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ask, err := explainBody(args, video, blocks)
			if err != nil {
				return err
			}
			return withAPI(api, func(c *client.Client) error {
				var raw json.RawMessage
				if err := c.Call(cmd.Context(), "POST", "/v1/gates:explain", ask, &raw); err != nil {
					return err
				}
				if api.json {
					return printJSON(d.Out, raw)
				}
				var e explanation
				if err := json.Unmarshal(raw, &e); err != nil {
					return err
				}
				return e.print(d.Out)
			})
		}}
	cmd.Flags().StringVar(&video, "video", "", "the gate of this video, instead of a file's")
	cmd.Flags().StringArrayVar(&blocks, "block", nil, "number or hash of the block to look at, or CHAIN=BLOCK for a gate over several chains; the newest without")
	return cmd
}

// explainBody is the question as the API takes it.
func explainBody(args []string, video string, blocks []string) (map[string]any, error) {
	ask, err := askGate(args, video, "a wallet", blocks)
	if err == nil {
		ask["wallet"] = args[len(args)-1]
	}
	return ask, err
}

// askGate is what a question about a gate says of it, and of the blocks; what comes last
// of args is the question's own.
func askGate(args []string, video, last string, blocks []string) (map[string]any, error) {
	ask := map[string]any{}
	switch {
	case (len(args) == 2) == (video != ""):
		return nil, usagef("give a gate's file (- for standard input) or --video, and %s", last)
	case video != "":
		ask["video"] = video
	default:
		gate, err := readGate(args[0])
		if err != nil {
			return nil, err
		}
		ask["gate"] = gate
	}
	several := map[string]any{}
	for _, b := range blocks {
		chain, block, of := strings.Cut(b, "=")
		if !of {
			chain, block = "", b
		}
		var name any = block
		if n, err := strconv.ParseUint(block, 10, 64); err == nil {
			name = n
		}
		switch {
		case of:
			several[chain] = name
		case len(blocks) > 1:
			return nil, usagef("--block %s: of several, each says its chain: --block 1=%s", b, b)
		default:
			ask["block"] = name
		}
	}
	if len(several) > 0 {
		ask["blocks"] = several
	}
	return ask, nil
}

// explanation is the answer as the API tells it.
type explanation struct {
	Allowed bool             `json:"allowed"`
	Pending bool             `json:"pending"`
	Reason  string           `json:"reason"`
	Satisfy string           `json:"satisfy"`
	Blocks  []model.BlockRef `json:"blocks"`
	Until   *time.Time       `json:"until"`
	Rules   model.RuleAnswer `json:"rules"`
	Reads   []struct {
		Chain    model.ChainID `json:"chain_id"`
		Number   uint64        `json:"block_number"`
		Contract model.Address `json:"contract"`
		Call     string        `json:"call"`
		Answer   string        `json:"answer"`
		Confirms bool          `json:"confirms"`
	} `json:"reads"`
	Omitted int            `json:"reads_omitted"`
	Ends    []model.Ending `json:"ends"`
}

// print shows it to a person.
func (e explanation) print(w io.Writer) error {
	word := "no"
	if e.Allowed {
		word = "yes"
	} else if e.Pending {
		word = "not yet"
	}
	fmt.Fprintf(w, "%s: %s\n", word, e.Reason)
	if e.Satisfy != "" {
		fmt.Fprintf(w, "to pass: %s\n", e.Satisfy)
	}
	for _, b := range e.Blocks {
		fmt.Fprintf(w, "at block %d of chain %d, %s, of %s\n", b.Number, b.Chain, b.Hash, b.Time.Format(time.RFC3339))
	}
	fmt.Fprintln(w, "\nrules")
	printRules(w, e.Rules, "  ")
	if len(e.Reads) > 0 {
		fmt.Fprintln(w, "\nread")
		tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
		for _, r := range e.Reads {
			why := ""
			if r.Confirms {
				why = "old enough?"
			}
			fmt.Fprintf(tw, "  chain %d block %d\t%s\t%s\t= %s\t%s\n", r.Chain, r.Number, evm.Checksum(r.Contract), r.Call, r.Answer, why)
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		if e.Omitted > 0 {
			fmt.Fprintf(w, "  and %d more\n", e.Omitted)
		}
	}
	if e.Until != nil {
		fmt.Fprintf(w, "\nends by itself at %s, by the chain's time\n", e.Until.Format(time.RFC3339))
	}
	if len(e.Ends) > 0 {
		fmt.Fprintln(w, "\nends with")
		for _, n := range e.Ends {
			fmt.Fprintf(w, "  %s on chain %d: %s %s\n", evm.Checksum(n.Contract), n.Chain, n.Event, n.When)
		}
	}
	return nil
}

func printRules(w io.Writer, r model.RuleAnswer, indent string) {
	word := "no "
	if r.Allowed {
		word = "yes"
	}
	fmt.Fprintf(w, "%s%s %s: %s\n", indent, word, r.Rule, r.Reason)
	for _, sub := range r.Rules {
		printRules(w, sub, indent+"  ")
	}
}

func setGate(ctx context.Context, c *client.Client, video, file string) error {
	gate, err := readGate(file)
	if err != nil {
		return err
	}
	return c.Call(ctx, "PUT", "/v1/videos/"+video+"/gate", gate, nil)
}

func readGate(file string) (json.RawMessage, error) {
	if file == "-" {
		b, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
		return b, err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usageError{err}
	}
	if !json.Valid(b) {
		return nil, usagef("%s: not JSON", file)
	}
	return b, nil
}
