package server

import (
	_ "embed"
	"net/http"
)

// openapiJSON is kept by hand; a test holds it against the routes.
//
//go:embed openapi.json
var openapiJSON []byte

// openapi gives what answers GET /openapi.json.
func openapi() http.HandlerFunc {
	d := newDocument("application/json", hashOf(openapiJSON), openapiJSON)
	return func(w http.ResponseWriter, r *http.Request) { d.serve(w, r, "public, max-age=300") }
}
