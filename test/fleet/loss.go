package fleet

import (
	"fmt"
	"os/exec"
	"strings"
)

// Lose drops a part of all datagrams from now on, in percent; 0 for none. Gossip
// and HTTP/3 travel in datagrams.
func Lose(percent int) error {
	rules := "table inet fleet {}\ndelete table inet fleet\n"
	if percent > 0 {
		rules += fmt.Sprintf("table inet fleet { chain in { type filter hook input priority 0; meta l4proto udp numgen random mod 100 < %d counter drop; }; }\n", percent)
	}
	cmd := exec.Command("nft", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w: %s", err, out)
	}
	return nil
}
