package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestOpenAPITellsTheRoutes(t *testing.T) {
	s, r := segmentHit(t)
	r.URL.Path = "/openapi.json"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string         `json:"operationId"`
			Responses   map[string]any `json:"responses"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d: %v", w.Code, err)
	}
	told, ids := map[string]bool{}, map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			told[strings.ToUpper(method)+" "+path] = true
			if op.OperationID == "" || ids[op.OperationID] || op.Responses["default"] == nil {
				t.Errorf("%s %s: operationId %q is empty or there twice, or no problem is told", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
		}
	}
	served := map[string]bool{}
	for _, r := range s.table() {
		served[r.pattern] = true
	}
	for k := masterObject; k <= reportObject; k++ {
		method := http.MethodGet
		if k == reportObject {
			method = http.MethodPost
		}
		served[method+" "+k.pattern()] = true
	}
	for _, r := range slices.Sorted(maps.Keys(served)) {
		if !told[r] {
			t.Errorf("%s is served and not in openapi.json", r)
		}
	}
	for _, r := range slices.Sorted(maps.Keys(told)) {
		if !served[r] {
			t.Errorf("%s is in openapi.json and not served", r)
		}
	}
}

func TestOpenAPIReferencesResolve(t *testing.T) {
	var doc any
	if err := json.Unmarshal(openapiJSON, &doc); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if ref, is := v["$ref"].(string); is {
				at := doc
				for step := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
					in, _ := at.(map[string]any)
					at = in[step]
				}
				if at == nil {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(doc)
}
