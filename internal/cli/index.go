package cli

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// listFlags are what all lists of the index take.
type listFlags struct {
	chain uint64
	block int64
	token string
	owner string
	most  int
}

func (l *listFlags) register(cmd *cobra.Command) {
	cmd.Flags().Uint64Var(&l.chain, "chain", 0, "id of the chain that the contract is on")
	cmd.Flags().Int64Var(&l.block, "block", -1, "as of this block (default: the newest that is indexed)")
	cmd.Flags().IntVar(&l.most, "most", 1000, "list at most so many")
	_ = cmd.MarkFlagRequired("chain") // it is there, one line above
}

// query makes the parameters of a request.
func (l *listFlags) query(more ...string) url.Values {
	q := url.Values{"chain": {strconv.FormatUint(l.chain, 10)}}
	if l.block >= 0 {
		q.Set("block", strconv.FormatInt(l.block, 10))
	}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Set(more[i], more[i+1])
		}
	}
	return q
}

// indexed is a page of any list of the index.
type indexed struct {
	rows  []any
	at    map[string]any
	state map[string]any
}

// list fetches pages until there are enough rows, and prints them.
func (l *listFlags) list(cmd *cobra.Command, d Deps, api *apiFlags, asJSON bool, path, name string, q url.Values, columns []string) error {
	if l.most < 1 {
		return usagef("--most %d: want at least 1", l.most)
	}
	c, err := api.client()
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	var all indexed
	for len(all.rows) < l.most {
		q.Set("page_size", strconv.Itoa(min(200, l.most-len(all.rows))))
		var page map[string]any
		if err := c.Call(cmd.Context(), "GET", path+"?"+q.Encode(), nil, &page); err != nil {
			return err
		}
		rows, _ := page[name].([]any)
		all.rows = append(all.rows, rows...)
		all.at, _ = page["at"].(map[string]any)
		all.state, _ = page["index"].(map[string]any)
		next, more := page["next_page_token"].(string)
		if !more {
			break
		}
		if q.Set("page_token", next); !q.Has("block") && all.at != nil {
			// The pages after the first are as of the same block.
			q.Set("block", fmt.Sprintf("%.0f", all.at["block_number"]))
		}
	}
	if all.rows == nil {
		all.rows = []any{} // [] and not null
	}
	if asJSON {
		return printJSON(d.Out, map[string]any{name: all.rows, "at": all.at, "index": all.state})
	}
	if err := printList(d.Out, map[string]any{name: all.rows}, columns); err != nil {
		return err
	}
	_, err = fmt.Fprintln(d.Out, howFar(all.at, all.state))
	return err
}

// howFar says as of which block a list is, and how far the index is.
func howFar(at, state map[string]any) string {
	s := fmt.Sprintf("as of block %v", cell(at["block_number"]))
	switch state["state"] {
	case model.IndexBackfilling:
		s += fmt.Sprintf("; the past is still being read: %.1f %%, some %v s to go", state["percent"], cell(state["eta_seconds"]))
	case model.IndexDoubted:
		s += fmt.Sprintf("; not all of it may be there: %v", state["reason"])
	}
	return s
}

// address checks an argument and gives it as the API takes it.
func address(what, text string) (string, error) {
	a, err := evm.ParseAddress(text)
	if err != nil {
		return "", usageError{fmt.Errorf("%s: %w", what, err)}
	}
	return evm.Checksum(a), nil
}

// movementColumns are what is shown of a transfer.
func movementColumns(more ...string) []string {
	return append([]string{"block_number", "what", "token_id", "last_token_id", "from", "to", "value"}, more...)
}

// indexCmds are the verbs of `contract` that ask an origin's index.
func indexCmds(d Deps, api *apiFlags, asJSON *bool) []*cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the contracts that gates name, and how far each is indexed", Args: cobra.NoArgs, Example: "  streamgate contract list --json",
		RunE: func(cmd *cobra.Command, _ []string) error { return listContracts(cmd, d, api, *asJSON) }}
	var h, t, w listFlags
	holders := &cobra.Command{Use: "holders CONTRACT", Short: "list who has how much of a contract, or of one of its tokens", Args: cobra.ExactArgs(1),
		Example: "  streamgate contract holders 0x5FbD… --chain 31337\n  streamgate contract holders 0x5FbD… --chain 1 --token 7 --block 21000000 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, err := address("CONTRACT", args[0])
			if err != nil {
				return err
			}
			return h.list(cmd, d, api, *asJSON, "/v1/contracts/"+contract+"/holders", "holders", h.query("token_id", h.token), []string{"wallet", "amount"})
		}}
	h.register(holders)
	holders.Flags().StringVar(&h.token, "token", "", "of this token alone")
	transfers := &cobra.Command{Use: "transfers CONTRACT", Short: "list what a contract moved, newest first", Args: cobra.ExactArgs(1),
		Example: "  streamgate contract transfers 0x5FbD… --chain 31337 --most 20",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, err := address("CONTRACT", args[0])
			if err != nil {
				return err
			}
			return t.list(cmd, d, api, *asJSON, "/v1/contracts/"+contract+"/transfers", "transfers", t.query(), movementColumns())
		}}
	t.register(transfers)
	history := &cobra.Command{Use: "history CONTRACT WALLET", Short: "list what a wallet got and gave of a contract, newest first", Args: cobra.ExactArgs(2),
		Example: "  streamgate contract history 0x5FbD… 0xf39F… --chain 31337",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, err := address("CONTRACT", args[0])
			if err != nil {
				return err
			}
			wallet, err := address("WALLET", args[1])
			if err != nil {
				return err
			}
			return w.list(cmd, d, api, *asJSON, "/v1/contracts/"+contract+"/holders/"+wallet+"/history", "history", w.query(), movementColumns("balance"))
		}}
	w.register(history)
	return []*cobra.Command{list, holders, transfers, history}
}

// listContracts shows the contracts with their progress.
func listContracts(cmd *cobra.Command, d Deps, api *apiFlags, asJSON bool) error {
	c, err := api.client()
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	var all struct {
		Contracts []struct {
			Chain    model.ChainID     `json:"chain"`
			Contract model.Address     `json:"contract"`
			Videos   []model.VideoID   `json:"videos"`
			Index    *model.IndexState `json:"index"`
		} `json:"contracts"`
	}
	if err := c.Call(cmd.Context(), "GET", "/v1/contracts?page_size=200", nil, &all); err != nil {
		return err
	}
	if asJSON {
		return printJSON(d.Out, all)
	}
	var out strings.Builder
	for _, x := range all.Contracts {
		s := "not indexed"
		if i := x.Index; i != nil {
			s = fmt.Sprintf("%s %s through block %d of %d, %d transfers", i.Kind, i.State, i.Through, i.Head, i.Moved)
			if i.State == model.IndexBackfilling {
				s += fmt.Sprintf(", %.1f %%, some %d s to go", i.Percent, i.ETASeconds)
			}
			if i.Reason != "" {
				s += ": " + i.Reason
			}
		}
		fmt.Fprintf(&out, "%d  %s  %d videos  %s\n", x.Chain, evm.Checksum(x.Contract), len(x.Videos), s)
	}
	_, err = fmt.Fprint(d.Out, out.String())
	return err
}

// tokenCmd asks what happened to tokens.
func tokenCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := &cobra.Command{Use: "token", Short: "say whose tokens were and are"}
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	var h, l listFlags
	var hc, lc string
	history := &cobra.Command{Use: "history TOKEN_ID", Short: "list what happened to a token, newest first", Args: cobra.ExactArgs(1),
		Example: "  streamgate token history 7 --contract 0x5FbD… --chain 31337",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, err := address("--contract", hc)
			if err != nil {
				return err
			}
			return h.list(cmd, d, api, api.json, "/v1/tokens/"+url.PathEscape(args[0])+"/history", "history", h.query("contract", contract), movementColumns())
		}}
	list := &cobra.Command{Use: "list", Short: "list a contract's tokens and who holds them", Args: cobra.NoArgs,
		Example: "  streamgate token list --contract 0x5FbD… --chain 31337 --owner 0xf39F…",
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, err := address("--contract", lc)
			if err != nil {
				return err
			}
			return l.list(cmd, d, api, api.json, "/v1/tokens", "tokens", l.query("contract", contract, "owner", l.owner), []string{"token_id", "owner"})
		}}
	for cmd, into := range map[*cobra.Command]*string{history: &hc, list: &lc} {
		cmd.Flags().StringVar(into, "contract", "", "address of the collection")
		_ = cmd.MarkFlagRequired("contract") // it is there, one line above
	}
	h.register(history)
	l.register(list)
	list.Flags().StringVar(&l.owner, "owner", "", "of this wallet alone")
	parent.AddCommand(history, list)
	return parent
}
