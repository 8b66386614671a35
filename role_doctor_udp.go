package main

import (
	"fmt"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/conf"
)

// checkUDP looks at what HTTP/3 gets from the kernel.
func checkUDP() []cli.Finding {
	const buffers, gso = "UDP buffers", "UDP segmentation"
	u, err := server.ProbeUDP(conf.SegmentationIsOff())
	if err != nil {
		return []cli.Finding{bad(buffers, "allow this process to open UDP sockets", "%v", err)}
	}
	out := []cli.Finding{good(buffers, "%s to receive, %s to send", mib(u.ReceiveBytes), mib(u.SendBytes))}
	if u.ReceiveBytes < server.WantedUDPBuffer || u.SendBytes < server.WantedUDPBuffer {
		out[0] = bad(buffers, fmt.Sprintf("sysctl -w net.core.rmem_max=%d net.core.wmem_max=%d, and the same in /etc/sysctl.d", server.WantedUDPBuffer, server.WantedUDPBuffer),
			"%s to receive, %s to send; many viewers over HTTP/3 need %s each", mib(u.ReceiveBytes), mib(u.SendBytes), mib(server.WantedUDPBuffer))
	}
	if !u.GSO {
		return append(out, bad(gso, "use Linux 5 or newer, and unset QUIC_GO_DISABLE_GSO", "not there: HTTP/3 costs several times as much CPU"))
	}
	return append(out, good(gso, "the kernel sends trains of datagrams in one call"))
}

func mib(bytes int) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }
