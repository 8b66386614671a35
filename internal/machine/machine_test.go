package machine_test

import (
	"testing"

	"github.com/streamgate/streamgate/internal/machine"
)

func TestMachineTellsOfItself(t *testing.T) {
	if rss := machine.RSS(); rss < 1<<20 || rss > 1<<40 {
		t.Errorf("this process has %d bytes", rss)
	}
	if free := machine.DiskFree(t.TempDir()); free == 0 {
		t.Error("no disk space at all")
	}
	if memory := machine.Memory(); memory < machine.RSS() || memory > 1<<50 {
		t.Errorf("this process may have %d bytes", memory)
	}
	if load := machine.Load(); load < 0 || load > 1e6 {
		t.Errorf("load %v", load)
	}
	if free := machine.DiskFree("/no/such/folder"); free != 0 {
		t.Errorf("%d bytes free where nothing is", free)
	}
}
