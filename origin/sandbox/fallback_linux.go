package sandbox

import (
	"os"
	"syscall"
)

// unshare takes the network, other processes and this machine's identity away
// from a run, by the kernel alone. The process that starts is the first of its
// pid namespace: when it ends, the kernel kills the rest.
func unshare(a *syscall.SysProcAttr) {
	a.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC |
		syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWUTS
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getgid(), Size: 1}}
	a.GidMappingsEnableSetgroups = false
}
