#!/usr/bin/env bash
# Installs the npm packages of test/browser if they are missing, and says so.
set -euo pipefail
cd "$(dirname "$0")"
if ! [ node_modules/.installed -nt package-lock.json ]; then
  echo "installing npm packages of test/browser" >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.installed
fi
