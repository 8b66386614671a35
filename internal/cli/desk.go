package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Desk says on which chain and how the `contract` verbs act. One of the three ways to
// sign is set, unless the verb only reads.
type Desk struct {
	RPC string
	// A file with the private key in hex, or a keystore with its password file, or a
	// service that signs for an account.
	KeyFile, Keystore, PasswordFile, Signer string
	Account                                 model.Address

	MaxFee, MaxTip string // gwei for a unit of gas; empty for no cap
	BumpAfter      time.Duration
	Wait           string // block, safe, finalized, or a number of blocks
	DryRun         bool
	Tell           func(text string) // hears what becomes of a transaction meanwhile; may be nil
}

// Deploy says what to deploy.
type Deploy struct {
	Kind         string // access-pass or video-registry
	Name, Symbol string
	Admin        model.Address // zero for the signer's
	Salt         string        // gives the same address on every chain; empty for one of this chain alone
}

// Sent is what became of a transaction, or would: then Plan is set.
type Sent struct {
	Chain    model.ChainID   `json:"chain_id"`
	Contract string          `json:"contract"`
	There    bool            `json:"already_there,omitempty"` // nothing had to be done
	Block    *model.BlockRef `json:"block,omitempty"`
	// Transaction is the hash of the one that is in the block.
	Transaction string `json:"transaction,omitempty"`
	Plan        *Plan  `json:"plan,omitempty"`
}

// Plan is what a transaction would cost.
type Plan struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Nonce     uint64 `json:"nonce"`
	Gas       uint64 `json:"gas"`
	FeePerGas string `json:"max_fee_per_gas_wei"`
	TipPerGas string `json:"max_tip_per_gas_wei"`
	AtMost    string `json:"cost_at_most_wei"`
	// Gwei and Coins say the fee and the cost for people.
	Gwei  string `json:"-"`
	Coins string `json:"-"`
}

// Verified is what stands at an address.
type Verified struct {
	Chain    model.ChainID `json:"chain_id"`
	Contract string        `json:"contract"`
	Kind     string        `json:"kind"`
	Roles    []string      `json:"roles,omitempty"`
}

// Contracts is what the `contract` verbs do.
type Contracts interface {
	Deploy(ctx context.Context, d Desk, what Deploy) (Sent, error)
	Verify(ctx context.Context, d Desk, contract, account model.Address) (Verified, error)
	Mint(ctx context.Context, d Desk, contract, to model.Address, id string, until time.Time) (Sent, error)
	Transfer(ctx context.Context, d Desk, contract, to model.Address, id string) (Sent, error)
	SetRole(ctx context.Context, d Desk, contract model.Address, role string, account model.Address, has bool) (Sent, error)
	OwnerOf(ctx context.Context, rpc string, contract model.Address, id string) (model.Address, error)
}

// deskFlags are the flags of all `contract` verbs.
type deskFlags struct {
	desk    Desk
	rpcs    []string
	account string
	json    bool
}

func (f *deskFlags) register(cmd *cobra.Command) {
	p := cmd.PersistentFlags()
	p.StringArrayVar(&f.rpcs, "rpc", []string{"http://127.0.0.1:8545"}, "RPC URL of the chain; deploy and verify take several, one a chain")
	p.StringVar(&f.desk.KeyFile, "key-file", "", "file with the operator's private key in hex")
	p.StringVar(&f.desk.Keystore, "keystore", "", "key file of geth or a wallet, instead of --key-file")
	p.StringVar(&f.desk.PasswordFile, "password-file", "", "file with the keystore's password")
	p.StringVar(&f.desk.Signer, "signer", "", "URL of a service that signs (eth_signTransaction), instead of --key-file")
	p.StringVar(&f.account, "account", "", "account that the service signs for")
	p.StringVar(&f.desk.MaxFee, "max-fee", "", "gwei that a unit of gas may cost at most, tip included")
	p.StringVar(&f.desk.MaxTip, "max-tip", "", "gwei that the proposer of a block gets at most for a unit of gas")
	p.DurationVar(&f.desk.BumpAfter, "bump-after", time.Minute, "send again with higher fees, up to the caps, what is in no block for so long")
	p.StringVar(&f.desk.Wait, "wait", "block", "wait until it is in a block, safe, finalized, or under that many blocks")
	p.BoolVar(&f.desk.DryRun, "dry-run", false, "send nothing: say what it would do and cost")
	p.BoolVar(&f.json, "json", false, "print JSON")
}

// on is the desk at one chain.
func (f *deskFlags) on(rpc string) Desk {
	d := f.desk
	d.RPC = rpc
	return d
}

// telling makes the desk say what becomes of transactions, beside the results.
func (f *deskFlags) telling(d Deps) {
	f.desk.Tell = func(text string) { fmt.Fprintln(d.Err, text) }
}

// typed makes what the person typed wrongly a usage error.
func typed(err error) error {
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return usageError{err}
	}
	return err
}

// signing checks that there is exactly one way to sign.
func (f *deskFlags) signing() error {
	ways := 0
	for _, s := range []string{f.desk.KeyFile, f.desk.Keystore, f.desk.Signer} {
		if s != "" {
			ways++
		}
	}
	switch {
	case ways == 0:
		return usagef("--key-file is missing: name the file that holds the private key in hex (or --keystore with --password-file, or --signer with --account)")
	case ways > 1:
		return usagef("--key-file, --keystore and --signer: want one of them")
	case f.desk.Keystore != "" && f.desk.PasswordFile == "":
		return usagef("--password-file is missing: name the file with the keystore's password")
	case f.desk.Signer != "" && f.account == "":
		return usagef("--account is missing: whom does the service sign for?")
	}
	return f.parse("--account", f.account, &f.desk.Account)
}
