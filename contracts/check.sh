#!/usr/bin/env bash
# Proves that the committed artefacts and bindings are what the sources give.
set -euo pipefail
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
./generate.sh "$tmp"
cp bindings/doc.go "$tmp/bindings/"
for folder in abi bindings; do
	diff -r "$folder" "$tmp/$folder" || { echo "contracts/$folder is stale: run 'make generate'" >&2; exit 1; }
done
echo "contracts: artefacts and bindings are fresh"
