package model

import "time"

// NotReady is one reason why a node is not ready.
type NotReady struct {
	Part   string `json:"part"`   // a stable code: cluster, draining, chain-stale, disk-full and so on
	Reason string `json:"reason"` // for people, with what to do
}

// ChainStatus is what a node knows a chain to be at.
type ChainStatus struct {
	Chain ChainID  `json:"chain"`
	Head  BlockRef `json:"head"`
	// Age is since the head was last confirmed, negative for never.
	Age time.Duration `json:"age_ns"`
}

// NodeStatus is how a node is.
type NodeStatus struct {
	Version    string        `json:"version"`
	Uptime     time.Duration `json:"uptime_ns"`
	Ready      bool          `json:"ready"`
	Reasons    []NotReady    `json:"reasons,omitempty"`  // why it is not
	Warnings   []NotReady    `json:"warnings,omitempty"` // why it will not be soon
	Draining   bool          `json:"draining"`
	ViewEpoch  uint64        `json:"view_epoch"`
	ViewAge    time.Duration `json:"view_age_ns"`
	ViewNodes  int           `json:"view_nodes"`
	Chains     []ChainStatus `json:"chains"`
	Requests   int           `json:"requests"` // of viewers, under way
	Sessions   int           `json:"sessions"`
	Load       float64       `json:"load1"` // of the machine
	RSS        uint64        `json:"rss_bytes"`
	DiskFree   uint64        `json:"disk_free_bytes"` // where its data is
	Goroutines int           `json:"goroutines"`
}
