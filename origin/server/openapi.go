package server

import (
	_ "embed"
	"net/http"
)

// openapiJSON is kept by hand; a test holds it against the routes.
//
//go:embed openapi.json
var openapiJSON []byte

// openapi answers GET /openapi.json.
func (p *Public) openapi(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openapiJSON) // the client may be gone
	return nil
}
