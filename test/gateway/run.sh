#!/usr/bin/env bash
# Runs the conformance suite of the IPFS project (github.com/ipfs/gateway-conformance)
# against the gateway that nodes have. It is not part of this repository and in no
# registry: SUITE is a checkout of it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
: "${SUITE:?set SUITE to a checkout of github.com/ipfs/gateway-conformance}"
mapfile -t cars < <(find "$SUITE/fixtures" -name '*.car')
[ ${#cars[@]} -gt 0 ] || { echo "no fixtures in $SUITE/fixtures" >&2; exit 1; }
work=$(mktemp -d)
gateway=
trap '[ -z "$gateway" ] || { kill "$gateway"; wait "$gateway" || true; }; rm -rf "$work"' EXIT
(cd "$root" && go build -o "$work/gateway" ./test/gateway)
mkfifo "$work/url"
"$work/gateway" "${cars[@]}" >"$work/url" &
gateway=$!
read -r url <"$work/url"
# All but what is not offered here: names, and what is not of a trustless gateway.
cd "$SUITE"
GATEWAY_URL=$url go test -count=1 ./tests -specs=trustless-block-gateway,trustless-car-gateway,trustless-car-gateway-optional "$@"
