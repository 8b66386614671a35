package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/model"
)

func serveCmd(d Deps) *cobra.Command {
	var file string
	var roles []string
	var gateway bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run one node",
		Example: "  streamgate serve --config node.yaml --roles origin,watcher\n" +
			"  STREAMGATE_LOG_LEVEL=debug streamgate serve --config edge.yaml",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(d, file, roles)
			if err == nil && cmd.Flags().Changed("gateway") {
				c.Gateway.Enabled = gateway
				err = c.Validate()
			}
			if err != nil {
				return usageError{err}
			}
			return d.Serve(cmd.Context(), c)
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (YAML)")
	cmd.Flags().StringSliceVar(&roles, "roles", nil, "roles of this node: any of origin, edge, watcher")
	cmd.Flags().BoolVar(&gateway, "gateway", false, "let anybody fetch encrypted content by its CID (gateway.enabled)")
	return cmd
}

func loadConfig(d Deps, file string, roles []string) (conf.Config, error) {
	var rs []model.Role
	for _, r := range roles {
		rs = append(rs, model.Role(r))
	}
	return conf.Load(file, d.Environ, rs)
}

func demoCmd(d Deps) *cobra.Command {
	var o DemoOptions
	cmd := &cobra.Command{
		Use:   "demo [FILE...]",
		Short: "run a whole cluster on this machine and publish a gated video",
		Long: `Starts a dev chain, an origin that is also the watcher, and two edges in two
regions, each in a process of its own on loopback; deploys the contracts, mints
a pass to alice, uploads the files (or a generated sample) through the public
API, gates and publishes them, and prints where to look. Ctrl-C ends it all.`,
		Example: "  streamgate demo\n  streamgate demo film.mp4 --data /tmp/demo\n  streamgate demo --json --no-browser --ports 20000",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Ports != 0 && (o.Ports < 1024 || o.Ports > 65000) {
				return usagef("--ports %d: want 1024 to 65000", o.Ports)
			}
			o.Files = args
			return d.Demo(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.DataDir, "data", "", "folder to keep the cluster's data in (default: a temporary one, removed at exit)")
	f.IntVar(&o.Ports, "ports", 0, "base port: origin BASE, edges BASE+1 and BASE+2, chain BASE+3, others up to BASE+40 (default: 7443, 8443, 8444, 8545)")
	f.BoolVar(&o.NoBrowser, "no-browser", false, "do not open the watch page in a browser")
	f.BoolVar(&o.JSON, "json", false, "print one line of JSON when everything answers")
	f.StringVar(&o.LogLevel, "log-level", "warn", "log level of the nodes: debug, info, warn or error")
	return cmd
}

func doctorCmd(d Deps) *cobra.Command {
	var file string
	var roles []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "check what a node needs and say how to mend each fault",
		Example: "  streamgate doctor --config node.yaml\n  streamgate doctor --config edge.yaml --roles edge --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(d, file, roles)
			findings := d.Doctor(cmd.Context(), c)
			findings = append([]Finding{configFinding(file, err)}, findings...)
			if err := printFindings(d, findings, asJSON); err != nil {
				return err
			}
			if slices.ContainsFunc(findings, func(f Finding) bool { return !f.OK }) {
				return errors.New("some checks failed")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (YAML)")
	cmd.Flags().StringSliceVar(&roles, "roles", nil, "roles to check for")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func configFinding(file string, err error) Finding {
	if err != nil {
		return Finding{Check: "configuration", Says: err.Error(), Mend: "correct the file or the STREAMGATE_* variables; every fault is listed"}
	}
	if file == "" {
		file = "defaults and variables"
	}
	return Finding{Check: "configuration", OK: true, Says: file}
}

func printFindings(d Deps, findings []Finding, asJSON bool) error {
	if asJSON {
		return printJSON(d.Out, findings)
	}
	for _, f := range findings {
		mark := "ok  "
		if !f.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(d.Out, "%s  %-22s %s\n", mark, f.Check, f.Says)
		if !f.OK && f.Mend != "" {
			fmt.Fprintf(d.Out, "      %-22s → %s\n", "", f.Mend)
		}
	}
	return nil
}
