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
# Two things are tested without the race detector, under which they take many
# times as long: the commands, which play a hub of thirteen outlets (what they
# call has its own tests with it), and the packages that start no goroutine.
plain=(./cmd/alteram)
for p in feed content extract lang gazetteer story claim; do
	[[ ! -d internal/$p ]] || plain+=("./internal/$p/...")
done
step go test -timeout 20m "${plain[@]}"
# Two packages at a time: those of the store and of the jobs keep a core busy each.
mapfile -t rest < <(go list ./... | grep -vxFf <(go list "${plain[@]}"))
step env CGO_ENABLED=1 go test -race -timeout 40m -p 2 "${rest[@]}"
