#!/usr/bin/env bash
# Uploads with the real tus-js-client: through a proxy that cuts connections in
# mid-chunk, and into a server that is killed (kill -9) in mid-upload.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
if ! [ node_modules/.installed -nt package-lock.json ]; then
  echo "installing npm packages of test/tus"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && go test -c -o "$work/upload.test" ./origin/upload)
UPLOAD_SERVER="$work/upload.test" node --test "$@"
