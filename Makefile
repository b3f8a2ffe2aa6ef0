# The few commands there are. What they do in detail: xtask/src.
.PHONY: run dev test bench mutants lint fmt help

help:
	@echo "make run    build everything optimised, make demo data, serve on 127.0.0.1:3000"
	@echo "make dev    the same for working on it: rebuild and restart on every change"
	@echo "make test   every test, on SQLite and on PostgreSQL, in a real browser too"
	@echo "make bench  what it carries on this machine, as a table (BENCHMARKS.md)"
	@echo "make mutants  whether a test notices each falsified rule of the domain; some minutes"
	@echo "make lint   formatting, clippy (host and WASM), dependencies, gate and layers"
	@echo "make fmt    format all Rust"

run:
	@echo "→ compiling the build tool (a minute or two the first time)"
	@cargo xtask serve

dev:
	@cargo xtask dev

test:
	@echo "→ compiling the build tool (a minute or two the first time)"
	@cargo xtask test

bench:
	@echo "→ compiling the build tool (a minute or two the first time)"
	@cargo xtask bench

mutants:
	@cargo xtask mutants

lint:
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	cargo clippy --quiet --package aldaba-app --lib --no-default-features --features hydrate \
		--target wasm32-unknown-unknown --target-dir target/wasm -- -D warnings
	cargo xtask check

fmt:
	cargo fmt --all
