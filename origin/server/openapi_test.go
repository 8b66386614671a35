package server

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

type spec struct {
	Paths map[string]map[string]struct {
		OperationID string         `json:"operationId"`
		Responses   map[string]any `json:"responses"`
		Security    *[]any         `json:"security"`
	} `json:"paths"`
}

func TestOpenAPITellsTheRoutes(t *testing.T) {
	var doc spec
	if err := json.Unmarshal(openapiJSON, &doc); err != nil {
		t.Fatal(err)
	}
	told, ids := map[string]bool{}, map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			told[strings.ToUpper(method)+" "+path] = true
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: operationId %q is empty or there twice", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			open := op.Security != nil && len(*op.Security) == 0
			if isOpen := path == "/healthz" || path == "/readyz" || path == "/openapi.json" || strings.HasPrefix(path, "/ipfs/"); open != isOpen {
				t.Errorf("%s %s: open is %v", method, path, open)
			}
			if _, has := op.Responses["default"]; !has && !open {
				t.Errorf("%s %s tells no problem", method, path)
			}
		}
	}
	served := map[string]bool{}
	for _, r := range (&Public{}).routes() {
		served[r.method+" "+strings.ReplaceAll(r.path, "...}", "}")] = true
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
	var doc map[string]any
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
			if ref, is := v["$ref"].(string); is && !resolves(doc, ref) {
				t.Errorf("%s leads nowhere", ref)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(doc)
}

func resolves(doc map[string]any, ref string) bool {
	var at any = doc
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, is := at.(map[string]any)
		if !is {
			return false
		}
		at = m[part]
	}
	return at != nil
}
