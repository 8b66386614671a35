package model

import (
	"context"
	"time"
)

// SessionState is where a session stands.
type SessionState string

// The states of a session. Only Active serves media.
const (
	Active       SessionState = "active"
	Suspended    SessionState = "suspended" // the chain cannot be seen; comes back by itself
	RevokedState SessionState = "revoked"   // the right was lost; comes back if the right does
	Expired      SessionState = "expired"   // its time ran out; the player renews
	Closed       SessionState = "closed"    // the viewer ended it
)

// SessionInfo is what a viewer is told of a session; it is the JSON of
// GET /v1/sessions/{session} and of the SSE event `state`.
type SessionInfo struct {
	Session   SessionID    `json:"session"`
	Video     VideoID      `json:"video"`
	State     SessionState `json:"state"`
	Reason    string       `json:"reason,omitempty"` // right-lost, chain-stale, session-expired, closed, gate-changed
	Detail    string       `json:"detail,omitempty"` // for people
	Node      NodeName     `json:"node"`
	Block     uint64       `json:"block_number"` // the newest block this edge knows of
	ExpiresAt time.Time    `json:"expires_at"`
	Receipt   *Receipt     `json:"receipt,omitempty"` // of the newest decision
}

// Grant is the immutable leave that a session's actor publishes and handlers
// read: one atomic load a request. A revocation publishes another Grant and
// ends Context, which cuts the responses under way.
type Grant struct {
	Session SessionID
	Video   VideoID
	Wallet  Wallet
	State   SessionState
	// Context ends when the grant does. For a grant that is not Active it has ended already.
	Context context.Context
	// ExpiresAt is the end of the session by this machine's monotonic clock.
	ExpiresAt time.Time
	// Chains must each be seen within MaxStaleness, or nothing is served.
	Chains       []ChainID
	MaxStaleness time.Duration
	// Receipt is that of the newest decision.
	Receipt *Receipt
}
