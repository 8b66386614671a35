package server

import (
	"net"

	"github.com/streamgate/streamgate/internal/fault"
)

// WantedUDPBuffer is what a socket that serves thousands over QUIC needs in each
// direction, in bytes: quic-go asks for as much. With less, bursts are lost and sent again.
const WantedUDPBuffer = 7 << 20

// UDP is what the kernel gives to a socket for QUIC.
type UDP struct {
	ReceiveBytes, SendBytes int
	// GSO says that one system call can send a train of datagrams (UDP_SEGMENT):
	// without it, sending costs several times as much.
	GSO bool
}

// ProbeUDP opens a socket, asks for what an edge wants, and tells what it got. NoGSO is
// that of a Config.
func ProbeUDP(noGSO bool) (UDP, error) {
	const op = "edge/server.ProbeUDP"
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return UDP{}, fault.As(op, fault.Unavailable, err)
	}
	defer pc.Close()
	u, err := tune(pc.(*net.UDPConn), noGSO)
	return u, fault.As(op, fault.Unavailable, err)
}
