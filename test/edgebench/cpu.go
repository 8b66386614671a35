package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// cpu adds up what processes have used, in user mode and in the kernel.
func cpu(pids []int) (sum time.Duration, err error) {
	for _, pid := range pids {
		used, err := fleet.CPU(pid)
		if err != nil {
			return 0, err
		}
		sum += used
	}
	return sum, nil
}

// family is a process and its children, as nginx has workers.
func family(pid int) ([]int, error) {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil, err
	}
	out := []int{pid}
	for _, file := range lists {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, s := range strings.Fields(string(b)) {
			child, err := strconv.Atoi(s)
			if err != nil {
				return nil, err
			}
			out = append(out, child)
		}
	}
	return out, nil
}
