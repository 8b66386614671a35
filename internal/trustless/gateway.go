package trustless

import (
	"net/http"
	"strings"
	"time"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/exchange/offline"
	"github.com/ipfs/boxo/gateway"
	"github.com/ipfs/boxo/verifcid"
	"github.com/ipfs/go-cid"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/fault"
)

// Prefix is the path under which the handler expects to be asked.
const Prefix = "/ipfs/"

const (
	// maxPath bounds a path: the longest CID, and names in a video's tree.
	maxPath = 1024
	// maxNames is how many names may follow the CID: a tree has 8 folders at most.
	maxNames = 9
	// maxDepth is how deep a CAR goes. Our trees have folders, shards of large
	// ones and files of two levels.
	maxDepth = 64
	// answerWithin bounds one answer, however slowly its bytes are taken.
	answerWithin = 5 * time.Minute
)

// Config of a Gateway. All but Log are needed.
type Config struct {
	MaxRequests      int           // under way at a time; more are 429
	MaxResponseBytes int64         // of one answer; what is larger is 410
	BytesPerSecond   int64         // of all answers together
	Timeout          time.Duration // until an answer begins, and for each part of it to be taken
	Log              *zap.Logger
}

// Gateway is an http.Handler for paths below Prefix. Safe for concurrent use.
type Gateway struct {
	cfg     Config
	inner   http.Handler
	guests  *guests
	egress  *rate.Limiter
	metrics *Metrics
}

// New makes a gateway to blocks.
func New(cfg Config, blocks Blocks, m *Metrics) (*Gateway, error) {
	const op = "trustless.New"
	if cfg.MaxRequests <= 0 || cfg.MaxResponseBytes <= 0 || cfg.BytesPerSecond <= 0 || cfg.Timeout <= 0 {
		return nil, fault.New(op, fault.Invalid, "a limit is missing")
	}
	if blocks == nil || m == nil {
		return nil, fault.New(op, fault.Invalid, "blocks or metrics missing")
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	cfg.Log = cfg.Log.Named("gateway")
	// Identity CIDs hold their own bytes; without IdStore they would be 404.
	bs := blockstore.NewIdStore(readOnly{blocks, cfg.Log})
	// Offline: what is not here is not looked for anywhere.
	backend, err := gateway.NewBlocksBackend(blockservice.New(bs, offline.Exchange(bs)),
		gateway.WithNameSystem(noNames{}), gateway.WithMaxTraversalDepth(maxDepth))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	inner := gateway.NewHandler(gateway.Config{
		NoDNSLink: true, DisableHTMLErrors: true,
		DeprecatedXIpfsPath: true, // the conformance suite still asks for it
		RetrievalTimeout:    cfg.Timeout, MaxConcurrentRequests: cfg.MaxRequests, MaxRequestDuration: answerWithin,
		MaxUnixFSDAGResponseSize: cfg.MaxResponseBytes,
		MetricsRegistry:          prometheus.NewRegistry(), // ours are in Metrics, under our names
	}, backend)
	return &Gateway{cfg: cfg, inner: inner, guests: newGuests(), metrics: m,
		egress: rate.NewLimiter(rate.Limit(cfg.BytesPerSecond), pieceBytes)}, nil
}

// ServeHTTP answers GET and HEAD.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if err := admissible(r); err != nil {
		g.metrics.answered(fault.HTTPStatus(fault.KindOf(err)))
		fault.WriteProblem(w, fault.ProblemOf(err))
		return
	}
	leave, err := g.guests.enter(addressOf(r))
	if err != nil {
		g.metrics.answered(http.StatusTooManyRequests)
		fault.WriteProblem(w, fault.ProblemOf(err))
		return
	}
	defer leave()
	out := newPaced(g, w, r)
	g.inner.ServeHTTP(out, scoped(r))
	g.metrics.answered(out.status())
	if out.over {
		panic(http.ErrAbortHandler) // more than it said it would be: cut it, so that nobody takes it for whole
	}
}

// scoped says what entity-bytes implies, and boxo does not take it to: the bytes
// of the entity, not everything below it.
func scoped(r *http.Request) *http.Request {
	q := r.URL.Query()
	if !q.Has("entity-bytes") || q.Has("dag-scope") {
		return r
	}
	q.Set("dag-scope", "entity")
	out, at := *r, *r.URL
	at.RawQuery = q.Encode()
	out.URL = &at
	return &out
}

// admissible refuses what boxo would answer and we do not want answered: names,
// redirects, hashes that prove nothing, long paths.
func admissible(r *http.Request) error {
	const op = "trustless.admissible"
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return fault.New(op, fault.Unsupported, "a gateway takes GET and HEAD")
	}
	rest, ok := strings.CutPrefix(r.URL.Path, Prefix)
	if !ok || len(r.URL.Path) > maxPath || strings.Count(rest, "/") > maxNames {
		return fault.New(op, fault.NotFound, "want %s{cid}", Prefix)
	}
	q := r.URL.Query()
	if q.Has("uri") {
		return fault.At(op, fault.Invalid, "uri", "redirects are not given")
	}
	if r.Header.Get("Accept") == "" && !q.Has("format") {
		return fault.At(op, fault.Invalid, "format", "want format=raw or format=car, or an Accept field that says so")
	}
	text, _, _ := strings.Cut(rest, "/")
	c, err := cid.Decode(text)
	if err != nil {
		return fault.At(op, fault.Invalid, "cid", "%.80q is not a CID", text)
	}
	if err := verifcid.ValidateCid(verifcid.DefaultAllowlist, c); err != nil {
		return fault.At(op, fault.Invalid, "cid", "%w", err)
	}
	return nil
}
