# The commands of the house. `make help` lists them.

SHELL := /bin/bash
TOOL := go tool -modfile=app/tools.mod
POSTGRES := .ci/postgres run
FUZZTIME ?= 1m

.PHONY: help build test packages check test-go soak bench audit fmt generate

help: ## List the targets.
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

build: ## Build the program into ./yiji.
	go build -trimpath -o yiji ./app

test: packages check test-go ## Install what is missing, then check and test everything (under 10 minutes).

packages: ## Install the Debian packages that the tests need, or name the missing ones.
	.ci/packages

check: ## gofmt, templ freshness, go vet, staticcheck.
	.ci/fresh
	go vet ./...
	$(TOOL) staticcheck ./...

# -count=1, because a cached pass would not see a change in the program that
# the browser tests build and start. Four packages at a time, because half of the
# time is waiting for databases and the browser.
test-go: ## go test ./... with a throw-away PostgreSQL and the browser.
	$(POSTGRES) go test -count=1 -p=4 -timeout=9m ./...

soak: packages ## Full counts of randomised tests, each rule broken on purpose, then each fuzz target for FUZZTIME.
	SOAK=1 $(POSTGRES) go test -count=1 -timeout=0 -v -run='Soak|Property|Race|Fuzz' ./...
	.ci/fuzz $(FUZZTIME)

bench: packages ## All Go benchmarks, on both databases.
	$(POSTGRES) go test -timeout=0 -run='^$$' -bench=. -benchmem ./...

audit: ## gosec, and govulncheck where its database can be reached.
	.ci/audit

fmt: ## Format Go and templ files.
	gofmt -w .
	$(TOOL) templ fmt .

generate: ## Write the Go files that templ makes.
	$(TOOL) templ generate
