package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// demoReady is the line that `demo --json` prints.
type demoReady struct {
	Ready      bool          `json:"ready"`
	Origin     string        `json:"origin"`
	Edges      []string      `json:"edges"`
	CA         string        `json:"ca"`
	RPC        string        `json:"rpc"`
	ChainID    model.ChainID `json:"chain_id"`
	AdminToken string        `json:"admin_token"`
	Video      model.VideoID `json:"video"`
	Contract   string        `json:"contract"`
	TokenID    string        `json:"token_id"`
	Wallets    []demoWallet  `json:"wallets"`
	Play       string        `json:"play"`
	// Beyond the contract, for tests and benchmarks.
	Registry string            `json:"registry"`
	Videos   []model.VideoID   `json:"videos"`
	Admin    map[string]string `json:"admin"` // node → admin listener (metrics, pprof)
	Data     string            `json:"data"`
}

// report says where to look, as JSON or to a person.
func (d *demo) report(videos []model.VideoID) error {
	r := demoReady{Ready: true, Origin: d.layout.origin().url(), CA: d.secrets.authority.CAFile(), RPC: d.layout.rpcURL(),
		ChainID: demoChain, AdminToken: d.secrets.token, Video: videos[0], Contract: evm.Checksum(d.contract), TokenID: "1",
		Wallets: d.wallets, Registry: evm.Checksum(d.registry), Videos: videos, Admin: map[string]string{}, Data: d.dir}
	for _, n := range d.layout.edges() {
		r.Edges = append(r.Edges, n.url())
	}
	for _, n := range d.layout.nodes {
		r.Admin[string(n.name)] = "http://" + n.addr(3)
	}
	r.Play = r.Edges[0] + "/watch/" + string(videos[0])
	d.say("ready")
	if d.JSON {
		return json.NewEncoder(d.out).Encode(r)
	}
	d.explain(r)
	if !d.NoBrowser {
		openBrowser(r.Play)
	}
	return nil
}

func (d *demo) explain(r demoReady) {
	fmt.Fprintf(d.out, `
StreamGate is up (%.1f s). One origin, two edges, one dev chain, one video behind a gate.

  watch      %s   (edge-1, eu-west)
             %s/watch/%s   (edge-2, us-east)
  creators   %s/v1/videos   token: %s
  chain      %s   pass %s of %s
  logs       %s
  CA         %s

Your browser does not know this demo's CA: accept its warning once (that gives HTTP/2),
or start one that trusts it and so gets HTTP/3:
  chromium --user-data-dir=%s --ignore-certificate-errors-spki-list=%s \
    --origin-to-force-quic-on=localhost:%d %s

Try:
  1. open the watch page, pick alice, sign in: it plays
  2. press "send the pass to bob": the picture is gone and the page says why
  3. send it back: it plays on, without a new login; or watch as bob
  4. any HLS player plays the session's "hls" address as it is (see README.md)

Ctrl-C ends everything and leaves nothing behind.
`, time.Since(d.begun).Seconds(), r.Play, r.Edges[1], r.Video, r.Origin, r.AdminToken, r.RPC, r.TokenID, r.Contract,
		filepath.Join(d.dir, "logs"), r.CA, filepath.Join(d.dir, "browser"), d.spki(), d.layout.edges()[0].port, r.Play)
}

// openBrowser shows the page on a desktop; without one it does nothing.
func openBrowser(url string) {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return
	}
	if path, err := exec.LookPath("xdg-open"); err == nil {
		cmd := exec.Command(path, url)
		if cmd.Start() == nil {
			go cmd.Wait() // ends with the opener, which hands over and leaves
		}
	}
}
