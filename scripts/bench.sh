#!/usr/bin/env bash
# Runs every benchmark, those of the store on both databases. Arguments go to
# `go test`: scripts/bench.sh -count=6 -bench=Parse
set -euo pipefail
cd "$(dirname "$0")/.."
CGO_ENABLED=0 exec scripts/with-postgres.sh go test -run='^$' -bench=. -benchmem -p 1 "$@" ./...
