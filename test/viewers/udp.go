package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// datagrams is what the kernel counted in this network since it was made.
type datagrams struct{ received, lost int64 }

// countDatagrams reads the counters (RFC 4113; RcvbufErrors is Linux's own: those for
// which a socket had no room).
func countDatagrams() (datagrams, error) {
	const file = "/proc/net/snmp"
	b, err := os.ReadFile(file)
	if err != nil {
		return datagrams{}, err
	}
	var names []string
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] != "Udp:":
		case names == nil:
			names = fields
		default:
			value := func(name string) int64 {
				n, _ := strconv.ParseInt(fields[max(0, slices.Index(names, name))], 10, 64) // 0 for what is not there
				return n
			}
			return datagrams{value("InDatagrams"), value("RcvbufErrors")}, nil
		}
	}
	return datagrams{}, fmt.Errorf("no UDP in %s", file)
}
