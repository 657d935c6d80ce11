#!/usr/bin/env bash
# Fails when go.mod and go.sum do not fit the code, when a module in the cache is
# not the one go.sum names, or when a generated file differs from what
# `make generate` writes.
set -euo pipefail
cd "$(dirname "$0")/.."

go mod tidy -diff
go mod verify
before=$(git diff; git status --short)
go generate ./...
after=$(git diff; git status --short)
[[ $before == "$after" ]] || {
	git status --short >&2
	echo "generated files were stale: commit what make generate wrote" >&2
	exit 1
}
