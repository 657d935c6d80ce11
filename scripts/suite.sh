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
# The commands are tested without the race detector, under which a hub of
# thirteen outlets takes minutes to play; what they call has its own tests with
# it. Two packages at a time: those of the store and of the jobs keep a core
# busy each.
step go test -timeout 20m ./cmd/alteram
mapfile -t rest < <(go list ./... | grep -v /cmd/alteram)
step env CGO_ENABLED=1 go test -race -timeout 40m -p 2 "${rest[@]}"
