package cli

import (
	"fmt"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/client"
)

func exportCmd(d Deps, api *apiFlags) *cobra.Command {
	var out, to string
	var keys bool
	var retry time.Duration
	cmd := &cobra.Command{
		Use: "export VIDEO", Short: "write a packaged video to a CAR file, encrypted", Args: cobra.ExactArgs(1),
		Long: `Write a packaged video to a CAR file: title, gate, manifest and the encrypted
content, each block under its hash. Without --with-keys nobody can watch it. With
it, the content keys go along, sealed to one origin's master key: to this origin's,
for a backup, or with --to to another's that origin.key_recipients names.

A download that was cut goes on, also by the same command later: what came is in
FILE.part. It begins anew where the archive is another one meanwhile: the video has
another title or gate, or, --with-keys, the origin was started anew.`,
		Example: `  streamgate video export hd2k4... -o film.car
  streamgate video export hd2k4... -o film.car       # cut? once more, and it goes on
  streamgate video export hd2k4... -o film.car --with-keys --to sgk1...`,
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
				m := newMeter(d.Err)
				err := c.Download(cmd.Context(), path, out, m.watch("exported", retry))
				m.end()
				if err != nil {
					return err
				}
				if api.json {
					return printJSON(d.Out, map[string]string{"file": out})
				}
				fmt.Fprintln(d.Out, out)
				return nil
			})
		}}
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write (default: VIDEO.car)")
	cmd.Flags().BoolVar(&keys, "with-keys", false, "put the content keys in, sealed")
	retryFlag(cmd, &retry)
	cmd.Flags().StringVar(&to, "to", "", "seal them to this origin: the `RECIPIENT` that video recipient prints there")
	return cmd
}

func importCmd(d Deps, api *apiFlags) *cobra.Command {
	var asNew bool
	var retry time.Duration
	cmd := &cobra.Command{
		Use: "import FILE", Short: "take a video in from a CAR file that export wrote; resumes over cut connections", Args: cobra.ExactArgs(1),
		Long: `Take a video in from a CAR file that export wrote. Everything is checked before
any of it counts; a file that is not right changes nothing. The video keeps its id
and is not published.

A cut connection is tried again, for --retry-for at a time without a byte. After
that, after a break, and after the origin was started anew, the same command goes on
where it was: what arrived is kept for origin.upload_ttl (a day). Once all is
there, the origin goes on by itself; the same command then tells what became of it.`,
		Example: `  streamgate video import film.car
  streamgate video import film.car                   # cut? once more, and it goes on
  streamgate video import film.car --new-id          # beside the video that has its id
  streamgate video import film.car --retry-for 12h   # over a line that is gone at night`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAPI(api, func(c *client.Client) error {
				m := newMeter(d.Err)
				got, err := c.Import(cmd.Context(), args[0], asNew, m.watch("sent", retry))
				m.end()
				if err != nil {
					return err
				}
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
	retryFlag(cmd, &retry)
	return cmd
}

func retryFlag(cmd *cobra.Command, retry *time.Duration) {
	cmd.Flags().DurationVar(retry, "retry-for", 2*time.Minute, "how long to go on trying while no byte gets through")
}
