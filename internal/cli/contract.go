package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// defaultSalt is that of contracts which should have the same address on every chain.
const defaultSalt = "streamgate"

func contractCmd(d Deps, api *apiFlags) *cobra.Command {
	f := &deskFlags{}
	parent := &cobra.Command{Use: "contract", Short: "deploy and check the contracts, mint and move passes, give roles, list holders",
		Long: `Acts on a chain with the operator's key: a key file, a keystore, or a service that
signs. Fees are capped with --max-fee and --max-tip; a transaction that is in no
block for a while is sent again with higher fees, up to the caps. --dry-run says
what a verb would do and cost. What becomes of a transaction meanwhile is told on
stderr.

The verbs list, holders, history and transfers ask an origin's index instead, and
need --server and a token.`,
		Example: `  streamgate contract deploy access-pass --name 'My pass' --key-file key.hex --dry-run
  streamgate contract mint 0x5FbD… 0xf39F… 1 --keystore UTC--… --password-file pw --max-fee 2 --wait finalized
  streamgate contract grant-role 0x5FbD… minter 0x7099… --signer http://127.0.0.1:8550 --account 0xf39F…`}
	f.register(parent)
	f.telling(d)
	parent.AddCommand(deployCmd(d, f), verifyCmd(d, f), mintCmd(d, f), transferCmd(d, f), roleCmd(d, f, true), roleCmd(d, f, false), ownerCmd(d, f))
	parent.AddCommand(indexCmds(d, api, &f.json)...)
	return parent
}

func deployCmd(d Deps, f *deskFlags) *cobra.Command {
	var what Deploy
	var admin string
	var plain bool
	cmd := &cobra.Command{Use: "deploy access-pass|video-registry", Short: "deploy a contract, at the same address on every chain", Args: cobra.ExactArgs(1),
		Example: `  streamgate contract deploy access-pass --name 'My pass' --symbol PASS --key-file key.hex --dry-run
  streamgate contract deploy access-pass --name 'My pass' --key-file key.hex --rpc https://base.example --rpc https://op.example --max-fee 2 --wait finalized`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if what.Kind = args[0]; what.Kind != "access-pass" && what.Kind != "video-registry" {
				return usagef("contract %q: want access-pass or video-registry", args[0])
			}
			if plain {
				what.Salt = ""
			}
			if err := f.signing(); err != nil {
				return err
			}
			if err := f.parse("--admin", admin, &what.Admin); err != nil {
				return err
			}
			for _, rpc := range f.rpcs {
				sent, err := d.Contracts.Deploy(cmd.Context(), f.on(rpc), what)
				if err != nil {
					return typed(err)
				}
				if err := f.sent(d, sent, sent.Contract); err != nil {
					return err
				}
			}
			return nil
		}}
	cmd.Flags().StringVar(&what.Name, "name", "StreamGate Pass", "name of the collection")
	cmd.Flags().StringVar(&what.Symbol, "symbol", "PASS", "symbol of the collection")
	cmd.Flags().StringVar(&admin, "admin", "", "account that has all roles (default: the signer's)")
	cmd.Flags().StringVar(&what.Salt, "salt", defaultSalt, "words or 32 bytes in hex: another salt, another address")
	cmd.Flags().BoolVar(&plain, "plain", false, "an address of this chain alone, without the deployment proxy")
	return cmd
}

func verifyCmd(d Deps, f *deskFlags) *cobra.Command {
	return &cobra.Command{Use: "verify CONTRACT [ACCOUNT]", Short: "compare the code at an address with ours, and say what roles an account has", Args: cobra.RangeArgs(1, 2),
		Example: "  streamgate contract verify 0x5FbD… 0xf39F… --rpc https://base.example --rpc https://op.example",
		RunE: func(cmd *cobra.Command, args []string) error {
			var contract, account model.Address
			if err := f.parse("CONTRACT", args[0], &contract); err != nil {
				return err
			}
			if len(args) > 1 {
				if err := f.parse("ACCOUNT", args[1], &account); err != nil {
					return err
				}
			}
			for _, rpc := range f.rpcs {
				v, err := d.Contracts.Verify(cmd.Context(), f.on(rpc), contract, account)
				if err != nil {
					return err
				}
				text := fmt.Sprintf("chain %d: %s is an %s of this release", v.Chain, v.Contract, v.Kind)
				if len(args) > 1 {
					text += fmt.Sprintf("; roles of %s: %s", evm.Checksum(account), cmp.Or(strings.Join(v.Roles, ", "), "none"))
				}
				if err := f.print(d, v, text); err != nil {
					return err
				}
			}
			return nil
		}}
}

func mintCmd(d Deps, f *deskFlags) *cobra.Command {
	var until string
	cmd := &cobra.Command{Use: "mint CONTRACT TO TOKEN_ID", Short: "mint a pass", Args: cobra.ExactArgs(3),
		Example: "  streamgate contract mint 0x5FbD… 0xf39F… 1 --key-file key.hex\n  streamgate contract mint 0x5FbD… 0xf39F… 2 --until 2027-01-01T00:00:00Z --key-file key.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, to, err := f.pair(args)
			if err != nil {
				return err
			}
			var end time.Time
			if until != "" {
				if end, err = time.Parse(time.RFC3339, until); err != nil {
					return usagef("--until %q: want a time like 2027-01-01T00:00:00Z", until)
				}
				if !end.After(time.Now()) {
					return usagef("--until %s is over: nobody could watch with that pass", until)
				}
			}
			sent, err := d.Contracts.Mint(cmd.Context(), f.one(), contract, to, args[2], end)
			if err != nil {
				return typed(err)
			}
			return f.sent(d, sent, fmt.Sprintf("minted %s for %s", args[2], evm.Checksum(to)))
		}}
	cmd.Flags().StringVar(&until, "until", "", "when the pass ends, by the chain's time")
	return cmd
}

func transferCmd(d Deps, f *deskFlags) *cobra.Command {
	return &cobra.Command{Use: "transfer CONTRACT TO TOKEN_ID", Short: "move a pass that the key's wallet holds", Args: cobra.ExactArgs(3),
		Example: "  streamgate contract transfer 0x5FbD… 0x7099… 1 --key-file alice.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, to, err := f.pair(args)
			if err != nil {
				return err
			}
			sent, err := d.Contracts.Transfer(cmd.Context(), f.one(), contract, to, args[2])
			if err != nil {
				return typed(err)
			}
			return f.sent(d, sent, fmt.Sprintf("moved %s to %s", args[2], evm.Checksum(to)))
		}}
}

func roleCmd(d Deps, f *deskFlags, has bool) *cobra.Command {
	use, short := "grant-role", "let an account act on a collection"
	if !has {
		use, short = "revoke-role", "take a role back"
	}
	return &cobra.Command{Use: use + " CONTRACT admin|minter|renewer|revoker ACCOUNT", Short: short, Args: cobra.ExactArgs(3),
		Example: "  streamgate contract " + use + " 0x5FbD… minter 0x7099… --key-file key.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, account, err := f.pair([]string{args[0], args[2]})
			if err != nil {
				return err
			}
			sent, err := d.Contracts.SetRole(cmd.Context(), f.one(), contract, args[1], account, has)
			if err != nil {
				return typed(err)
			}
			word := map[bool]string{true: "has", false: "no longer has"}[has]
			return f.sent(d, sent, fmt.Sprintf("%s %s the role %s of %s", evm.Checksum(account), word, args[1], evm.Checksum(contract)))
		}}
}

func ownerCmd(d Deps, f *deskFlags) *cobra.Command {
	return &cobra.Command{Use: "owner CONTRACT TOKEN_ID", Short: "say who holds a pass", Args: cobra.ExactArgs(2),
		Example: "  streamgate contract owner 0x5FbD… 1",
		RunE: func(cmd *cobra.Command, args []string) error {
			var contract model.Address
			if err := f.parse("CONTRACT", args[0], &contract); err != nil {
				return err
			}
			owner, err := d.Contracts.OwnerOf(cmd.Context(), f.one().RPC, contract, args[1])
			if err != nil {
				return err
			}
			return f.print(d, map[string]string{"owner": evm.Checksum(owner)}, evm.Checksum(owner))
		}}
}

// one is the desk of a verb that acts on one chain: the last that was named.
func (f *deskFlags) one() Desk { return f.on(f.rpcs[len(f.rpcs)-1]) }

// pair reads a contract and an account, of a verb that signs.
func (f *deskFlags) pair(args []string) (contract, account model.Address, err error) {
	if len(f.rpcs) > 1 {
		return contract, account, usagef("--rpc: this verb acts on one chain at a time")
	}
	if err = f.signing(); err == nil {
		err = f.parse("CONTRACT", args[0], &contract)
	}
	if err == nil {
		err = f.parse("address", args[1], &account)
	}
	return contract, account, err
}

func (f *deskFlags) parse(what, text string, into *model.Address) error {
	if text == "" {
		return nil
	}
	a, err := evm.ParseAddress(text)
	if err != nil {
		return usagef("%s: %s", what, fault.Detail(err))
	}
	*into = a
	return nil
}

// sent says what became of a transaction.
func (f *deskFlags) sent(d Deps, s Sent, done string) error {
	switch {
	case s.Plan != nil:
		what := "call " + s.Contract
		if done == s.Contract {
			what = "deploy " + s.Contract
		}
		done = fmt.Sprintf("chain %d: would %s from %s, nonce %d: %d gas at %s or less, so %s of the chain's coin at most",
			s.Chain, what, s.Plan.From, s.Plan.Nonce, s.Plan.Gas, s.Plan.Gwei, s.Plan.Coins)
	case s.There:
		done += fmt.Sprintf(" (was on chain %d already)", s.Chain)
	case s.Block != nil:
		done += fmt.Sprintf(" (chain %d, block %d, transaction %s)", s.Chain, s.Block.Number, s.Transaction)
	}
	return f.print(d, s, done)
}

func (f *deskFlags) print(d Deps, v any, text string) error {
	if f.json {
		return printJSON(d.Out, v)
	}
	_, err := fmt.Fprintln(d.Out, text)
	return err
}
