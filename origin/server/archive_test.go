package server_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

func TestArchivesGoThroughTheDoor(t *testing.T) {
	w := open(t, cluster{})
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		field                    string
	}{
		{"no such video", "GET", "/v1/videos/nope/archive", "", 404, ""},
		{"parameter", "GET", "/v1/videos/nope/archive?with=keys", "", 400, "with"},
		{"flag", "GET", "/v1/videos/nope/archive?keys=perhaps", "", 400, "keys"},
		{"not a CAR", "POST", "/v1/archives", "hello", 400, ""},
		{"nothing", "POST", "/v1/archives", "", 400, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.do(c.method, c.path, c.body)
			if a.StatusCode != c.status {
				t.Fatalf("%s %s", a.Status, a.body)
			}
			if p := a.problem(t); p.Field != c.field {
				t.Errorf("%+v", p)
			}
		})
	}
	if a := w.do("GET", "/v1/recipient", ""); a.StatusCode != 200 || !bytes.Contains(a.body, []byte("sgk1")) {
		t.Errorf("recipient: %s %s", a.Status, a.body)
	}
	for _, path := range []string{"/v1/recipient", "/v1/videos/nope/archive"} {
		if a := w.do("GET", path, "", "Authorization", ""); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %s", path, a.Status)
		}
	}
	page, err := w.catalog.Lines(t.Context(), catalog.LineQuery{Action: "video.import"})
	must(t, err)
	if len(page.Lines) == 0 {
		t.Error("imports are not in the audit log")
	}
}

func TestVideoThatIsNotPackagedIsNotExported(t *testing.T) {
	w := open(t, cluster{})
	v, err := w.catalog.Create(t.Context(), model.Video{ID: "v1", Title: "x", State: model.Uploading})
	must(t, err)
	a := w.do("GET", "/v1/videos/"+string(v.ID)+"/archive", "")
	if a.StatusCode != http.StatusConflict || !strings.Contains(a.problem(t).Detail, "uploading") {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

func TestContentByCIDIsOffUnlessGiven(t *testing.T) {
	w := open(t, cluster{})
	b, err := w.store.PutBlob(t.Context(), "v1", strings.NewReader("secret"))
	must(t, err)
	res, err := w.newClient(true).Get(w.url + "/ipfs/" + b.CID + "?format=raw")
	must(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != http.StatusNotFound || bytes.Contains(body, []byte("secret")) {
		t.Errorf("%s %s", res.Status, body)
	}
}
