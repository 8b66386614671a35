package conf_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/conf"
)

// paths lists every setting of a struct as the documentation writes it.
func paths(t reflect.Type, prefix string) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + strings.Split(f.Tag.Get("yaml"), ",")[0]
		switch {
		case f.Type.Kind() == reflect.Struct:
			out = append(out, paths(f.Type, name+".")...)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
			out = append(out, paths(f.Type.Elem(), name+"[].")...)
		default:
			out = append(out, name)
		}
	}
	return out
}

func TestEverySettingIsDocumentedAndNothingElse(t *testing.T) {
	b, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "|"), "|"); ok && strings.HasPrefix(line, "| `") {
			for _, p := range strings.Fields(cell) {
				documented[strings.Trim(p, "`")] = true
			}
		}
	}
	for _, p := range paths(reflect.TypeFor[conf.Config](), "") {
		if !documented[p] {
			t.Errorf("%s is not in docs/configuration.md", p)
		}
		delete(documented, p)
	}
	for p := range documented {
		t.Errorf("docs/configuration.md has %s, which is no setting", p)
	}
}
