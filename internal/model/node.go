package model

import "slices"

// Role is a part that a node plays.
type Role string

// The roles. A node takes any set of them.
const (
	OriginRole  Role = "origin"
	EdgeRole    Role = "edge"
	WatcherRole Role = "watcher"
	DNSRole     Role = "dns"
)

// Node is a member of the cluster as others see it.
type Node struct {
	Name        NodeName  `json:"name"`
	Region      string    `json:"region"`
	Roles       []Role    `json:"roles"`
	Incarnation uint64    `json:"incarnation"` // start time in ms: tells a restart from a flap
	ActorAddr   string    `json:"actor_addr"`  // host:port of the mTLS actor transport
	PeerURL     string    `json:"peer_url"`    // https://host:port of the mTLS HTTP/2 listener for blobs, keys, facts
	PublicURL   string    `json:"public_url"`  // what viewers or creators use
	Chains      []ChainID `json:"chains"`      // chains it watches
	Version     string    `json:"version"`     // the release it runs; empty if it does not say
	Draining    bool      `json:"draining"`    // takes no new viewers and sends away those it has
	Busy        int       `json:"busy"`        // percent of what it can serve; from 100 on it takes no new viewers
}

// Takes reports whether the node takes new viewers, as far as the cluster knows.
func (n Node) Takes() bool { return n.GoesOn() && n.Busy < 100 }

// GoesOn reports whether the node goes on with sessions of others, which it does
// however full it is.
func (n Node) GoesOn() bool { return n.PublicURL != "" && !n.Draining }

// Has reports whether the node plays role r.
func (n Node) Has(r Role) bool { return slices.Contains(n.Roles, r) }
