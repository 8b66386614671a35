package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// What doctor thinks too little, too soon or too far apart.
const (
	minFreeBytes  = 10 << 30
	renewBefore   = 14 * 24 * time.Hour
	maxClockApart = 30 * time.Second
	rpcTimeout    = 5 * time.Second
)

// doctor checks what a node with this configuration needs. It changes nothing.
func doctor(ctx context.Context, c conf.Config) []cli.Finding {
	out := []cli.Finding{checkData(c.Node.DataDir), checkClock(),
		checkSecret("gossip key", c.Cluster.GossipKey), checkSecret("cluster secret", c.Cluster.Secret),
		checkCert("node certificate", c.Cluster.TLS.Cert, c.Cluster.TLS.Key, c.Cluster.TLS.CA), checkPort("gossip port", c.Cluster.GossipAddr, true), checkAdvertised(ctx, c.Cluster),
		checkPort("actor port", c.Cluster.ActorAddr, false), checkPort("admin port", c.Admin.Addr, false)}
	if c.Has(model.OriginRole) {
		out = append(out, checkTool("ffmpeg"), checkTool("ffprobe"), checkSandbox(ctx),
			checkSecret("admin token", c.Origin.AdminTokenFile), checkSecret("master key", c.Origin.MasterKeyFile),
			checkCert("origin certificate", c.Origin.TLS.Cert, c.Origin.TLS.Key, ""), checkPort("origin port", c.Origin.Addr, false))
	}
	if c.Has(model.OriginRole) || c.Has(model.EdgeRole) {
		out = append(out, checkPort("peer port", c.Cluster.PeerAddr, false))
	}
	if c.Has(model.EdgeRole) {
		out = append(out, checkCert("edge certificate", c.Edge.TLS.Cert, c.Edge.TLS.Key, ""), checkPort("edge port", c.Edge.Addr, true))
		out = append(out, checkUDP()...)
	}
	if c.Has(model.WatcherRole) {
		for _, ch := range c.Chains {
			out = append(out, checkChain(ctx, ch)...)
		}
	}
	return out
}

func good(check, format string, args ...any) cli.Finding {
	return cli.Finding{Check: check, OK: true, Says: fmt.Sprintf(format, args...)}
}

func bad(check, mend, format string, args ...any) cli.Finding {
	return cli.Finding{Check: check, Says: fmt.Sprintf(format, args...), Mend: mend}
}

func checkTool(name string) cli.Finding {
	path, err := exec.LookPath(name)
	if err != nil {
		return bad(name, "apt-get install ffmpeg", "not found in PATH")
	}
	return good(name, "%s", path)
}

func checkSandbox(ctx context.Context) cli.Finding {
	how, err := sandbox.Check(ctx)
	if err != nil {
		return bad("sandbox", "apt-get install bubblewrap, and allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)", "%v", err)
	}
	return good("sandbox", "%s", how)
}

func checkData(dir string) cli.Finding {
	const what = "data folder"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return bad(what, "make the folder, or set node.data_dir to one this process may write", "%v", err)
	}
	probe := filepath.Join(dir, ".doctor")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		return bad(what, "give this process the right to write there", "%v", err)
	}
	defer os.Remove(probe)
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return bad(what, "look at the disk", "%v", err)
	}
	free := int64(st.Bavail) * st.Bsize
	if free < minFreeBytes {
		return bad(what, "free some space, or move node.data_dir", "%s has %d GiB free, want %d", dir, free>>30, minFreeBytes>>30)
	}
	return good(what, "%s, %d GiB free", dir, free>>30)
}

// checkClock asks the kernel whether the wall clock is disciplined. Gates do
// not trust it, but certificates and logins do.
func checkClock() cli.Finding {
	var tx unix.Timex
	state, err := unix.Adjtimex(&tx)
	if err != nil {
		return bad("clock", "run as a user who may read the clock's state", "%v", err)
	}
	if state == unix.TIME_ERROR {
		return good("clock", "not synchronised: gates do not depend on it, but start chrony or systemd-timesyncd for certificates and logs")
	}
	return good("clock", "synchronised, within %v", time.Duration(tx.Maxerror)*time.Microsecond)
}

func checkSecret(what, file string) cli.Finding {
	if file == "" {
		return bad(what, "name its file in the configuration", "no file is named")
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return bad(what, "make it, for example: openssl rand -hex 32 > "+file, "%v", err)
	case info.Mode().Perm()&0o077 != 0:
		return bad(what, "chmod 600 "+file, "%s may be read by others (%v)", file, info.Mode().Perm())
	case info.Size() < 16:
		return bad(what, "make it anew with openssl rand -hex 32", "%s holds %d bytes", file, info.Size())
	}
	return good(what, "%s", file)
}

func checkCert(what, cert, key, ca string) cli.Finding {
	certs, err := tlsutil.Load(tlsutil.Files{Cert: cert, Key: key, CA: ca})
	if err != nil {
		return bad(what, "name a PEM certificate, its key and, between nodes, the CA", "%v", err)
	}
	leaf, err := x509.ParseCertificate(certs.Current().Certificate[0])
	if err != nil {
		return bad(what, "make the certificate anew", "%v", err)
	}
	if left := time.Until(leaf.NotAfter); left < renewBefore {
		return bad(what, "renew it; a running node takes the new files up by itself", "%s ends on %s", cert, leaf.NotAfter.Format(time.DateOnly))
	}
	return good(what, "%s, until %s", cert, leaf.NotAfter.Format(time.DateOnly))
}

// checkAdvertised looks at how others are told to reach this node.
func checkAdvertised(ctx context.Context, c conf.Cluster) cli.Finding {
	const what = "advertised address"
	told := c.Advertised(c.ActorAddr)
	host, _, err := net.SplitHostPort(told)
	if err != nil {
		return bad(what, "correct cluster.actor_addr", "%v", err)
	}
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return bad(what, "set cluster.advertise_host to a name that resolves, or to an address", "%v", err)
	}
	for _, ip := range ips {
		if !ip.IsLoopback() {
			continue
		}
		for _, s := range c.Seeds {
			if seed, _, err := net.SplitHostPort(s); err == nil && seed != host && seed != "localhost" && !strings.HasPrefix(seed, "127.") {
				return bad(what, "set cluster.advertise_host to an address that other machines reach", "%s is this machine alone, and the seed %s is on another", told, s)
			}
		}
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return bad(what, "look at the machine's network interfaces", "%v", err)
	}
	for _, a := range own {
		for _, ip := range ips {
			if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr() == ip.Unmap() {
				return good(what, "%s", told)
			}
		}
	}
	return good(what, "%s, which is none of this machine's own: its ports must be forwarded to here, UDP of the gossip port too", told)
}

func checkPort(what, addr string, udp bool) cli.Finding {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return bad(what, "end what listens there, or choose another port; a node that runs already is such a thing", "%v", err)
	}
	ln.Close()
	if udp {
		pc, err := net.ListenPacket("udp", addr)
		if err != nil {
			return bad(what, "free the UDP port too: HTTP/3 and gossip need it", "%v", err)
		}
		pc.Close()
		return good(what, "%s (TCP and UDP)", addr)
	}
	return good(what, "%s", addr)
}
