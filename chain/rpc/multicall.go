package rpc

import (
	"encoding/binary"
	"errors"
)

// word is the unit of the contract ABI.
const word = 32

// errMulticall says that an answer is not the encoding of an aggregate3.
var errMulticall = errors.New("multicall: malformed answer")

// packAggregate3 encodes aggregate3((address target, bool allowFailure, bytes
// callData)[]) with allowFailure set everywhere.
func packAggregate3(calls []Call) []byte {
	out := []byte{0x82, 0xad, 0x56, 0xcb}
	out = appendUint(out, word)
	out = appendUint(out, uint64(len(calls)))
	at := uint64(len(calls) * word)
	for _, c := range calls {
		out = appendUint(out, at)
		at += uint64(4*word + padded(len(c.Data)))
	}
	for _, c := range calls {
		out = append(out, make([]byte, word-len(c.To))...)
		out = append(out, c.To[:]...)
		out = appendUint(out, 1)
		out = appendUint(out, 3*word)
		out = appendUint(out, uint64(len(c.Data)))
		out = append(out, c.Data...)
		out = append(out, make([]byte, padded(len(c.Data))-len(c.Data))...)
	}
	return out
}

// unpackAggregate3 decodes (bool success, bytes returnData)[] of exactly n items.
func unpackAggregate3(b []byte, n int) ([]Result, error) {
	list, ok := tail(b, 0)
	count, ok2 := uintAt(list, 0)
	if !ok || !ok2 || count != uint64(n) {
		return nil, errMulticall
	}
	list = list[word:]
	out := make([]Result, n)
	for i := range out {
		item, ok := tail(list, i*word)
		success, ok2 := uintAt(item, 0)
		data, ok3 := tail(item, word)
		size, ok4 := uintAt(data, 0)
		if !ok || !ok2 || !ok3 || !ok4 || success > 1 || size > uint64(len(data)-word) {
			return nil, errMulticall
		}
		out[i] = Result{Reverted: success == 0, Data: data[word : word+size]}
	}
	return out, nil
}

// tail follows the offset that stands at i.
func tail(b []byte, i int) ([]byte, bool) {
	at, ok := uintAt(b, i)
	if !ok || at > uint64(len(b)) {
		return nil, false
	}
	return b[at:], true
}

// uintAt reads the word at i as a number below 2^63.
func uintAt(b []byte, i int) (uint64, bool) {
	if i+word > len(b) {
		return 0, false
	}
	for _, v := range b[i : i+word-8] {
		if v != 0 {
			return 0, false
		}
	}
	n := binary.BigEndian.Uint64(b[i+word-8:])
	return n, n < 1<<63
}

func appendUint(b []byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64(append(b, make([]byte, word-8)...), n)
}

func padded(n int) int { return (n + word - 1) / word * word }
