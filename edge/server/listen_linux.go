package server

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// unsentBytes bounds what the kernel keeps of a response beyond what is on its
// way. Such bytes can be cut no more: they reach a viewer who reads again after
// their right was lost. Left alone, Linux keeps megabytes.
// What a connection gathers (gather.go) comes on top: 128 KiB together.
const unsentBytes = 48 << 10

// control sets it on the listener; connections inherit it.
func control(_, _ string, raw syscall.RawConn) error {
	var err error
	if e := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, unsentBytes)
	}); e != nil {
		return e
	}
	return err
}
