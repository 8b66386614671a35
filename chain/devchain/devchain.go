// Package devchain is a real EVM chain in one process, for the demo and for
// tests: go-ethereum with its simulated beacon, JSON-RPC over HTTP and
// WebSocket on one loopback port, and in its genesis a multicall, a deployment proxy
// and the registries of delegations and token-bound accounts.
//
// It seals a block when a transaction waits and otherwise once a second, and
// it can be told to forget its last blocks. Nothing is kept on disk. It is not
// a model of any network's finality: safe is the head, finalized the last
// multiple of 32, and after a fork both are wrong until the next block.
package devchain

import (
	"context"
	"math/big"
	"net"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// MulticallAddress is where Multicall3 lives on public chains; here a contract
// with its aggregate3 does.
const MulticallAddress = "0xcA11bde05977b3631167028862bE2a173976CA11"

const (
	gasLimit = 30_000_000
	// minTip is in wei. A wallet on an idle chain tips 1 wei; geth's default
	// minimum would leave it waiting for ever.
	minTip = 1
	// DefaultMaxAhead is how far block times may run ahead of the clock. Times
	// must rise by a second a block, so this is the burst of blocks that are
	// sealed at once; beyond it sealing falls back to one a second.
	DefaultMaxAhead = 3 * time.Second
)

// Config of a chain.
type Config struct {
	Addr     string // host:port on loopback; port 0 takes a free one
	ChainID  model.ChainID
	Fund     []model.Address // each gets 10,000 ether in the genesis
	MaxAhead time.Duration   // 0 for DefaultMaxAhead; an hour for a test that does not care for chain time
	Manual   bool            // seal on Commit alone
	Log      *zap.Logger     // nil for none
}

// Chain is a running chain. Commit, Fork and Close may be called from any goroutine.
type Chain struct {
	cfg      Config
	stack    *node.Node
	eth      *eth.Ethereum
	beacon   *catalyst.SimulatedBeacon // of the sealing goroutine
	pace     pace                      // of the sealing goroutine
	orders   chan order
	stop     context.CancelFunc
	stopping <-chan struct{} // closed when the chain begins to stop
	done     chan struct{}   // closed when it has
}

// Start runs a chain until ctx ends or Close is called.
func Start(ctx context.Context, cfg Config) (*Chain, error) {
	const op = "devchain.Start"
	host, portText, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, fault.At(op, fault.Invalid, "addr", "%q: want host:port", cfg.Addr)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fault.At(op, fault.Invalid, "addr", "%q: want a port number", cfg.Addr)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fault.At(op, fault.Invalid, "addr", "%q: only on loopback, everything on this chain is open", cfg.Addr)
	}
	if cfg.ChainID == 0 {
		return nil, fault.At(op, fault.Invalid, "chain_id", "a chain needs an EIP-155 id")
	}
	if cfg.MaxAhead < 0 {
		return nil, fault.At(op, fault.Invalid, "max_ahead", "%v: want 0 or more", cfg.MaxAhead)
	}
	if cfg.MaxAhead == 0 {
		cfg.MaxAhead = DefaultMaxAhead
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	c := &Chain{cfg: cfg, orders: make(chan order), done: make(chan struct{})}
	if err := c.open(host, port); err != nil {
		if c.stack != nil {
			_ = c.stack.Close() // what was opened until then; the first error says more
		}
		return nil, fault.As(op, fault.Unavailable, err)
	}
	c.pace = pace{maxAhead: cfg.MaxAhead, last: c.head().Time, sealed: time.Now()}
	ctx, c.stop = context.WithCancel(ctx)
	c.stopping = ctx.Done()
	go c.seal(ctx) // ends with ctx, then closes done
	return c, nil
}

// open builds the node and its one RPC port.
func (c *Chain) open(host string, port int) error {
	nc := node.DefaultConfig
	nc.DataDir, nc.IPCPath = "", ""
	nc.P2P = p2p.Config{NoDiscovery: true, NoDial: true, MaxPeers: 0}
	nc.HTTPHost, nc.HTTPPort, nc.WSHost, nc.WSPort = host, port, host, port
	nc.HTTPModules = []string{"eth", "net", "web3", "txpool", "dev"}
	nc.WSModules = nc.HTTPModules
	nc.HTTPTimeouts.ReadHeaderTimeout = 5 * time.Second
	stack, err := node.New(&nc)
	if err != nil {
		return err
	}
	c.stack = stack
	ec := ethconfig.Defaults
	ec.Genesis = c.genesis()
	ec.SyncMode = ethconfig.FullSync
	ec.TxPool.NoLocals = true
	ec.Miner.GasPrice = big.NewInt(minTip)
	ec.Miner.GasCeil = gasLimit
	ec.RPCTxFeeCap = 0
	if c.eth, err = eth.New(stack, &ec); err != nil {
		return err
	}
	system := filters.NewFilterSystem(c.eth.APIBackend, filters.Config{})
	stack.RegisterAPIs([]rpc.API{
		{Namespace: "eth", Service: filters.NewFilterAPI(system)},
		{Namespace: "dev", Service: &devAPI{c}},
	})
	if err := stack.Start(); err != nil {
		return err
	}
	if c.beacon, err = catalyst.NewSimulatedBeacon(0, common.Address{}, c.eth); err != nil {
		return err
	}
	return c.beacon.Fork(c.eth.BlockChain().GetCanonicalHash(0))
}

func (c *Chain) genesis() *core.Genesis {
	cfg := *params.AllDevChainProtocolChanges
	cfg.ChainID = new(big.Int).SetUint64(uint64(c.cfg.ChainID))
	cfg.BogotaTime = nil // not released: it would make every gas figure wrong
	alloc := core.SystemContractAllocs()
	ether := new(big.Int).Mul(big.NewInt(10_000), big.NewInt(params.Ether))
	for _, a := range c.cfg.Fund {
		alloc[common.Address(a)] = types.Account{Balance: ether}
	}
	alloc[common.HexToAddress(MulticallAddress)] = types.Account{Balance: new(big.Int), Code: common.FromHex(bindings.MulticallRuntime)}
	alloc[common.Address(chains.Factory())] = types.Account{Balance: new(big.Int), Code: common.FromHex(chains.FactoryCode)}
	alloc[common.Address(chains.DelegateRegistry(c.cfg.ChainID))] = types.Account{Balance: new(big.Int), Code: common.FromHex(bindings.DelegateRegistryRuntime)}
	alloc[common.Address(chains.AccountRegistry())] = types.Account{Balance: new(big.Int), Code: common.FromHex(bindings.AccountRegistryRuntime)}
	return &core.Genesis{Config: &cfg, GasLimit: gasLimit, Alloc: alloc, Timestamp: uint64(time.Now().Add(-time.Minute).Unix()),
		BaseFee: big.NewInt(params.InitialBaseFee)}
}

// URL is where JSON-RPC answers over HTTP; the same port speaks WebSocket.
func (c *Chain) URL() string { return c.stack.HTTPEndpoint() }

// WebSocketURL is where subscriptions can be made.
func (c *Chain) WebSocketURL() string { return c.stack.WSEndpoint() }

// Close stops the chain and waits until its port is free. It may be called again.
func (c *Chain) Close() error {
	c.stop()
	<-c.done
	return nil
}

// Done is closed when the chain has stopped.
func (c *Chain) Done() <-chan struct{} { return c.done }

// shutDown ends node and server; called once, by the sealing goroutine.
func (c *Chain) shutDown() {
	if err := c.stack.Close(); err != nil {
		c.cfg.Log.Error("dev chain closed badly", zap.Error(err))
	}
}
