package cli

import (
	"bytes"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestImportThatIsCutSaysHowFarItCame(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
		panic(http.ErrAbortHandler) // as if the origin was killed
	}))
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	dir := t.TempDir()
	ca, film := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "film.car")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(film, make([]byte, 64<<20), 0o600); err != nil { // more than connections buffer
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := Run(t.Context(), Deps{Out: &out, Err: &errs}, []string{"video", "import", film, "--server", s.URL, "--ca", ca})
	if code != ExitFailed || out.Len() > 0 {
		t.Errorf("exit %d, %q", code, out.String())
	}
	for _, want := range []string{"sent ", "cut after ", " of 67108864 bytes", "send the file again"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("%q is not in %q", want, errs.String())
		}
	}
}
