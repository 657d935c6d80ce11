#!/usr/bin/env bash
# fuzz.sh [TIME]: runs every fuzz target for TIME (30s), one after another. What is
# interesting is made smaller in ten tries: the usual minute would take all of TIME.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1-30s}

grep -rHo --include='*_test.go' --exclude-dir=testdata '^func Fuzz[A-Za-z0-9_]*' . | sort |
	while IFS=: read -r file target; do
		echo "== ${target#func } in $(dirname "$file") for $time"
		CGO_ENABLED=0 go test -run='^$' -fuzz="^${target#func }\$" -fuzztime="$time" -fuzzminimizetime=10x "$(dirname "$file")" </dev/null
	done
