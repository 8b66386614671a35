package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"net"
	"net/http"
	"strings"

	"github.com/rs/cors"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/origin/upload"
)

const (
	// minToken is the least length of the admin token: below, it can be guessed.
	minToken = 16
	// defaultStreams bounds the progress streams that are open at a time.
	defaultStreams = 256
	// importAction is an import's in the audit log, whichever way the archive came.
	importAction = "video.import"
	// admin is who the admin token makes its bearer.
	admin = "admin"
)

// PublicConfig configures the creators' API. Listener, TLS, Token and
// CheckGate are needed.
type PublicConfig struct {
	Listener net.Listener // closed by Run
	TLS      *tls.Config  // cloned
	Token    string       // the bearer token
	Origins  []string     // that pages may call from (CORS), for example https://studio.example
	// CheckGate judges a gate as a creator wrote it; faults point into it.
	CheckGate func(json.RawMessage) error
	// Ready says why the origin cannot work now, nil for ready. It must be quick.
	Ready   func() error
	Streams int // progress streams open at a time, 0 for 256
	// MaxArchiveBytes bounds a CAR that is imported, 0 for none at all.
	MaxArchiveBytes int64
	Log             *zap.Logger
}

// PublicParts are the parts that the creators' API stands on; all but Gateway
// are needed.
type PublicParts struct {
	Videos  Videos
	Cluster Cluster
	Audit   Auditor
	Replies Replies
	Uploads http.Handler // *upload.Server at /v1/uploads
	Archive Archive
	Inbox   Inbox
	Metrics *Metrics
	// Gateway answers for content by CID, whoever asks; nil for none.
	Gateway http.Handler
}

// Public is the creators' API.
type Public struct {
	PublicParts
	cfg      PublicConfig
	token    [32]byte // hash of the bearer token
	streams  chan struct{}
	archives chan struct{}
	stop     context.Context // ends when the server begins to stop
	ended    context.CancelFunc
	handler  http.Handler
}

// NewPublic checks the configuration and makes the API.
func NewPublic(cfg PublicConfig, parts PublicParts) (*Public, error) {
	const op = "server.NewPublic"
	switch {
	case cfg.Listener == nil || cfg.TLS == nil || cfg.CheckGate == nil:
		return nil, fault.New(op, fault.Invalid, "listener, TLS or gate check missing")
	case len(cfg.Token) < minToken:
		return nil, fault.New(op, fault.Invalid, "the admin token has %d characters, want at least %d", len(cfg.Token), minToken)
	case parts.Videos == nil || parts.Cluster == nil || parts.Audit == nil || parts.Replies == nil || parts.Uploads == nil || parts.Archive == nil || parts.Inbox == nil || parts.Metrics == nil:
		return nil, fault.New(op, fault.Invalid, "a part is missing")
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Ready == nil {
		cfg.Ready = func() error { return nil }
	}
	if cfg.Streams <= 0 {
		cfg.Streams = defaultStreams
	}
	p := &Public{PublicParts: parts, cfg: cfg, token: sha256.Sum256([]byte(cfg.Token)), streams: make(chan struct{}, cfg.Streams),
		archives: make(chan struct{}, archivesAtOnce)}
	p.stop, p.ended = context.WithCancel(context.Background())
	d := door{log: cfg.Log, metrics: parts.Metrics, name: "public"}
	h := d.mux(p.routes())
	if len(cfg.Origins) > 0 { // cors.New takes no origin for any origin
		h = crossOrigin(cfg.Origins).Handler(h)
	}
	p.handler = d.around(h)
	return p, nil
}

// Run serves until ctx ends, then lets requests finish for a moment.
func (p *Public) Run(ctx context.Context) error {
	return run(ctx, p.cfg.Listener, p.cfg.TLS, p.handler, p.ended, p.cfg.Log)
}

func crossOrigin(origins []string) *cors.Cors {
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key", obs.RequestIDHeader, "Tus-Resumable", "Upload-Length",
			"Upload-Metadata", "Upload-Offset", "Upload-Checksum", "X-HTTP-Method-Override", "X-Requested-With"},
		ExposedHeaders: []string{"Location", obs.RequestIDHeader, upload.VideoHeader, "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size",
			"Tus-Checksum-Algorithm", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", "Retry-After"},
		MaxAge: 600,
	})
}

// authorize lets the bearer of the token pass.
func (p *Public) authorize(r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	given := sha256.Sum256([]byte(token)) // equal lengths, so that the comparison tells nothing of the token's
	if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(given[:], p.token[:]) != 1 {
		return fault.New("server.authorize", fault.Unauthorized, "send the API token as Authorization: Bearer")
	}
	return nil
}

// routes is the whole creators' API; openapi.json tells the same.
func (p *Public) routes() []route {
	routes := []route{
		{method: "GET", path: "/healthz", handle: p.healthz, quiet: true},
		{method: "GET", path: "/readyz", handle: p.readyz, quiet: true},
		{method: "GET", path: "/openapi.json", handle: p.openapi}, // tells nothing that the repository does not
		{method: "GET", path: "/ipfs/{cid}", handle: p.byCID, stream: true},
		{method: "GET", path: "/ipfs/{cid}/{path...}", handle: p.byCID, stream: true},
	}
	for _, r := range []route{
		{method: "GET", path: "/v1/videos", handle: p.listVideos},
		{method: "POST", path: "/v1/videos", handle: p.createVideo, action: "video.create"},
		{method: "GET", path: "/v1/videos/{video}", handle: p.getVideo},
		{method: "PATCH", path: "/v1/videos/{video}", handle: p.patchVideo, action: "video.update"},
		{method: "DELETE", path: "/v1/videos/{video}", handle: p.deleteVideo, action: "video.delete"},
		{method: "POST", path: "/v1/videos/{video}:publish", handle: p.publish(true), action: "video.publish"},
		{method: "POST", path: "/v1/videos/{video}:unpublish", handle: p.publish(false), action: "video.unpublish"},
		{method: "GET", path: "/v1/videos/{video}/gate", handle: p.getGate},
		{method: "PUT", path: "/v1/videos/{video}/gate", handle: p.putGate, action: "gate.set"},
		{method: "GET", path: "/v1/videos/{video}/progress", handle: p.progress},
		{method: "GET", path: "/v1/videos/{video}/events", handle: p.events, stream: true},
		{method: "GET", path: "/v1/videos/{video}/sessions", handle: p.sessions},
		{method: "GET", path: "/v1/videos/{video}/archive", handle: p.exportVideo, stream: true, action: "video.export"},
		{method: "POST", path: "/v1/archives", handle: p.importVideo, stream: true, action: importAction},
		{method: "GET", path: "/v1/archives", handle: p.listArchives},
		{method: "GET", path: "/v1/archives/{archive}", handle: p.getArchive},
		{method: "POST", path: "/v1/archives/{archive}:import", handle: p.importArchive, action: "archive.import"},
		{method: "GET", path: "/v1/recipient", handle: p.recipient},
		{method: "POST", path: "/v1/gates:explain", handle: p.explain},
		{method: "POST", path: "/v1/gates:decide", handle: p.decideMany},
		{method: "POST", path: "/v1/gates:estimate", handle: p.estimate},
		{method: "GET", path: "/v1/chains", handle: p.chains},
		{method: "GET", path: "/v1/contracts", handle: p.contracts},
		{method: "GET", path: "/v1/contracts/{contract}/holders", handle: p.holders},
		{method: "GET", path: "/v1/contracts/{contract}/holders/{wallet}/history", handle: p.holderHistory},
		{method: "GET", path: "/v1/contracts/{contract}/transfers", handle: p.transfers},
		{method: "GET", path: "/v1/tokens", handle: p.tokens},
		{method: "GET", path: "/v1/tokens/{token}/history", handle: p.tokenHistory},
		{method: "GET", path: "/v1/nodes", handle: p.nodes},
		{method: "GET", path: "/v1/nodes/{node}", handle: p.node},
		{method: "POST", path: "/v1/nodes/{node}:drain", handle: p.drain(true), action: "node.drain"},
		{method: "POST", path: "/v1/nodes/{node}:undrain", handle: p.drain(false), action: "node.undrain"},
		{method: "POST", path: "/v1/cluster:rotateGossipKey", handle: p.rotateKeys, action: "cluster.rotateGossipKey"},
		{method: "GET", path: "/v1/jobs", handle: p.jobs},
		{method: "GET", path: "/v1/audit", handle: p.audit},
		{method: "OPTIONS", path: "/v1/uploads", handle: p.uploads, stream: true},
		{method: "POST", path: "/v1/uploads", handle: p.createUpload, stream: true, action: "upload.create"},
		{method: "OPTIONS", path: "/v1/uploads/{upload}", handle: p.uploads, stream: true},
		{method: "HEAD", path: "/v1/uploads/{upload}", handle: p.uploads, stream: true},
		{method: "PATCH", path: "/v1/uploads/{upload}", handle: p.uploads, stream: true},
		{method: "DELETE", path: "/v1/uploads/{upload}", handle: p.uploads, stream: true, action: "upload.terminate"},
		{method: "POST", path: "/v1/uploads/{upload}", handle: p.uploads, stream: true}, // X-HTTP-Method-Override
	} {
		r.handle = p.behindToken(r)
		routes = append(routes, r)
	}
	return routes
}

// behindToken puts the token check, the Idempotency-Key and the audit line
// around a handler.
func (p *Public) behindToken(r route) handler {
	inner := r.handle
	if r.action != "" {
		inner = p.audited(r.action, inner)
	}
	if r.action != "" && !r.stream {
		inner = p.once(inner, jsonFingerprint)
	}
	return func(w http.ResponseWriter, req *http.Request) error {
		if err := p.authorize(req); err != nil {
			w.Header().Set("WWW-Authenticate", `Bearer realm="streamgate"`)
			return err
		}
		return inner(w, req.WithContext(context.WithValue(req.Context(), creatorKey{}, admin)))
	}
}

type creatorKey struct{}

// Creator is who makes the request of ctx; upload.Config.Creator is to be it.
func Creator(ctx context.Context) string {
	who, _ := ctx.Value(creatorKey{}).(string)
	return who
}

// healthz says that the process answers.
func (p *Public) healthz(w http.ResponseWriter, _ *http.Request) error {
	return plain(w, http.StatusOK, "ok")
}

// readyz says whether the origin can work.
func (p *Public) readyz(w http.ResponseWriter, _ *http.Request) error {
	if err := p.cfg.Ready(); err != nil {
		return plain(w, http.StatusServiceUnavailable, fault.Detail(err))
	}
	return plain(w, http.StatusOK, "ready")
}

// byCID passes a request on to the gateway.
func (p *Public) byCID(w http.ResponseWriter, r *http.Request) error {
	if p.Gateway == nil {
		return fault.New("server.byCID", fault.NotFound, "this origin gives nothing out by its CID")
	}
	p.Gateway.ServeHTTP(w, r)
	return nil
}

// uploads passes a request on to the tus server. It is ended when the server
// stops: what came is kept, and the creator goes on with the next process.
func (p *Public) uploads(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(p.stop, cancel)()
	p.Uploads.ServeHTTP(w, r.WithContext(ctx))
	return nil
}

// createUpload is uploads with an Idempotency-Key, for creations without bytes:
// a creator who lost the answer gets the same upload again.
func (p *Public) createUpload(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength != 0 {
		return p.uploads(w, r)
	}
	return p.once(p.uploads, uploadFingerprint)(w, r)
}
