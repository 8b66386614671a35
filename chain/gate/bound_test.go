package gate

import (
	"bytes"
	"testing"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// answerOf is what codeOf's code gives back of an account with this code.
func answerOf(account []byte) []byte {
	head := min(len(account), codeBytes)
	return append(number(int64(len(account))).Data, append(bytes.Clone(account[:head]), make([]byte, codeBytes-head)...)...)
}

func TestOnlyWhatTheRegistryMadeIsABoundAccount(t *testing.T) {
	b := binding{other, "115792089237316195423570985008687907853269984665640564039457584007913129639935"}
	account := accountCode(pass, rights, 1, b)
	at := place{1, accountAt(account)}
	if got, ok := decodeBinding(answerOf(account), at); !ok || got != b {
		t.Fatalf("%+v, %v", got, ok)
	}
	changed := bytes.Clone(account)
	changed[len(changed)-1] ^= 1
	for name, tc := range map[string]struct {
		answer []byte
		at     place
	}{
		"another address":       {answerOf(account), place{1, pass}},
		"another token":         {answerOf(changed), at},
		"another chain":         {answerOf(account), place{5, at.account}},
		"of no contract":        {answerOf(accountCode(pass, rights, 1, binding{token: "7"})), place{1, accountAt(accountCode(pass, rights, 1, binding{token: "7"}))}},
		"code that goes on":     {answerOf(append(bytes.Clone(account), 0)), at},
		"no code":               {answerOf(nil), at},
		"some proxy":            {answerOf(account[:45]), at},
		"an answer cut off":     {answerOf(account)[:100], at},
		"an answer that is not": {nil, at},
	} {
		if got, ok := decodeBinding(tc.answer, tc.at); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A chain of accounts that is longer than we follow, and a circle, end.
func TestLongWaysAndCirclesEnd(t *testing.T) {
	f := facts{{1, pass, ownerOf("1"), call}: {}}
	p := party{wallet: alice, bound: &model.Bound{}}
	next := func(id string) (place, binding) {
		b := binding{other, id}
		return place{1, accountAt(accountCode(pass, model.Hash{}, 1, b))}, b
	}
	ids := []string{"1", "2", "3", "4", "5", "6"}
	put := func(id string, owner model.Address) {
		at, b := next(id)
		f[read{chain: 1, contract: at.account, kind: code}] = rpc.Result{Data: answerOf(accountCode(pass, model.Hash{}, 1, b))}
		f[read{1, other, ownerOf(id), call}] = holder(owner)
	}
	for i, id := range ids[:len(ids)-1] {
		at, _ := next(ids[i+1])
		put(id, at.account)
	}
	put("6", alice)
	for first, want := range map[int]bool{5: true, 6 - maxNesting: true, 6 - maxNesting - 1: false} {
		at, _ := next(ids[first])
		f[read{1, pass, ownerOf("1"), call}] = holder(at.account)
		if a := judge(tokens(1, "1"), p, newSheet(f)); a.Allowed != want {
			t.Errorf("from %d: %+v", first, a)
		}
	}
	back, _ := next("5")
	put("6", back.account)
	f[read{1, pass, ownerOf("1"), call}] = holder(back.account)
	s := newSheet(f)
	if a := judge(tokens(1, "1"), p, s); a.Allowed || len(missing(s)) != 0 || len(s.order) > 6 {
		t.Errorf("a circle: %+v, %d reads", a, len(s.order))
	}
}

// A gate of many tokens that strangers hold asks for the code of few of them.
func TestCodeOfFewHoldersIsAskedFor(t *testing.T) {
	f := facts{}
	var ids []string
	for i := range 256 {
		id := number(int64(i)).Data
		ids = append(ids, string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10)))
		f[read{1, pass, ownerOf(ids[i]), call}] = holder(model.Address{0xee, id[31], 1})
	}
	s := newSheet(f)
	judge(tokens(1, ids...), party{wallet: alice, bound: &model.Bound{}}, s)
	if n := len(missing(s)); n != maxWalked {
		t.Errorf("%d accounts are asked for their code", n)
	}
}

func FuzzDecodeBinding(f *testing.F) {
	account := accountCode(pass, rights, 1, binding{other, "7"})
	a := accountAt(account)
	f.Add(answerOf(account), a[:])
	f.Add(answerOf(account)[:64], []byte{1})
	f.Fuzz(func(t *testing.T, answer, at []byte) {
		var p place
		p.chain = 1
		copy(p.account[:], at)
		if b, ok := decodeBinding(answer, p); ok {
			if len(answer) != word+codeBytes || ofToken("1234", b.token) == "" {
				t.Fatalf("%+v of %x", b, answer)
			}
		}
	})
}
