package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing/fstest"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// open is everything that an edge asks beside its cache, answered with yes.
type open struct {
	server.Login
	server.Nonces
	server.Vouchers
	grant *model.Grant
	video *model.PublicVideo
	files map[string][]byte // by CID
}

var errNothing = fault.New("edgebench", fault.NotFound, "nothing to ask here")

func (o *open) Open(context.Context, model.VideoID, model.Viewer) (model.SessionInfo, model.Ticket, error) {
	return model.SessionInfo{}, "", errNothing
}
func (o *open) Info(model.SessionID) (model.SessionInfo, error) {
	return model.SessionInfo{}, errNothing
}
func (o *open) Wallet(model.SessionID) (model.Wallet, error) { return model.Wallet{}, errNothing }
func (o *open) Close(model.SessionID) error                  { return errNothing }
func (o *open) Subscribe(model.SessionID) (<-chan model.SessionInfo, func(), error) {
	return nil, nil, errNothing
}
func (o *open) Grant(model.Ticket) *model.Grant                           { return o.grant }
func (o *open) Adopt(context.Context, model.Ticket) (*model.Grant, error) { return nil, errNothing }
func (o *open) Confirmed(model.ChainID) (time.Time, bool)                 { return time.Time{}, false }
func (o *open) Others(string) []string                                    { return nil }
func (o *open) Refuges(string) []string                                   { return nil }
func (o *open) All() []string                                             { return nil }
func (o *open) Draining() bool                                            { return false }
func (o *open) Changed() <-chan struct{}                                  { return nil }
func (o *open) Missed(model.VideoID, string, int)                         {}
func (o *open) Served(model.VideoID, string, int)                         {}
func (o *open) Video(context.Context, model.VideoID) (*model.PublicVideo, error) {
	return o.video, nil
}
func (o *open) Key(context.Context, model.VideoID, int, *model.Grant) ([]byte, error) {
	return nil, errNothing
}
func (o *open) Fetch(_ context.Context, blob model.Blob, i int, w cache.Sink) error {
	if _, err := w.Write(o.files[blob.Blocks()[i].CID]); err != nil {
		return err
	}
	return w.Prove()
}

// serveUngated runs the edge's server and cache with nobody to ask.
func serveUngated(ctx context.Context, args []string) error {
	o := &open{files: map[string][]byte{}, video: &model.PublicVideo{Gate: json.RawMessage(`{"public":true}`), Manifest: &model.Manifest{}},
		grant: &model.Grant{State: model.Active, Context: context.Background(), ExpiresAt: time.Now().Add(24 * time.Hour)}}
	for name := range sizes {
		b := content(name)
		mh, err := multihash.Sum(b, multihash.SHA2_256, -1)
		if err != nil {
			return err
		}
		blob := model.Blob{CID: cid.NewCidV1(cid.Raw, mh).String(), Size: int64(len(b))}
		o.files[blob.CID] = b
		o.video.Manifest.Renditions = append(o.video.Manifest.Renditions,
			model.RenditionContent{Rendition: model.Rendition{Name: name}, Segments: []model.Segment{{Blob: blob}}})
	}
	certs, err := tlsutil.Load(tlsutil.Files{Cert: args[1], Key: args[2]})
	if err != nil {
		return err
	}
	reg := prometheus.NewRegistry()
	blobs, err := cache.New(cache.Config{MemoryBytes: cacheBytes}, o, zap.NewNop(), cache.NewMetrics(reg))
	if err != nil {
		return err
	}
	tokens, err := server.NewTokens(bytes.Repeat([]byte{1}, 32), time.Hour)
	if err != nil {
		return err
	}
	s, err := server.New(server.Config{Addr: args[0], TLS: certs.Public(), Node: "ungated", PublicURL: "https://" + args[0], Domains: []string{args[0]},
		PerClient: 1 << 16, PerSession: 1 << 20}, server.Parts{
		Sessions: o, Views: o, Facts: o, Keys: o, Blobs: blobs, Shelf: o, Login: o, Nonces: o, Vouchers: o, Tokens: tokens,
		Gate:  func(json.RawMessage) (model.Gate, error) { return model.Gate{Public: true}, nil },
		Words: func(model.Gate) string { return "open to all" }, Ready: func() error { return nil },
		Siblings: o, Drain: o, Busy: server.NewBusy(0), Page: fstest.MapFS{}, Metrics: server.NewMetrics(reg), Log: zap.NewNop()})
	if err != nil {
		return err
	}
	filled := make(chan error, 1)
	go func() { filled <- blobs.Run(ctx) }()
	return errors.Join(s.Run(ctx), <-filled)
}
