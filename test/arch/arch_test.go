package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	module   = "github.com/streamgate/streamgate"
	maxLines = 400
)

// rooms says which of our folders each top folder may import, besides itself.
var rooms = map[string][]string{
	"internal":  {},
	"proto":     {"internal"},
	"cluster":   {"proto", "internal"},
	"contracts": {},
	"chain":     {"contracts", "internal"},
	"origin":    {"internal"},
	"edge":      {"cluster/membership", "internal"},
	"actors":    {"cluster", "proto", "internal"},
	"web":       {},
}

// confined says where a library may be imported. The root (wiring) is ".".
var confined = map[string][]string{
	"github.com/hashicorp/memberlist":     {"cluster/membership"},
	"github.com/asynkron/protoactor-go":   {"actors", "cluster", "."},
	"github.com/dgraph-io/badger":         {"internal/kv"},
	"github.com/ethereum/go-ethereum":     {"chain", "contracts"},
	"github.com/quic-go/quic-go":          {"edge/server"},
	"github.com/ipfs/boxo":                {"origin/store", "internal/trustless"},
	"github.com/ipld/go-car":              {"origin/store"},
	"github.com/libp2p":                   {}, // boxo's gateway links some of it; we use none
	"github.com/prometheus/client_golang": {"internal", "cluster", "chain", "origin", "edge", "actors", "."},
}

// file is one Go file of ours as the rules see it.
type file struct {
	path    string // from the root, with slashes
	dir     string
	test    bool
	made    bool // generated
	imports []string
	lines   int
	ast     *ast.File
	fset    *token.FileSet
}

// breaks lists what a file does against the import rules; pure, so that it can
// be shown to fail.
func breaks(f file) []string {
	var out []string
	top, _, _ := strings.Cut(f.dir, "/")
	for _, imp := range f.imports {
		if ours, ok := strings.CutPrefix(imp, module+"/"); ok {
			if allowed, limited := rooms[top]; limited && !f.test && !within(ours, append(allowed, top)) {
				out = append(out, fmt.Sprintf("%s imports %s: %s may import %v", f.path, ours, top, allowed))
			}
			continue
		}
		for lib, homes := range confined {
			if !f.test && within(imp, []string{lib}) && !within(f.dir, homes) && top != "test" {
				out = append(out, fmt.Sprintf("%s imports %s, which belongs in %v", f.path, imp, homes))
			}
		}
	}
	return out
}

func within(path string, roots []string) bool {
	for _, r := range roots {
		if path == r || strings.HasPrefix(path, r+"/") {
			return true
		}
	}
	return false
}

func TestImportsFollowTheHouse(t *testing.T) {
	for _, f := range load(t) {
		for _, b := range breaks(f) {
			t.Error(b)
		}
	}
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	cases := []struct{ dir, imp string }{
		{"edge/server", module + "/actors/session"},
		{"edge/server", module + "/cluster/fanout"},
		{"origin/pack", module + "/chain/gate"},
		{"chain/watch", module + "/proto/streamgate/v1"},
		{"internal/model", module + "/chain"},
		{"internal/model", "github.com/dgraph-io/badger/v4"},
		{"edge/cache", "github.com/quic-go/quic-go"},
		{"origin/catalog", "github.com/ethereum/go-ethereum/common"},
		{"actors/session", "github.com/hashicorp/memberlist"},
		{"edge/server", "github.com/ipfs/boxo/gateway"},
		{"origin/archive", "github.com/ipld/go-car/v2"},
		{"internal/trustless", "github.com/libp2p/go-libp2p/core/peer"},
	}
	for _, c := range cases {
		if len(breaks(file{path: c.dir + "/x.go", dir: c.dir, imports: []string{c.imp}})) == 0 {
			t.Errorf("%s importing %s was not seen", c.dir, c.imp)
		}
	}
	if got := breaks(file{dir: "actors/session", imports: []string{module + "/cluster/ask", module + "/internal/model"}}); len(got) != 0 {
		t.Errorf("allowed imports were refused: %v", got)
	}
}

func TestFilesFitARoom(t *testing.T) {
	for _, f := range load(t) {
		if !f.made && f.lines > maxLines {
			t.Errorf("%s has %d lines, at most %d", f.path, f.lines, maxLines)
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	said := map[string]bool{}
	for _, f := range load(t) {
		if f.test || f.made {
			continue
		}
		said[f.dir] = said[f.dir] || f.ast.Doc != nil
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

// Whoever wants to know what a process goes by looks into internal/conf and into the
// main packages, and nowhere else.
func TestEnvironmentIsReadInOnePlace(t *testing.T) {
	for _, f := range load(t) {
		top, _, _ := strings.Cut(f.dir, "/")
		if f.test || top == "test" || f.dir == "internal/conf" || f.ast.Name.Name == "main" || f.dir == "cluster/clustertest" {
			continue
		}
		for _, at := range readsEnvironment(f.ast) {
			t.Errorf("%s reads the environment: let internal/conf do it and hand on what it says", f.fset.Position(at))
		}
	}
}

func TestReadingTheEnvironmentIsSeen(t *testing.T) {
	for src, want := range map[string]int{
		`var a = os.Getenv("A")`: 1, `var a, b = os.LookupEnv("A")`: 1, `var a = os.Environ`: 1, `var a = os.ExpandEnv("$A")`: 1, `var a = os.Args`: 0,
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+src, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := readsEnvironment(parsed); len(got) != want {
			t.Errorf("%s: seen %d times, want %d", src, len(got), want)
		}
	}
}

func readsEnvironment(f *ast.File) (at []token.Pos) {
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			pkg, _ := sel.X.(*ast.Ident)
			switch sel.Sel.Name {
			case "Getenv", "LookupEnv", "Environ", "ExpandEnv":
				if pkg != nil && (pkg.Name == "os" || pkg.Name == "syscall") {
					at = append(at, sel.Pos())
				}
			}
		}
		return true
	})
	return at
}

func TestNoInitFunctions(t *testing.T) {
	for _, f := range load(t) {
		if f.made {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init: let a constructor do it", f.fset.Position(fn.Pos()))
			}
		}
	}
}

// load parses every Go file of the module, once a test binary.
func load(t *testing.T) []file {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var out []file
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") && path != root:
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go"):
			return nil
		}
		f, err := parse(root, path)
		out = append(out, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("found %d Go files below %s", len(out), root)
	}
	return out
}

func parse(root, path string) (file, error) {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return file{}, err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return file{}, err
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, rel, src, parser.ParseComments)
	if err != nil {
		return file{}, err
	}
	f := file{path: filepath.ToSlash(rel), dir: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(path, "_test.go"),
		made: ast.IsGenerated(parsed), lines: strings.Count(string(src), "\n"), ast: parsed, fset: fset}
	for _, i := range parsed.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, p)
	}
	return f, nil
}
