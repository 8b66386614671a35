package fleet

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// adminWithin bounds an answer of a node's private port.
const adminWithin = 10 * time.Second

// collectWithin bounds a collection of a node that is busy.
const collectWithin = time.Minute

// Metrics are a node's, by name and labels as they are printed.
type Metrics map[string]float64

func (n *Node) admin(ctx context.Context, path string, within time.Duration) ([]byte, int, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.addr(adminAt)+path, nil)
	if err != nil {
		return nil, 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return b, resp.StatusCode, err
}

// Metrics asks a node for its metrics.
func (n *Node) Metrics(ctx context.Context) (Metrics, error) {
	b, status, err := n.admin(ctx, "/metrics", adminWithin)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("metrics of %s: status %d: %w", n.Name, status, errors.Join(err))
	}
	m := Metrics{}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, text, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			m[name] = v
		}
	}
	return m, lines.Err()
}

// Sum asks all nodes and adds up what has this prefix.
func Sum(ctx context.Context, nodes []*Node, prefix string) (float64, error) {
	var mu sync.Mutex
	var all []error
	total := 0.0
	var asked sync.WaitGroup
	for _, n := range nodes {
		asked.Go(func() {
			m, err := n.Metrics(ctx)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, err)
			for k, v := range m {
				if strings.HasPrefix(k, prefix) {
					total += v
				}
			}
		})
	}
	asked.Wait()
	return total, errors.Join(all...)
}

// Memory is what a process holds, in bytes. Live and Stack are after a collection.
type Memory struct{ RSS, Live, Stack float64 }

// Memory looks at a node, after it has thrown its rubbish away.
func (n *Node) Memory(ctx context.Context) (Memory, error) {
	for range 2 { // finalizers and pools let go in the second one
		if _, _, err := n.admin(ctx, "/debug/pprof/heap?gc=1", collectWithin); err != nil {
			return Memory{}, err
		}
	}
	m, err := n.Metrics(ctx)
	if err != nil {
		return Memory{}, err
	}
	out := Memory{Live: m["go_memstats_heap_alloc_bytes"], Stack: m["go_memstats_stack_inuse_bytes"]}
	out.RSS, err = rss(n.pid)
	return out, err
}

// rss reads a process's resident set.
func rss(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}

// LoadAverage is the machine's over the last minute.
func LoadAverage() float64 {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0 // shown as such
	}
	first, _, _ := strings.Cut(string(b), " ")
	v, _ := strconv.ParseFloat(first, 64)
	return v
}
