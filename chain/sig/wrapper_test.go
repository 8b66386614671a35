package sig_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

var suffix = bytes.Repeat([]byte{0x64, 0x92}, 16)

// parts is abi.encode's of (address, bytes, bytes), by go-ethereum.
func parts(t testing.TB) abi.Arguments {
	t.Helper()
	var out abi.Arguments
	for _, name := range []string{"address", "bytes", "bytes"} {
		kind, err := abi.NewType(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, abi.Argument{Type: kind})
	}
	return out
}

func wrap(t testing.TB, factory model.Address, deployment, signature []byte) []byte {
	t.Helper()
	b, err := parts(t).Pack(common.Address(factory), deployment, signature)
	if err != nil {
		t.Fatal(err)
	}
	return append(b, suffix...)
}

func TestAWrapperIsReadAsItWasMade(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 33, 65, 3000} {
		deployment, signature := bytes.Repeat([]byte{1}, n), bytes.Repeat([]byte{2}, n+5)
		w, wrapped, err := sig.Unwrap(wrap(t, model.Address{7}, deployment, signature))
		if err != nil || !wrapped || w.Factory != (model.Address{7}) || !bytes.Equal(w.Deployment, deployment) || !bytes.Equal(w.Signature, signature) {
			t.Errorf("%d bytes: %+v, %t, %v", n, w, wrapped, err)
		}
	}
	if _, wrapped, err := sig.Unwrap(make([]byte, 65)); wrapped || err != nil {
		t.Errorf("a plain signature: %t, %v", wrapped, err)
	}
}

func TestAWrapperThatIsNoneIsRefused(t *testing.T) {
	good := wrap(t, model.Address{7}, []byte("deploy"), []byte("signature"))
	change := func(at int, b byte) []byte { return with(good, func(g []byte) { g[at] = b }) }
	for name, s := range map[string][]byte{
		"only the suffix":       suffix,
		"cut":                   append(good[:64:64], suffix...),
		"no factory":            wrap(t, model.Address{}, []byte("deploy"), nil),
		"address of 21 bytes":   change(11, 1),
		"offset beyond the end": change(62, 0xff),
		"offset of 256 bits":    change(32, 1),
		"length beyond the end": change(3*32+30, 0xff),
		"length of 256 bits":    change(3*32, 1),
		"length into the magic": change(5*32+31, 64),
	} {
		if _, wrapped, err := sig.Unwrap(s); !wrapped || fault.KindOf(err) != fault.Unauthorized {
			t.Errorf("%s: %t, %v", name, wrapped, err)
		}
		if _, err := sig.Question(model.Voucher{Chain: 1, Signature: s}); fault.KindOf(err) != fault.Unauthorized {
			t.Errorf("%s is asked about: %v", name, err)
		}
	}
}

// Whatever is unwrapped, go-ethereum reads the same in it.
func FuzzUnwrap(f *testing.F) {
	f.Add(wrap(f, model.Address{7}, []byte("deploy"), []byte("signature")))
	f.Add(append(make([]byte, 96), suffix...))
	f.Add(suffix)
	overlap := make([]byte, 128)
	overlap[31], overlap[63], overlap[95] = 1, 96, 96
	f.Add(append(overlap, suffix...))
	args := parts(f)
	f.Fuzz(func(t *testing.T, s []byte) {
		w, wrapped, err := sig.Unwrap(s)
		if !wrapped || err != nil {
			return
		}
		got, err := args.Unpack(s[:len(s)-len(suffix)])
		if err != nil {
			t.Fatalf("%x was read as %+v, which it is not: %v", s, w, err)
		}
		if got[0].(common.Address) != common.Address(w.Factory) || !bytes.Equal(got[1].([]byte), w.Deployment) || !bytes.Equal(got[2].([]byte), w.Signature) {
			t.Fatalf("%x was read as %+v, not %v", s, w, got)
		}
	})
}

func TestAQuestionIsWhatTheValidatorsConstructorTakes(t *testing.T) {
	v := model.Voucher{Chain: 1, Wallet: model.Address{1}, Hash: model.Hash{2}, Signature: []byte("signature of no word's length")}
	code := common.FromHex(bindings.ValidatorMetaData.Bin)
	want := bindings.NewValidator().PackConstructor(common.Address(v.Wallet), v.Hash, v.Signature, common.Address{}, nil)
	if got, err := sig.Question(v); err != nil || !bytes.Equal(got, append(code, want...)) {
		t.Errorf("%x, %v", got, err)
	}
	inner := v.Signature
	v.Signature = wrap(t, model.Address{7}, []byte("deploy"), inner)
	want = bindings.NewValidator().PackConstructor(common.Address(v.Wallet), v.Hash, inner, common.Address{7}, []byte("deploy"))
	if got, err := sig.Question(v); err != nil || !bytes.Equal(got, append(code, want...)) {
		t.Errorf("wrapped: %x, %v", got, err)
	}
}

func TestAnAnswerIsOneOrNoneAndItsGas(t *testing.T) {
	if valid, gas, err := sig.Answer(binary.BigEndian.AppendUint32([]byte{1}, 40_000)); err != nil || !valid || gas != 40_000 {
		t.Errorf("%t, %d, %v", valid, gas, err)
	}
	for _, b := range [][]byte{nil, {1}, {2, 0, 0, 0, 0}, make([]byte, 32)} {
		if valid, _, err := sig.Answer(b); valid || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%x: %t, %v", b, valid, err)
		}
	}
}
