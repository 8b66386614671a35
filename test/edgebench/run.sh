#!/usr/bin/env bash
# Installs what the edge is compared with, says what, and runs the benchmark.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v nginx >/dev/null; then
	echo "edgebench: installing Debian's nginx" >&2
	apt-get update -qq
	# It is for the benchmark alone: the system's own instance must not start.
	RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx >/dev/null
fi
tools=$PWD/test/artifacts/tools
if [ ! -x "$tools/caddy" ]; then
	echo "edgebench: building Caddy (some minutes, once)" >&2
	mkdir -p "$tools"
	(cd /tmp && GOBIN=$tools go install github.com/caddyserver/caddy/v2/cmd/caddy@latest)
fi
echo "edgebench: $(nginx -v 2>&1), Caddy $("$tools/caddy" version), $(go list -m github.com/quic-go/quic-go), $(go version)" >&2
exec test/fleet/run.sh edgebench -caddy "$tools/caddy" "$@"
