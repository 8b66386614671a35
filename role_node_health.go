package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/internal/vital"
)

const (
	// staleAfter is how old the sight of a chain may be before the node says so: a
	// pull is made each second, so ten were in vain.
	staleAfter = 10 * time.Second
	// stalePolls is the same for a chain that is looked at less often.
	stalePolls = 3
)

// watchMachine watches what the machine must give.
func (n *node) watchMachine() {
	disk, clock, files := vital.NewDisk(n.Node.DataDir, n.Node.MinFreeBytes), &vital.Clock{}, &vital.Files{}
	n.group.Go("disk probe", disk.Run)
	n.group.Go("clock", clock.Run)
	n.group.Go("open files", files.Run)
	n.board.Add(disk.Check)
	n.board.Add(clock.Check)
	n.board.Add(files.Check)
	n.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "streamgate_node_ready", Help: "1 while the node is ready, 0 while it is not (see /readyz).",
	}, func() float64 {
		if n.board.Ready() != nil {
			return 0
		}
		return 1
	}))
}

// expiry is when a certificate ends, as a metric.
func expiry(what string, c *tlsutil.Certs) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "streamgate_node_certificate_expiry_seconds", Help: "Unix time at which the certificate in force ends.",
		ConstLabels: prometheus.Labels{"certificate": strings.TrimSuffix(what, " certificate")},
	}, func() float64 { return float64(c.Expires().Unix()) })
}

// storeCheck says that a database does not take writes.
func storeCheck(name string, db *kv.DB) vital.Check {
	return func() []vital.Reason {
		if err := db.Trouble(); err != nil {
			return []vital.Reason{{Code: "store-failing", Says: fmt.Sprintf("the database %q refused its last write: %s", name, fault.Detail(err)),
				Mend: "Look at the disk of node.data_dir; the node tries again by itself"}}
		}
		return nil
	}
}

// cacheCheck says that the segment cache goes on without its disk: a warning, as
// viewers are served all the same.
func cacheCheck(c *cache.Cache) vital.Check {
	return func() []vital.Reason {
		code, says := c.Trouble()
		if code == "" {
			return nil
		}
		return []vital.Reason{{Code: code, Says: says, Mend: "Look at the disk of node.data_dir; the cache uses it again by itself", Soon: true}}
	}
}

// clusterCheck says whether the node is a part of the cluster.
func (n *node) clusterCheck() []vital.Reason {
	var out []vital.Reason
	if n.members.View().Epoch == 0 {
		out = append(out, vital.Reason{Code: "cluster", Says: "this node has not met the cluster yet",
			Mend: "Check cluster.seeds, that UDP and TCP reach them, and, if gossip keys were rotated while it was away, take another node's keyring file"})
	}
	if n.drain.Draining() {
		out = append(out, vital.Reason{Code: "draining", Says: "this node drains",
			Mend: fmt.Sprintf("End it with 'streamgate cluster undrain %s', or start it anew", n.Node.Name)})
	}
	return out
}

// chainView is what this node sees of a chain: as its watcher, or told by watchers.
type chainView struct {
	chain   chains.Chain
	watches bool
	status  func() model.ChainStatus
	poll    func() time.Duration // nil for that of the chain as told
}

// often is how often the chain is looked at.
func (v chainView) often() time.Duration {
	if v.poll != nil {
		return v.poll()
	}
	return v.chain.Poll
}

// chainCheck says which chains this node does not see. While it sees one of
// several it can serve the gates of that one, so the rest are warnings.
func (n *node) chainCheck() []vital.Reason {
	var out []vital.Reason
	for _, v := range n.views {
		s := v.status()
		if s.Age >= 0 && s.Age <= max(staleAfter, stalePolls*v.often()) {
			continue
		}
		out = append(out, n.blind(v, s.Age))
	}
	for i := range out {
		out[i].Soon = len(out) < len(n.views)
	}
	return out
}

func (n *node) blind(v chainView, age time.Duration) vital.Reason {
	since := "yet"
	if age >= 0 {
		since = "for " + age.Round(time.Second).String()
	}
	if v.watches {
		return vital.Reason{Code: "chain-not-seen", Says: fmt.Sprintf("this watcher has not seen the head of %v %s", v.chain, since),
			Mend: "Check chains[].rpc: is the provider up, in sync, and reachable from here"}
	}
	for _, w := range n.members.View().With(model.WatcherRole) {
		for _, id := range w.Chains {
			if id == v.chain.ID {
				return vital.Reason{Code: "chain-stale", Says: fmt.Sprintf("no watcher has confirmed %v %s", v.chain, since),
					Mend: fmt.Sprintf("Look at the watchers of that chain, %s for one: 'streamgate cluster why %s'", w.Name, w.Name)}
			}
		}
	}
	return vital.Reason{Code: "no-watcher", Says: fmt.Sprintf("no watcher of %v is in the cluster", v.chain),
		Mend: "Start one, or see why it is not reached: 'streamgate cluster members'"}
}
