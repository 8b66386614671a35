package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/streamgate/streamgate/test/cluster"
)

// demo is the cluster that the tests share; tests run one after the other and
// leave the pass with alice.
var demo *cluster.Cluster

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if testing.Short() {
		fmt.Fprintln(os.Stderr, "e2e: left out with -short")
		return 0
	}
	// The demo's nodes inherit it: content_test.go is a stranger to them.
	if err := os.Setenv("STREAMGATE_GATEWAY_ENABLED", "true"); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	var err error
	if demo, err = cluster.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	code := m.Run()
	if err := demo.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: demo ended badly:", err)
		return 1
	}
	if _, err := os.Stat(demo.Data); !os.IsNotExist(err) {
		fmt.Fprintln(os.Stderr, "e2e: demo left its data behind:", demo.Data)
		return 1
	}
	return code
}
