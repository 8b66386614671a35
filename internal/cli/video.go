package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
)

func videoCmd(d Deps, api *apiFlags) *cobra.Command {
	parent := &cobra.Command{Use: "video", Short: "upload, gate, publish and look at videos"}
	parent.PersistentFlags().BoolVar(&api.json, "json", false, "print JSON")
	parent.AddCommand(
		&cobra.Command{Use: "list", Short: "list the videos", Example: "  streamgate video list", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return fetch(cmd, d, api, "/v1/videos", []string{"id", "state", "title", "reason"})
			}},
		verb(d, api, "show VIDEO", "show one video", "GET", "/v1/videos/%s"),
		verb(d, api, "publish VIDEO", "let viewers ask for a gated video", "POST", "/v1/videos/%s:publish"),
		verb(d, api, "unpublish VIDEO", "take a video off the edges; its sessions end", "POST", "/v1/videos/%s:unpublish"),
		verb(d, api, "delete VIDEO", "remove a video and all that was made of it", "DELETE", "/v1/videos/%s"),
		uploadCmd(d, api), progressCmd(d, api), exportCmd(d, api), importCmd(d, api),
		&cobra.Command{Use: "recipient", Short: "show what other origins seal content keys to for this one", Example: "  streamgate video recipient", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return withAPI(api, func(c *client.Client) error {
					var answer map[string]string
					if err := c.Call(cmd.Context(), "GET", "/v1/recipient", nil, &answer); err != nil {
						return err
					}
					if api.json {
						return printJSON(d.Out, answer)
					}
					fmt.Fprintln(d.Out, answer["recipient"])
					return nil
				})
			}})
	return parent
}

// verb is a command that makes one call on one thing and prints the answer.
func verb(d Deps, api *apiFlags, use, short, method, path string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Example: "  streamgate video " + use, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := api.client()
			if err != nil {
				return err
			}
			defer c.CloseIdle()
			var answer any
			if err := c.Call(cmd.Context(), method, fmt.Sprintf(path, args[0]), nil, &answer); err != nil {
				return err
			}
			if answer == nil {
				return nil
			}
			return printJSON(d.Out, answer)
		}}
}

func uploadCmd(d Deps, api *apiFlags) *cobra.Command {
	var title, gate string
	var wait bool
	cmd := &cobra.Command{
		Use: "upload FILE", Short: "upload a file; resumes over cut connections", Args: cobra.ExactArgs(1),
		Example: "  streamgate video upload film.mp4 --title 'My film' --gate gate.json --wait",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := api.client()
			if err != nil {
				return err
			}
			defer c.CloseIdle()
			if title == "" {
				title = args[0]
			}
			id, err := c.Upload(cmd.Context(), args[0], map[string]string{"filename": args[0], "title": title}, func(done, total int64) {
				fmt.Fprintf(d.Err, "\ruploaded %3d %%", done*100/total)
			})
			if err != nil {
				return err
			}
			fmt.Fprintln(d.Err)
			if gate != "" {
				if err := setGate(cmd.Context(), c, string(id), gate); err != nil {
					return err
				}
			}
			if wait {
				if err := follow(cmd.Context(), c, id, d.Err); err != nil {
					return err
				}
			}
			if api.json {
				return printJSON(d.Out, map[string]string{"video": string(id)})
			}
			fmt.Fprintln(d.Out, id)
			return nil
		},
	}
	cmd.Flags().StringVar(&title, "title", "", "title that viewers see (default: the file's name)")
	cmd.Flags().StringVar(&gate, "gate", "", "file with the gate (JSON)")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until it is packaged, and show progress")
	return cmd
}

func progressCmd(d Deps, api *apiFlags) *cobra.Command {
	return &cobra.Command{Use: "progress VIDEO", Short: "show how far a video is, until it is packaged or refused",
		Example: "  streamgate video progress hd2k4...", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := api.client()
			if err != nil {
				return err
			}
			defer c.CloseIdle()
			return follow(cmd.Context(), c, model.VideoID(args[0]), d.Out)
		}}
}

// progress is the answer of /v1/videos/{video}/progress.
type progress struct {
	State   model.VideoState `json:"state"`
	Stage   string           `json:"stage"`
	Percent float64          `json:"percent"`
	ETA     float64          `json:"eta_seconds"`
	Reason  string           `json:"reason"`
}

// follow prints progress until the video is packaged, published or failed.
func follow(ctx context.Context, c *client.Client, id model.VideoID, w io.Writer) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		var p progress
		if err := c.Call(ctx, "GET", "/v1/videos/"+string(id)+"/progress", nil, &p); err != nil {
			return err
		}
		fmt.Fprintf(w, "\r%-12s %5.1f %%", p.Stage, p.Percent)
		if p.ETA > 0 {
			fmt.Fprintf(w, "  about %s left ", time.Duration(p.ETA*float64(time.Second)).Round(time.Second))
		}
		switch p.State {
		case model.Packaged, model.Published:
			fmt.Fprintln(w)
			return nil
		case model.Failed:
			fmt.Fprintln(w)
			return fmt.Errorf("video %s: %s", id, p.Reason)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
