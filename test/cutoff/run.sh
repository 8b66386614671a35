#!/usr/bin/env bash
# Measures how long after a block a viewer who lost the pass still gets
# anything, while others watch. See `go doc ./test/cutoff`. Flags are passed on.
set -euo pipefail
cd "$(dirname "$0")"
../browser/install.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/cutoff" .
"$work/cutoff" "$@"
