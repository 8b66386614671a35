package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/origin/catalog"
)

const (
	// maxWindow bounds a key window's number: 2^24 windows are two years of video.
	maxWindow = 1 << 24
	// maxKeys bounds the keys of one request.
	maxKeys = 256
)

// KeyProof is the body of POST /keys/{video}/{window}: the session that needs
// the key, and the receipt of the decision that lets it.
type KeyProof struct {
	Session model.SessionID `json:"session"`
	Wallet  model.Wallet    `json:"wallet"`
	Receipt model.Receipt   `json:"receipt"`
}

// keyWish is one of the keys that POST /keys asks for.
type keyWish struct {
	KeyProof
	Video   model.VideoID `json:"video"`
	Window  int           `json:"window"`
	Request string        `json:"request_id"` // of the viewer's request, for the audit line
}

// keyAnswer is the answer to one: the key, or why not.
type keyAnswer struct {
	Key     []byte         `json:"key,omitempty"`
	Problem *fault.Problem `json:"problem,omitempty"`
}

// key answers POST /keys/{video}/{window} with the 16 bytes of a content key.
// The audit line is durable before they leave.
func (p *Peer) key(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	window, err := strconv.Atoi(r.PathValue("window"))
	if err != nil {
		return noWindow()
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	wish := keyWish{Video: id, Window: window, Request: obs.RequestID(r.Context())}
	if err := decode(raw, &wish.KeyProof); err != nil {
		return err
	}
	node := p.cfg.Name(r.TLS)
	key, err := p.release(r.Context(), wish, node, p.Facts.Published)
	if err != nil {
		return err
	}
	if err := p.Audit.Append(r.Context(), keyLine(wish, node)); err != nil {
		return fault.Wrap("server.key", err)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(key)))
	_, _ = w.Write(key[:]) // the edge may be gone
	return nil
}

// manyKeys answers POST /keys, for an edge many of whose viewers need one at the same
// time: each is judged for itself, and their audit lines are on disk together before
// any leaves.
func (p *Peer) manyKeys(w http.ResponseWriter, r *http.Request) error {
	const op = "server.manyKeys"
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	var in struct {
		Keys []keyWish `json:"keys"`
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	if len(in.Keys) == 0 || len(in.Keys) > maxKeys {
		return fault.At(op, fault.Invalid, "/keys", "%d keys, want 1 to %d", len(in.Keys), maxKeys)
	}
	node := p.cfg.Name(r.TLS)
	out := struct {
		Keys []keyAnswer `json:"keys"`
	}{make([]keyAnswer, len(in.Keys))}
	var lines []catalog.Line
	published := p.publishedOnce()
	for i, wish := range in.Keys {
		wish.Request = obs.TakeRequestID(wish.Request)
		key, err := p.release(r.Context(), wish, node, published)
		if err != nil {
			problem := fault.ProblemOf(err)
			out.Keys[i].Problem = &problem
			continue
		}
		out.Keys[i].Key = key[:]
		lines = append(lines, keyLine(wish, node))
	}
	if len(lines) > 0 {
		if err := p.Audit.Append(r.Context(), lines...); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return send(w, http.StatusOK, out)
}

func noWindow() error { return fault.New("server.key", fault.NotFound, "no such key window") }

// published says whether a video is: nil if so.
type published func(context.Context, model.VideoID) error

// publishedOnce looks at each video once: for the keys of one call, which are judged
// within milliseconds. Most are of the same video.
func (p *Peer) publishedOnce() published {
	seen := map[model.VideoID]error{}
	return func(ctx context.Context, id model.VideoID) error {
		err, ok := seen[id]
		if !ok {
			err = p.Facts.Published(ctx, id)
			seen[id] = err
		}
		return err
	}
}

// release judges a wish and fetches the key, counts it, and logs a refusal.
func (p *Peer) release(ctx context.Context, wish keyWish, node model.NodeName, published published) ([16]byte, error) {
	key, err := p.judge(ctx, wish, node, published)
	p.Metrics.keyRelease(err)
	if err != nil {
		// No audit line: a node that asks wrongly in a loop must not fill the disk.
		p.cfg.Log.Warn("content key refused", zap.String("video", string(wish.Video)), zap.String("peer", string(node)),
			zap.String("request", wish.Request), zap.Error(err))
	}
	return key, err
}

// judge judges the proof and fetches the key.
func (p *Peer) judge(ctx context.Context, wish keyWish, node model.NodeName, published published) (key [16]byte, err error) {
	const op = "server.judge"
	rec := wish.Receipt
	switch {
	case wish.Window < 0 || wish.Window >= maxWindow:
		return key, noWindow()
	case wish.Session == "" || len(wish.Session) > maxVideoID:
		return key, fault.At(op, fault.Invalid, "/session", "want a session id")
	case rec.Decision != model.Granted && rec.Decision != model.Restored:
		return key, fault.At(op, fault.Forbidden, "/receipt/decision", "%q lets nobody watch", rec.Decision)
	case rec.Video != wish.Video:
		return key, fault.At(op, fault.Forbidden, "/receipt/video", "the receipt is for another video")
	case rec.Wallet != wish.Wallet:
		return key, fault.At(op, fault.Forbidden, "/receipt/wallet", "the receipt is for another wallet")
	case rec.Node != node:
		return key, fault.At(op, fault.Forbidden, "/receipt/node", "the receipt is of another node")
	}
	if err := p.cfg.VerifyReceipt(rec); err != nil {
		return key, fault.At(op, fault.Forbidden, "/receipt/signature", "%s", fault.Detail(err))
	}
	// An edge learns late that a video was taken back; its origin knows at once.
	if err := published(ctx, wish.Video); err != nil {
		return key, err
	}
	return p.Keys.Key(ctx, wish.Video, wish.Window)
}

func keyLine(wish keyWish, node model.NodeName) catalog.Line {
	rec := wish.Receipt
	detail, _ := json.Marshal(map[string]any{ // plain values: always marshals
		"window": wish.Window, "chain_id": rec.ChainID, "block_number": rec.BlockNumber, "block_hash": rec.BlockHash,
	})
	return catalog.Line{
		Actor: "node/" + string(node), Action: "key.release", Video: wish.Video, Session: wish.Session, Wallet: wish.Wallet.String(),
		Outcome: "done", Request: wish.Request, Detail: detail,
	}
}
