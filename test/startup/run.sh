#!/usr/bin/env bash
# Measures how soon a viewer who is signed in sees the first frame, and a page of
# nginx with the same files beside it. See `go doc ./test/startup`. Flags are passed on.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v nginx >/dev/null; then
	echo "startup: installing Debian's nginx" >&2
	apt-get update -qq
	# It is for the benchmark alone: the system's own instance must not start.
	RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx >/dev/null
fi
../browser/install.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/startup" .
"$work/startup" "$@"
