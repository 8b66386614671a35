package trustless

import (
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// pieceBytes is how much is written at a time: small enough that strangers
// share the allowance evenly, large enough to cost few calls.
const pieceBytes = 64 << 10

// slackBytes is what an answer may have beyond its limit: headers and CIDs of a CAR.
const slackBytes = 1 << 20

// paced is a response within the gateway's allowance, to somebody who takes it.
// It never panics: boxo writes to it in a goroutine of its own.
type paced struct {
	http.ResponseWriter
	gateway *Gateway
	request *http.Request
	rc      *http.ResponseController
	code    int
	sent    int64
	over    bool
}

func newPaced(g *Gateway, w http.ResponseWriter, r *http.Request) *paced {
	p := &paced{ResponseWriter: w, gateway: g, request: r, rc: http.NewResponseController(w)}
	p.extend()
	return p
}

// extend gives the client until then to take what comes next. Only test
// recorders refuse it.
func (p *paced) extend() { _ = p.rc.SetWriteDeadline(time.Now().Add(p.gateway.cfg.Timeout)) }

// WriteHeader notes the status. A refusal is never kept: boxo leaves the fields of
// the block on it, and what is not here now may be in a minute.
func (p *paced) WriteHeader(code int) {
	if p.code == 0 && code >= 200 {
		p.code = code
	}
	if code >= 400 {
		p.Header().Set("Cache-Control", "no-store")
		p.Header().Del("Etag")
	}
	p.ResponseWriter.WriteHeader(code)
}

// Write waits for its turn.
func (p *paced) Write(b []byte) (done int, err error) {
	if p.code == 0 {
		p.code = http.StatusOK
	}
	for done < len(b) {
		piece := b[done:min(len(b), done+pieceBytes)]
		if p.sent+int64(len(piece)) > p.gateway.cfg.MaxResponseBytes+slackBytes {
			p.over = true
			return done, fault.New("trustless.Write", fault.TooLarge, "the answer is larger than %d bytes", p.gateway.cfg.MaxResponseBytes)
		}
		if err := p.gateway.egress.WaitN(p.request.Context(), len(piece)); err != nil {
			return done, err
		}
		p.extend()
		n, err := p.ResponseWriter.Write(piece)
		done += n
		p.sent += int64(n)
		p.gateway.metrics.sent.Add(float64(n))
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// Unwrap gives http.ResponseController the writer below.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *paced) status() int {
	if p.code == 0 {
		return http.StatusOK
	}
	return p.code
}
