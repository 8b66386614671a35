package crypt_test

import (
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/crypt"
)

func TestSealedKeysAreForOneOriginAndOneContent(t *testing.T) {
	a, _ := open(t, 1)
	b, _ := open(t, 2)
	if err := a.Make(t.Context(), "v", 3); err != nil {
		t.Fatal(err)
	}
	sealed, err := a.Seal(t.Context(), "v", 3, "root", b.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := b.Open(sealed, 3, "root")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Keep(t.Context(), "w", keys); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		was, err := a.Key(t.Context(), "v", n)
		if err != nil {
			t.Fatal(err)
		}
		if is, err := b.Key(t.Context(), "w", n); err != nil || is != was {
			t.Errorf("key %d came as another, %v", n, err)
		}
	}
	if have, err := b.Have(t.Context(), "w", 3); !have || err != nil {
		t.Errorf("have %v, %v", have, err)
	}
	if have, err := b.Have(t.Context(), "w", 4); have || err != nil {
		t.Errorf("have a fourth: %v, %v", have, err)
	}
	broken := append([]byte{}, sealed...)
	broken[len(broken)-1] ^= 1
	for name, try := range map[string]func() ([][crypt.KeyBytes]byte, error){
		"by another origin": func() ([][crypt.KeyBytes]byte, error) { return a.Open(sealed, 3, "root") },
		"for other content": func() ([][crypt.KeyBytes]byte, error) { return b.Open(sealed, 3, "other") },
		"for more windows":  func() ([][crypt.KeyBytes]byte, error) { return b.Open(sealed, 4, "root") },
		"changed":           func() ([][crypt.KeyBytes]byte, error) { return b.Open(broken, 3, "root") },
		"nothing":           func() ([][crypt.KeyBytes]byte, error) { return b.Open(nil, 3, "root") },
	} {
		if _, err := try(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("opened %s: %v", name, err)
		}
	}
	keys[1][0] ^= 1
	if err := b.Keep(t.Context(), "w", keys); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a key was replaced: %v", err)
	}
}

func TestTypingErrorInARecipientIsSeen(t *testing.T) {
	k, _ := open(t, 1)
	good := k.Recipient()
	if err := crypt.CheckRecipient(good); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := []byte(good)
		if bad[i]++; crypt.CheckRecipient(string(bad)) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
