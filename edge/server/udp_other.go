//go:build !linux

package server

import "net"

// tune leaves the kernel's buffers to quic-go.
func tune(*net.UDPConn, bool) (UDP, error) {
	return UDP{ReceiveBytes: WantedUDPBuffer, SendBytes: WantedUDPBuffer}, nil
}
