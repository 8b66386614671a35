#!/usr/bin/env bash
# Fuzz and invariant tests with forge, offline, on the pinned compiler.
set -euo pipefail
cd "$(dirname "$0")"
./install.sh
exec node_modules/@foundry-rs/forge-linux-amd64/bin/forge test --offline "$@"
