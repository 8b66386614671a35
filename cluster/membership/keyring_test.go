package membership

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
)

func FuzzKeyringFileIsReadOrRefused(f *testing.F) {
	one, two := NewKey(0), NewKey(1_700_000_000_000)
	f.Add(encodeKeyring([]Key{two, one}))
	f.Add([]byte("# made -1\n" + strings.Repeat("A", 43) + "=\n"))
	f.Add([]byte("AAAA"))
	f.Fuzz(func(t *testing.T, b []byte) {
		keys, err := parseKeyring(b)
		if err != nil {
			return
		}
		back, err := parseKeyring(encodeKeyring(keys))
		if err != nil || !slices.EqualFunc(keys, back, func(a, b Key) bool { return a.ID == b.ID && a.Made == b.Made && bytes.Equal(a.secret, b.secret) }) {
			t.Fatalf("%v came back as %v, %v", keys, back, err)
		}
	})
}

func TestKeyIsNotTold(t *testing.T) {
	k := NewKey(5)
	b, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k), fmt.Sprintf("%x", k), fmt.Sprintf("%s", []Key{k}), string(b)} {
		if !strings.Contains(told, k.ID) || strings.Contains(told, fmt.Sprintf("%x", k.secret[idBytes:])) || len(told) > 2*idBytes+4 {
			t.Errorf("told as %s", told)
		}
	}
}

// ids names the keys of a ring that is a Members' part.
func ids(m *Members) string {
	var out []string
	for _, k := range m.Keys() {
		out = append(out, k.ID)
	}
	return strings.Join(out, " ")
}

func TestRingIsKeptBeforeItIsUsed(t *testing.T) {
	first, second := NewKey(0), NewKey(1)
	var kept []byte
	refuse := errors.New("read-only")
	ring, err := newKeyring(encodeKeyring([]Key{first}), func(b []byte) error {
		if refuse != nil {
			return refuse
		}
		kept = b
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	m := &Members{keys: ring}
	if err := m.AddKey(second); fault.KindOf(err) != fault.Unavailable || ids(m) != first.ID || len(ring.lib.GetKeys()) != 1 {
		t.Fatalf("a ring that could not be kept is in use: %v, %s", err, ids(m))
	}
	refuse = nil
	for range 2 { // twice is harmless
		if err := errors.Join(m.AddKey(second), m.UseKey(second.ID)); err != nil {
			t.Fatal(err)
		}
	}
	if want := second.ID + " " + first.ID; ids(m) != want || !bytes.Equal(ring.lib.GetPrimaryKey(), second.secret) {
		t.Fatalf("holds %s, want %s", ids(m), want)
	}
	if err := m.RemoveKey(second.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the key in use was removed: %v", err)
	}
	if err := m.UseKey("nobody"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if err := m.RemoveKey(first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if back, err := parseKeyring(kept); err != nil || len(back) != 1 || back[0].ID != second.ID || back[0].Made != 1 || len(ring.lib.GetKeys()) != 1 {
		t.Errorf("kept %v, %v", back, err)
	}
	for range maxKeys - 1 {
		if err := m.AddKey(NewKey(2)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.AddKey(NewKey(3)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a ring without end: %v", err)
	}
}
