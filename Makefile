# The two commands. Both do all set-up on a bare Debian machine with Rust (root or sudo).
#   make run  [SIZE=small|district]   build Fadu, fill it with demonstration data, serve it on http://localhost:8080
#   make test                         everything that must hold, stage by stage, with the minutes of each

SIZE ?= small
TARGET = $${CARGO_TARGET_DIR:-target}
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: run test

run:
	@sh xtask/setup.sh run
	@echo "== fonts: looking for the typefaces of official documents (the first time this builds our small tool, about a minute)"
	@cargo run -q -p xtask -- fonts || echo "== fonts: going on; documents fall back to other typefaces until they are there"
	@echo "== build: the server and the typesetter in release mode (first time 10 to 15 minutes on 2 cores, nearly all of it the typesetter's libraries)"
	@cargo build --release -p fadu-paper
	@cargo build --release -p fadu
	@exec "$(TARGET)/release/fadu" demo --size $(SIZE)

test:
	@sh xtask/setup.sh test
	@cargo run -q -p xtask -- test
