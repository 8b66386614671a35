#!/usr/bin/env bash
# Plays random schedules of faults over real nodes. Networks, namespaces, mounts
# and processes are of a world of their own, which ends with this script however
# it ends: nothing is left behind. Needs root. Flags: see `go run ./test/chaos -h`.
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in unshare ip nft ffmpeg; do
	command -v "$tool" >/dev/null || { echo "chaos: $tool is missing: apt-get install util-linux iproute2 nftables ffmpeg" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "chaos: needs root for network namespaces" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/chaos" ./test/chaos
mkdir -p /run/netns
TMPDIR=$work STREAMGATE_CHAOS_LAB=yes unshare --mount --net --pid --fork --kill-child --mount-proc \
	sh -c 'mount -t tmpfs tmpfs /run/netns && exec "$0" "$@"' "$work/chaos" "$@"
