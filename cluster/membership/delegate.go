package membership

import (
	"encoding/binary"
	"log"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/memberlist"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/model"
)

// delegate copies what the library tells. Its callbacks run with the library's
// lock held, so they copy, signal and return.
type delegate struct {
	meta  *atomic.Pointer[[]byte]
	life  uint64 // this process's incarnation
	state *state
	log   *zap.Logger
}

func (d delegate) NotifyJoin(n *memberlist.Node)   { d.seen(n) }
func (d delegate) NotifyUpdate(n *memberlist.Node) { d.seen(n) }

func (d delegate) seen(n *memberlist.Node) {
	node, err := decodeMeta(model.NodeName(strings.Clone(n.Name)), n.Meta)
	if err != nil {
		d.log.Warn("node meta refused", zap.String("peer", n.Name), zap.Error(err))
		d.state.drop(model.NodeName(n.Name), n.Address())
		return
	}
	d.state.put(node, n.Address())
}

func (d delegate) NotifyLeave(n *memberlist.Node) {
	d.state.drop(model.NodeName(strings.Clone(n.Name)), n.Address())
}

// NotifyConflict hears of two nodes with one name. The member list keeps the
// first; somebody must rename the other.
func (d delegate) NotifyConflict(existing, other *memberlist.Node) {
	d.log.Error("two nodes have one name", zap.String("peer", existing.Name),
		zap.String("address", existing.Address()), zap.String("other_address", other.Address()))
}

func (d delegate) NodeMeta(limit int) []byte {
	meta := *d.meta.Load()
	if len(meta) > limit {
		return nil // checked against the same limit when it was made
	}
	return meta
}

// AckPayload says in each answer to a probe which life of this node gives it.
func (d delegate) AckPayload() []byte { return binary.BigEndian.AppendUint64(nil, d.life) }

// NotifyPingComplete hears the answer to a probe. A node that was started again
// before anybody missed it answers as if nothing had been, but knows only those
// through whom it joined: when all seeds were started again, nobody. The library
// would tell it of the others by chance, pushPull later or more.
func (d delegate) NotifyPingComplete(n *memberlist.Node, _ time.Duration, payload []byte) {
	if len(payload) == 8 { // an older release says nothing
		d.state.heardFrom(model.NodeName(strings.Clone(n.Name)), binary.BigEndian.Uint64(payload))
	}
}

// We send nothing of our own by gossip.

func (d delegate) NotifyMsg([]byte)                {}
func (d delegate) GetBroadcasts(int, int) [][]byte { return nil }
func (d delegate) LocalState(bool) []byte          { return nil }
func (d delegate) MergeRemoteState([]byte, bool)   {}

// stdLogger takes the library's lines, whose level is a prefix. Its errors are
// mostly peers that do not answer, which is our Warn at most.
func stdLogger(l *zap.Logger) *log.Logger { return log.New(lineWriter{l.Named("gossip")}, "", 0) }

type lineWriter struct{ log *zap.Logger }

func (w lineWriter) Write(b []byte) (int, error) {
	line := strings.TrimSpace(string(b))
	level, text, ok := strings.Cut(line, "] ")
	if !ok {
		level, text = "", line
	}
	switch strings.TrimPrefix(level, "[") {
	case "ERR", "ERROR", "WARN":
		w.log.Warn("member list", zap.String("detail", text))
	default:
		w.log.Debug("member list", zap.String("detail", text))
	}
	return len(b), nil
}
