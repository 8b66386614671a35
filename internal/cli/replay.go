package cli

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
)

const (
	// maxReplayed bounds the receipts of one run, told those that are told one by one.
	maxReplayed = 1_000_000
	maxTold     = 1_000
	// tellEach is how many receipts are between two lines of progress.
	tellEach = 500
	// replayWithin bounds one decision.
	replayWithin = 30 * time.Second
	maxGatesFile = 16 << 20
)

// Replayer makes decisions again. Outcome is one of equal, differs, orphaned, unknown.
type Replayer interface {
	Replay(ctx context.Context, gate json.RawMessage, r model.Receipt) (outcome, why string)
	Close()
}

// Replayed is what came of a log.
type Replayed struct {
	Receipts int            `json:"receipts"`
	Outcomes map[string]int `json:"outcomes"`
	// Verified are those whose signature was checked.
	Verified int          `json:"verified"`
	Told     []ToldAgain  `json:"told"` // those that did not come out the same, the first thousand
	gates    gatesByVideo // that were in force
}

// ToldAgain is a receipt that did not come out the same.
type ToldAgain struct {
	Line    int           `json:"line"`
	Outcome string        `json:"outcome"`
	Why     string        `json:"why"`
	Receipt model.Receipt `json:"receipt"`
}

// gatesByVideo gives the gate that was in force for a video.
type gatesByVideo func(ctx context.Context, v model.VideoID) (json.RawMessage, error)

func replayCmd(d Deps, api *apiFlags) *cobra.Command {
	var config, gates string
	var rpcs []string
	most := maxReplayed
	cmd := &cobra.Command{Use: "replay LOG", Short: "decide a log of receipts again and say which come out otherwise (- for standard input)",
		Long: `Reads receipts, one a line, as a node's admin port gives them out
(/receipts?day=2026-01-31), and decides each again: its gate, for its wallet, at its
block. The chains are those of the configuration; a provider needs the state of those
blocks. Gates come from the origin as they are now, or from a file that has them by
video. With --ca each signature is checked too.

  equal     the chain says the same
  differs   it does not: exit code 1
  orphaned  the block is no longer canonical: a reorg took it back
  unknown   not to be told from the chain (seats, gates over several chains), or no
            provider has the block`,
		Example: `  curl -s 'localhost:9464/receipts?day=2026-01-31' | streamgate session replay - --config origin.yaml --ca ca.pem
  streamgate session replay day.log --gates gates.json --rpc 1=https://archive.example --json`, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var c conf.Config
			var err error
			if config != "" {
				if c, err = loadConfig(d, config, nil); err != nil {
					return usageError{err}
				}
			}
			in, err := openLog(args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			var pool *x509.CertPool
			if cmd.Flags().Changed("ca") {
				if pool, err = readPool(api.ca); err != nil {
					return err
				}
			}
			sum := Replayed{Outcomes: map[string]int{}, gates: api.gates()}
			if gates != "" {
				if sum.gates, err = gatesOf(gates); err != nil {
					return err
				}
			}
			again, err := d.Replayer(cmd.Context(), c, rpcs)
			if err != nil {
				return err
			}
			defer again.Close()
			if err := sum.replay(cmd.Context(), d.Err, in, again, pool, most); err != nil {
				return err
			}
			return sum.report(d.Out, api.json)
		}}
	f := cmd.Flags()
	f.StringVar(&config, "config", "", "configuration file (YAML) that names the chains")
	f.StringVar(&gates, "gates", "", `JSON file of the gates that were in force: {"VIDEO": {…}}`)
	f.StringArrayVar(&rpcs, "rpc", nil, "CHAIN=URL of a provider with the past, in place of the configuration's")
	f.IntVar(&most, "max", maxReplayed, "receipts at most")
	return cmd
}

func openLog(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, usageError{err}
	}
	return f, nil
}

// gatesOf reads a file of gates.
func gatesOf(file string) (gatesByVideo, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usageError{err}
	}
	defer f.Close()
	var all map[model.VideoID]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(f, maxGatesFile)).Decode(&all); err != nil {
		return nil, usagef("%s: %v", file, err)
	}
	return func(_ context.Context, v model.VideoID) (json.RawMessage, error) {
		if raw, ok := all[v]; ok {
			return raw, nil
		}
		return nil, fmt.Errorf("%s has no gate of video %s", file, v)
	}, nil
}

// gates asks the origin, once a video.
func (a *apiFlags) gates() gatesByVideo {
	type answer struct {
		raw json.RawMessage
		err error
	}
	known := map[model.VideoID]answer{}
	return func(ctx context.Context, v model.VideoID) (json.RawMessage, error) {
		got, ok := known[v]
		if !ok {
			c, err := a.client()
			if err != nil {
				return nil, err
			}
			defer c.CloseIdle()
			got.err = c.Call(ctx, "GET", "/v1/videos/"+string(v)+"/gate", nil, &got.raw)
			known[v] = got
		}
		return got.raw, got.err
	}
}

var errMost = errors.New("enough")

// replay decides every receipt of a log again.
func (s *Replayed) replay(ctx context.Context, progress io.Writer, in io.Reader, again Replayer, pool *x509.CertPool, most int) error {
	err := receipt.ReadLog(in, func(line int, r model.Receipt) error {
		if s.Receipts == most {
			return errMost
		}
		if pool != nil {
			if err := receipt.Verify(r, pool); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
			s.Verified++
		}
		outcome, why := s.one(ctx, again, r)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.Receipts++
		s.Outcomes[outcome]++
		if outcome != "equal" && len(s.Told) < maxTold {
			s.Told = append(s.Told, ToldAgain{line, outcome, why, r})
		}
		if s.Receipts%tellEach == 0 {
			fmt.Fprintf(progress, "%d receipts: %v\n", s.Receipts, s.Outcomes)
		}
		return nil
	})
	if errors.Is(err, errMost) {
		fmt.Fprintf(progress, "the log goes on after %d receipts\n", most)
		err = nil
	}
	return err
}

func (s *Replayed) one(ctx context.Context, again Replayer, r model.Receipt) (outcome, why string) {
	ctx, cancel := context.WithTimeout(ctx, replayWithin)
	defer cancel()
	gate, err := s.gates(ctx, r.Video)
	if err != nil {
		return "unknown", fmt.Sprintf("its gate: %v", err)
	}
	return again.Replay(ctx, gate, r)
}

// report prints the sum. A decision that comes out otherwise is a failure.
func (s *Replayed) report(out io.Writer, asJSON bool) error {
	if asJSON {
		if err := printJSON(out, s); err != nil {
			return err
		}
	} else {
		for _, t := range s.Told {
			fmt.Fprintf(out, "line %d, %s: %s of %s for video %s at block %d of chain %d (%s): %s\n", t.Line, t.Outcome, t.Receipt.Decision, t.Receipt.Wallet,
				t.Receipt.Video, t.Receipt.BlockNumber, t.Receipt.ChainID, t.Receipt.Rule, t.Why)
		}
		fmt.Fprintf(out, "%d receipts: %d equal, %d differ, %d orphaned, %d unknown; %d signatures checked\n", s.Receipts, s.Outcomes["equal"], s.Outcomes["differs"],
			s.Outcomes["orphaned"], s.Outcomes["unknown"], s.Verified)
	}
	if n := s.Outcomes["differs"]; n > 0 {
		return fault.New("session replay", fault.Corrupt, "%d decisions come out otherwise", n)
	}
	return nil
}

// Replays opens a Replayer over the configuration's chains, with other providers where
// some are named as CHAIN=URL.
type Replays func(ctx context.Context, c conf.Config, rpcs []string) (Replayer, error)
