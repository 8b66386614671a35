package fill

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxPeers is how many edges of the region are asked for a blob before an origin
	// is: the one in charge of it, and its deputy while that one is blamed.
	maxPeers = 2
	// maxLeaves bounds the leaves of a blob that an edge asks another for: 64 MiB.
	maxLeaves = 64
	// maxCIDLength bounds a CID in text; ours have 59 characters.
	maxCIDLength = 128
)

// Peers says who in this region fetches a blob from the origin, so that it is
// fetched once.
type Peers interface {
	// Before lists the edges of this region that come before this one for a key, the
	// one in charge first; none if this one is.
	Before(key string) []model.Node
	// After lists those that come after it. They fetch nothing for it as a rule, but
	// may have what no origin can give now.
	After(key string) []model.Node
}

// target is a node to ask for a block.
type target struct {
	model.Node
	peer bool // an edge, not an origin
}

func (t target) String() string {
	if t.peer {
		return "edge"
	}
	return "origin"
}

type forPeer struct{}

// ForPeer marks a fill for another edge: it comes from an origin, so that no two
// edges that see the cluster differently wait for each other.
func ForPeer(ctx context.Context) context.Context { return context.WithValue(ctx, forPeer{}, true) }

// targets lists whom to ask for a blob, in order.
func (c *Client) targets(ctx context.Context, key string) []target {
	now := time.Now()
	var out []target
	if c.peers != nil && ctx.Value(forPeer{}) == nil {
		out = c.able(c.peers.Before(key), now)
	}
	for _, n := range c.blame.order(c.origins.Origins(), now) {
		out = append(out, target{n, false})
	}
	return out
}

// spares lists whom to ask for a blob when neither those before this edge nor any
// origin could give it. It is asked for by this edge's own viewers alone: edges
// that ask each other for each other would go round in a circle.
func (c *Client) spares(ctx context.Context, key string) []target {
	if c.peers == nil || ctx.Value(forPeer{}) != nil {
		return nil
	}
	return c.able(c.peers.After(key), time.Now())
}

// able picks the first edges of which nothing bad is known.
func (c *Client) able(edges []model.Node, now time.Time) []target {
	var out []target
	for _, n := range edges {
		if len(out) < maxPeers && !c.blame.blames(n.Name, now) {
			out = append(out, target{n, true})
		}
	}
	return out
}

func (c *Client) latency(t target) *latency {
	if t.peer {
		return &c.ofPeers
	}
	return &c.ofOrigins
}

// patience is how long t may take to answer before another is asked too.
func (c *Client) patience(t target) time.Duration {
	p := c.latency(t).patience()
	if t.peer {
		p = max(p, edgePatience)
	}
	return max(p, c.atLeast)
}

// mayHedge takes a hedge out of the budget.
func (c *Client) mayHedge() bool {
	if c.budget.spend() {
		c.metrics.hedged.WithLabelValues("asked").Inc()
		return true
	}
	c.metrics.hedged.WithLabelValues("denied").Inc()
	return false
}

// SegmentPath is where an edge has a blob for others of its region. The edge that
// is asked need not know the video: the path tells what the blob is made of.
func SegmentPath(b model.Blob) string {
	var s strings.Builder
	s.WriteString("/segments/" + url.PathEscape(b.CID) + "?size=" + strconv.FormatInt(b.Size, 10))
	for _, l := range b.Leaves {
		s.WriteString("&leaf=" + url.QueryEscape(l.CID) + "." + strconv.FormatInt(l.Size, 10))
	}
	return s.String()
}

// ParseSegment reads what SegmentPath wrote: the CID of the path and the query.
func ParseSegment(id string, q url.Values) (model.Blob, error) {
	const op = "edge/fill.ParseSegment"
	b := model.Blob{CID: id}
	size, err := strconv.ParseInt(q.Get("size"), 10, 64)
	if err != nil || size < 0 || id == "" || len(id) > maxCIDLength || len(q["leaf"]) > maxLeaves {
		return b, fault.New(op, fault.Invalid, "blob %.80q with %d leaves: want a CID, a size and at most %d leaves", id, len(q["leaf"]), maxLeaves)
	}
	b.Size = size
	sum := int64(0)
	for _, l := range q["leaf"] {
		cid, text, _ := strings.Cut(l, ".")
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n <= 0 || n > maxBlockBytes || cid == "" || len(cid) > maxCIDLength {
			return b, fault.New(op, fault.Invalid, "leaf %.80q: want a CID, a dot and a size", l)
		}
		b.Leaves = append(b.Leaves, model.Leaf{CID: cid, Size: n})
		sum += n
	}
	if len(b.Leaves) > 0 && sum != size {
		return b, fault.New(op, fault.Invalid, "leaves have %d bytes in all, the blob %d", sum, size)
	}
	return b, nil
}
