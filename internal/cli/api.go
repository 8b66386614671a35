package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/evm"
)

// apiFlags say which origin to call, and as whom.
type apiFlags struct {
	environ   []string
	server    string
	ca        string
	tokenFile string
	json      bool
}

func (a *apiFlags) register(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&a.server, "server", a.variable("SERVER", "https://localhost:7443"), "origin to call (STREAMGATE_SERVER)")
	f.StringVar(&a.ca, "ca", a.variable("CA", ""), "PEM file of a private CA (STREAMGATE_CA)")
	f.StringVar(&a.tokenFile, "token-file", a.variable("TOKEN_FILE", ""), "file with the API token (or STREAMGATE_TOKEN, or STREAMGATE_TOKEN_FILE)")
}

func (a *apiFlags) variable(name, def string) string {
	for _, kv := range slices.Backward(a.environ) {
		if v, ok := strings.CutPrefix(kv, "STREAMGATE_"+name+"="); ok {
			return v
		}
	}
	return def
}

// client gives a client for the origin. The token comes from a file or a
// variable: flags are seen by every process on the machine.
func (a *apiFlags) client() (*client.Client, error) {
	token := a.variable("TOKEN", "")
	if a.tokenFile != "" {
		b, err := os.ReadFile(a.tokenFile)
		if err != nil {
			return nil, usageError{err}
		}
		token = strings.TrimSpace(string(b))
	}
	c, err := client.New(client.Config{Base: a.server, Token: token, CAFile: a.ca})
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// row reads a column of a JSON object for people.
func row(item map[string]any, columns []string) string {
	cells := make([]string, 0, len(columns))
	for _, c := range columns {
		cells = append(cells, cell(item[c]))
	}
	return strings.Join(cells, "\t")
}

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case string:
		if a, err := evm.ParseAddress(v); err == nil {
			return evm.Checksum(a) // as wallets and explorers show it
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64) // a block's number is no 2.1e+07
	case []any:
		parts := make([]string, 0, len(v))
		for _, p := range v {
			parts = append(parts, cell(p))
		}
		return strings.Join(parts, ",")
	}
	b, _ := json.Marshal(v) // came from JSON
	return string(b)
}

// printList shows the first array found in an answer as a table.
func printList(w io.Writer, answer map[string]any, columns []string) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, strings.ToUpper(strings.Join(columns, "\t")))
	for _, v := range answer {
		items, ok := v.([]any)
		if !ok {
			continue
		}
		for _, it := range items {
			if m, ok := it.(map[string]any); ok {
				fmt.Fprintln(tw, row(m, columns))
			}
		}
	}
	return tw.Flush()
}

// listCmd makes a noun with the one verb `list`.
func listCmd(d Deps, api *apiFlags, noun, short, path string) *cobra.Command {
	columns := []string{"id", "name", "head", "age_ms", "watched"}
	parent := &cobra.Command{Use: noun, Short: short}
	parent.AddCommand(&cobra.Command{
		Use: "list", Short: "list the " + short, Example: "  streamgate " + noun + " list --json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return fetch(cmd, d, api, path, columns)
		},
	})
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	return parent
}

func fetch(cmd *cobra.Command, d Deps, api *apiFlags, path string, columns []string) error {
	c, err := api.client()
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	var answer map[string]any
	if err := c.Call(cmd.Context(), "GET", path, nil, &answer); err != nil {
		return err
	}
	if api.json {
		return printJSON(d.Out, answer)
	}
	return printList(d.Out, answer, columns)
}
