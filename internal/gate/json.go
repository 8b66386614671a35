package gate

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// object is a JSON object whose keys were checked for repeats.
type object map[string]json.RawMessage

func (o object) keys() []string { return slices.Sorted(maps.Keys(o)) }

// need gives the value of a key that must be there.
func (o object) need(p *parser, at, key string) json.RawMessage {
	raw, ok := o[key]
	if !ok {
		p.invalid(at+"/"+escape(key), "is missing")
	}
	return raw
}

// object reads one object. encoding/json would keep the last of two equal keys
// without a word; two readers of one gate must not disagree.
func (p *parser) object(b []byte, at string) object {
	if p.err != nil {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		p.invalid(at, "want a JSON object")
		return nil
	}
	out := object{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			p.invalid(at, "%v", err)
			return nil
		}
		key := tok.(string) // a key of an object always is
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			p.invalid(at+"/"+escape(key), "%v", err)
			return nil
		}
		if _, twice := out[key]; twice {
			p.invalid(at+"/"+escape(key), "key %q stands here twice", key)
			return nil
		}
		out[key] = raw
	}
	if _, err := dec.Token(); err != nil {
		p.invalid(at, "%v", err)
	} else if dec.More() {
		p.invalid(at, "something follows the object")
	}
	return out
}

func (p *parser) onlyKeys(o object, at string, keys ...string) {
	for _, k := range o.keys() {
		if !slices.Contains(keys, k) {
			p.invalid(at+"/"+escape(k), "unknown key %q", k)
		}
	}
}

func (p *parser) list(raw json.RawMessage, at string, most int) []json.RawMessage {
	var out []json.RawMessage
	if p.err != nil {
		return nil
	}
	switch err := json.Unmarshal(raw, &out); {
	case err != nil || out == nil:
		p.invalid(at, "want a list")
	case len(out) == 0:
		p.invalid(at, "is empty")
	case len(out) > most:
		p.invalid(at, "has %d items, at most %d", len(out), most)
	}
	if p.err != nil {
		return nil
	}
	return out
}

func (p *parser) text(raw json.RawMessage, at string) string {
	var s *string
	if p.err == nil && (json.Unmarshal(raw, &s) != nil || s == nil) {
		p.invalid(at, "want text")
	}
	if s == nil {
		return ""
	}
	return *s
}

func (p *parser) number(raw json.RawMessage, at string) uint64 {
	var n *uint64
	if p.err == nil && (json.Unmarshal(raw, &n) != nil || n == nil) {
		p.invalid(at, "want a whole number, 0 or more")
	}
	if n == nil {
		return 0
	}
	return *n
}

func (p *parser) boolean(raw json.RawMessage, at string) bool {
	var v *bool
	if p.err == nil && (json.Unmarshal(raw, &v) != nil || v == nil) {
		p.invalid(at, "want true or false")
	}
	return v != nil && *v
}
