package arch

import (
	"go/ast"
	"regexp"
	"strconv"
	"testing"
)

// metricName is `streamgate_<box>_<thing>_<unit>`: base units, or a plain count
// of things that exist now (a gauge) without one.
var metricName = regexp.MustCompile(`^streamgate_[a-z0-9]+(_[a-z0-9]+)+$`)

// badUnit are the units that have a base unit instead.
var badUnit = regexp.MustCompile(`_(ms|millis|milliseconds|microseconds|minutes|kb|mb|kilobytes|megabytes|percent)(_|$)`)

// labels that would name a viewer or a title: never on a metric.
var unbounded = regexp.MustCompile(`^(wallet|session|video|address|ticket|cid|token|user)$`)

func TestMetricsAreWellNamed(t *testing.T) {
	for _, f := range load(t) {
		if f.made || f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isOpts(lit.Type) {
				return true
			}
			name := field(lit, "Name")
			if ns := field(lit, "Namespace"); ns != "" {
				t.Errorf("%s: write metric names whole, not with Namespace %q: they are searched for", f.fset.Position(lit.Pos()), ns)
			}
			if name != "" && name != "(computed)" && (!metricName.MatchString(name) || badUnit.MatchString(name)) {
				t.Errorf("%s: metric %q: want streamgate_<box>_<thing>_<base unit>", f.fset.Position(lit.Pos()), name)
			}
			if field(lit, "Help") == "" {
				t.Errorf("%s: metric %q has no help", f.fset.Position(lit.Pos()), name)
			}
			return true
		})
		checkLabels(t, f)
	}
}

func checkLabels(t *testing.T, f file) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !regexp.MustCompile(`^New(Counter|Gauge|Histogram|Summary)Vec$`).MatchString(sel.Sel.Name) {
			return true
		}
		list, ok := call.Args[1].(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range list.Elts {
			if l, ok := e.(*ast.BasicLit); ok {
				if s, err := strconv.Unquote(l.Value); err == nil && unbounded.MatchString(s) {
					t.Errorf("%s: label %q is unbounded", f.fset.Position(l.Pos()), s)
				}
			}
		}
		return true
	})
}

func isOpts(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch sel.Sel.Name {
	case "CounterOpts", "GaugeOpts", "HistogramOpts", "SummaryOpts":
		return true
	}
	return false
}

// field gives the string literal of a field, empty if it is none.
func field(lit *ast.CompositeLit, name string) string {
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if id, ok := kv.Key.(*ast.Ident); !ok || id.Name != name {
			continue
		}
		if l, ok := kv.Value.(*ast.BasicLit); ok {
			s, _ := strconv.Unquote(l.Value)
			return s
		}
		return "(computed)"
	}
	return ""
}
