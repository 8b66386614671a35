package sig_test

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const message = "hello\nworld"

// sign signs as a wallet does; v is 27 or 28.
func sign(t testing.TB, text string) (model.Wallet, []byte) {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("a key for tests")))
	if err != nil {
		t.Fatal(err)
	}
	s, err := crypto.Sign(accounts.TextHash([]byte(text)), key)
	if err != nil {
		t.Fatal(err)
	}
	s[64] += 27
	return model.Wallet(crypto.PubkeyToAddress(key.PublicKey)), s
}

// with changes a copy.
func with(b []byte, change func([]byte)) []byte {
	c := append([]byte(nil), b...)
	change(c)
	return c
}

func TestOnlyTheWalletsOneSignatureIsTaken(t *testing.T) {
	wallet, good := sign(t, message)
	_, other := sign(t, "something else")
	highS := with(good, func(b []byte) {
		s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(b[32:64]))
		s.FillBytes(b[32:64])
		b[64] ^= 27 ^ 28
	})
	cases := map[string]struct {
		signature []byte
		ok        bool
	}{
		"as wallets sign":   {good, true},
		"v from 0":          {with(good, func(b []byte) { b[64] -= 27 }), true},
		"other message":     {other, false},
		"the high s":        {highS, false},
		"v 29":              {with(good, func(b []byte) { b[64] = 29 }), false},
		"v 2":               {with(good, func(b []byte) { b[64] = 2 }), false},
		"v of EIP-155":      {with(good, func(b []byte) { b[64] = 37 }), false},
		"the other v":       {with(good, func(b []byte) { b[64] ^= 27 ^ 28 }), false},
		"all zero":          {make([]byte, 65), false},
		"r is the order":    {with(good, func(b []byte) { crypto.S256().Params().N.FillBytes(b[:32]) }), false},
		"short":             {good[:64], false},
		"long":              {append(good[:65:65], 0), false},
		"a contract's":      {make([]byte, 200), false},
		"nothing":           {nil, false},
		"one bit elsewhere": {with(good, func(b []byte) { b[10] ^= 1 }), false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if sig.ByKey(wallet, sig.Hash(message), tc.signature) != tc.ok {
				t.Fatalf("%x is taken: %t", tc.signature, !tc.ok)
			}
		})
	}
}

func TestTextThatIsNoSignatureIsRefused(t *testing.T) {
	_, good := sign(t, message)
	for _, s := range []string{"", "0x", "0x1", "0x" + strings.Repeat("zz", 65), hex.EncodeToString(good), "0X" + hex.EncodeToString(good), "0x" + hex.EncodeToString(good) + " "} {
		if _, err := sig.Parse(s); fault.KindOf(err) != fault.Unauthorized {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := sig.Parse("0x" + strings.Repeat("00", 8193)); fault.KindOf(err) != fault.TooLarge {
		t.Error(err)
	}
	if raw, err := sig.Parse("0x" + strings.Repeat("aB", 8192)); err != nil || len(raw) != 8192 {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

func FuzzKeys(f *testing.F) {
	wallet, good := sign(f, message)
	text := "0x" + hex.EncodeToString(good)
	f.Add(text, message)
	f.Add("0x"+strings.Repeat("00", 65), "")
	f.Add("0x"+strings.ToUpper(text[2:]), message)
	f.Fuzz(func(t *testing.T, s, signed string) {
		raw, err := sig.Parse(s)
		if err != nil || !sig.ByKey(wallet, sig.Hash(signed), raw) {
			return
		}
		// Hex digits may be upper case, and v may count from 0 or 27; nothing else may differ.
		same := strings.EqualFold(s[:130], text[:130]) && (strings.EqualFold(s[130:], text[130:]) || s[130:] == hex.EncodeToString([]byte{good[64] - 27}))
		if signed != message || !same {
			t.Fatalf("a second signature %q of %q", s, signed)
		}
	})
}
