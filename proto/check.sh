#!/bin/sh
# Lints the schema and fails when the committed Go code is not what it generates.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
PATH="$("$here/tools.sh"):$PATH"
export PATH
cd "$here"
buf lint
fresh="$(mktemp -d)"
trap 'rm -rf "$fresh"' EXIT
buf generate -o "$fresh"
if ! diff -ru "$fresh/streamgate/v1" streamgate/v1 --exclude='*.proto'; then
	echo "proto: generated code is stale, run proto/generate.sh" >&2
	exit 1
fi
