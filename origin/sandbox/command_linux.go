package sandbox

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// nobody is who a run is inside its user namespace.
const nobody = 65534

// command is the process to start, not yet given its pipes.
func (b *Box) command(ctx context.Context, j Job) *exec.Cmd {
	line := j.Limits.prlimit()
	if b.how == Bubblewrap {
		line = append(line, wrap(j)...)
		line = append(line, b.tools[j.Tool])
		line = append(line, j.Args...)
	} else {
		line = append(line, b.tools[j.Tool])
		for _, a := range j.Args {
			if a == SourcePath {
				a = j.Source
			}
			line = append(line, a)
		}
	}
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "LC_ALL=C"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if b.how == Bubblewrap && os.Geteuid() == 0 {
		// bubblewrap's first process waits for its second half before it ties its
		// life to anybody's. Killed in between, as with an origin that is killed, it
		// left that half behind for ever, with every file that was open. In a pid
		// namespace of its own it takes all of it along. Others than root cannot
		// have one without bubblewrap's help.
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
	}
	if b.how == Namespaces {
		if cmd.Dir = j.Out; j.Out == "" {
			cmd.Dir = "/"
		}
		unshare(cmd.SysProcAttr)
	}
	return cmd
}

// wrap is bubblewrap with an empty machine: /usr, the source and the output.
func wrap(j Job) []string {
	line := []string{"bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
		"--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
		"--symlink", "usr/lib64", "/lib64", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
		"--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
		"--setenv", "PATH", "/usr/local/bin:/usr/bin", "--setenv", "HOME", "/tmp", "--setenv", "LC_ALL", "C"}
	if j.Source != "" {
		line = append(line, "--ro-bind", j.Source, SourcePath)
	}
	if j.Out != "" {
		return append(line, "--bind", j.Out, "/out", "--chdir", "/out", "--")
	}
	return append(line, "--chdir", "/tmp", "--")
}

// total sums the files below a folder. What vanishes while it looks is nothing.
func total(dir string) int64 {
	var n int64
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || strings.HasPrefix(d.Name(), "..") {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}
