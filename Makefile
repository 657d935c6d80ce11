# What a contributor runs. `make help` lists the targets; the longer ones are
# scripts in scripts/, which say at their top what they do.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

# The binary is free of cgo, and so is everything that checks it. Only the race
# detector needs a C compiler; scripts/suite.sh switches cgo on for it.
export CGO_ENABLED = 0

VERSION  = $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# How long `make fuzz` runs each fuzz target.
FUZZTIME = 30s

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: check
check: lint test-short ## what must hold before a commit: lint and short tests, the import rules among them

.PHONY: lint
lint: ## format, vet, staticcheck
	@unformatted=$$(go tool gofumpt -l .); if [[ -n $$unformatted ]]; then \
		printf 'not formatted (run make fmt):\n%s\n' "$$unformatted" >&2; exit 1; fi
	@$(MAKE) vet
	go tool staticcheck ./...

.PHONY: fmt
fmt: ## format all Go files
	go tool gofumpt -w .

.PHONY: vet
vet: ## run go vet
	go vet ./...

.PHONY: test
test: ## run everything, with the race detector, on SQLite and PostgreSQL (installs or names what is missing)
	@scripts/test.sh

.PHONY: test-short
test-short: ## run the short tests, on SQLite alone
	go test -short -p 2 ./...

.PHONY: demo
demo: build ## build, then start the hub on recorded feeds of invented outlets, offline
	bin/alteram demo

.PHONY: build
build: ## build bin/alteram
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/alteram ./cmd/alteram

.PHONY: screenshots
screenshots: ## images of every type of page, into build/screenshots
	@scripts/screenshots.sh

.PHONY: bench
bench: ## run the benchmarks on SQLite and PostgreSQL
	@scripts/bench.sh

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s), one after another
	@scripts/fuzz.sh $(FUZZTIME)

.PHONY: generate
generate: ## write the generated files again
	go generate ./...

.PHONY: verify
verify: ## fail when generated files, go.mod or go.sum are not what they should be
	@scripts/verify.sh

.PHONY: hooks
hooks: ## make git run `make check` before every commit
	@hook=$$(git rev-parse --git-path hooks/pre-commit) && mkdir -p "$$(dirname "$$hook")" && \
		printf '#!/bin/sh\nexec make check\n' > "$$hook" && chmod +x "$$hook" && echo "wrote $$hook"

.PHONY: clean
clean: ## delete what was built
	rm -rf bin build
