package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// chainFlags say which chain to act on and with which key.
type chainFlags struct {
	rpc     string
	keyFile string
	json    bool
}

func (f *chainFlags) key() (string, error) {
	if f.keyFile == "" {
		return "", usagef("--key-file is missing: name the file that holds the private key in hex")
	}
	b, err := os.ReadFile(f.keyFile)
	if err != nil {
		return "", usageError{err}
	}
	return strings.TrimSpace(string(b)), nil
}

func contractCmd(d Deps) *cobra.Command {
	f := &chainFlags{}
	parent := &cobra.Command{Use: "contract", Short: "deploy the contracts, mint and move passes"}
	parent.PersistentFlags().StringVar(&f.rpc, "rpc", "http://127.0.0.1:8545", "RPC URL of the chain")
	parent.PersistentFlags().StringVar(&f.keyFile, "key-file", "", "file with the operator's private key in hex")
	parent.PersistentFlags().BoolVar(&f.json, "json", false, "print JSON")
	parent.AddCommand(deployCmd(d, f), mintCmd(d, f), transferCmd(d, f), ownerCmd(d, f))
	return parent
}

func deployCmd(d Deps, f *chainFlags) *cobra.Command {
	var name, symbol string
	cmd := &cobra.Command{Use: "deploy access-pass|video-registry", Short: "deploy a contract", Args: cobra.ExactArgs(1),
		Example: "  streamgate contract deploy access-pass --name 'My pass' --symbol PASS --key-file key.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := f.key()
			if err != nil {
				return err
			}
			if args[0] != "access-pass" && args[0] != "video-registry" {
				return usagef("contract %q: want access-pass or video-registry", args[0])
			}
			addr, err := d.Contracts.Deploy(cmd.Context(), f.rpc, key, args[0], name, symbol)
			if err != nil {
				return err
			}
			return f.print(d, map[string]string{"contract": evm.Checksum(addr)}, evm.Checksum(addr))
		}}
	cmd.Flags().StringVar(&name, "name", "StreamGate Pass", "name of the collection")
	cmd.Flags().StringVar(&symbol, "symbol", "PASS", "symbol of the collection")
	return cmd
}

func mintCmd(d Deps, f *chainFlags) *cobra.Command {
	return &cobra.Command{Use: "mint CONTRACT TO TOKEN_ID", Short: "mint a pass", Args: cobra.ExactArgs(3),
		Example: "  streamgate contract mint 0x5FbD… 0xf39F… 1 --key-file key.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, contract, to, err := f.parse(args)
			if err != nil {
				return err
			}
			if err := d.Contracts.Mint(cmd.Context(), f.rpc, key, contract, to, args[2]); err != nil {
				return err
			}
			return f.print(d, map[string]string{"token_id": args[2]}, "minted "+args[2])
		}}
}

func transferCmd(d Deps, f *chainFlags) *cobra.Command {
	return &cobra.Command{Use: "transfer CONTRACT TO TOKEN_ID", Short: "move a pass that the key's wallet holds", Args: cobra.ExactArgs(3),
		Example: "  streamgate contract transfer 0x5FbD… 0x7099… 1 --key-file alice.hex",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, contract, to, err := f.parse(args)
			if err != nil {
				return err
			}
			block, err := d.Contracts.Transfer(cmd.Context(), f.rpc, key, contract, to, args[2])
			if err != nil {
				return err
			}
			return f.print(d, block, fmt.Sprintf("moved in block %d", block.Number))
		}}
}

func ownerCmd(d Deps, f *chainFlags) *cobra.Command {
	return &cobra.Command{Use: "owner CONTRACT TOKEN_ID", Short: "say who holds a pass", Args: cobra.ExactArgs(2),
		Example: "  streamgate contract owner 0x5FbD… 1",
		RunE: func(cmd *cobra.Command, args []string) error {
			contract, err := evm.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			owner, err := d.Contracts.OwnerOf(cmd.Context(), f.rpc, contract, args[1])
			if err != nil {
				return err
			}
			return f.print(d, map[string]string{"owner": evm.Checksum(owner)}, evm.Checksum(owner))
		}}
}

func (f *chainFlags) parse(args []string) (key string, contract, to model.Address, err error) {
	if key, err = f.key(); err != nil {
		return
	}
	if contract, err = evm.ParseAddress(args[0]); err != nil {
		err = usageError{err}
		return
	}
	if to, err = evm.ParseAddress(args[1]); err != nil {
		err = usageError{err}
	}
	return
}

func (f *chainFlags) print(d Deps, v any, text string) error {
	if f.json {
		return printJSON(d.Out, v)
	}
	_, err := fmt.Fprintln(d.Out, text)
	return err
}
