#!/usr/bin/env bash
# Runs all tests, Rust and Python, after installing what they need.
#
#   scripts/test.sh         everything
#   scripts/test.sh long    the search for a wrong "trusted" with other seeds, until one is found or it is stopped
#   scripts/test.sh quick   what needs no server and no foreign TLS stack; installs Python tools only
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-all}
step() { printf '\n== %s (after %s s)\n' "$*" "$SECONDS"; }

step "Install what the tests need"
if [ "$mode" != quick ]; then
  scripts/setup-tests.sh
else
  [ -x .venv/bin/python ] || python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r rds-ca-py/tests/requirements.txt
fi
PATH="$PWD/.venv/bin:$PATH"
export PYO3_PYTHON="$PWD/.venv/bin/python"
export RUST_BACKTRACE=0

if [ "$mode" = long ]; then
  for ((seed = $(date +%s); ; seed++)); do
    step "Search with seed $seed"
    RDS_CA_SEARCH="$seed,3000" cargo test --locked -p rds-ca-core --all-features --test trust search -- --nocapture
  done
fi

if [ "$mode" = quick ]; then
  step "Rust tests that need no tools"
  cargo test --locked -p rds-ca-core --all-features --lib --doc
  cargo test --locked -p rds-ca-core --all-features --test catalogue --test layers --test trust -- --skip java_keystore --skip stack_matrix --skip stack_differential
  exit
fi

step "Form"
cargo fmt --all --check
ruff check rds-ca-py examples scripts rds-ca-core/tests benches
ruff format --config rds-ca-py/pyproject.toml --check .
cargo deny check bans licenses sources

step "Rust lints"
cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
for features in "" stores fleet discovery probe report aws rustls; do
  cargo clippy --quiet -p rds-ca-core --no-default-features --features "$features" --locked -- -D warnings
done

step "Rust documentation"
RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --workspace --all-features --no-deps --locked

step "Rust tests"
cargo test --workspace --exclude rds-ca-py --all-features --locked --no-fail-fast

step "Python package: build the wheel, install it"
rm -rf target/wheels
maturin build --locked --manifest-path rds-ca-py/Cargo.toml --out target/wheels
python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl

step "Python lints"
(cd rds-ca-py && mypy python && python -m mypy.stubtest rds_ca --mypy-config-file pyproject.toml --allowlist stubtest-allowlist.txt)

step "Python tests"
(cd rds-ca-py && python -m pytest)

step "Examples"
for example in check audit fleet sessions; do
  cargo run --quiet --locked -p rds-ca-examples --bin "$example" > /dev/null
  python "examples/$example/main.py" > /dev/null
done

cargo run --quiet --locked -p rds-ca-examples --bin rustls-health > /dev/null

step "Done"
