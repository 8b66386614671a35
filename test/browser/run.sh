#!/usr/bin/env bash
# Watches the demo in Chromium: over HTTP/3, by Alt-Svc, over HTTP/2; through a
# loss of the pass and its return; by keyboard; on a phone. Screenshots go to
# test/artifacts. Arguments are handed to `node --test` (files, or
# --test-name-pattern=...).
set -euo pipefail
cd "$(dirname "$0")"
./install.sh
exec node run.mjs "$@"
