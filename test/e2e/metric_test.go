package e2e

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/test/cluster"
)

// metric sums a metric over its labels, read from a node's admin listener.
func metric(t *testing.T, node, name string) float64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, demo.Admin[node]+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	a, err := cluster.ReadAnswer(resp)
	if err != nil {
		t.Fatal(err)
	}
	sum, found := 0.0, false
	for line := range strings.Lines(string(a.Body)) {
		rest, ok := strings.CutPrefix(line, name)
		if !ok || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		fields := strings.Fields(rest)
		v, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		sum, found = sum+v, true
	}
	if !found {
		t.Fatalf("%s has no metric %s", node, name)
	}
	return sum
}

func TestEveryPartIsCounted(t *testing.T) {
	alice, _ := begin(t)
	demo.Watch(t, demo.Edges[0], alice)
	for node, names := range map[string][]string{
		"origin-1": {"streamgate_build_info", "streamgate_transcode_run_seconds_count", "go_goroutines"},
		"edge-1":   {"streamgate_build_info", "streamgate_edge_requests_total", "go_goroutines"},
	} {
		for _, name := range names {
			if metric(t, node, name) <= 0 {
				t.Errorf("%s: %s is 0", node, name)
			}
		}
	}
}
