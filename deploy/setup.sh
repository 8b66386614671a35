#!/usr/bin/env bash
# Installs what StreamGate needs on a bare Debian 12 that has Go, Node and root,
# and says what it installs. A machine that has everything is left alone.
set -euo pipefail

packages=()
need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || packages+=("$2")
}
need ffmpeg ffmpeg
need ffprobe ffmpeg
need bwrap bubblewrap
need prlimit util-linux
need chromium chromium
need make make
need ip iproute2
need nft nftables
need unshare util-linux
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || packages+=(fonts-dejavu-core)

if [ ${#packages[@]} -gt 0 ]; then
	mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
	echo "installing Debian packages: ${packages[*]}" >&2
	if [ "$(id -u)" -ne 0 ]; then
		echo "not root: run 'sudo apt-get install --no-install-recommends ${packages[*]}' and try again" >&2
		exit 1
	fi
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

for tool in go node npm; do
	command -v "$tool" >/dev/null 2>&1 || { echo "$tool is missing: install Go 1.26 or newer and Node 20 or newer" >&2; exit 1; }
done
