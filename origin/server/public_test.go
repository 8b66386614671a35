package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/server"
)

func TestEveryDoorButHealthAndItsDescriptionWantsTheToken(t *testing.T) {
	w := open(t, cluster{})
	raw, err := os.ReadFile("openapi.json")
	must(t, err)
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	must(t, json.Unmarshal(raw, &doc))
	for path, methods := range doc.Paths {
		for method := range methods {
			path := strings.NewReplacer("{video}", "v1", "{upload}", "u1").Replace(path)
			for _, auth := range []string{"", "Bearer", "Bearer wrong", "Basic " + token, "Bearer " + token + "x", "Bearer " + token[1:]} {
				a := w.do(strings.ToUpper(method), path, "", "Authorization", auth)
				if path == "/healthz" || path == "/readyz" || path == "/openapi.json" {
					if a.StatusCode != 200 {
						t.Errorf("%s: %s", path, a.Status)
					}
					continue
				}
				if strings.HasPrefix(path, "/ipfs/") { // for anybody, where it is switched on
					if a.StatusCode != 404 {
						t.Errorf("%s although the gateway is off: %s", path, a.Status)
					}
					continue
				}
				if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s %s with %q: %s", method, path, auth, a.Status)
				} else if method != "head" && a.problem(t).Type != "unauthorized" {
					t.Errorf("%s %s: %s", method, path, a.body)
				}
			}
		}
	}
	if a := w.do("GET", "/v1/videos", "", "Authorization", "bearer "+token); a.StatusCode != 200 {
		t.Errorf("the scheme in lower case: %s", a.Status) // RFC 9110, 11.1
	}
}

var badInput = []struct {
	name, method, path, body string
	headers                  []string
	status                   int
	problem, field           string
}{
	{"no path", "GET", "/", "", nil, 404, "not-found", ""},
	{"traversal", "GET", "/v1/videos/..%2f..%2fetc", "", nil, 404, "not-found", ""},
	{"unknown video", "GET", "/v1/videos/none", "", nil, 404, "not-found", ""},
	{"id too long", "GET", "/v1/videos/" + strings.Repeat("a", 65), "", nil, 404, "not-found", ""},
	{"unknown verb", "POST", "/v1/videos/v1:destroy", "", nil, 404, "not-found", ""},
	{"no verb", "POST", "/v1/videos/v1", "", nil, 404, "not-found", ""},
	{"other method", "PUT", "/v1/videos", "{}", nil, 405, "method-not-allowed", ""},
	{"strange method", "BREW", "/v1/videos", "", nil, 405, "method-not-allowed", ""},
	{"no body", "POST", "/v1/videos", "", nil, 400, "invalid", ""},
	{"no JSON", "POST", "/v1/videos", "title", nil, 400, "invalid", ""},
	{"an array", "POST", "/v1/videos", `["a"]`, nil, 400, "invalid", ""},
	{"two objects", "POST", "/v1/videos", `{"title":"a"}{"title":"b"}`, nil, 400, "invalid", ""},
	{"unknown field", "POST", "/v1/videos", `{"title":"a","admin/x":true}`, nil, 400, "invalid", "/admin~1x"},
	{"wrong type", "POST", "/v1/videos", `{"title":7}`, nil, 400, "invalid", "/title"},
	{"no title", "POST", "/v1/videos", `{}`, nil, 400, "invalid", "/title"},
	{"title too long", "POST", "/v1/videos", `{"title":"` + strings.Repeat("ü", 201) + `"}`, nil, 400, "invalid", "/title"},
	{"title with a line feed", "POST", "/v1/videos", `{"title":"a\nb"}`, nil, 400, "invalid", "/title"},
	{"bad gate in a video", "POST", "/v1/videos", `{"title":"a","gate":{"any":[{}]}}`, nil, 400, "invalid", "/gate/any/0"},
	{"bad gate", "PUT", "/v1/videos/v1/gate", `{"any":[{}]}`, nil, 400, "invalid", "/any/0"},
	{"form", "POST", "/v1/videos", `title=a`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media-type", "Content-Type"},
	{"body too large", "POST", "/v1/videos", `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, "too-large", ""},
	{"key too long", "POST", "/v1/videos", `{"title":"a"}`, []string{"Idempotency-Key", strings.Repeat("k", 256)}, 400, "invalid", "Idempotency-Key"},
	{"page too large", "GET", "/v1/videos?page_size=201", "", nil, 400, "invalid", "page_size"},
	{"page of no number", "GET", "/v1/nodes?page_size=x", "", nil, 400, "invalid", "page_size"},
	{"foreign page token", "GET", "/v1/videos?page_token=***", "", nil, 400, "invalid", "page_token"},
	{"node that is not there", "GET", "/v1/nodes/nobody", "", nil, 404, "not-found", ""},
	{"finishing with nodes away", "POST", "/v1/cluster:rotateGossipKey", `{"finish":true}`, nil, 409, "conflict", ""},
	{"forcing without finishing", "POST", "/v1/cluster:rotateGossipKey", `{"force":true}`, nil, 400, "invalid", "/force"},
	{"draining a node that is not there", "POST", "/v1/nodes/nobody:drain", "", nil, 404, "not-found", ""},
	{"foreign page token of a short list", "GET", "/v1/nodes?page_token=***", "", nil, 400, "invalid", "page_token"},
	{"unknown parameter", "GET", "/v1/videos?page=2", "", nil, 400, "invalid", "page"},
	{"unknown state", "GET", "/v1/videos?state=done", "", nil, 400, "invalid", "state"},
	{"gate that is not set", "GET", "/v1/videos/v1/gate", "", nil, 404, "not-found", ""},
	{"decide for nobody", "POST", "/v1/gates:decide", `{"gate":{"public":true},"wallets":[]}`, nil, 400, "invalid", "/wallets"},
	{"decide for a wallet that is none", "POST", "/v1/gates:decide", `{"gate":{"public":true},"wallets":["0x0000000000000000000000000000000000000001","bob"]}`, nil, 400, "invalid", "/wallets/1"},
	{"decide nothing", "POST", "/v1/gates:decide", `{"wallets":["0x0000000000000000000000000000000000000001"]}`, nil, 400, "invalid", "/gate"},
	{"decide at a block of no kind", "POST", "/v1/gates:decide", `{"gate":{"public":true},"wallets":["0x0000000000000000000000000000000000000001"],"block":true}`, nil, 400, "invalid", "/block"},
	{"explain nothing", "POST", "/v1/gates:explain", `{"wallet":"0x0000000000000000000000000000000000000001"}`, nil, 400, "invalid", "/gate"},
	{"explain for no wallet", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"bob"}`, nil, 400, "invalid", "/wallet"},
	{"explain with a bad checksum", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x5fbDB2315678afecb367f032d93F642f64180aa3"}`, nil, 400, "invalid", "/wallet"},
	{"explain a bad gate", "POST", "/v1/gates:explain", `{"gate":{},"wallet":"0x0000000000000000000000000000000000000001"}`, nil, 400, "invalid", "/gate/any/0"},
	{"explain a block of no kind", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x0000000000000000000000000000000000000001","block":"yesterday"}`, nil, 400, "invalid", "/block"},
	{"explain a negative block", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x0000000000000000000000000000000000000001","block":-1}`, nil, 400, "invalid", "/block"},
	{"explain blocks of no chain", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x0000000000000000000000000000000000000001","blocks":{"eth":1}}`, nil, 400, "invalid", "/blocks"},
	{"explain a short hash", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x0000000000000000000000000000000000000001","blocks":{"1":"0x12"}}`, nil, 400, "invalid", "/blocks/1"},
	{"explain both", "POST", "/v1/gates:explain", `{"gate":{"public":true},"wallet":"0x0000000000000000000000000000000000000001","block":1,"blocks":{"1":1}}`, nil, 400, "invalid", "/block"},
	{"tokens of no chain", "GET", "/v1/tokens", "", nil, 400, "invalid", "chain"},
	{"holders of a contract that no gate names", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/holders?chain=5", "", nil, 404, "not-found", ""},
	{"holders at a block that is not indexed yet", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/holders?chain=1&block=101", "", nil, 503, "unavailable", ""},
	{"holders at no block", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/holders?chain=1&block=-1", "", nil, 400, "invalid", "block"},
	{"holders of no token", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/holders?chain=1&token_id=x", "", nil, 400, "invalid", "token_id"},
	{"holders with a bad checksum", "GET", "/v1/contracts/0x5fbDB2315678afecb367f032d93F642f64180aa3/holders?chain=1", "", nil, 400, "invalid", "contract"},
	{"transfers of no chain", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/transfers", "", nil, 400, "invalid", "chain"},
	{"history of nobody", "GET", "/v1/contracts/0x5FbDB2315678afecb367f032d93F642f64180aa3/holders/0x0000000000000000000000000000000000000000/history?chain=1", "", nil, 400, "invalid", "wallet"},
	{"history of no token", "GET", "/v1/tokens/1e3/history?chain=1&contract=0x5FbDB2315678afecb367f032d93F642f64180aa3", "", nil, 400, "invalid", "token"},
	{"foreign page token of the index", "GET", "/v1/tokens?chain=1&contract=0x5FbDB2315678afecb367f032d93F642f64180aa3&page_token=***", "", nil, 400, "invalid", "page_token"},
	{"estimate for nobody", "POST", "/v1/gates:estimate", `{"gate":{"public":true},"wallets":[]}`, nil, 400, "invalid", "/wallets"},
	{"estimate for no wallet", "POST", "/v1/gates:estimate", `{"gate":{"public":true},"wallets":["bob"]}`, nil, 400, "invalid", "/wallets/0"},
	{"estimate nothing", "POST", "/v1/gates:estimate", `{"wallets":["0x0000000000000000000000000000000000000001"]}`, nil, 400, "invalid", "/gate"},
	{"estimate a bad gate", "POST", "/v1/gates:estimate", `{"gate":{},"wallets":["0x0000000000000000000000000000000000000001"]}`, nil, 400, "invalid", "/gate/any/0"},
	{"tokens of no contract", "GET", "/v1/tokens?chain=1&contract=0x1", "", nil, 400, "invalid", "contract"},
	{"a broken part", "GET", "/v1/jobs", "", nil, 500, "internal", ""},
}

func TestBadInputIsRefusedWithItsReason(t *testing.T) {
	w := open(t, cluster{})
	_, err := w.catalog.Create(t.Context(), model.Video{ID: "v1", Title: "one"})
	must(t, err)
	for _, c := range badInput {
		t.Run(c.name, func(t *testing.T) {
			a := send(t, w.client, c.method, w.url+c.path, c.body, c.headers...)
			p := a.problem(t)
			if a.StatusCode != c.status || p.Status != c.status || p.Type != c.problem || p.Field != c.field {
				t.Errorf("%s %s", a.Status, a.body)
			}
			if p.Request == "" || p.Request != a.Header.Get("X-Request-Id") {
				t.Errorf("request id %q, header %q", p.Request, a.Header.Get("X-Request-Id"))
			}
			if c.status == 405 && a.Header.Get("Allow") == "" {
				t.Error("no Allow")
			}
			if c.status == 500 && strings.Contains(string(a.body), "secret") {
				t.Errorf("the trail got out: %s", a.body)
			}
		})
	}
}

func meta(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

func TestCreatorsJourney(t *testing.T) {
	w := open(t, cluster{verdict: model.Verdict{Allowed: true, Rule: "public"}})
	var v model.Video
	a := w.want(201, &v, "POST", "/v1/videos", `{"title":"A film"}`)
	if a.Header.Get("Location") != "/v1/videos/"+string(v.ID) || v.Creator != "admin" || v.Title != "A film" {
		t.Errorf("%+v at %s", v, a.Header.Get("Location"))
	}
	at := "/v1/videos/" + string(v.ID)
	up := w.want(201, nil, "POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", meta("video", string(v.ID)))
	if got := up.Header.Get("StreamGate-Video"); got != string(v.ID) {
		t.Errorf("the upload is for %q", got)
	}
	w.want(204, nil, "PATCH", up.Header.Get("Location"), "bytes", "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	w.want(200, &v, "GET", at, "")
	if v.State != model.Uploaded || v.Upload == "" {
		t.Errorf("%+v", v)
	}
	gate := w.want(200, nil, "PUT", at+"/gate", `{"public":true}`)
	if again := w.want(200, nil, "GET", at+"/gate", ""); string(again.body) != string(gate.body) {
		t.Errorf("gate %s, then %s", gate.body, again.body)
	}
	w.want(200, &v, "PATCH", at, `{"title":"Another"}`)
	w.want(200, &v, "POST", at+":publish", "")
	if !v.Publish || v.Title != "Another" {
		t.Errorf("%+v", v)
	}
	w.want(200, &v, "POST", at+":unpublish", "{}")
	var progress map[string]any
	w.want(200, &progress, "GET", at+"/progress", "")
	if progress["percent"] != 12.5 || progress["eta_seconds"] != 90.0 || progress["state"] != "uploaded" {
		t.Errorf("%v", progress)
	}
	var verdict map[string]any
	w.want(200, &verdict, "POST", "/v1/gates:explain", `{"video":"`+string(v.ID)+`","wallet":"0x5FbDB2315678afecb367f032d93F642f64180aa3"}`)
	if verdict["allowed"] != true || verdict["rule"] != "public" {
		t.Errorf("%v", verdict)
	}
	for body, want := range map[string][2]any{`"block":7`: {0.0, 7.0}, `"blocks":{"5":"0x` + strings.Repeat("ab", 32) + `"}`: {5.0, 0.0}} {
		w.want(200, &verdict, "POST", "/v1/gates:explain", `{"video":"`+string(v.ID)+`","wallet":"0x5FbDB2315678afecb367f032d93F642f64180aa3",`+body+`}`)
		read := verdict["reads"].([]any)[0].(map[string]any)
		if read["chain_id"] != want[0] || read["block_number"] != want[1] || read["call"] != "ownerOf(1)" || read["data"] != "0x01" {
			t.Errorf("%s: %v", body, verdict)
		}
	}
	var many struct {
		Blocks   []model.BlockRef
		Allowed  int
		Verdicts []map[string]any
	}
	w.want(200, &many, "POST", "/v1/gates:decide", `{"video":"`+string(v.ID)+`","wallets":["0x0000000000000000000000000000000000000001","0x0000000000000000000000000000000000000002"],"blocks":{"5":12}}`)
	if len(many.Blocks) != 1 || many.Blocks[0].Number != 12 || many.Allowed != 1 || many.Verdicts[0]["allowed"] != true || many.Verdicts[1]["allowed"] != false || many.Verdicts[1]["wallet"] != "0x0000000000000000000000000000000000000002" {
		t.Errorf("%+v", many)
	}
	var list struct{ Sessions, Chains, Tokens []map[string]any }
	w.want(200, &list, "GET", at+"/sessions", "")
	w.want(200, &list, "GET", "/v1/chains", "")
	w.want(200, &list, "GET", "/v1/tokens?chain=1&contract=0x5FbDB2315678afecb367f032d93F642f64180aa3", "")
	if list.Sessions[0]["wallet"] != wallet.String() || list.Chains[0]["id"] != 1.0 || list.Tokens[0]["token_id"] != "9" {
		t.Errorf("%v", list)
	}
	w.want(204, nil, "DELETE", at, "")
	w.want(404, nil, "GET", at, "")
	w.lines(v.ID, "video.delete done", "video.unpublish done", "video.publish done", "video.update done", "gate.set done",
		"upload.create done", "video.create done")
}

// lines demands the audit lines of a video, newest first.
func (w *world) lines(id model.VideoID, want ...string) {
	w.t.Helper()
	var page struct {
		Lines []struct {
			Action, Outcome, Actor string
			Request                string `json:"request_id"`
		}
	}
	w.want(200, &page, "GET", "/v1/audit?video="+string(id), "")
	var got []string
	for _, l := range page.Lines {
		got = append(got, l.Action+" "+l.Outcome)
		if l.Actor != "admin" || l.Request == "" {
			w.t.Errorf("line %+v", l)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("audit %q, want %q", got, want)
	}
}

func TestUploadWithoutAVideoMakesOne(t *testing.T) {
	w := open(t, cluster{})
	up := w.want(201, nil, "POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", meta("title", "New"))
	var v model.Video
	w.want(200, &v, "GET", "/v1/videos/"+up.Header.Get("StreamGate-Video"), "")
	if v.Title != "New" || v.Creator != "admin" {
		t.Errorf("%+v", v)
	}
	a := w.do("POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", meta("video", "none"))
	if a.StatusCode != 404 || a.problem(t).Request == "" {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

func TestListsPageWithoutRepeats(t *testing.T) {
	var nodes []model.Node
	for i := range 7 {
		nodes = append(nodes, model.Node{Name: model.NodeName(fmt.Sprintf("n%d", (i*3)%7))})
	}
	w := open(t, cluster{nodes: nodes})
	for range 5 {
		w.want(201, nil, "POST", "/v1/videos", `{"title":"x"}`)
	}
	for _, list := range []struct {
		path, name, key string
		want            int
	}{{"/v1/nodes", "nodes", "name", 7}, {"/v1/videos", "videos", "id", 5}, {"/v1/audit", "lines", "number", 5}, {"/v1/contracts", "contracts", "", 0}} {
		seen, at := map[any]bool{}, ""
		for {
			var page map[string]any
			w.want(200, &page, "GET", list.path+"?page_size=2&page_token="+at, "")
			items, is := page[list.name].([]any)
			if !is || len(items) > 2 {
				t.Fatalf("%s: %v", list.path, page)
			}
			for _, it := range items {
				k := it.(map[string]any)[list.key]
				if seen[k] {
					t.Errorf("%s: %v is there twice", list.path, k)
				}
				seen[k] = true
			}
			if at, is = page["next_page_token"].(string); !is {
				break
			}
		}
		if len(seen) != list.want {
			t.Errorf("%s: %d items, want %d", list.path, len(seen), list.want)
		}
	}
}

func TestIdempotencyKeyRunsARequestOnce(t *testing.T) {
	w := open(t, cluster{})
	key := []string{"Idempotency-Key", "k1"}
	first := w.want(201, nil, "POST", "/v1/videos", `{"title":"one"}`, key...)
	again := w.want(201, nil, "POST", "/v1/videos", `{"title":"one"}`, key...)
	if string(first.body) != string(again.body) || again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s %v\n%s %v", first.body, first.Header, again.body, again.Header)
	}
	if a := w.do("POST", "/v1/videos", `{"title":"two"}`, key...); a.StatusCode != 422 || a.problem(t).Field != "Idempotency-Key" {
		t.Errorf("another request: %s %s", a.Status, a.body)
	}
	bad := []string{"Idempotency-Key", "k2"}
	w.want(400, nil, "POST", "/v1/videos", `{"title":""}`, bad...)
	w.want(201, nil, "POST", "/v1/videos", `{"title":"mended"}`, bad...)
	up := []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Idempotency-Key", "k3"}
	one, two := w.want(201, nil, "POST", "/v1/uploads", "", up...), w.want(201, nil, "POST", "/v1/uploads", "", up...)
	if one.Header.Get("Location") != two.Header.Get("Location") || one.Header.Get("StreamGate-Video") != two.Header.Get("StreamGate-Video") || two.Header.Get("Location") == "" {
		t.Errorf("two uploads: %v\n%v", one.Header, two.Header)
	}
	del := []string{"Idempotency-Key", "k4"}
	at := first.Header.Get("Location")
	w.want(204, nil, "DELETE", at, "", del...)
	w.want(204, nil, "DELETE", at, "", del...) // without the key it would be 404
}

func TestRequestIDIsTakenOverWhenHarmless(t *testing.T) {
	w := open(t, cluster{})
	if a := w.do("GET", "/healthz", "", "X-Request-Id", "abc-123"); a.Header.Get("X-Request-Id") != "abc-123" {
		t.Errorf("%v", a.Header)
	}
	a := w.do("GET", "/healthz", "", "X-Request-Id", "a b<script>")
	if id := a.Header.Get("X-Request-Id"); id == "" || strings.Contains(id, "script") {
		t.Errorf("%q", id)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOnlyConfiguredOriginsMayCall(t *testing.T) {
	w := open(t, cluster{})
	ask := []string{"Authorization", "", "Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization,tus-resumable,upload-offset"}
	a := w.do("OPTIONS", "/v1/uploads/x", "", append(ask, "Origin", "https://studio.example")...)
	if a.StatusCode != 204 || a.Header.Get("Access-Control-Allow-Origin") != "https://studio.example" || !strings.Contains(strings.ToLower(a.Header.Get("Access-Control-Allow-Headers")), "upload-offset") {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	if a := w.do("OPTIONS", "/v1/uploads/x", "", append(ask, "Origin", "https://evil.example")...); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", a.Header)
	}
	a = w.do("GET", "/v1/videos", "", "Origin", "https://studio.example")
	if !strings.Contains(strings.ToLower(a.Header.Get("Access-Control-Expose-Headers")), "streamgate-video") {
		t.Errorf("%v", a.Header)
	}
	if a := w.do("OPTIONS", "/v1/uploads", ""); a.StatusCode != 204 || a.Header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("tus OPTIONS: %s %v", a.Status, a.Header)
	}
}

func TestBadPublicConfigIsRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	for name, cfg := range map[string]server.PublicConfig{"empty": {}, "short token": {Listener: l, Token: "short", CheckGate: checkGate}} {
		if _, err := server.NewPublic(cfg, server.PublicParts{}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := server.NewPeer(server.PeerConfig{Listener: l}, server.PeerParts{}); err == nil {
		t.Error("a peer without TLS was taken")
	}
}
