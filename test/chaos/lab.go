package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// Addresses in the lab. This program is on the bridge itself, which is never cut.
const (
	labNet    = "10.77.0."
	driverIP  = labNet + "1"
	chainIP   = labNet + "10"
	chainNS   = "chain"
	chainPort = 8545
)

// lossPercent is how much of the gossip is lost under udpLoss.
const lossPercent = 20

// addressOf gives a node's address.
func addressOf(node string) string {
	return fmt.Sprintf("%s%d", labNet, 20+slices.Index(nodeNames(), node))
}

// lab is the network: a namespace for each node and the chain, all on one
// bridge. run.sh gave this program a network and a list of namespaces of its
// own, so whatever happens nothing outlives it.
type lab struct {
	mu    sync.Mutex // guards the rest, and orders changes of rules
	next  int
	rules map[int][]rule
}

// rule is a line of a namespace's filter.
type rule struct{ ns, chain, match string }

func newLab() (*lab, error) {
	l := &lab{rules: map[int][]rule{}}
	steps := []string{"ip link set lo up", "ip link add br0 type bridge", "ip addr add " + driverIP + "/24 dev br0", "ip link set br0 up"}
	add := func(ns, ip string) {
		outer := "v-" + ns
		steps = append(steps, "ip netns add "+ns, "ip link add "+outer+" type veth peer name eth0 netns "+ns,
			"ip link set "+outer+" master br0 up", "ip -n "+ns+" addr add "+ip+"/24 dev eth0", "ip -n "+ns+" link set eth0 up", "ip -n "+ns+" link set lo up")
	}
	add(chainNS, chainIP)
	for _, n := range nodeNames() {
		add(n, addressOf(n))
	}
	for _, s := range steps {
		if err := do(nil, strings.Fields(s)...); err != nil {
			return nil, err
		}
	}
	// The dev chain listens on loopback alone, as it must outside of a lab.
	if err := within(chainNS, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet"); err != nil {
		return nil, err
	}
	nat := fmt.Sprintf("table ip door { chain in { type nat hook prerouting priority -100; ip daddr %s tcp dport %d dnat to 127.0.0.1:%d; }; }", chainIP, chainPort, chainPort)
	if err := withinInput(chainNS, nat); err != nil {
		return nil, err
	}
	for _, n := range nodeNames() {
		table := "table ip chaos { chain in { type filter hook input priority 0; }; chain out { type filter hook output priority 0; }; }"
		if err := withinInput(n, table); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// do runs a command and says what it said if it fails.
func do(stdin []byte, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin = bytes.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

func within(ns string, args ...string) error {
	return do(nil, append([]string{"ip", "netns", "exec", ns}, args...)...)
}

// withinInput hands rules to nft in a namespace.
func withinInput(ns, rules string) error {
	return do([]byte(rules), "ip", "netns", "exec", ns, "nft", "-f", "-")
}

// add puts rules in force and gives what takes them away again.
func (l *lab) add(rules []rule) (undo func() error, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	id := l.next
	l.rules[id] = rules
	return func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.rules, id)
		return l.apply(rules)
	}, l.apply(rules)
}

// apply writes the rules of every namespace that changed names; needs l.mu.
func (l *lab) apply(changed []rule) error {
	text := map[string]string{}
	for _, c := range changed {
		text[c.ns] = "flush chain ip chaos in\nflush chain ip chaos out\n"
	}
	for _, list := range l.rules {
		for _, r := range list {
			if _, ok := text[r.ns]; ok {
				text[r.ns] += fmt.Sprintf("add rule ip chaos %s %s drop\n", r.chain, r.match)
			}
		}
	}
	errs := make(chan error, len(text))
	for ns, t := range text {
		go func() { errs <- withinInput(ns, t) }() // ends with nft
	}
	var first error
	for range text {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// drop is the rules by which what from sends does not reach to: at to's door, or
// where it leaves from.
func drop(from, to []string, out bool) []rule {
	var rules []rule
	for _, f := range from {
		for _, t := range to {
			if out {
				rules = append(rules, rule{f, "out", "ip daddr " + addressOf(t)})
			} else {
				rules = append(rules, rule{t, "in", "ip saddr " + addressOf(f)})
			}
		}
	}
	return rules
}

// lose drops a part of the datagrams that nodes send one another.
func lose(nodes []string) []rule {
	var rules []rule
	for _, n := range nodes {
		rules = append(rules, rule{n, "in", fmt.Sprintf("meta l4proto udp ip saddr != %s numgen random mod 100 < %d", driverIP, lossPercent)})
	}
	return rules
}

// hide takes the chain from nodes.
func hide(nodes []string, out bool) []rule {
	var rules []rule
	for _, n := range nodes {
		if out {
			rules = append(rules, rule{n, "out", "ip daddr " + chainIP})
		} else {
			rules = append(rules, rule{n, "in", "ip saddr " + chainIP})
		}
	}
	return rules
}

// inLab reports whether run.sh made this program's surroundings.
func inLab() bool { return os.Getenv(labVar) == "yes" }

// labVar is set by run.sh.
const labVar = "STREAMGATE_CHAOS_LAB"
