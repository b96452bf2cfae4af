#!/usr/bin/env bash
# Runs all tests, Rust and Python, after installing what they need. Prints how long each step took and how many tests ran.
#
#   scripts/test.sh         everything
#   scripts/test.sh long    20,000 stores with Spark; then the search for a wrong "trusted" with other seeds, until one
#                           is found or it is stopped
#   scripts/test.sh quick   every Rust test that needs no other program; installs nothing
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-all}

report=()
name="" began=0 count="" wheel=""
finish() {
  [ -n "$name" ] || return 0
  local line
  line=$(printf '%5d s  %s%s' "$((SECONDS - began))" "$name" "${count:+ ($count tests passed)}")
  printf -- '-- %s\n' "$line"
  report+=("$line")
  name="" count=""
}
step() { finish; name="$*" began=$SECONDS; printf '\n== %s\n' "$*"; }
summary() {
  local status=$?
  [ -z "$wheel" ] || kill "$wheel" 2> /dev/null || true
  finish
  printf '\n%s\n' "${report[@]}"
  printf '%5d s  in all, exit %s\n' "$SECONDS" "$status"
}
trap summary EXIT

# Runs a command, and counts the tests that its output reports as passed.
counted() {
  local log status=0
  log=$(mktemp)
  "$@" 2>&1 | tee "$log" || status=$?
  count=$(grep -oE '[0-9]+ passed' "$log" | awk '{ sum += $1 } END { print sum + 0 }')
  rm -f "$log"
  return "$status"
}
export RUST_BACKTRACE=0

if [ "$mode" = quick ]; then
  step "Rust tests: build"
  packages=(--workspace --exclude rds-ca-py --exclude rds-ca-examples --all-features --locked)
  cargo test --quiet "${packages[@]}" --no-run
  step "Rust tests that need no other program"
  # Tests find no other program here, so a test that needs one and is not listed fails.
  mapfile -t needing < <(grep -v '^#' rds-ca-core/tests/data/needs-tools.txt)
  host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
  export "CARGO_TARGET_${host}_RUNNER=env PATH=/nonexistent"
  counted cargo test --quiet "${packages[@]}" --no-fail-fast -- --exact "${needing[@]/#/--skip=}"
  step "The list of tests that need other programs"
  existing=$(cargo test --quiet "${packages[@]}" --tests -- --list | sed -n 's/: test$//p')
  for test in "${needing[@]}"; do
    grep -qxF "$test" <<< "$existing" || { echo "needs-tools.txt: there is no test $test" >&2; exit 1; }
  done
  exit
fi

step "Install what the tests need"
scripts/setup-tests.sh
PATH="$PWD/.venv/bin:$PATH"
export PYO3_PYTHON="$PWD/.venv/bin/python"

if [ "$mode" = long ]; then
  step "Spark: 20,000 stores"
  rm -rf target/wheels
  maturin build --locked --compression-level 9 --manifest-path rds-ca-py/Cargo.toml --out target/wheels
  examples/spark/test.sh 20000
  for ((seed = $(date +%s); ; seed++)); do
    step "Search with seed $seed"
    RDS_CA_SEARCH="$seed,3000" cargo test --locked -p rds-ca-core --all-features --test trust search -- --nocapture
  done
fi

step "Formatting"
cargo fmt --all --check
ruff check rds-ca-py examples scripts rds-ca-core/tests benches
ruff format --config rds-ca-py/pyproject.toml --check .
cargo deny check bans licenses sources

step "Rust lints"
cargo clippy --workspace --all-targets --all-features --locked -- -D warnings

step "Each feature alone, without a warning"
for features in "" stores fleet discovery probe report aws rustls; do
  # The lints ran with all features; here the compiler's own warnings are enough, in half the time.
  output=$(cargo check --quiet -p rds-ca-core --no-default-features --features "$features" --locked 2>&1) || { echo "$output" >&2; exit 1; }
  [ -z "$output" ] || { printf 'with the features "%s":\n%s\n' "$features" "$output" >&2; exit 1; }
done

step "Rust documentation"
RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --workspace --all-features --no-deps --locked

# The linker works on one core for most of the time that the wheel takes; the Rust tests leave it one.
rm -rf target/wheels
wheel_log=$(mktemp)
maturin build --locked --compression-level 9 --manifest-path rds-ca-py/Cargo.toml --out target/wheels > "$wheel_log" 2>&1 &
wheel=$!

step "Rust tests, while the wheel is built"
counted cargo test --workspace --exclude rds-ca-py --exclude rds-ca-examples --all-features --locked --no-fail-fast

step "Python package: wait for the wheel, install it"
wait "$wheel" || { cat "$wheel_log" >&2; exit 1; }
wheel=""
rm -f "$wheel_log"
python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl

step "Python lints"
(cd rds-ca-py && mypy python && python -m mypy.stubtest rds_ca --mypy-config-file pyproject.toml --allowlist stubtest-allowlist.txt)

step "Python tests"
cd rds-ca-py
counted python -m pytest
cd ..

step "Examples"
for example in check audit fleet sessions; do
  cargo run --quiet --locked -p rds-ca-examples --bin "$example" > /dev/null
  python "examples/$example/main.py" > /dev/null
done
cargo run --quiet --locked -p rds-ca-examples --bin rustls-health > /dev/null
counted cargo test --quiet --locked -p rds-ca-examples --features rustls --test rustls

step "Spark: 200 stores"
examples/spark/test.sh 200
