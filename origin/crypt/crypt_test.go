package crypt_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/origin/crypt"
)

func TestWhatWasEncryptedDecryptsWithTheSameKeyAndNumberOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 500).Draw(t, "plain")
		key := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key"))
		n := rapid.IntRange(0, 1<<20).Draw(t, "number")
		sealed := crypt.Encrypt(plain, key, n)
		if len(sealed)%16 != 0 || len(sealed) <= len(plain) {
			t.Fatalf("%d bytes became %d", len(plain), len(sealed))
		}
		if back, err := crypt.Decrypt(sealed, key, n); err != nil || !bytes.Equal(back, plain) {
			t.Fatalf("%x, %v", back, err)
		}
		if back, err := crypt.Decrypt(sealed, key, n+1); err == nil && len(plain) > 0 && bytes.Equal(back, plain) {
			t.Fatal("another number decrypts it too")
		}
	})
}

func open(t *testing.T, master byte) (*crypt.Keys, *kv.DB) {
	t.Helper()
	db, err := kv.Open(kv.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return keys(t, db, master), db
}

func keys(t *testing.T, db *kv.DB, master byte) *crypt.Keys {
	t.Helper()
	k, err := crypt.NewKeys(db.Bucket("key"), bytes.Repeat([]byte{master}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeysDifferStayTheSameAndGoAway(t *testing.T) {
	k, _ := open(t, 1)
	for range 2 { // making them again changes nothing
		if err := k.Make(t.Context(), "v1", 3); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[[16]byte]bool{}
	for w := range 3 {
		a, err := k.Key(t.Context(), "v1", w)
		if err != nil {
			t.Fatal(err)
		}
		b, err := k.Key(t.Context(), "v1", w)
		if err != nil || a != b || seen[a] {
			t.Fatalf("window %d: %x, %x, %v", w, a, b, err)
		}
		seen[a] = true
	}
	if _, err := k.Key(t.Context(), "v1", 3); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("window 3: %v", err)
	}
	if err := k.Make(t.Context(), "v10", 1); err != nil {
		t.Fatal(err)
	}
	if err := k.Drop(t.Context(), "v1"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Key(t.Context(), "v1", 0); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("after drop: %v", err)
	}
	if _, err := k.Key(t.Context(), "v10", 0); err != nil {
		t.Fatalf("another video's key went too: %v", err)
	}
}

func TestKeysAreWrappedAndBoundToTheirRow(t *testing.T) {
	k, db := open(t, 1)
	if err := k.Make(t.Context(), "v1", 2); err != nil {
		t.Fatal(err)
	}
	plain, err := k.Key(t.Context(), "v1", 0)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]byte
	err = db.Bucket("key").Scan(nil, nil, func(key, value []byte) (bool, error) {
		if bytes.Contains(value, plain[:]) {
			t.Error("a key lies there in the clear")
		}
		rows = append(rows, append([]byte(nil), key...), append([]byte(nil), value...))
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys(t, db, 2).Key(t.Context(), "v1", 0); fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("another master key: %v", err)
	}
	if err := db.Bucket("key").Put(rows[0], rows[3]); err != nil { // window 1's row as window 0's
		t.Fatal(err)
	}
	if _, err := k.Key(t.Context(), "v1", 0); fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("exchanged rows: %v", err)
	}
}

func FuzzDecrypt(f *testing.F) {
	f.Add([]byte("0123456789abcdef"), 0)
	f.Add([]byte{}, 3)
	f.Fuzz(func(t *testing.T, sealed []byte, n int) {
		if plain, err := crypt.Decrypt(sealed, [16]byte{1}, n); err == nil && !bytes.Equal(crypt.Encrypt(plain, [16]byte{1}, n), sealed) {
			t.Fatal("decrypted what Encrypt would not make")
		}
	})
}
