# Huanheng. Every command of a developer's day; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench bench-full fmt openapi fuzz

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 20

setup: ## install what is missing: Debian packages (as root), node modules
	@scripts/setup.sh all

run: ## build the release and serve it with demo data on http://127.0.0.1:8080
	@scripts/setup.sh run
	@scripts/web.sh build
	@cargo build --release --locked -p server
	@scripts/run.sh "$(TARGET)/release/huanheng"

test: ## everything: Rust over SQLite and PostgreSQL, the web, the browser, the fuzzers
	@scripts/setup.sh all
	@scripts/test.sh

check: ## what must hold before a commit: format, clippy, tidy, tests, types
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --locked -- -D warnings
	@cargo xtask tidy
	@if [ -n "$${HUANHENG_TEST_PG:-}" ]; then cargo nextest run --workspace --locked; \
	  else cargo nextest run --workspace --locked; \
	  printf '\n*** The PostgreSQL half was SKIPPED: HUANHENG_TEST_PG is not set. `make test` runs it. ***\n\n'; fi
	@scripts/web.sh check

fmt: ## format the code
	@cargo fmt --all

openapi: ## write api/openapi.json from the code
	@mkdir -p api && cargo run --quiet -p server --bin huanheng -- openapi > api/openapi.json.new
	@mv api/openapi.json.new api/openapi.json

fuzz: ## every reader of foreign input, coverage-guided: SECONDS_EACH=60
	@scripts/fuzz.sh $${SECONDS_EACH:-60}

bench: ## the benchmarks
	@scripts/bench.sh

bench-full: ## the benchmark of measured values with a hundred million of them, beside DuckDB and PostgreSQL
	@scripts/setup.sh all
	@SERIES_VALUES=100000000 scripts/with-postgres.sh cargo bench --locked -p series --bench series
