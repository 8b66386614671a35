#!/usr/bin/env bash
# Compiles the contracts and writes artefacts and bindings, into this folder or
# into the one given.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:-.}
./install.sh
mkdir -p "$out/abi" "$out/bindings"
node gen/compile.mjs "$out/abi"
go run ./gen "$out/abi" "$out/bindings"
gofmt -w "$out/bindings"
