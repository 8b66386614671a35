package rpc

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/streamgate/streamgate/internal/model"
)

// quick reads a log as nodes write it, some ten times faster than the json package,
// which is most of what reading a chain's past costs. It takes nothing else: where it
// says false, the json package decides.
func quick(b []byte) (Log, bool) {
	s := scanner{b: b}
	l := s.log()
	return l, s.ended()
}

// quickAnswer reads the answer to eth_getLogs as nodes write it, with the same proviso.
func quickAnswer(b []byte) (logs []Log, ok bool) {
	s := scanner{b: b}
	s.object(func(key string) {
		switch key {
		case "result":
			s.bad, ok = s.bad || ok, true
			logs = s.logs()
		case "jsonrpc", "id":
			s.scalar()
		default:
			s.bad = true // an error, most likely
		}
	})
	return logs, s.ended() && ok
}

// logs reads a list of them.
func (s *scanner) logs() []Log {
	const least = 512 // bytes of a log; with two topics there are 590
	out := make([]Log, 0, len(s.b)/least+1)
	s.want('[')
	for s.skip(); !s.bad && s.peek() != ']'; s.skip() {
		if len(out) > 0 {
			s.want(',')
		}
		out = append(out, s.log())
	}
	s.want(']')
	return out
}

// fields are those of a log that count, or that the json package could take for one.
var fields = []string{"address", "topics", "data", "blockNumber", "blockHash", "logIndex", "removed"}

// log reads one.
func (s *scanner) log() (l Log) {
	var seen [6]bool
	once := func(i int) {
		s.bad = s.bad || seen[i]
		seen[i] = true
	}
	s.object(func(key string) {
		switch key {
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
		default: // what only some chains have; the json package is lax about case
			s.bad = s.bad || slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, key) })
			s.scalar()
		}
	})
	s.bad = s.bad || slices.Contains(seen[:], false)
	return l
}

// scanner reads JSON piece by piece; what it does not expect makes it bad for good.
type scanner struct {
	b   []byte
	bad bool
}

// ended reports whether all was read, and read well.
func (s *scanner) ended() bool {
	s.skip()
	return !s.bad && len(s.b) == 0
}

// object reads one; value reads what stands at a key.
func (s *scanner) object(value func(key string)) {
	s.want('{')
	for first := true; !s.bad; first = false {
		if s.skip(); first && s.peek() == '}' || !first && s.peek() != ',' {
			break
		}
		if !first {
			s.want(',')
		}
		key := s.text()
		s.want(':')
		value(string(key))
	}
	s.want('}')
}

// scalar reads anything that is no object and no list.
func (s *scanner) scalar() {
	if s.skip(); s.peek() == '"' {
		s.text()
		return
	}
	n := bytes.IndexAny(s.b, ",}] \n\t\r")
	if n < 1 || s.peek() == '{' || s.peek() == '[' || !json.Valid(s.b[:n]) {
		s.bad = true
		return
	}
	s.b = s.b[n:]
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
