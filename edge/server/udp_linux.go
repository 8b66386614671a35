package server

import (
	"net"

	"golang.org/x/sys/unix"
)

// tune makes a socket's buffers as large as the kernel lets it, and looks at it.
func tune(c *net.UDPConn, noGSO bool) (UDP, error) {
	var u UDP
	raw, err := c.SyscallConn()
	if err != nil {
		return u, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		s := int(fd)
		u.ReceiveBytes, failed = enlarge(s, unix.SO_RCVBUF, unix.SO_RCVBUFFORCE)
		if failed == nil {
			u.SendBytes, failed = enlarge(s, unix.SO_SNDBUF, unix.SO_SNDBUFFORCE)
		}
		_, gso := unix.GetsockoptInt(s, unix.IPPROTO_UDP, unix.UDP_SEGMENT)
		u.GSO = gso == nil && !noGSO
	})
	if err == nil {
		err = failed
	}
	return u, err
}

// enlarge sets a buffer's size; force is for who may go beyond the sysctl. Linux
// counts its own records too and so tells twice of what was set.
func enlarge(fd, option, force int) (int, error) {
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, option, WantedUDPBuffer)
	got, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, option)
	if err == nil && got < WantedUDPBuffer {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, force, WantedUDPBuffer)
		got, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, option)
	}
	return got, err
}
