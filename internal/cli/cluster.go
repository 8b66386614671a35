package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
)

// drainPoll is how often a draining node is asked how far it is.
const drainPoll = 500 * time.Millisecond

// clusterNode is a node as GET /v1/nodes tells of it.
type clusterNode struct {
	model.Node
	Status *model.NodeStatus `json:"status"`
	Error  string            `json:"error,omitempty"`
}

func clusterCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := &cobra.Command{Use: "cluster", Short: "look at the nodes, drain them, say why one is not ready, rotate gossip keys"}
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	members := &cobra.Command{Use: "members", Aliases: []string{"list"}, Short: "list the nodes: role, region, load, version, what they see of cluster and chains",
		Example: "  streamgate cluster members\n  streamgate cluster members --json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withAPI(api, func(c *client.Client) error { return members(cmd.Context(), d, api, c) })
		}}
	why := &cobra.Command{Use: "why NODE", Short: "say why a node is not ready, and what to do",
		Example: "  streamgate cluster why edge-1", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAPI(api, func(c *client.Client) error { return why(cmd.Context(), d, api, c, args[0]) })
		}}
	parent.AddCommand(members, why, drainCmd(d, api), undrainCmd(d, api), rotateCmd(d, api))
	return parent
}

func drainCmd(d Deps, api *apiFlags) *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{Use: "drain NODE", Short: "send a node's viewers to other edges; it takes no new ones",
		Example: "  streamgate cluster drain edge-1\n  streamgate cluster drain edge-1 --wait 2m   # until no viewer's request is under way", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAPI(api, func(c *client.Client) error {
				n, err := post(cmd.Context(), c, args[0], "drain")
				if err == nil && wait > 0 {
					n, err = awaitDrained(cmd.Context(), d, c, args[0], wait)
				}
				if err != nil {
					return err
				}
				return told(d, api, n, "drains")
			})
		}}
	cmd.Flags().DurationVar(&wait, "wait", 0, "wait until no viewer's request is under way there, at most so long")
	return cmd
}

func undrainCmd(d Deps, api *apiFlags) *cobra.Command {
	return &cobra.Command{Use: "undrain NODE", Short: "let a node take viewers again",
		Example: "  streamgate cluster undrain edge-1", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAPI(api, func(c *client.Client) error {
				n, err := post(cmd.Context(), c, args[0], "undrain")
				if err != nil {
					return err
				}
				return told(d, api, n, "takes viewers again")
			})
		}}
}

func withAPI(api *apiFlags, do func(*client.Client) error) error {
	c, err := api.client()
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	return do(c)
}

func get(ctx context.Context, c *client.Client, node string) (n clusterNode, err error) {
	return n, c.Call(ctx, "GET", "/v1/nodes/"+node, nil, &n)
}

func post(ctx context.Context, c *client.Client, node, verb string) (n clusterNode, err error) {
	return n, c.Call(ctx, "POST", "/v1/nodes/"+node+":"+verb, nil, &n)
}

func told(d Deps, api *apiFlags, n clusterNode, what string) error {
	if api.json {
		return printJSON(d.Out, n)
	}
	fmt.Fprintf(d.Out, "%s %s\n", n.Name, what)
	return nil
}

// awaitDrained polls until no request of a viewer is under way.
func awaitDrained(ctx context.Context, d Deps, c *client.Client, node string, within time.Duration) (clusterNode, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	quiet, last := 0, -1
	for {
		n, err := get(ctx, c, node)
		if err == nil && n.Status != nil {
			if n.Status.Requests != last {
				last = n.Status.Requests
				fmt.Fprintf(d.Err, "%s: %d requests under way\n", node, last)
			}
			if quiet++; last > 0 {
				quiet = 0
			}
			if quiet >= 3 {
				return n, nil
			}
		}
		select {
		case <-ctx.Done():
			return n, fmt.Errorf("%s still has %d requests under way after %v: it goes on draining", node, last, within)
		case <-tick.C:
		}
	}
}

func members(ctx context.Context, d Deps, api *apiFlags, c *client.Client) error {
	var all struct {
		Nodes []clusterNode `json:"nodes"`
	}
	if err := c.Call(ctx, "GET", "/v1/nodes?page_size=200", nil, &all); err != nil {
		return err
	}
	if api.json {
		return printJSON(d.Out, all)
	}
	tw := tabwriter.NewWriter(d.Out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "NODE\tROLES\tREGION\tSTATE\tLOAD\tSESSIONS\tVERSION\tVIEW\tCHAINS")
	for _, n := range all.Nodes {
		member(tw, n)
	}
	return tw.Flush()
}

func member(w io.Writer, n clusterNode) {
	roles := make([]string, len(n.Roles))
	for i, r := range n.Roles {
		roles[i] = string(r)
	}
	front := fmt.Sprintf("%s\t%s\t%s", n.Name, strings.Join(roles, ","), n.Region)
	s := n.Status
	if s == nil {
		fmt.Fprintf(w, "%s\tno answer: %s\t\t\t%s\t\t\n", front, n.Error, n.Version)
		return
	}
	state := "ready"
	switch {
	case s.Draining:
		state = "draining"
	case !s.Ready:
		state = "not ready: " + s.Reasons[0].Part
	}
	var chains []string
	for _, c := range s.Chains {
		age := "never seen"
		if c.Age >= 0 {
			age = "seen " + c.Age.Round(10*time.Millisecond).String() + " ago"
		}
		chains = append(chains, fmt.Sprintf("%d at %d, %s", c.Chain, c.Head.Number, age))
	}
	fmt.Fprintf(w, "%s\t%s\t%.2f\t%d\t%s\t%d nodes for %s\t%s\n", front, state, s.Load, s.Sessions, s.Version, s.ViewNodes,
		s.ViewAge.Round(time.Second), strings.Join(chains, "; "))
}

// why prints the reasons; a node that is not ready is no failure of the command.
func why(ctx context.Context, d Deps, api *apiFlags, c *client.Client, node string) error {
	n, err := get(ctx, c, node)
	if err != nil {
		return err
	}
	if api.json {
		return printJSON(d.Out, n)
	}
	switch {
	case n.Status == nil:
		fmt.Fprintf(d.Out, "%s does not answer: %s\nlook whether its process runs and whether the actor port of the node is reachable from the origin\n", n.Name, n.Error)
	case n.Status.Ready:
		fmt.Fprintf(d.Out, "%s is ready\n", n.Name)
	}
	if n.Status == nil {
		return nil
	}
	for _, r := range n.Status.Reasons {
		fmt.Fprintf(d.Out, "%s: %s\n", r.Part, r.Reason)
	}
	for _, r := range n.Status.Warnings {
		fmt.Fprintf(d.Out, "soon, %s: %s\n", r.Part, r.Reason)
	}
	return nil
}
