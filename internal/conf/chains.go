package conf

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// maxFinalDepth is how far below the head a block may have to be at most.
const maxFinalDepth = 100_000

func (v *check) chains(c *Config) {
	seen := map[model.ChainID]bool{}
	for i, ch := range c.Chains {
		path := fmt.Sprintf("chains[%d]", i)
		v.that(ch.ID != 0, path+".id", "is 0: give the EIP-155 chain id")
		v.that(!seen[ch.ID], path+".id", "%d is named twice", ch.ID)
		seen[ch.ID] = true
		v.chain(ch, path)
		if c.Has(model.WatcherRole) {
			v.providers(ch, path)
		}
	}
	v.that(!c.Has(model.WatcherRole) || len(c.Chains) > 0, "chains", "is empty: a watcher needs a chain to watch")
}

// chain checks what every node reads of a chain.
func (v *check) chain(ch Chain, path string) {
	v.that(ch.BlockTime >= 0 && ch.BlockTime <= 10*time.Minute, path+".block_time", "%v: want 0 to 10m", ch.BlockTime)
	v.that(ch.Window == 0 || ch.Window >= 8 && ch.Window <= 4096, path+".window", "%d: want 8 to 4096 blocks, or 0 for the chain's usual", ch.Window)
	v.that(ch.GasAlertGwei >= 0 && ch.GasAlertGwei <= 1e9, path+".gas_alert_gwei", "%v: want 0, for none, to 1e9", ch.GasAlertGwei)
	v.that(isFinality(ch.Finality), path+".finality", "%q: want finalized, safe, or a number of blocks from 1 to %d", ch.Finality, maxFinalDepth)
	v.that(ch.Quorum >= 0 && ch.Quorum <= 2, path+".quorum", "%d: want 1, or 2 to believe only what two providers say", ch.Quorum)
	v.that(ch.CallTimeout == 0 || ch.CallTimeout >= 100*time.Millisecond && ch.CallTimeout <= time.Minute, path+".call_timeout", "%v: want 100ms to 1m, or 0 for the default", ch.CallTimeout)
	for j, b := range ch.Budgets {
		v.that(b.PerSecond >= 0 && !math.IsNaN(b.PerSecond) && !math.IsInf(b.PerSecond, 0), fmt.Sprintf("%s.budgets[%d].per_second", path, j), "%v: want calls a second, or 0 for no limit", b.PerSecond)
	}
	if ch.DelegateRegistry != "" {
		_, err := evm.ParseAddress(ch.DelegateRegistry)
		v.that(err == nil, path+".delegate_registry", "%q: want the address of a contract", ch.DelegateRegistry)
	}
}

func isFinality(s string) bool {
	if s == "" || s == "finalized" || s == "safe" {
		return true
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return err == nil && n >= 1 && n <= maxFinalDepth
}

// providers checks whom a watcher asks.
func (v *check) providers(ch Chain, path string) {
	v.that(len(ch.RPC) > 0, path+".rpc", "is empty: a watcher needs at least one RPC URL")
	// A call URL and a socket URL of one host are one provider.
	type kinds struct{ calls, sockets int }
	by, hosts := map[string]*kinds{}, []string{}
	for j, s := range ch.RPC {
		v.url(s, fmt.Sprintf("%s.rpc[%d]", path, j), "http", "https", "ws", "wss")
		u, err := url.Parse(s)
		if err != nil {
			continue
		}
		hosts = append(hosts, u.Host)
		k := by[u.Hostname()]
		if k == nil {
			k = &kinds{}
			by[u.Hostname()] = k
		}
		if u.Scheme == "ws" || u.Scheme == "wss" {
			k.sockets++
		} else {
			k.calls++
		}
	}
	providers := 0
	for _, k := range by {
		providers += max(k.calls, k.sockets)
	}
	v.that(len(ch.RPC) == 0 || ch.Quorum <= providers, path+".quorum", "%d of %d providers: name another host in rpc (an http and a ws URL of one host are one provider)", ch.Quorum, providers)
	for j, b := range ch.Budgets {
		v.that(b.Host == "" || slices.Contains(hosts, b.Host), fmt.Sprintf("%s.budgets[%d].host", path, j), "%q is no host of rpc: want one of %q", b.Host, hosts)
	}
}
