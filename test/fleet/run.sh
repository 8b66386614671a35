#!/usr/bin/env bash
# Runs a program that starts a fleet (test/fanout) in a network and a
# process world of its own, which end with this script however it ends. Needs root.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1
shift
for tool in unshare ip nft ffmpeg; do
	command -v "$tool" >/dev/null || { echo "$program: $tool is missing: apt-get install util-linux iproute2 nftables ffmpeg" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "$program: needs root for a network namespace" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/$program" "./test/$program"
ulimit -n "$(ulimit -Hn)"
TMPDIR=$work STREAMGATE_FLEET_ROOM=yes unshare --mount --net --pid --fork --kill-child --mount-proc \
	sh -c 'ip link set lo up && exec "$0" "$@"' "$work/$program" "$@"
