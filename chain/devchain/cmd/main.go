// Command streamgate-devchain runs a dev chain until it is told to stop. It is
// a program of its own so that the main one need not carry a whole EVM node.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// stopWithin bounds how long clients that keep a connection open hold us up.
// Nothing is kept on disk, so nothing is lost.
const stopWithin = time.Second

func main() {
	addr := flag.String("addr", "127.0.0.1:8545", "host:port on loopback for JSON-RPC over HTTP and WebSocket")
	id := flag.Uint64("chain-id", 31337, "EIP-155 chain id")
	fund := flag.String("fund", "", "addresses that get 10,000 ether, separated by commas")
	// The variable reaches the chain of a demo, which a benchmark of many
	// transfers in a row wants to seal at once.
	most, err := time.ParseDuration(os.Getenv("STREAMGATE_DEVCHAIN_MAX_AHEAD"))
	if err != nil {
		most = devchain.DefaultMaxAhead
	}
	ahead := flag.Duration("max-ahead", most, "how far block times may run ahead of the clock in a burst of transactions (STREAMGATE_DEVCHAIN_MAX_AHEAD)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: streamgate-devchain [flags]\nexample: streamgate-devchain --addr 127.0.0.1:8545 --fund 0xf39F…2266\n\nPrints one line of JSON when it is ready; SIGINT or SIGTERM ends it.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(devchain.Config{Addr: *addr, ChainID: model.ChainID(*id), MaxAhead: *ahead}, *fund); err != nil {
		fmt.Fprintln(os.Stderr, "streamgate-devchain:", err)
		os.Exit(1)
	}
}

func run(cfg devchain.Config, fund string) error {
	for f := range strings.SplitSeq(fund, ",") {
		if f == "" {
			continue
		}
		a, err := evm.ParseAddress(f)
		if err != nil {
			return err
		}
		cfg.Fund = append(cfg.Fund, a)
	}
	var err error
	if cfg.Log, err = obs.NewLogger("json", "warn"); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := devchain.Start(ctx, cfg)
	if err != nil {
		return err
	}
	ready := map[string]any{"rpc": c.URL(), "chain_id": cfg.ChainID}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	select {
	case <-c.Done(): // stopped by itself: it cannot, but then we must not stay
		return nil
	case <-ctx.Done():
	}
	select {
	case <-c.Done():
	case <-time.After(stopWithin):
	}
	return nil
}
