package upload_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/upload"
)

func bodyOf(s string) io.Reader {
	if s == "" {
		return nil
	}
	return strings.NewReader(s)
}

func TestUploadInPiecesIsHandedOver(t *testing.T) {
	var path string
	ev := &events{completed: func(u upload.Info) error { path = u.Path; return nil }}
	s := start(t, upload.Config{}, ev)
	res := s.do("POST", "/v1/uploads", "", "Upload-Length", "11", "Upload-Metadata",
		"filename "+b64("../../etc/passwd")+",title "+b64("A film")+",video "+b64("v7")+",filetype "+b64("video/mp4"))
	at := res.Header.Get("Location")
	if res.StatusCode != 201 || !strings.HasPrefix(at, "/v1/uploads/") || res.Header.Get("StreamGate-Video") != "v7" || res.Header.Get("Upload-Expires") == "" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	if res := s.do("PATCH", at, "hello ", "Upload-Offset", "0"); res.StatusCode != 204 || res.Header.Get("Upload-Offset") != "6" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	head := s.do("HEAD", at, "")
	if head.Header.Get("Upload-Length") != "11" || head.Header.Get("Cache-Control") != "no-store" || !strings.Contains(head.Header.Get("Upload-Metadata"), "filename") {
		t.Errorf("%v", head.Header)
	}
	if res := s.do("PATCH", at, "world", "Upload-Offset", "6"); res.StatusCode != 204 || res.Header.Get("Upload-Offset") != "11" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	want := []string{`created "v7" "A film" "../../etc/passwd"`, "completed v7 11"}
	if got := ev.all(); !slices.Equal(got, want) {
		t.Errorf("events %q", got)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != "hello world" {
		t.Errorf("bytes %q, %v", data, err)
	}
	if filepath.Ext(path) != "" || strings.Contains(path, "passwd") {
		t.Errorf("path %q", path)
	}
	if alone, err := os.ReadDir(filepath.Dir(path)); err != nil || len(alone) != 1 {
		t.Errorf("%d files beside the upload, %v", len(alone), err)
	}
}

func TestCreationTakesTheFirstBytes(t *testing.T) {
	ev := &events{}
	s := start(t, upload.Config{}, ev)
	res := s.do("POST", "/v1/uploads", "all of it", "Upload-Length", "9", "Content-Type", "application/offset+octet-stream")
	if res.StatusCode != 201 || res.Header.Get("Upload-Offset") != "9" || res.Header.Get("StreamGate-Video") != "fresh" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	if got := ev.all(); len(got) != 2 || got[1] != "completed fresh 9" {
		t.Errorf("events %q", got)
	}
}

func TestOptionsSaysWhatIsOffered(t *testing.T) {
	s := start(t, upload.Config{MaxBytes: 77}, &events{})
	res := s.do("OPTIONS", "/v1/uploads", "", "Tus-Resumable", "")
	for k, want := range map[string]string{
		"Tus-Version": "1.0.0", "Tus-Max-Size": "77", "Tus-Checksum-Algorithm": "sha1,sha256",
		"Tus-Extension": "creation,creation-with-upload,checksum,expiration,termination",
	} {
		if got := res.Header.Get(k); got != want {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
}

// hostile are requests that must get nothing; UP stands for an upload of 10
// bytes of which 4 are here.
var hostile = []struct {
	name, method, path, body string
	headers                  []string
	status                   int
	problem, field           string
}{
	{"no version", "HEAD", "UP", "", []string{"Tus-Resumable", ""}, 412, "tus-version", "Tus-Resumable"},
	{"other version", "POST", "/v1/uploads", "", []string{"Tus-Resumable", "0.2.2", "Upload-Length", "5"}, 412, "tus-version", "Tus-Resumable"},
	{"no length", "POST", "/v1/uploads", "", nil, 400, "invalid", "Upload-Length"},
	{"empty file", "POST", "/v1/uploads", "", []string{"Upload-Length", "0"}, 400, "invalid", "Upload-Length"},
	{"negative length", "POST", "/v1/uploads", "", []string{"Upload-Length", "-5"}, 400, "invalid", "Upload-Length"},
	{"length of no number", "POST", "/v1/uploads", "", []string{"Upload-Length", "1e3"}, 400, "invalid", "Upload-Length"},
	{"length past int64", "POST", "/v1/uploads", "", []string{"Upload-Length", "99999999999999999999"}, 400, "invalid", "Upload-Length"},
	{"too large", "POST", "/v1/uploads", "", []string{"Upload-Length", "1001"}, 413, "too-large", "Upload-Length"},
	{"deferred length", "POST", "/v1/uploads", "", []string{"Upload-Defer-Length", "1"}, 400, "invalid", "Upload-Defer-Length"},
	{"concatenation", "POST", "/v1/uploads", "", []string{"Upload-Concat", "partial", "Upload-Length", "5"}, 400, "invalid", "Upload-Concat"},
	{"over quota", "POST", "/v1/uploads", "", []string{"Upload-Length", "991"}, 403, "quota-exceeded", "Upload-Length"},
	{"metadata not base64", "POST", "/v1/uploads", "", []string{"Upload-Length", "5", "Upload-Metadata", "filename !!!"}, 400, "invalid", "Upload-Metadata"},
	{"metadata too long", "POST", "/v1/uploads", "", []string{"Upload-Length", "5", "Upload-Metadata", "a " + strings.Repeat("A", 5000)}, 400, "invalid", "Upload-Metadata"},
	{"video is a path", "POST", "/v1/uploads", "", []string{"Upload-Length", "5", "Upload-Metadata", "video " + b64("../x")}, 400, "invalid", "Upload-Metadata"},
	{"unknown video", "POST", "/v1/uploads", "", []string{"Upload-Length", "5", "Upload-Metadata", "video " + b64("gone")}, 404, "not-found", ""},
	{"body longer than length", "POST", "/v1/uploads", "123456", []string{"Upload-Length", "5", "Content-Type", "application/offset+octet-stream"}, 413, "too-large", "Content-Length"},
	{"unknown upload", "HEAD", "/v1/uploads/nosuch", "", nil, 404, "", ""},
	{"climbing path", "PATCH", "/v1/uploads/..%2f..%2fetc%2fpasswd", "x", []string{"Upload-Offset", "0"}, 404, "not-found", ""},
	{"record as path", "PATCH", "UP.json", "x", []string{"Upload-Offset", "0"}, 404, "not-found", ""},
	{"other path", "POST", "/v1/uploadsX", "", []string{"Upload-Length", "5"}, 404, "not-found", ""},
	{"read it back", "GET", "UP", "", nil, 405, "method-not-allowed", ""},
	{"list them", "GET", "/v1/uploads", "", nil, 405, "method-not-allowed", ""},
	{"override to read", "POST", "UP", "", []string{"X-HTTP-Method-Override", "GET"}, 405, "method-not-allowed", ""},
	{"other media type", "PATCH", "UP", "x", []string{"Upload-Offset", "4", "Content-Type", "video/mp4"}, 415, "media-type", "Content-Type"},
	{"no offset", "PATCH", "UP", "x", nil, 400, "invalid", "Upload-Offset"},
	{"negative offset", "PATCH", "UP", "x", []string{"Upload-Offset", "-1"}, 400, "invalid", "Upload-Offset"},
	{"offset behind", "PATCH", "UP", "x", []string{"Upload-Offset", "3"}, 409, "offset-mismatch", "Upload-Offset"},
	{"offset ahead", "PATCH", "UP", "x", []string{"Upload-Offset", "5"}, 409, "offset-mismatch", "Upload-Offset"},
	{"over the end", "PATCH", "UP", "7 bytes", []string{"Upload-Offset", "4"}, 413, "too-large", "Content-Length"},
	{"over the end in pieces", "PATCH", "UP", "CHUNKED 7+bytes", []string{"Upload-Offset", "4"}, 413, "too-large", "Content-Length"},
	{"unknown algorithm", "PATCH", "UP", "x", []string{"Upload-Offset", "4", "Upload-Checksum", "md5 " + b64("0123456789abcdef")}, 400, "invalid", "Upload-Checksum"},
	{"checksum not base64", "PATCH", "UP", "x", []string{"Upload-Offset", "4", "Upload-Checksum", "sha1 ***"}, 400, "invalid", "Upload-Checksum"},
	{"checksum too short", "PATCH", "UP", "x", []string{"Upload-Offset", "4", "Upload-Checksum", "sha1 " + b64("abc")}, 400, "invalid", "Upload-Checksum"},
	{"wrong checksum", "PATCH", "UP", "x", []string{"Upload-Offset", "4", "Upload-Checksum", "sha1 " + b64("01234567890123456789")}, 460, "checksum-mismatch", "Upload-Checksum"},
}

func TestHostileRequestsChangeNothing(t *testing.T) {
	ev := &events{created: func(u upload.Info) (model.VideoID, error) {
		if u.Video == "gone" {
			return "", fault.New("test", fault.NotFound, "no video gone")
		}
		return "v", nil
	}}
	s := start(t, upload.Config{MaxBytes: 1000, QuotaBytes: 1000}, ev)
	up := s.create(10)
	if res := s.do("PATCH", up, "1234", "Upload-Offset", "0"); res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			s := &site{t: t, server: s.server, url: s.url}
			path := strings.Replace(c.path, "UP", up, 1)
			var res *http.Response
			if chunked, is := strings.CutPrefix(c.body, "CHUNKED "); is {
				res = s.chunked(path, chunked, c.headers...)
			} else {
				res = s.do(c.method, path, c.body, c.headers...)
			}
			if res.StatusCode != c.status {
				t.Errorf("got %s, want %d", res.Status, c.status)
			}
			if got := s.offset(up); got != "4" {
				t.Errorf("offset is %s now", got)
			}
			if c.method == "HEAD" {
				return
			}
			var p fault.Problem
			if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
				t.Fatal(err)
			}
			if p.Type != fault.ProblemBase+c.problem || p.Field != c.field || p.Status != c.status || p.Detail == "" || p.Title == "" {
				t.Errorf("problem %+v", p)
			}
		})
	}
}

// chunked sends a PATCH that does not say how long it is.
func (s *site) chunked(path, body string, headers ...string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "PATCH", s.url+path, io.MultiReader(strings.NewReader(body[:3]), strings.NewReader(body[3:])))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func TestRightChecksumsAreTaken(t *testing.T) {
	s := start(t, upload.Config{}, &events{})
	up := s.create(20)
	one, two := sha1.Sum([]byte("first ")), sha256.Sum256([]byte("second"))
	if res := s.do("PATCH", up, "first ", "Upload-Offset", "0", "Upload-Checksum", "sha1 "+b64(string(one[:]))); res.StatusCode != 204 {
		t.Error(res.Status)
	}
	if res := s.do("PATCH", up, "second", "Upload-Offset", "6", "Upload-Checksum", "sha256 "+b64(string(two[:]))); res.StatusCode != 204 {
		t.Error(res.Status)
	}
	if got := s.offset(up); got != "12" {
		t.Errorf("offset %s", got)
	}
}

func TestTerminatedUploadIsGone(t *testing.T) {
	ev := &events{}
	s := start(t, upload.Config{}, ev)
	up := s.create(10)
	if res := s.do("POST", up, "", "X-HTTP-Method-Override", "DELETE"); res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	if res := s.do("HEAD", up, ""); res.StatusCode != 404 {
		t.Error(res.Status)
	}
	if got := ev.all(); got[len(got)-1] != "terminated fresh" {
		t.Errorf("events %q", got)
	}
	left, err := os.ReadDir(s.dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	full := s.create(1)
	s.do("PATCH", full, "x", "Upload-Offset", "0")
	if res := s.do("DELETE", full, ""); res.StatusCode != 409 {
		t.Errorf("a complete upload: %s", res.Status)
	}
}

func TestExpiredUploadIsSwept(t *testing.T) {
	ev := &events{}
	var ahead atomic.Int64
	s := start(t, upload.Config{Expiry: time.Hour, Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }}, ev)
	old, full := s.create(10), s.create(1)
	s.do("PATCH", full, "x", "Upload-Offset", "0")
	ahead.Store(int64(50 * time.Minute))
	s.do("PATCH", old, "x", "Upload-Offset", "0") // news: an hour from now
	ahead.Store(int64(100 * time.Minute))
	s.server.Sweep(t.Context())
	if got := s.offset(old); got != "1" {
		t.Errorf("offset %s", got)
	}
	ahead.Store(int64(111 * time.Minute))
	if res := s.do("HEAD", old, ""); res.StatusCode != 410 {
		t.Errorf("expired: %s", res.Status)
	}
	s.server.Sweep(t.Context())
	if res := s.do("HEAD", old, ""); res.StatusCode != 404 {
		t.Errorf("swept: %s", res.Status)
	}
	if got := s.offset(full); got != "1" {
		t.Errorf("the complete one: offset %s", got)
	}
	if got := ev.all(); !slices.Contains(got, "terminated fresh") {
		t.Errorf("events %q", got)
	}
}

func TestCompletedIsTriedUntilItIsTakenAlsoOverARestart(t *testing.T) {
	refuse := errors.New("not now")
	ev := &events{completed: func(upload.Info) error { return refuse }}
	s := start(t, upload.Config{}, ev)
	up := s.create(1)
	if res := s.do("PATCH", up, "x", "Upload-Offset", "0"); res.StatusCode != 204 {
		t.Fatalf("the bytes are here, yet: %s", res.Status)
	}
	s.server.Sweep(t.Context())
	if got := ev.all(); len(got) != 3 {
		t.Errorf("events %q", got)
	}
	ev = &events{}
	s = start(t, upload.Config{Dir: s.dir}, ev)
	s.server.Sweep(t.Context())
	s.server.Sweep(t.Context())
	if got := ev.all(); !slices.Equal(got, []string{"completed fresh 1"}) {
		t.Errorf("after a restart: events %q", got)
	}
	id := strings.TrimPrefix(up, "/v1/uploads/")
	u, err := s.server.Lookup(id)
	if err != nil || u.Offset != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	if all := s.server.List(); len(all) != 1 || !cmp.Equal(all[0], u) {
		t.Errorf("%+v", all)
	}
	if err := s.server.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(u.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the bytes: %v", err)
	}
	if _, err := s.server.Lookup(id); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func TestFullDiskIsRefusedBeforeItIsFull(t *testing.T) {
	s := start(t, upload.Config{MinFree: 100, Free: func() (int64, error) { return 1000, nil }}, &events{})
	s.create(600)
	res := s.do("POST", "/v1/uploads", "", "Upload-Length", "301") // 600 are promised already
	if res.StatusCode != 507 {
		t.Errorf("got %s", res.Status)
	}
	s.create(300)
}

func TestTooManyUploadsAreRefused(t *testing.T) {
	s := start(t, upload.Config{MaxUploads: 2}, &events{})
	s.create(1)
	s.create(1)
	if res := s.do("POST", "/v1/uploads", "", "Upload-Length", "1"); res.StatusCode != 429 || res.Header.Get("Retry-After") == "" {
		t.Errorf("got %s", res.Status)
	}
}

func TestRefusedCreationLeavesNothing(t *testing.T) {
	ev := &events{created: func(upload.Info) (model.VideoID, error) {
		return "", fault.New("test", fault.Conflict, "has an upload")
	}}
	s := start(t, upload.Config{QuotaBytes: 10}, ev)
	for range 3 { // the quota is given back
		if res := s.do("POST", "/v1/uploads", "", "Upload-Length", "10"); res.StatusCode != 409 {
			t.Fatal(res.Status)
		}
	}
	if left, err := os.ReadDir(s.dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestWhatACrashLeftIsCleared(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"orphan/bytes", "half.json.tmp", "old.mark"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("7"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "broken.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, upload.Config{Dir: dir}, &events{})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "broken.json" {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestBadConfigIsRefused(t *testing.T) {
	m := upload.NewMetrics(prometheus.NewRegistry())
	for name, cfg := range map[string]upload.Config{
		"no folder": {}, "negative": {Dir: t.TempDir(), MaxBytes: -1}, "a file": {Dir: filepath.Join(os.Args[0], "x")},
	} {
		if _, err := upload.New(cfg, &events{}, m); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := upload.New(upload.Config{Dir: t.TempDir()}, nil, m); err == nil {
		t.Error("no events were taken")
	}
}

func TestAnotherCreatorsUploadIsNotThere(t *testing.T) {
	var who atomic.Value
	who.Store("a")
	s := start(t, upload.Config{Creator: creatorOf(&who)}, &events{})
	up := s.create(10)
	who.Store("b")
	for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
		if res := s.do(method, up, "", "Upload-Offset", "0"); res.StatusCode != 404 {
			t.Errorf("%s: %s", method, res.Status)
		}
	}
	who.Store("a")
	if got := s.offset(up); got != "0" {
		t.Error(got)
	}
}
