package rpc

import (
	"bytes"
	"encoding/hex"
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// quick reads a log as nodes write it, some ten times faster than the json package,
// which is most of what reading a chain's past costs. It takes nothing else: where it
// says false, the json package decides. b is valid JSON.
func quick(b []byte) (l Log, ok bool) {
	s := scanner{b: b}
	s.want('{')
	var seen [6]bool
	once := func(i int) {
		s.bad = s.bad || seen[i]
		seen[i] = true
	}
	for first := true; !s.bad; first = false {
		if s.skip(); first && s.peek() == '}' || !first && s.peek() != ',' {
			break
		}
		if !first {
			s.want(',')
		}
		key := s.text()
		s.want(':')
		switch string(key) {
		case "address":
			once(0)
			s.hex(l.Address[:])
		case "topics":
			once(1)
			l.Topics = s.hashes()
		case "data":
			once(2)
			l.Data = s.bytes()
		case "blockNumber":
			once(3)
			l.BlockNumber = s.number()
		case "blockHash":
			once(4)
			s.hex(l.BlockHash[:])
		case "logIndex":
			once(5)
			n := s.number()
			s.bad = s.bad || n > 1<<32-1
			l.Index = uint32(n)
		case "removed":
			s.literal("false")
		case "transactionHash", "transactionIndex", "blockTimestamp":
			s.text()
		default:
			s.bad = true // one that may mean something to the json package: it is lax about case
		}
	}
	s.want('}')
	s.skip()
	return l, !s.bad && len(s.b) == 0 && !slices.Contains(seen[:], false)
}

// scanner reads a flat object; what it does not expect makes it bad for good.
type scanner struct {
	b   []byte
	bad bool
}

func (s *scanner) skip() {
	for len(s.b) > 0 && (s.b[0] == ' ' || s.b[0] == '\n' || s.b[0] == '\t' || s.b[0] == '\r') {
		s.b = s.b[1:]
	}
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if len(s.b) == 0 {
		return 0
	}
	return s.b[0]
}

func (s *scanner) want(c byte) {
	if s.skip(); s.peek() != c {
		s.bad = true
		return
	}
	s.b = s.b[1:]
}

func (s *scanner) literal(word string) {
	s.skip()
	rest, ok := bytes.CutPrefix(s.b, []byte(word))
	s.b, s.bad = rest, s.bad || !ok
}

// text reads a string without anything that is escaped, or could have been.
func (s *scanner) text() []byte {
	s.want('"')
	n := bytes.IndexByte(s.b, '"')
	if s.bad || n < 0 {
		s.bad = true
		return nil
	}
	out := s.b[:n]
	for _, c := range out {
		s.bad = s.bad || c == '\\' || c < ' ' || c > '~'
	}
	s.b = s.b[n+1:]
	return out
}

// digits reads a string of hex behind its 0x.
func (s *scanner) digits() []byte {
	out, ok := bytes.CutPrefix(s.text(), []byte("0x"))
	s.bad = s.bad || !ok
	return out
}

// hex reads exactly so many bytes.
func (s *scanner) hex(into []byte) {
	d := s.digits()
	if s.bad || len(d) != 2*len(into) {
		s.bad = true
		return
	}
	_, err := hex.Decode(into, d)
	s.bad = err != nil
}

func (s *scanner) bytes() []byte {
	d := s.digits()
	out := make([]byte, len(d)/2)
	_, err := hex.Decode(out, d)
	s.bad = s.bad || err != nil
	return out
}

// number reads a quantity: no leading zeros, at most 64 bits.
func (s *scanner) number() (n uint64) {
	d := s.digits()
	if len(d) == 0 || len(d) > 16 || d[0] == '0' && len(d) > 1 {
		s.bad = true
		return 0
	}
	for _, c := range d {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | uint64(c-'a'+10)
		default:
			s.bad = true
		}
	}
	return n
}

// hashes reads a list of at most four, as many as a log has topics.
func (s *scanner) hashes() []model.Hash {
	out := make([]model.Hash, 0, 4)
	s.want('[')
	for s.skip(); !s.bad && s.peek() != ']'; s.skip() {
		if len(out) > 0 {
			s.want(',')
		}
		if len(out) == cap(out) {
			s.bad = true
			break
		}
		out = out[:len(out)+1]
		s.skip()
		s.hex(out[len(out)-1][:])
	}
	s.want(']')
	return out
}
