package ticket_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/ticket"
)

func sealer(t testing.TB, b byte) *ticket.Sealer {
	t.Helper()
	s, err := ticket.New(bytes.Repeat([]byte{b}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func claims() ticket.Claims {
	now := time.UnixMilli(1_800_000_000_123)
	return ticket.Claims{Session: "session-one", Video: "video-one", Wallet: model.Wallet{1, 2, 3}, Opened: now, Expires: now.Add(time.Hour)}
}

func TestTicketSaysAtEveryEdgeWhatWasSealed(t *testing.T) {
	sealed, err := sealer(t, 1).Seal(claims())
	if err != nil {
		t.Fatal(err)
	}
	got, err := sealer(t, 1).Open(sealed)
	if err != nil || !reflect.DeepEqual(got, claims()) {
		t.Fatalf("opened %+v, %v", got, err)
	}
	again, err := sealer(t, 1).Seal(claims())
	if err != nil || again == sealed {
		t.Errorf("sealed twice gives the same ticket: %v", err)
	}
	for _, secret := range []string{"session", "video-one", "0102030"} {
		if strings.Contains(string(sealed), secret) {
			t.Errorf("ticket shows %q", secret)
		}
	}
}

func TestTicketNamesTheVoucherThatItRestsOn(t *testing.T) {
	c := claims()
	c.Voucher = model.VoucherID{1, 31: 2}
	sealed, err := sealer(t, 1).Seal(c)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := sealer(t, 1).Open(sealed); err != nil || !reflect.DeepEqual(got, c) {
		t.Fatalf("opened %+v, %v", got, err)
	}
}

func TestTicketNamesTheBlocksOfItsRight(t *testing.T) {
	far := model.BlockRef{Chain: 1 << 62, Number: 1<<64 - 1}
	for name, blocks := range map[string][]model.BlockRef{
		"none": nil, "one": {{Chain: 1, Number: 25_000_000}}, "as many as there can be": {far, far, far, far}, "more": {far, far, far, far, {Chain: 5}},
	} {
		for _, voucher := range []model.VoucherID{{}, {1, 31: 2}} {
			c := claims()
			c.Session, c.Video = model.SessionID(strings.Repeat("s", 64)), model.VideoID(strings.Repeat("v", 64))
			c.Voucher, c.AtLeast = voucher, blocks
			sealed, err := sealer(t, 1).Seal(c)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			c.AtLeast = blocks[:min(len(blocks), 4)]
			if got, err := sealer(t, 1).Open(sealed); err != nil || !reflect.DeepEqual(got, c) {
				t.Errorf("%s: opened %+v, %v", name, got, err)
			}
		}
	}
}

func TestForgedTicketsAreNoSession(t *testing.T) {
	s := sealer(t, 1)
	good, err := s.Seal(claims())
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := sealer(t, 2).Seal(claims())
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]model.Ticket{
		"empty": "", "of another cluster": foreign, "cut": good[:len(good)-4], "longer": good + "AAAA", "padded": good + "=",
		"not base64": "/" + good[1:], "huge": model.Ticket(strings.Repeat("A", 1<<20)), "of zeros": model.Ticket(strings.Repeat("A", 140)),
	} {
		if _, err := s.Open(bad); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range good {
		flipped := []byte(good)
		flipped[i] = 'A' + (flipped[i]+1)%26
		if _, err := s.Open(model.Ticket(flipped)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("character %d changed: %v", i, err)
		}
	}
}

func TestSealingRefusesWhatItCannotHold(t *testing.T) {
	if _, err := ticket.New(make([]byte, 16)); err == nil {
		t.Error("a short key was taken")
	}
	c := claims()
	c.Video = model.VideoID(strings.Repeat("v", 65))
	if _, err := sealer(t, 1).Seal(c); fault.KindOf(err) != fault.Invalid {
		t.Errorf("long id: %v", err)
	}
}

func FuzzOpenReadsOnlyWhatWasSealed(f *testing.F) {
	s := sealer(f, 1)
	good, err := s.Seal(claims())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(good))
	f.Add("AQ")
	f.Add(strings.Repeat("A", 200))
	// The engine's processes each seal the same claims with the same key, and a nonce of
	// their own.
	f.Fuzz(func(t *testing.T, in string) {
		if got, err := s.Open(model.Ticket(in)); err == nil && !reflect.DeepEqual(got, claims()) {
			t.Fatalf("%q was opened: %+v", in, got)
		}
	})
}
