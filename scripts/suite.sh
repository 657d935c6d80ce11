#!/usr/bin/env bash
# The checks and tests that `make test` runs. Expects a C compiler, the
# programs of clients.sh, and ALTERAM_TEST_POSTGRES naming a server; see test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
	echo "== $*"
	"$@"
}

export CGO_ENABLED=0 ALTERAM_TEST_CLIENTS=yes
step make lint
step make build
# Without the race detector, under which they take many times as long, run the
# commands, which play a hub of thirteen outlets, and the packages that start no
# goroutine of their own. Under it run those where goroutines meet: store, job,
# ingest, fetch and what they keep bytes in, of publish what readers share, and of
# hub what asks many servers at once. Both run side by side, since the commands mostly wait for other
# programs.
plain=(. ./cmd/alteram)
for p in api claim config content demo extract feed gazetteer hub lang publish story web; do
	[[ ! -d internal/$p ]] || plain+=("./internal/$p/...")
done
mapfile -t rest < <(go list ./... | grep -vxFf <(go list "${plain[@]}"))
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
echo "== go test ${plain[*]}, printed at the end"
go test -timeout 20m "${plain[@]}" >"$printed" 2>&1 &
commands=$!
failed=0
step env CGO_ENABLED=1 go test -race -timeout 40m -p 2 "${rest[@]}" || failed=1
step env CGO_ENABLED=1 go test -race -timeout 10m ./internal/hub -run 'Discover|Proof|Check|Applies' || failed=1
step env CGO_ENABLED=1 go test -race -timeout 10m ./internal/publish -run 'Cache|ReadersAtOnce|WhileOthersArrive' || failed=1
wait "$commands" || failed=1
cat "$printed"
exit $failed
