package server

import (
	"bufio"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Common Media Client Data (CTA-5004, versions 1 and 2): what players say of what
// viewers see. It comes as a query parameter, as four headers, or in reports of
// events, and becomes sums. Who says it is forgotten: neither session nor content
// ids are read.
const (
	maxCMCD        = 2 << 10 // bytes of one set of keys
	maxCMCDReports = 64      // lines of one POST
	maxCMCDKeys    = 64
	// cutoffKey is ours: the time in milliseconds from the news that the right was lost
	// until the picture was gone.
	cutoffKey = "com.streamgate-cutoff"
)

// cmcd is a set of keys. Values are as they came, strings without their quotes.
type cmcd map[string]string

// parseCMCD reads a dictionary of structured fields (RFC 9651) as far as CMCD uses
// it. What it cannot read, it leaves out.
func parseCMCD(s string) cmcd {
	out := cmcd{}
	if len(s) > maxCMCD {
		return out
	}
	for len(s) > 0 && len(out) < maxCMCDKeys {
		var member string
		member, s = cutMember(s)
		key, value, has := strings.Cut(strings.TrimSpace(member), "=")
		if !has {
			key, _, _ = strings.Cut(key, ";") // a key alone is true
			value = "?1"
		}
		if key != "" {
			out[key] = bare(value)
		}
	}
	return out
}

// cutMember cuts at the first comma that is in no string and no inner list.
func cutMember(s string) (member, rest string) {
	quoted, depth := false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth <= 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// bare is a value without its parameters: of an inner list, its first item.
func bare(v string) string {
	if inner, ok := strings.CutPrefix(v, "("); ok {
		inner, _, _ = strings.Cut(inner, ")")
		v, _, _ = strings.Cut(strings.TrimSpace(inner), " ")
	}
	if inner, ok := strings.CutPrefix(v, `"`); ok {
		inner, _, _ = strings.Cut(inner, `"`)
		return inner
	}
	v, _, _ = strings.Cut(v, ";")
	return v
}

// number is a key's value if it is a number that makes sense.
func (c cmcd) number(key string, most float64) (float64, bool) {
	n, err := strconv.ParseFloat(c[key], 64)
	return n, err == nil && n >= 0 && n <= most
}

// hear takes what a request under /play says.
func (s *Server) hear(r *http.Request) {
	said := ""
	if strings.Contains(r.URL.RawQuery, "CMCD=") {
		if q, err := url.ParseQuery(r.URL.RawQuery); err == nil {
			said = q.Get("CMCD")
		}
	} else {
		for _, name := range []string{"Cmcd-Request", "Cmcd-Object", "Cmcd-Session", "Cmcd-Status"} {
			if v := r.Header[name]; len(v) > 0 {
				said += "," + v[0]
			}
		}
	}
	if said != "" {
		s.Metrics.viewing(parseCMCD(strings.TrimPrefix(said, ",")))
	}
}

// report takes events. Whoever has a ticket may report, also one whose right was
// lost: that is when there is something to tell.
func (s *Server) report(w http.ResponseWriter, r *http.Request, t model.Ticket) {
	const op = "edge/server.report"
	g, err := s.grant(r, t)
	switch {
	case err != nil:
	case !s.rates.allow(g.Session, time.Now()):
		err = fault.New(op, fault.TooMany, "too many requests of this session: slow down")
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	lines := bufio.NewScanner(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	lines.Buffer(make([]byte, 0, maxCMCD), maxCMCD)
	for n := 0; n < maxCMCDReports && lines.Scan(); n++ {
		s.Metrics.viewing(parseCMCD(lines.Text()))
	}
	if lines.Err() != nil {
		s.refuse(w, r, fault.New(op, fault.TooLarge, "want lines of %d bytes at most, %d in all", maxCMCD, maxBodyBytes))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
