package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestMeterTellsRateAndWhatIsLeft(t *testing.T) {
	now := time.Unix(1000, 0)
	var out bytes.Buffer
	m := &meter{w: &out, live: true, now: func() time.Time { return now }}
	w := m.watch("sent", 0)
	for n := range 11 {
		w.Moved(int64(n)*10_000_000, 400_000_000)
		now = now.Add(time.Second)
	}
	if want := "sent 100.0 MB of 400.0 MB, 25 %, 10.0 MB/s, about 30s left"; !strings.HasSuffix(out.String(), "\r"+want) {
		t.Errorf("%q is not the end of %q", want, out.String())
	}
	out.Reset()
	w.Waiting(errors.New("the line is cut"), 1500*time.Millisecond)
	if got := out.String(); got != "\nthe line is cut; again in 1.5s\n" {
		t.Errorf("%q", got)
	}
	out.Reset()
	w.Moved(60_000_000, 400_000_000) // some did not arrive: there is no rate yet
	if got := out.String(); got != "\rsent 60.0 MB of 400.0 MB, 15 %" {
		t.Errorf("%q", got)
	}
	now = now.Add(time.Second)
	out.Reset()
	w.Checked(400_000_000, 400_000_000)
	m.end()
	if got := out.String(); strings.TrimSpace(got) != "checked 400.0 MB of 400.0 MB, 100 %" || !strings.HasSuffix(got, "\n") {
		t.Errorf("%q", got)
	}
}

func TestMeterWithoutATerminalWritesLinesNowAndThen(t *testing.T) {
	now := time.Unix(1000, 0)
	var out bytes.Buffer
	m := newMeter(&out)
	m.now = func() time.Time { return now }
	w := m.watch("exported", 0)
	for n := range 25 {
		w.Moved(int64(n), 24)
		now = now.Add(time.Second)
	}
	m.end()
	if got := out.String(); strings.Contains(got, "\r") || strings.Count(got, "\n") != 4 || !strings.HasSuffix(got, "exported 24 B of 24 B, 100 %\n") {
		t.Errorf("%q", got)
	}
}

func TestAmountsAreWrittenForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_960: "1.0 MB", 12_345_678: "12.3 MB", 64 << 30: "68.7 GB"} {
		if got := amount(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
