package cli

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
)

// maxReceiptBytes bounds a receipt file.
const maxReceiptBytes = 64 << 10

func sessionCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := &cobra.Command{Use: "session", Short: "look at sessions and check receipts"}
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	list := &cobra.Command{Use: "list VIDEO", Short: "list a video's sessions on all edges",
		Example: "  streamgate session list hd2k4...", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return fetch(cmd, d, api, "/v1/videos/"+args[0]+"/sessions", []string{"session", "state", "wallet", "node", "reason"})
		}}
	verify := &cobra.Command{Use: "verify RECEIPT", Short: "check a receipt offline against the cluster's CA (- for standard input)",
		Example: "  streamgate session verify receipt.json --ca ca.pem", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := readReceipt(args[0])
			if err != nil {
				return err
			}
			pool, err := readPool(api.ca)
			if err != nil {
				return err
			}
			if err := receipt.Verify(r, pool); err != nil {
				return err
			}
			if api.json {
				return printJSON(d.Out, map[string]any{"valid": true, "receipt": r})
			}
			fmt.Fprintf(d.Out, "valid: %s of %s for video %s at block %d of chain %d, signed by %s\n",
				r.Decision, r.Wallet, r.Video, r.BlockNumber, r.ChainID, r.Node)
			return nil
		}}
	parent.AddCommand(list, verify, replayCmd(d, api))
	return parent
}

func readReceipt(file string) (model.Receipt, error) {
	var r model.Receipt
	in := io.Reader(os.Stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return r, usageError{err}
		}
		defer f.Close()
		in = f
	}
	if err := json.NewDecoder(io.LimitReader(in, maxReceiptBytes)).Decode(&r); err != nil {
		return r, fmt.Errorf("receipt %s: %w", file, err)
	}
	return r, nil
}

func readPool(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, usagef("--ca is missing: name the PEM file of the cluster's CA")
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, usageError{err}
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usagef("%s holds no certificate", file)
	}
	return pool, nil
}
