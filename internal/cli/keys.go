package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
)

// keyRotation is what POST /v1/cluster:rotateGossipKey answers.
type keyRotation struct {
	Key      string   `json:"key"`
	Finished bool     `json:"finished"`
	Nodes    []string `json:"nodes"`
	Away     []string `json:"away"`
}

func rotateCmd(d Deps, api *apiFlags) *cobra.Command {
	var order struct {
		Finish bool `json:"finish"`
		Force  bool `json:"force"`
	}
	cmd := &cobra.Command{Use: "rotate-keys", Short: "give all nodes a new gossip key; with --finish, forget the ones before",
		Long: `Give all nodes a new gossip key, while they run. First all take it, then all
encrypt with it; the key before is still read, so that a node that is away finds
back. When all are there, --finish makes them forget it. What was interrupted is
gone on with by the next call.`,
		Example: "  streamgate cluster rotate-keys\n  streamgate cluster rotate-keys --finish           # once all nodes are there\n" +
			"  streamgate cluster rotate-keys --finish --force   # nodes that are away are gone for good",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if order.Force && !order.Finish {
				return usageError{fmt.Errorf("--force is for --finish alone")}
			}
			return withAPI(api, func(c *client.Client) error {
				var out keyRotation
				if err := c.Call(cmd.Context(), "POST", "/v1/cluster:rotateGossipKey", order, &out); err != nil {
					return err
				}
				if api.json {
					return printJSON(d.Out, out)
				}
				return rotated(d, out)
			})
		}}
	cmd.Flags().BoolVar(&order.Finish, "finish", false, "make all nodes forget the keys before")
	cmd.Flags().BoolVar(&order.Force, "force", false, "finish although nodes that were seen are away: they cannot come back by themselves")
	return cmd
}

func rotated(d Deps, out keyRotation) error {
	if out.Finished {
		fmt.Fprintf(d.Out, "%d nodes hold key %s and no other\n", len(out.Nodes), out.Key)
		return nil
	}
	fmt.Fprintf(d.Out, "%d nodes encrypt with key %s and still read the one before\n", len(out.Nodes), out.Key)
	if len(out.Away) > 0 {
		fmt.Fprintf(d.Out, "away: %s. They are brought the new key when they are back\n", strings.Join(out.Away, ", "))
	}
	fmt.Fprintln(d.Out, "when all nodes are there: streamgate cluster rotate-keys --finish")
	return nil
}
