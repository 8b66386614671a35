#!/usr/bin/env bash
# Installs the pinned compiler and test tools of the contracts, if they are missing.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -d node_modules/solc ] || [ package-lock.json -nt node_modules/.installed ]; then
	echo "installing npm packages of contracts/ (solc-js, OpenZeppelin, forge, anvil)" >&2
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	touch node_modules/.installed
fi
