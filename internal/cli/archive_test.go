package cli

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestImportThatIsCutSaysHowFarItCameAndWhatToDo(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			fmt.Fprint(w, `{"archives":[]}`)
		case http.MethodPost:
			w.Header().Set("Location", "/v1/uploads/up1")
			w.WriteHeader(http.StatusCreated)
		case http.MethodHead:
			w.Header().Set("Upload-Offset", "0")
		case http.MethodPatch:
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			panic(http.ErrAbortHandler) // as if the origin was killed
		}
	}))
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	dir := t.TempDir()
	ca, film, text := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "film.car"), filepath.Join(dir, "film.txt")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	header := "\x11\xa2eroots\x80gversion\x01"
	if err := os.WriteFile(film, append([]byte(header), make([]byte, 64<<20)...), 0o600); err != nil { // more than connections buffer
		t.Fatal(err)
	}
	if err := os.WriteFile(text, []byte("no CAR"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, wants := range map[string][]string{
		film: {"sent ", "; again in ", "cut; 0 of 67108882 bytes are at the origin", "run the same command again"},
		text: {"film.txt is no archive (CAR, version 1)"},
	} {
		var out, errs bytes.Buffer
		code := Run(t.Context(), Deps{Out: &out, Err: &errs}, []string{"video", "import", file, "--retry-for", "1s", "--server", s.URL, "--ca", ca})
		if code != ExitFailed || out.Len() > 0 {
			t.Errorf("exit %d, %q", code, out.String())
		}
		for _, want := range wants {
			if !strings.Contains(errs.String(), want) {
				t.Errorf("%q is not in %q", want, errs.String())
			}
		}
	}
}
