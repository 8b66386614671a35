package chains

import (
	"net/url"

	"github.com/streamgate/streamgate/internal/fault"
)

// maxProviders bounds the list a chain is configured with.
const maxProviders = 16

// Provider is one node or service to ask. At least one of the two is set.
type Provider struct {
	HTTP string // calls and logs; empty: over WS too
	WS   string // heads; empty: heads are polled
}

// Host names the provider in logs: a URL may carry an API key in its path.
func (p Provider) Host() string {
	for _, s := range []string{p.HTTP, p.WS} {
		if u, err := url.Parse(s); err == nil && u.Host != "" {
			return u.Host
		}
	}
	return ""
}

// Providers makes providers of URLs. A ws(s) URL and an http(s) URL of the same
// host name, whatever the port, are one provider. An http(s) URL that stays alone
// also gets the ws(s) URL of the same address, which most nodes serve; where
// nothing answers there, heads are polled.
func Providers(urls []string) ([]Provider, error) {
	const op = "chain/chains.Providers"
	if len(urls) > maxProviders {
		return nil, fault.At(op, fault.TooLarge, "rpc", "%d URLs, at most %d", len(urls), maxProviders)
	}
	type host struct {
		name     string
		provider Provider
	}
	var hosts []*host
	join := func(name string, free func(Provider) bool) *Provider {
		for _, h := range hosts {
			if h.name == name && free(h.provider) {
				return &h.provider
			}
		}
		h := &host{name: name}
		hosts = append(hosts, h)
		return &h.provider
	}
	for _, s := range urls {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" {
			return nil, fault.At(op, fault.Invalid, "rpc", "want an http(s) or ws(s) URL with a host")
		}
		switch u.Scheme {
		case "http", "https":
			join(u.Hostname(), func(p Provider) bool { return p.HTTP == "" }).HTTP = s
		case "ws", "wss":
			join(u.Hostname(), func(p Provider) bool { return p.WS == "" }).WS = s
		default:
			return nil, fault.At(op, fault.Invalid, "rpc", "host %s: scheme %q, want http, https, ws or wss", u.Host, u.Scheme)
		}
	}
	out := make([]Provider, 0, len(hosts))
	for _, h := range hosts {
		if h.provider.WS == "" {
			h.provider.WS = "ws" + h.provider.HTTP[len("http"):]
		}
		out = append(out, h.provider)
	}
	return out, nil
}
