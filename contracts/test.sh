#!/usr/bin/env bash
# Fuzz and invariant tests with forge, offline, on the pinned compiler; then what each
# test costs in gas, with one seed, against .gas-snapshot. With arguments: those tests
# alone. After a change that is meant to cost more or less: test.sh --snapshot.
set -euo pipefail
cd "$(dirname "$0")"
./install.sh
forge=node_modules/@foundry-rs/forge-linux-amd64/bin/forge
gas=(snapshot --offline --fuzz-seed 0x1 --no-match-contract Invariant --snap .gas-snapshot)
if [ "${1:-}" = --snapshot ]; then
	exec "$forge" "${gas[@]}"
fi
"$forge" test --offline "$@"
[ $# -gt 0 ] || "$forge" "${gas[@]}" --check --tolerance 1
