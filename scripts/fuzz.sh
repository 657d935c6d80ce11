#!/usr/bin/env bash
# fuzz.sh [TIME]: runs every fuzz target for TIME (30s), one after another.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1-30s}

grep -rHo --include='*_test.go' --exclude-dir=testdata '^func Fuzz[A-Za-z0-9_]*' . | sort |
	while IFS=: read -r file target; do
		echo "== ${target#func } in $(dirname "$file") for $time"
		CGO_ENABLED=0 go test -run='^$' -fuzz="^${target#func }\$" -fuzztime="$time" "$(dirname "$file")" </dev/null
	done
