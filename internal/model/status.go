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
	Gas *GasStatus    `json:"gas,omitempty"` // of a chain whose fees the node watches
	// Of a chain that the node follows itself:
	Finalized uint64           `json:"finalized,omitempty"`     // newest block that stays, 0 while not known
	BlockTime time.Duration    `json:"block_time_ns,omitempty"` // as measured
	Quorum    int              `json:"quorum,omitempty"`        // providers that must say the same
	Providers []ProviderStatus `json:"providers,omitempty"`
}

// ProviderStatus is how a watcher finds one provider of a chain.
type ProviderStatus struct {
	Host      string        `json:"host"`
	Used      bool          `json:"used"`  // connected now
	State     string        `json:"state"` // of its breaker: closed, half-open, open
	Head      uint64        `json:"head"`
	HeadAge   time.Duration `json:"head_age_ns"`   // since it said so
	Behind    uint64        `json:"behind_blocks"` // the best head that is known
	Failures  uint64        `json:"failures"`      // since the node started
	LastError string        `json:"last_error,omitempty"`
	ErrorAge  time.Duration `json:"error_age_ns,omitempty"`
	Today     uint64        `json:"calls_today"` // UTC
	PerDay    uint64        `json:"calls_per_day,omitempty"`
	PerSecond float64       `json:"calls_per_second,omitempty"`
	LogRange  uint64        `json:"log_range,omitempty"` // blocks of one eth_getLogs, 0 while not known
	Reads     string        `json:"reads,omitempty"`     // how several are made at once
	Lacks     []string      `json:"lacks,omitempty"`     // helper contracts that are not there
}

// GasStatus is what a chain charges, in wei; all but L1Data for a unit of gas.
type GasStatus struct {
	Block     uint64        `json:"block_number"`
	Age       time.Duration `json:"age_ns"`                // since it was read
	Base      uint64        `json:"base_fee"`              // of the next block
	LowTip    uint64        `json:"tip_low"`               // a tenth of the gas of the last blocks paid at most this
	Tip       uint64        `json:"tip"`                   // half of it
	HighTip   uint64        `json:"tip_high"`              // nine tenths
	Price     uint64        `json:"price"`                 // base fee and usual tip
	L1Data    *uint64       `json:"l1_data_fee,omitempty"` // what a rollup adds for a transfer of a pass
	DayMedian uint64        `json:"day_median"`            // of the price, over what was seen of the last day
	Hours     []uint64      `json:"hours"`                 // median price of each hour, at most 24, newest last
	Limit     uint64        `json:"limit,omitempty"`       // above which the operator is told, 0 for none
	Above     bool          `json:"above"`
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
