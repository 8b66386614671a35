package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// sizes of the objects, by the name of their rendition.
var sizes = map[string]int{"1m": 1 << 20, "200k": 200_000, "2k": 2_000}

// small objects are counted by the request, others by the byte.
const small = 10_000

// content is random, as ciphertext is, and the same in every process.
func content(name string) []byte {
	b := make([]byte, sizes[name])
	_, _ = rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", name)))).Read(b) // never fails
	return b
}

// path of an object below what names the viewer.
func path(size string) string { return size + "/0.m4s" }

func named(list string) (out []string, err error) {
	for s := range strings.SplitSeq(list, ",") {
		if sizes[s] == 0 {
			return nil, fmt.Errorf("size %q: want 1m, 200k or 2k", s)
		}
		out = append(out, s)
	}
	return out, nil
}

// writeFiles puts the objects into a folder for servers of files.
func writeFiles(dir string) error {
	for name := range sizes {
		file := filepath.Join(dir, path(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content(name), 0o644); err != nil {
			return err
		}
	}
	return nil
}
