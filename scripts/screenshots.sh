#!/usr/bin/env bash
# screenshots.sh [FOLDER]: images of every type of page of the demonstration, in
# two languages, light and dark, wide and narrow; into build/screenshots by default.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_clients
# The demonstration quotes Chinese, which a machine without such a font shows as boxes.
[[ -n $(fc-list :lang=zh) ]] || install fonts-wqy-microhei ||
	echo "no Chinese font is installed (fonts-wqy-microhei is one): Chinese will be boxes" >&2
folder=$(realpath -m "${1:-build/screenshots}")
mkdir -p "$folder"
ALTERAM_TEST_CLIENTS=yes ALTERAM_SCREENSHOTS="$folder" go test -count=1 -run 'TestPagesInABrowser' ./cmd/alteram
echo "wrote $(find "$folder" -name '*.png' | wc -l) images to $folder"
