package cli

import (
	"fmt"
	"io"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
)

func exportCmd(d Deps, api *apiFlags) *cobra.Command {
	var out, to string
	var keys bool
	cmd := &cobra.Command{
		Use: "export VIDEO", Short: "write a packaged video to a CAR file, encrypted", Args: cobra.ExactArgs(1),
		Long: `Write a packaged video to a CAR file: title, gate, manifest and the encrypted
content, each block under its hash. Without --with-keys nobody can watch it. With
it, the content keys go along, sealed to one origin's master key: to this origin's,
for a backup, or with --to to another's that origin.key_recipients names.`,
		Example: "  streamgate video export hd2k4... -o film.car\n  streamgate video export hd2k4... -o film.car --with-keys --to sgk1...",
		RunE: func(cmd *cobra.Command, args []string) error {
			if to != "" && !keys {
				return usagef("--to is for --with-keys alone")
			}
			if out == "" {
				out = args[0] + ".car"
			}
			q := url.Values{}
			if keys {
				q.Set("keys", "true")
			}
			if to != "" {
				q.Set("recipient", to)
			}
			return withAPI(api, func(c *client.Client) error {
				path := "/v1/videos/" + url.PathEscape(args[0]) + "/archive?" + q.Encode()
				if err := c.Download(cmd.Context(), path, out, percent(d.Err, "exported")); err != nil {
					return err
				}
				fmt.Fprintln(d.Err)
				if api.json {
					return printJSON(d.Out, map[string]string{"file": out})
				}
				fmt.Fprintln(d.Out, out)
				return nil
			})
		}}
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write (default: VIDEO.car)")
	cmd.Flags().BoolVar(&keys, "with-keys", false, "put the content keys in, sealed")
	cmd.Flags().StringVar(&to, "to", "", "seal them to this origin (what `streamgate video recipient` prints there)")
	return cmd
}

func importCmd(d Deps, api *apiFlags) *cobra.Command {
	var asNew bool
	cmd := &cobra.Command{
		Use: "import FILE", Short: "take a video in from a CAR file that export wrote", Args: cobra.ExactArgs(1),
		Long: `Take a video in from a CAR file that export wrote. Everything is checked before
any of it counts; a file that is not right changes nothing. The video keeps its id
and is not published.`,
		Example: "  streamgate video import film.car\n  streamgate video import film.car --new-id",
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "/v1/archives"
			if asNew {
				path += "?new=true"
			}
			return withAPI(api, func(c *client.Client) error {
				var got struct {
					Video map[string]any `json:"video"`
					Keys  bool           `json:"keys"`
					Notes []string       `json:"notes"`
					// Of older origins zero.
					Blocks int `json:"blocks"`
					Known  int `json:"blocks_known"`
				}
				if err := c.Send(cmd.Context(), path, args[0], "application/vnd.ipld.car", &got, percent(d.Err, "sent")); err != nil {
					return err
				}
				fmt.Fprintln(d.Err)
				if api.json {
					return printJSON(d.Out, got)
				}
				if got.Known > 0 {
					fmt.Fprintf(d.Err, "%d of %d blocks were there already\n", got.Known, got.Blocks)
				}
				for _, n := range got.Notes {
					fmt.Fprintln(d.Err, n)
				}
				fmt.Fprintln(d.Out, got.Video["id"])
				return nil
			})
		}}
	cmd.Flags().BoolVar(&asNew, "new-id", false, "give it a new id")
	return cmd
}

// percent tells how far something is, on one line.
func percent(w io.Writer, what string) func(done, total int64) {
	last := int64(-1)
	return func(done, total int64) {
		if total <= 0 {
			return
		}
		if p := done * 100 / total; p != last {
			last = p
			fmt.Fprintf(w, "\r%s %3d %%", what, p)
		}
	}
}
