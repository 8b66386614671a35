package fleet

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

// tick is the unit of /proc/<pid>/stat: USER_HZ, 100 on every Linux.
const tick = 10 * time.Millisecond

// Trust is what a client of the edges must trust.
func (f *Fleet) Trust() *tls.Config { return f.trust() }

// RSS is the resident set of the node's process in bytes.
func (n *Node) RSS() (float64, error) { return rss(n.pid) }

// PID is the chain's process.
func (c *Chain) PID() int { return c.cmd.Process.Pid }

// CPU is what a process has used, in user mode and in the kernel.
func CPU(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name of the program is in brackets and may hold anything.
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	sum := time.Duration(0)
	for _, i := range []int{11, 12} { // utime and stime, the 14th and 15th
		n, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// Profile has a node profile itself ("heap?gc=1", "profile?seconds=10") and keeps
// the answer in a file.
func (n *Node) Profile(ctx context.Context, what, file string, within time.Duration) error {
	b, status, err := n.admin(ctx, "/debug/pprof/"+what, within)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %s", status, b)
	}
	if err != nil {
		return fmt.Errorf("%s of %s: %w", what, n.Name, err)
	}
	return os.WriteFile(file, b, 0o644)
}
