package rpc

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// asWritten is a log as geth and anvil write it.
func asWritten(data string) string {
	return `{"address":"0x5fbdb2315678afecb367f032d93f642f64180aa3","topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",` +
		`"0x000000000000000000000000f10c000000000000000000000000000000000011"],"data":"` + data + `","blockNumber":"0x1b4","transactionHash":"0x` + strings.Repeat("ab", 32) +
		`","transactionIndex":"0x0","blockHash":"0x` + strings.Repeat("cd", 32) + `","blockTimestamp":"0x6567","logIndex":"0x2f","removed":false}`
}

func TestLogsThatNodesWriteAreReadQuickly(t *testing.T) {
	for _, raw := range []string{asWritten("0x"), asWritten("0x00ff"), strings.NewReplacer(",", ", ", ":", " : ", "{", "{\n", "[", "[ ").Replace(asWritten("0x01")),
		strings.Replace(asWritten("0x"), `["0x`, `[ "0x`, 1), strings.Replace(asWritten("0x"), `"removed"`, `"l1BatchNumber":null,"weight":-1.5e3,"removed"`, 1)} {
		if _, ok := quick([]byte(raw)); !ok {
			t.Errorf("not read quickly: %s", raw)
		}
	}
}

// seeds are logs of every kind, most of them no logs.
func seeds() []string {
	one := asWritten("0x01")
	out := []string{one, "{}", "null", `{"a":1}`, one[:len(one)-1] + `,"Address":null}`, one[:len(one)-1] + `,"address":"0x"}`}
	for _, change := range [][2]string{{"0x1b4", "0x01b4"}, {"0x1b4", "0x"}, {"0x1b4", "0x11111111111111111"}, {"0x2f", "0x1ffffffff"}, {"false", "true"}, {"false", "null"}, {"0x01", "0x1"},
		{"0x01", "0X01"}, {"0x01", "\\u0030x01"}, {"0x5f", "0x5F"}, {`"topics":[`, `"topics":["0x",`}, {`"data"`, `"Data"`}, {`"data":"0x01"`, `"data":null`}, {"removed", "extra"}, {`"0xcd`, `"cd`}} {
		out = append(out, strings.Replace(one, change[0], change[1], 1))
	}
	return out
}

// same fails if quick takes a log that the json package refuses or reads otherwise.
func same(t *testing.T, b []byte) {
	t.Helper()
	fast, ok := quick(b)
	if !ok {
		return
	}
	var slow Log
	if err := slow.slowly(b); err != nil {
		t.Fatalf("%s is taken, the json package says %v", b, err)
	}
	if len(fast.Topics)+len(slow.Topics) == 0 {
		fast.Topics = slow.Topics
	}
	if !reflect.DeepEqual(fast, slow) {
		t.Fatalf("%+v, by the json package %+v", fast, slow)
	}
}

func TestQuickReadingIsThatOfTheJSONPackage(t *testing.T) {
	for i, s := range seeds() {
		t.Run(fmt.Sprint(i), func(t *testing.T) { same(t, []byte(s)) })
	}
}

func FuzzQuick(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { same(t, b) })
}

// answers are to eth_getLogs, of every kind.
func answers() []string {
	one := asWritten("0x01")
	out := []string{`{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}`, `{"id":1}`, `{"result":null}`, `[]`, `{"jsonrpc":"2.0","id":1,"result":[` + one + `],"result":[]}`,
		`{"jsonrpc":"2.0","id":1,"result":[` + one + `,]}`, `{"jsonrpc":"2.0","id":1,"result":[` + one + `]`, `{"jsonrpc":"2.0","id":1,"result":[]}x`, `{"result":[],"error":{"code":1}}`}
	for _, list := range []string{"", one, one + "," + one, " " + one + " , " + one + " "} {
		out = append(out, `{"jsonrpc":"2.0","id":1,"result":[`+list+`]}`, `{"result": [`+list+`],"id":"a","jsonrpc":"2.0"}`+"\n")
	}
	return out
}

// sameAnswer fails if the quick way takes an answer that the json package refuses or
// reads otherwise.
func sameAnswer(t *testing.T, b []byte) {
	t.Helper()
	fast, ok := quickAnswer(b)
	if !ok {
		return
	}
	slow, err := slowAnswer(b)
	if err != nil || len(slow) != len(fast) {
		t.Fatalf("%s is taken as %d logs, the json package says %d, %v", b, len(fast), len(slow), err)
	}
}

func TestQuickAnswersAreThoseOfTheJSONPackage(t *testing.T) {
	taken := 0
	for _, s := range answers() {
		sameAnswer(t, []byte(s))
		if _, ok := quickAnswer([]byte(s)); ok {
			taken++
		}
	}
	if taken != 8 {
		t.Errorf("%d were read quickly, want the 8 good ones", taken)
	}
}

func FuzzQuickAnswer(f *testing.F) {
	for _, s := range answers() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { sameAnswer(t, b) })
}

func BenchmarkLogs(b *testing.B) {
	raw := []byte(`{"jsonrpc":"2.0","id":1,"result":[` + strings.Repeat(asWritten("0x")+",", 999) + asWritten("0x") + "]}")
	for name, read := range map[string]func([]byte) ([]Log, error){"quick": readAnswer, "json": slowAnswer} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if out, err := read(raw); err != nil || len(out) != 1000 {
					b.Fatal(err)
				}
			}
		})
	}
}
