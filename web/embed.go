// Package web is the watch page, built by Vite and embedded in the binary.
package web

import (
	"embed"
	"io/fs"
)

// all: keeps an unbuilt checkout compiling; the edge then says what to do.
//
//go:embed all:dist
var dist embed.FS

// Dist is the built page: index.html and assets/.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is in the embed directive
	}
	return sub
}
