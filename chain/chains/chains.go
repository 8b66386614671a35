// Package chains holds what we know of each chain before talking to it: how
// fast it is, how deep it reorganises, where to reach it. Everything is
// configuration; the table here only fills in what the configuration leaves out.
package chains

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	minWindow = 8
	// maxWindow bounds what a watcher keeps in memory and writes at start.
	maxWindow = 4096
	// A head is looked for at this pace even when no doorbell rings: often
	// enough for gates with a max_staleness of a few seconds, seldom enough for
	// a provider that counts calls.
	minPoll = time.Second
	maxPoll = 4 * time.Second
	// maxQuorum is the most that chain/provider compares.
	maxQuorum = 2
	// A call may take as long as this, unless the configuration says otherwise.
	defaultTimeout = 4 * time.Second
	leastTimeout   = 100 * time.Millisecond
	mostTimeout    = time.Minute
	// maxGwei is more than gas ever cost.
	maxGwei = 1e9
	// stuckFloor is how long even the fastest chain may stand still.
	stuckFloor = 15 * time.Second
	// stuckBlocks is how many block times a head may stand still before we say
	// that we do not see the chain.
	stuckBlocks = 10
)

// Config of a chain. It has the fields of the configuration file's chains[], in
// the same order, so that one converts to the other.
type Config struct {
	ID            model.ChainID
	Name          string
	RPC           []string      // http(s) or ws(s) URLs in order of preference; see Providers
	BlockTime     time.Duration // 0 for the table's
	Confirmations uint64        // for gates that say nothing; 0 for the table's
	Window        int           // blocks kept for undoing reorgs; 0 for the table's
	Finality      string        // "finalized", "safe", or a number of blocks; empty for the table's
	Quorum        int           // 2: nothing is believed that two providers do not say; 0 and 1 for one
	CallTimeout   time.Duration // deadline of a call, 0 for 4 s
	Budgets       []model.CallBudget
	GasAlertGwei  float64 // a unit of gas above it is told to the operator; 0 for never
	// DelegateRegistry is where delegations stand (delegate.xyz v2), empty for the usual place.
	DelegateRegistry string
	// IndexFrom is the block from which the index reads the past of a contract whose own
	// first block no provider tells.
	IndexFrom uint64
}

// Chain is a chain with everything filled in. Immutable.
type Chain struct {
	ID            model.ChainID
	Name          string
	BlockTime     time.Duration
	Confirmations uint64
	Window        int
	Finality      Finality
	// Bloom says that a header's bloom may be believed when it says that a contract has
	// no event in the block.
	Bloom bool
	// Poll is how often the head is looked for without a doorbell, as long as the chain
	// makes a block every BlockTime; see Paced.
	Poll time.Duration
	// Stuck is how long the head may stand still before it counts as not seen.
	Stuck time.Duration
	// Providers are the nodes to ask, in order of preference. Empty for a chain
	// that this node does not watch.
	Providers []Provider
	// Quorum is how many providers must say the same: 1 or 2.
	Quorum int
	// CallTimeout is the deadline of a call.
	CallTimeout time.Duration
	// Budgets say what providers may be asked; see Budget.
	Budgets []model.CallBudget
	// GasAlert is the price of a unit of gas in wei, base fee and usual tip, above which
	// the operator is told; 0 for never.
	GasAlert uint64
	// MulticallCode are the hashes of code that we trust at Multicall.
	MulticallCode []model.Hash
	// Delegations is the registry of delegate.xyz v2.
	Delegations model.Address
	// IndexFrom is where the past of contracts begins whose first block no provider tells.
	IndexFrom uint64
}

// New fills in and checks a chain.
func New(cfg Config) (Chain, error) {
	const op = "chain/chains.New"
	if cfg.ID == 0 {
		return Chain{}, fault.At(op, fault.Invalid, "id", "a chain needs an EIP-155 id")
	}
	c := known(cfg.ID)
	c.ID = cfg.ID
	if cfg.Name != "" {
		c.Name = cfg.Name
	}
	if cfg.BlockTime != 0 {
		c.BlockTime = cfg.BlockTime
	}
	if cfg.Confirmations != 0 {
		c.Confirmations = cfg.Confirmations
	}
	if cfg.Window != 0 {
		c.Window = cfg.Window
	}
	if c.BlockTime <= 0 {
		return Chain{}, fault.At(op, fault.Invalid, "block_time", "chain %d: block time %v", c.ID, c.BlockTime)
	}
	if c.Window < minWindow || c.Window > maxWindow {
		return Chain{}, fault.At(op, fault.Invalid, "window", "chain %d: window of %d blocks, want %d to %d", c.ID, c.Window, minWindow, maxWindow)
	}
	if cfg.GasAlertGwei < 0 || cfg.GasAlertGwei > maxGwei || math.IsNaN(cfg.GasAlertGwei) {
		return Chain{}, fault.At(op, fault.Invalid, "gas_alert_gwei", "chain %d: %v gwei, want 0 to %d", c.ID, cfg.GasAlertGwei, int(maxGwei))
	}
	c.GasAlert = uint64(cfg.GasAlertGwei * 1e9)
	var err error
	if cfg.Finality != "" {
		if c.Finality, err = parseFinality(cfg.Finality); err != nil {
			return Chain{}, fault.Wrap(op, err)
		}
	}
	c = c.Paced(c.BlockTime)
	if c.Delegations = DelegateRegistry(c.ID); cfg.DelegateRegistry != "" {
		if c.Delegations, err = evm.ParseAddress(cfg.DelegateRegistry); err != nil || c.Delegations.IsZero() {
			return Chain{}, fault.At(op, fault.Invalid, "delegate_registry", "chain %d: %q is no address of a contract", c.ID, cfg.DelegateRegistry)
		}
	}
	if c.Providers, err = Providers(cfg.RPC); err != nil {
		return Chain{}, fault.Wrap(op, err)
	}
	c.IndexFrom = cfg.IndexFrom
	c.Quorum, c.CallTimeout, c.Budgets = max(cfg.Quorum, 1), cmp.Or(cfg.CallTimeout, defaultTimeout), cfg.Budgets
	return c, fault.Wrap(op, c.checkProviders())
}

// checkProviders looks at what is said of them.
func (c Chain) checkProviders() error {
	const op = "chain/chains.checkProviders"
	switch {
	case c.Quorum < 1 || c.Quorum > maxQuorum:
		return fault.At(op, fault.Invalid, "quorum", "chain %d: a quorum of %d, want 1 or 2", c.ID, c.Quorum)
	case len(c.Providers) > 0 && len(c.Providers) < c.Quorum:
		return fault.At(op, fault.Invalid, "quorum", "chain %d: a quorum of %d of %d providers (URLs of one host are one)", c.ID, c.Quorum, len(c.Providers))
	case c.CallTimeout < leastTimeout || c.CallTimeout > mostTimeout:
		return fault.At(op, fault.Invalid, "call_timeout", "chain %d: %v, want %v to %v", c.ID, c.CallTimeout, leastTimeout, mostTimeout)
	}
	for _, b := range c.Budgets {
		if b.PerSecond < 0 || math.IsNaN(b.PerSecond) || math.IsInf(b.PerSecond, 0) {
			return fault.At(op, fault.Invalid, "budgets", "chain %d: %v calls a second", c.ID, b.PerSecond)
		}
		if b.Host != "" && len(c.Providers) > 0 && !slices.ContainsFunc(c.Providers, func(p Provider) bool { return p.Host() == b.Host }) {
			return fault.At(op, fault.Invalid, "budgets", "chain %d: no provider has the host %q", c.ID, b.Host)
		}
	}
	return nil
}

// Budget is what a provider may be asked: what is said of its host, or of all others.
func (c Chain) Budget(p Provider) (out model.CallBudget) {
	for _, b := range c.Budgets {
		switch b.Host {
		case p.Host():
			return b
		case "":
			out = b
		}
	}
	return out
}

// Paced is the chain as it is to be followed while it makes a block every blockTime,
// which may be other than was expected.
func (c Chain) Paced(blockTime time.Duration) Chain {
	c.Poll = min(max(blockTime, minPoll), maxPoll)
	c.Stuck = max(stuckBlocks*blockTime, stuckFloor)
	return c
}

// String names the chain for people: "Base (8453)".
func (c Chain) String() string { return fmt.Sprintf("%s (%d)", c.Name, c.ID) }

// Registries gives where delegations stand on every chain, as gates are read with them.
func Registries(all []Chain) map[model.ChainID]model.Address {
	out := make(map[model.ChainID]model.Address, len(all))
	for _, c := range all {
		out[c.ID] = c.Delegations
	}
	return out
}

// Confirmations gives the default confirmations of every chain, as gates are
// read with them.
func Confirmations(all []Chain) map[model.ChainID]uint64 {
	out := make(map[model.ChainID]uint64, len(all))
	for _, c := range all {
		out[c.ID] = c.Confirmations
	}
	return out
}
