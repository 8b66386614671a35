package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/test/cluster"
)

func TestUnmodifiedPlayerPlaysTheWholeVideo(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-ca_file", demo.CA, "-tls_verify", "1",
		"-i", s.HLS, "-map", "0:v:0", "-map", "0:a:0", "-f", "null", "-progress", "pipe:1", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	frames := regexp.MustCompile(`frame=(\d+)`).FindAllStringSubmatch(string(out), -1)
	if len(frames) == 0 {
		t.Fatalf("no frames:\n%s", out)
	}
	if n, _ := strconv.Atoi(frames[len(frames)-1][1]); n != 600 {
		t.Errorf("played %d frames of a 20 s video at 30 frames a second, want 600", n)
	}
}

// playlist gives the lines of a playlist that are no tags, as whole URLs.
func playlist(t *testing.T, url string) []string {
	t.Helper()
	a, err := demo.Get(t.Context(), url)
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("%d %v", a.Status, err)
	}
	var out []string
	for line := range strings.Lines(string(a.Body)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, url[:strings.LastIndex(url, "/")+1]+line)
		}
	}
	return out
}

// segments gives the media segments of a session's first rendition.
func segments(t *testing.T, s cluster.Session) []string {
	t.Helper()
	return playlist(t, playlist(t, s.HLS)[0])
}

func TestSegmentsComeOverHTTP3(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	segs := segments(t, s)
	over2, err := demo.Get(t.Context(), segs[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(over2.Header.Get("Alt-Svc"), "h3=") {
		t.Errorf("Alt-Svc %q does not announce h3", over2.Header.Get("Alt-Svc"))
	}
	tr := &http3.Transport{TLSClientConfig: demo.TLS()}
	defer tr.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, segs[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	over3, err := cluster.ReadAnswer(resp)
	if err != nil {
		t.Fatal(err)
	}
	if resp.ProtoMajor != 3 || over3.Status != 200 || string(over3.Body) != string(over2.Body) || len(over3.Body) == 0 {
		t.Fatalf("HTTP/%d, status %d, %d bytes; over HTTP/2 %d bytes", resp.ProtoMajor, over3.Status, len(over3.Body), len(over2.Body))
	}
}

func TestWhoHoldsNothingIsToldWhatWouldDo(t *testing.T) {
	_, bob := begin(t)
	edge := demo.Edges[0]
	token := demo.Login(t, edge, bob)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, edge+"/v1/videos/"+demo.Video+"/sessions", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := demo.HTTP().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	a, err := cluster.ReadAnswer(resp)
	if err != nil {
		t.Fatal(err)
	}
	var p fault.Problem
	if err := json.Unmarshal(a.Body, &p); err != nil {
		t.Fatal(err)
	}
	if a.Status != http.StatusForbidden || p.Rule == "" || p.Satisfy == "" || p.Receipt == nil {
		t.Fatalf("status %d, problem %+v", a.Status, p)
	}
	receipt, err := json.Marshal(p.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	verifyReceipt(t, receipt, "denial")
}

// verifyReceipt checks a receipt with the command that users have.
func verifyReceipt(t *testing.T, receipt []byte, decision string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), demo.Bin, "session", "verify", "-", "--ca", demo.CA)
	cmd.Stdin = strings.NewReader(string(receipt))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "valid: "+decision) {
		t.Fatalf("receipt %s: %v\n%s", receipt, err, out)
	}
}

func TestLoginIsUsedUpAcrossTheCluster(t *testing.T) {
	alice := demo.Wallet(t, "alice")
	ch := demo.Challenge(t, demo.Edges[0], alice)
	in := map[string]string{"message": ch.Message, "signature": cluster.Sign(t, alice, ch.Message)}
	type result struct{ err error }
	results := make(chan result, 8)
	for i := range cap(results) {
		api := demo.API(t, demo.Edges[i%2], "")
		go func() { results <- result{api.Call(t.Context(), "POST", "/v1/auth/verify", in, nil)} }()
	}
	won := 0
	for range cap(results) {
		r := <-results
		switch kind := fault.KindOf(r.err); {
		case r.err == nil:
			won++
		case kind != fault.Unauthorized && kind != fault.Conflict:
			t.Errorf("refused as %v: %v", kind, r.err)
		}
	}
	if won != 1 {
		t.Fatalf("one signature logged in %d times", won)
	}
}

func TestNobodyElsesSignatureLogsIn(t *testing.T) {
	ch := demo.Challenge(t, demo.Edges[0], demo.Wallet(t, "alice"))
	in := map[string]string{"message": ch.Message, "signature": cluster.Sign(t, demo.Wallet(t, "bob"), ch.Message)}
	err := demo.API(t, demo.Edges[0], "").Call(t.Context(), "POST", "/v1/auth/verify", in, nil)
	if fault.KindOf(err) != fault.Unauthorized {
		t.Fatalf("got %v", err)
	}
}
