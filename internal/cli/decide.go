package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// walletsACall is how many wallets the API takes at a time, maxWallets how many a
	// file may have.
	walletsACall = 1_000
	maxWallets   = 1_000_000
)

// decided is what POST /v1/gates:decide answers.
type decided struct {
	Blocks   []model.BlockRef `json:"blocks"`
	Allowed  int              `json:"allowed"`
	Verdicts []struct {
		Wallet  model.Wallet `json:"wallet"`
		Allowed bool         `json:"allowed"`
		Pending bool         `json:"pending"`
		Rule    string       `json:"rule"`
		Reason  string       `json:"reason"`
		Until   *time.Time   `json:"until,omitempty"`
	} `json:"verdicts"`
}

func decideCmd(d Deps, api *apiFlags) *cobra.Command {
	var video string
	var blocks []string
	var only bool
	cmd := &cobra.Command{Use: "decide [FILE] WALLETS", Short: "say which wallets of a list pass a gate, all at the same block",
		Long: `Reads WALLETS, a file with an address a line (- for standard input; empty lines and
what follows a # do not count), and says for each whether it passes the gate, now or
at a block. All answers rest on the same block of each chain, read from the chain.`,
		Example: "  streamgate gate decide gate.json wallets.txt\n  streamgate gate decide --video hd2k4... wallets.txt --block 21000000 --json\n" +
			"  streamgate gate decide --video hd2k4... wallets.txt --allowed > may-watch.txt",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ask, err := askGate(args, video, "a file of wallets", blocks)
			if err != nil {
				return err
			}
			if len(args) == 2 && args[0] == "-" && args[1] == "-" {
				return usagef("standard input is the gate or the wallets, not both")
			}
			wallets, err := readWallets(args[len(args)-1])
			if err != nil {
				return err
			}
			return withAPI(api, func(c *client.Client) error {
				all, err := decideAll(cmd.Context(), c, ask, wallets)
				switch {
				case err != nil:
					return err
				case api.json:
					return printJSON(d.Out, all)
				case only:
					return all.printAllowed(d.Out)
				}
				return all.print(d.Out)
			})
		}}
	cmd.Flags().StringVar(&video, "video", "", "the gate of this video, instead of a file's")
	cmd.Flags().StringArrayVar(&blocks, "block", nil, "number or hash of the block to look at, or CHAIN=BLOCK for a gate over several chains; the newest without")
	cmd.Flags().BoolVar(&only, "allowed", false, "print the wallets that pass and nothing else")
	return cmd
}

// decideAll asks about some wallets at a time, all at the blocks of the first answer.
func decideAll(ctx context.Context, c *client.Client, ask map[string]any, wallets []string) (all decided, err error) {
	for len(wallets) > 0 {
		n := min(walletsACall, len(wallets))
		ask["wallets"] = wallets[:n]
		var page decided
		if err := c.Call(ctx, "POST", "/v1/gates:decide", ask, &page); err != nil {
			return all, err
		}
		all.Allowed += page.Allowed
		if all.Verdicts = append(all.Verdicts, page.Verdicts...); all.Blocks == nil {
			all.Blocks = page.Blocks
			same := map[string]any{}
			for _, b := range page.Blocks {
				same[fmt.Sprint(b.Chain)] = b.Hash
			}
			if delete(ask, "block"); len(same) > 0 {
				ask["blocks"] = same
			}
		}
		wallets = wallets[n:]
	}
	return all, nil
}

// readWallets reads a list of addresses.
func readWallets(file string) ([]string, error) {
	in := io.Reader(os.Stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		in = f
	}
	var out []string
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		a, err := evm.ParseAddress(text)
		if err != nil {
			return nil, usagef("%s, line %d: %w", file, n, err)
		}
		if out = append(out, evm.Checksum(a)); len(out) > maxWallets {
			return nil, usagef("%s has more than %d wallets", file, maxWallets)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, usagef("%s: %w", file, err)
	}
	if len(out) == 0 {
		return nil, usagef("%s names no wallet: want an address a line", file)
	}
	return out, nil
}

func (all decided) print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, v := range all.Verdicts {
		word := "no"
		switch {
		case v.Allowed:
			word = "yes"
		case v.Pending:
			word = "not yet"
		}
		if v.Until != nil {
			v.Reason += ", until " + v.Until.Format(time.RFC3339)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", evm.Checksum(v.Wallet), word, v.Reason)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	at := ""
	for _, b := range all.Blocks {
		at += fmt.Sprintf(", as of block %d of chain %d", b.Number, b.Chain)
	}
	_, err := fmt.Fprintf(w, "%d of %d pass%s\n", all.Allowed, len(all.Verdicts), at)
	return err
}

func (all decided) printAllowed(w io.Writer) error {
	for _, v := range all.Verdicts {
		if v.Allowed {
			if _, err := fmt.Fprintln(w, evm.Checksum(v.Wallet)); err != nil {
				return err
			}
		}
	}
	return nil
}
