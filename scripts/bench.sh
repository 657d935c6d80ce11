#!/usr/bin/env bash
# Runs every benchmark, those of the store on both databases. Arguments go to
# `go test`: scripts/bench.sh -count=6 -bench=Parse
#
# With FARM=path/to/a/feed/farm it also measures a first and a second refresh of
# 500 feeds against that program: `FARM serve -feeds N -items N -port P` serves
# feeds and lists them at /opml and /urls, `FARM fetch -passes 1 -urls FILE` is
# the bare client to compare with.
set -euo pipefail
cd "$(dirname "$0")/.."

farm() {
	local port=9777 dir
	dir=$(mktemp -d)
	"$FARM" serve -feeds 500 -items 20 -epoch today -port $port 2>/dev/null &
	local pid=$!
	trap 'kill $pid; rm -rf "$dir"' RETURN
	until curl -sf "http://127.0.0.1:$port/opml" >"$dir/farm.opml"; do sleep 0.2; done
	curl -sf "http://127.0.0.1:$port/urls" >"$dir/urls"
	export ALTERAM_DATABASE=$dir/hub.db ALTERAM_ALLOW_PRIVATE=127.0.0.0/8
	make build >/dev/null
	bin/alteram import "$dir/farm.opml" >/dev/null 2>&1
	local TIMEFORMAT='  %U s user, %S s system, %R s elapsed'
	echo 'floor:'
	time "$FARM" fetch -passes 1 -urls "$dir/urls" >/dev/null
	echo 'first refresh:'
	time bin/alteram refresh --all >/dev/null
	echo 'refresh with nothing new:'
	time bin/alteram refresh --all >/dev/null
}

[[ -z ${FARM-} ]] || farm
CGO_ENABLED=0 exec scripts/with-postgres.sh go test -run='^$' -bench=. -benchmem -p 1 "$@" ./...
