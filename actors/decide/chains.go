package decide

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// chainsOf lists the chains that a gate reads: every member called chain, at
// any depth. Whether the gate makes sense is for the watcher to say; this only
// picks whom to ask, and a rule of a kind that we do not know counts as well.
func chainsOf(gate json.RawMessage) ([]model.ChainID, error) {
	const op = "actors/decide.chainsOf"
	if len(gate) > maxGateBytes {
		return nil, fault.New(op, fault.TooLarge, "gate of %d bytes", len(gate))
	}
	d := json.NewDecoder(bytes.NewReader(gate))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fault.As(op, fault.Invalid, err)
	}
	var out []model.ChainID
	var walk func(any) error
	walk = func(v any) error {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				if err := walk(x); err != nil {
					return err
				}
			}
		case map[string]any:
			for k, x := range v {
				if k == "chain" {
					var id model.ChainID
					n, ok := x.(json.Number)
					if !ok || json.Unmarshal([]byte(n), &id) != nil {
						return fault.At(op, fault.Invalid, "chain", "chain %v is no chain id", x)
					}
					out = append(out, id)
					continue
				}
				if err := walk(x); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := walk(tree); err != nil {
		return nil, err
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
