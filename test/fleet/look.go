package fleet

import "crypto/tls"

// Trust is what a client of the edges must trust.
func (f *Fleet) Trust() *tls.Config { return f.trust() }

// RSS is the resident set of the node's process in bytes.
func (n *Node) RSS() (float64, error) { return rss(n.pid) }
