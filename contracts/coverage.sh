#!/usr/bin/env bash
# How much of the contracts the tests run, with forge, which compiles them without the
# optimizer for it. A tenth of the runs covers the same lines.
set -euo pipefail
cd "$(dirname "$0")"
./install.sh
FOUNDRY_FUZZ_RUNS=100 FOUNDRY_INVARIANT_RUNS=8 node_modules/@foundry-rs/forge-linux-amd64/bin/forge coverage --offline --fuzz-seed 0x1 --no-match-coverage '(test|mocks|node_modules|Multicall)' 2>&1 |
	sed -n '/^╭/,/^╰/p'
