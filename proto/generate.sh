#!/bin/sh
# Generates the Go code of the schema. Run it after every change of a .proto file.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
PATH="$("$here/tools.sh"):$PATH"
export PATH
cd "$here"
rm -f streamgate/v1/*.pb.go
buf generate
