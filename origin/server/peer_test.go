package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
	"github.com/streamgate/streamgate/origin/catalog"
)

func TestBlobsAreServedForEver(t *testing.T) {
	w := open(t, cluster{})
	data := bytes.Repeat([]byte("0123456789"), 1000)
	blob, err := w.store.PutBlob(t.Context(), "v1", bytes.NewReader(data))
	must(t, err)
	edge := w.as(w.node("edge-1", model.EdgeRole))
	at := w.peerURL + "/blobs/" + blob.CID
	a := send(t, edge, "GET", at, "")
	if a.StatusCode != 200 || !bytes.Equal(a.body, data) || a.ProtoMajor != 2 {
		t.Fatalf("%s %s, %d bytes", a.Proto, a.Status, len(a.body))
	}
	if a.Header.Get("Cache-Control") != "public, max-age=29030400, immutable" || a.Header.Get("ETag") != `"`+blob.CID+`"` || a.Header.Get("Content-Type") != "application/vnd.ipld.raw" {
		t.Errorf("%v", a.Header)
	}
	part := send(t, edge, "GET", at, "", "Range", "bytes=10-14")
	if part.StatusCode != 206 || string(part.body) != "01234" || part.Header.Get("Content-Range") != "bytes 10-14/10000" {
		t.Errorf("%s %q %v", part.Status, part.body, part.Header)
	}
	if a := send(t, edge, "GET", at, "", "Range", "bytes=99999-"); a.StatusCode != 416 {
		t.Errorf("past the end: %s", a.Status)
	}
	if a := send(t, edge, "GET", at, "", "If-None-Match", `"`+blob.CID+`"`); a.StatusCode != 304 {
		t.Errorf("known: %s", a.Status)
	}
	if a := send(t, edge, "HEAD", at, ""); a.StatusCode != 200 || a.ContentLength != int64(len(data)) {
		t.Errorf("HEAD: %s, %d", a.Status, a.ContentLength)
	}
	for path, want := range map[string]int{"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku": 404, "..%2f..%2fetc%2fpasswd": 400, "x": 400} {
		if a := send(t, edge, "GET", w.peerURL+"/blobs/"+path, ""); a.StatusCode != want || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %v", path, a.Status, a.Header)
		}
	}
}

func TestStrangersDoNotGetIn(t *testing.T) {
	w := open(t, cluster{})
	req, err := http.NewRequestWithContext(t.Context(), "GET", w.peerURL+"/healthz", nil)
	must(t, err)
	if res, err := w.newClient(true).Do(req); err == nil {
		_ = res.Body.Close()
		t.Errorf("without a certificate: %s", res.Status)
	}
}

// publish puts a published video v1 into the catalog.
func (w *world) publish() {
	w.t.Helper()
	_, err := w.catalog.Create(w.t.Context(), model.Video{ID: "v1", Title: "t", State: model.Published, Publish: true,
		Gate: json.RawMessage(`{"public":true}`), Manifest: &model.Manifest{Video: "v1", KeyWindows: 4}})
	must(w.t, err)
}

func TestFactsAreOfPublishedVideosOnly(t *testing.T) {
	w := open(t, cluster{})
	w.publish()
	_, err := w.catalog.Create(t.Context(), model.Video{ID: "v2", State: model.Packaged, Manifest: &model.Manifest{}})
	must(t, err)
	edge := w.as(w.node("edge-1", model.EdgeRole))
	var facts model.PublicVideo
	a := send(t, edge, "GET", w.peerURL+"/facts/videos/v1", "")
	must(t, json.Unmarshal(a.body, &facts))
	if facts.ID != "v1" || facts.Version != 1 || facts.Manifest.KeyWindows != 4 {
		t.Errorf("%s", a.body)
	}
	for _, id := range []string{"v2", "v3", "..%2fv1"} {
		if a := send(t, edge, "GET", w.peerURL+"/facts/videos/"+id, ""); a.StatusCode != 404 {
			t.Errorf("%s: %s", id, a.Status)
		}
	}
}

func TestKeysLeaveOnlyForASignedGrantOfTheAskingEdge(t *testing.T) {
	w := open(t, cluster{})
	w.publish()
	edgeCerts, otherCerts := w.node("edge-1", model.EdgeRole), w.node("edge-2", model.EdgeRole)
	signer, err := receipt.NewSigner("edge-1", edgeCerts.Current)
	must(t, err)
	edge, other, watcher := w.as(edgeCerts), w.as(otherCerts), w.as(w.node("watcher-1", model.WatcherRole))
	proof := func(change func(*model.Receipt)) model.Receipt {
		r := model.Receipt{Decision: model.Granted, Wallet: wallet, Video: "v1", ChainID: 1, BlockNumber: 7, DecidedAt: time.Now()}
		if change != nil {
			change(&r)
		}
		r, err := signer.Sign(r)
		must(t, err)
		return r
	}
	forged := proof(nil)
	forged.BlockNumber++
	for _, c := range []struct {
		name   string
		client *http.Client
		path   string
		rec    model.Receipt
		status int
		field  string
	}{
		{"granted", edge, "v1/3", proof(nil), 200, ""},
		{"restored", edge, "v1/3", proof(func(r *model.Receipt) { r.Decision = model.Restored }), 200, ""},
		{"revoked", edge, "v1/3", proof(func(r *model.Receipt) { r.Decision = model.Revoked }), 403, "/receipt/decision"},
		{"denied", edge, "v1/3", proof(func(r *model.Receipt) { r.Decision = model.Denied }), 403, "/receipt/decision"},
		{"of another video", edge, "v1/3", proof(func(r *model.Receipt) { r.Video = "v2" }), 403, "/receipt/video"},
		{"for another wallet", edge, "v1/3", proof(func(r *model.Receipt) { r.Wallet = model.Wallet{9} }), 403, "/receipt/wallet"},
		{"changed after it was signed", edge, "v1/3", forged, 403, "/receipt/signature"},
		{"of another edge", other, "v1/3", proof(nil), 403, "/receipt/node"},
		{"from a watcher", watcher, "v1/3", proof(nil), 403, ""},
		{"of a video that is not published", edge, "v2/3", proof(func(r *model.Receipt) { r.Video = "v2" }), 404, ""},
		{"of a window that is not there", edge, "v1/4", proof(nil), 404, ""},
		{"of no window", edge, "v1/x", proof(nil), 404, ""},
		{"of a window below 0", edge, "v1/-1", proof(nil), 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"session": "s1", "wallet": wallet, "receipt": c.rec})
			must(t, err)
			a := send(t, c.client, "POST", w.peerURL+"/keys/"+c.path, string(body), "X-Request-Id", "from-the-edge")
			if a.StatusCode != c.status || a.Header.Get("Cache-Control") != "no-store" {
				t.Fatalf("%s %v %s", a.Status, a.Header, a.body)
			}
			if c.status == 200 {
				if string(a.body) != "0123456789abcdef" {
					t.Errorf("key %q", a.body)
				}
			} else if p := a.problem(t); p.Field != c.field {
				t.Errorf("%s", a.body)
			}
		})
	}
	page, err := w.catalog.Lines(t.Context(), catalog.LineQuery{Video: "v1"})
	must(t, err)
	if len(page.Lines) != 2 {
		t.Fatalf("%d lines for 2 keys", len(page.Lines))
	}
	line := fmt.Sprintf("%+v %s", page.Lines[0], page.Lines[0].Detail)
	for _, want := range []string{"node/edge-1", "key.release", "s1", wallet.String(), `"window":3`, "from-the-edge"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q is not in %s", want, line)
		}
	}
	if strings.Contains(line, "0123456789abcdef") {
		t.Errorf("the key is in %s", line)
	}
}

func TestKeysThatAreAskedForTogetherAreJudgedOneByOne(t *testing.T) {
	w := open(t, cluster{})
	w.publish()
	certs := w.node("edge-1", model.EdgeRole)
	signer, err := receipt.NewSigner("edge-1", certs.Current)
	must(t, err)
	good, err := signer.Sign(model.Receipt{Decision: model.Granted, Wallet: wallet, Video: "v1", ChainID: 1, BlockNumber: 7, DecidedAt: time.Now()})
	must(t, err)
	forged := good
	forged.BlockNumber++
	wish := func(window int, r model.Receipt) map[string]any {
		return map[string]any{"video": "v1", "window": window, "request_id": fmt.Sprintf("asked-%d", window), "session": "s1", "wallet": wallet, "receipt": r}
	}
	ask := func(client *http.Client, wishes ...map[string]any) answer {
		body, err := json.Marshal(map[string]any{"keys": wishes})
		must(t, err)
		return send(t, client, "POST", w.peerURL+"/keys", string(body))
	}
	edge := w.as(certs)
	a := ask(edge, wish(3, good), wish(3, forged), wish(4, good), wish(-1, good), wish(3, good))
	var got struct {
		Keys []struct {
			Key     []byte
			Problem *fault.Problem
		}
	}
	must(t, json.Unmarshal(a.body, &got))
	if a.StatusCode != 200 || len(got.Keys) != 5 {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	for i, want := range []int{0, 403, 404, 404, 0} {
		switch k := got.Keys[i]; {
		case want == 0 && string(k.Key) != "0123456789abcdef", want != 0 && (k.Problem == nil || k.Problem.Status != want || k.Key != nil):
			t.Errorf("%d: %q %+v", i, k.Key, k.Problem)
		}
	}
	page, err := w.catalog.Lines(t.Context(), catalog.LineQuery{Video: "v1"})
	must(t, err)
	if len(page.Lines) != 2 || page.Lines[0].Request != "asked-3" || page.Lines[0].Number == page.Lines[1].Number {
		t.Errorf("lines for 2 keys: %+v", page.Lines)
	}
	if a := ask(w.as(w.node("watcher-1", model.WatcherRole)), wish(3, good)); a.StatusCode != 403 {
		t.Errorf("a watcher: %s", a.Status)
	}
	if a := ask(edge); a.StatusCode != 400 {
		t.Errorf("no keys: %s", a.Status)
	}
	if a := ask(edge, make([]map[string]any, 257)...); a.StatusCode != 400 {
		t.Errorf("too many keys: %s", a.Status)
	}
}

func TestBadKeyProofsAreRefused(t *testing.T) {
	w := open(t, cluster{})
	w.publish()
	edge := w.as(w.node("edge-1", model.EdgeRole))
	for _, c := range []struct{ name, body, field string }{
		{"empty", "", ""},
		{"no object", "[]", ""},
		{"no session", `{"wallet":"0x0000000000000000000000000000000000000001"}`, "/session"},
		{"no wallet", `{"session":"s","wallet":"bob"}`, ""},
		{"more", `{"session":"s","ticket":"t"}`, "/ticket"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := send(t, edge, "POST", w.peerURL+"/keys/v1/3", c.body)
			if a.StatusCode != 400 || a.problem(t).Field != c.field {
				t.Errorf("%s %s", a.Status, a.body)
			}
		})
	}
}

func TestNonceIsUsedUpByOneEdge(t *testing.T) {
	w := open(t, cluster{})
	body := fmt.Sprintf(`{"expires_at":%q}`, time.Now().Add(time.Minute).Format(time.RFC3339))
	got := make(chan int, 8)
	var wg sync.WaitGroup
	for i := range 8 {
		client := w.as(w.node(model.NodeName(fmt.Sprintf("edge-%d", i)), model.EdgeRole))
		wg.Go(func() { got <- send(t, client, "POST", w.peerURL+"/nonces/abcdefgh12345678", body).StatusCode })
	}
	wg.Wait()
	close(got)
	count := map[int]int{}
	for s := range got {
		count[s]++
	}
	if count[204] != 1 || count[409] != 7 {
		t.Errorf("%v", count)
	}
	edge := w.as(w.node("edge-1", model.EdgeRole))
	for _, c := range []struct {
		nonce, body string
		status      int
	}{
		{"abc", body, 400}, {"abcd%2fefgh", body, 400}, {"ijklmnop", `{}`, 409}, {"ijklmnop", `{"expires_at":"soon"}`, 400},
		{"ijklmnop", `{"expires_at":"2999-01-01T00:00:00Z"}`, 400}, {"ijklmnop", "", 400},
	} {
		if a := send(t, edge, "POST", w.peerURL+"/nonces/"+c.nonce, c.body); a.StatusCode != c.status {
			t.Errorf("%s %s: %s", c.nonce, c.body, a.Status)
		}
	}
	watcher := w.as(w.node("watcher-1", model.WatcherRole))
	if a := send(t, watcher, "POST", w.peerURL+"/nonces/qrstuvwx", body); a.StatusCode != 403 {
		t.Errorf("a watcher: %s", a.Status)
	}
}
