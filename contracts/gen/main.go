// Command gen writes the Go bindings (abigen's second kind: pack and unpack
// only) of the artefacts in ABI_FOLDER to BINDINGS_FOLDER.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi/abigen"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gen ABI_FOLDER BINDINGS_FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(abiDir, outDir string) error {
	files, err := filepath.Glob(filepath.Join(abiDir, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no artefacts in %s", abiDir)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var artefact struct {
			ABI     json.RawMessage `json:"abi"`
			Bin     string          `json:"bin"`
			Runtime string          `json:"runtime"`
		}
		if err := json.Unmarshal(b, &artefact); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		code, err := abigen.BindV2([]string{name}, []string{string(artefact.ABI)}, []string{artefact.Bin}, "bindings", nil, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		code += fmt.Sprintf("\n// %sRuntime is the code of a deployed %s, in hex, for a genesis.\nconst %sRuntime = %q\n", name, name, name, artefact.Runtime)
		if err := os.WriteFile(filepath.Join(outDir, strings.ToLower(name)+".go"), []byte(code), 0o644); err != nil {
			return err
		}
	}
	return nil
}
