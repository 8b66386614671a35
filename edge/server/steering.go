package server

import (
	"net/http"
	"strings"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// steeringTTL is how soon a player hears of a change, in seconds. Until then it is
	// redirected by an edge that drains, and finds the next one itself when its own dies.
	steeringTTL = 10
	// steeringType is registered (draft-pantos-content-steering, 11.1).
	steeringType = "application/vnd.apple.steering-list"
	// home is the pathway of the edge that gave the master playlist (RFC 8216bis, 4.4.6.6).
	home = "."
	// maxPathways bounds the answer.
	maxPathways = 8
)

// steeringManifest is that of RFC 8216bis, 7.1.
type steeringManifest struct {
	Version  int            `json:"VERSION"`
	TTL      int            `json:"TTL"`
	Reload   string         `json:"RELOAD-URI"`
	Priority []string       `json:"PATHWAY-PRIORITY"`
	Clones   []pathwayClone `json:"PATHWAY-CLONES,omitempty"`
}

// pathwayClone says that an edge has the same under another address.
type pathwayClone struct {
	Base    string         `json:"BASE-ID"`
	ID      string         `json:"ID"`
	Replace uriReplacement `json:"URI-REPLACEMENT"`
}

// uriReplacement names each playlist. HOST is left out: it has no place for a port.
type uriReplacement struct {
	Variants   map[string]string `json:"PER-VARIANT-URIS"`
	Renditions map[string]string `json:"PER-RENDITION-URIS,omitempty"`
}

// steering tells a player that knows content steering which edge to ask from now
// on: this one while it takes viewers, another one while it drains. Every edge gives
// the same names to the others, so that a player keeps what it learned; only the
// pathway called home is another for each player.
func (s *Server) steering(w http.ResponseWriter, r *http.Request, t model.Ticket, m *model.Manifest) {
	others := s.Siblings.Refuges(string(t))
	if len(others) > maxPathways {
		others = others[:maxPathways]
	}
	path := playPrefix + string(t) + "/"
	moved := r.URL.Query().Has("moved") // home is not here
	out := steeringManifest{Version: 1, TTL: steeringTTL, Reload: "steering"}
	us, edges := home, others
	if moved {
		here := s.base(r)
		us, edges, out.Reload = pathwayOf(here), append([]string{here}, others...), "steering?moved"
	}
	for _, e := range edges {
		out.Clones = append(out.Clones, pathwayClone{home, pathwayOf(e), replacement(e+path, m)})
	}
	out.Priority = []string{us}
	for _, e := range others {
		out.Priority = append(out.Priority, pathwayOf(e))
	}
	if moved {
		out.Priority = append(out.Priority, home)
	}
	if s.Drain.Draining() && len(others) > 0 {
		out.Priority = append(out.Priority[1:], us)
		out.Reload = others[0] + path + "steering?moved" // we may not be asked for long
	}
	answerTyped(w, http.StatusOK, steeringType, out)
}

// pathwayOf names an edge in the letters that a pathway may have.
func pathwayOf(edge string) string {
	host := strings.TrimPrefix(edge, "https://")
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' {
			return c
		}
		return '_'
	}, host)
}

func replacement(base string, m *model.Manifest) uriReplacement {
	r := uriReplacement{Variants: map[string]string{}, Renditions: map[string]string{}}
	for _, rc := range m.Renditions {
		to := base + rc.Name + "/index.m3u8"
		if rc.Kind == model.AudioRendition {
			r.Renditions[rc.Name] = to
		} else {
			r.Variants[rc.Name] = to
		}
	}
	return r
}
