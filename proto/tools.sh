#!/bin/sh
# Puts the pinned buf and protoc-gen-go into a cache folder and prints its path.
# protoc-gen-go has the version of google.golang.org/protobuf in go.mod.
set -eu

BUF_VERSION=v1.75.0
GEN_VERSION=v1.36.12

bin="${STREAMGATE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/streamgate}/proto-$BUF_VERSION-$GEN_VERSION"
mkdir -p "$bin"
cd / # outside the module, so that the tools' own dependencies decide
[ -x "$bin/buf" ] || GOFLAGS= GOBIN="$bin" go install "github.com/bufbuild/buf/cmd/buf@$BUF_VERSION" >&2
[ -x "$bin/protoc-gen-go" ] || GOFLAGS= GOBIN="$bin" go install "google.golang.org/protobuf/cmd/protoc-gen-go@$GEN_VERSION" >&2
echo "$bin"
