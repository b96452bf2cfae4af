#!/usr/bin/env bash
# Checks before a release that the test command does not do: they need the network, other tools and another toolchain.
#
#   scripts/release-check.sh [BASE]   BASE: the tag or commit of the last release (default: the last tag, if there is one)
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== The declared Rust version builds it"
version=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
if command -v rustup > /dev/null; then
  rustup toolchain list | grep -q "^$version" || rustup toolchain install "$version" --profile minimal
  for features in "" stores fleet report probe rustls; do
    CARGO_TARGET_DIR=target/msrv cargo "+$version" check --quiet --locked -p rds-ca-core --no-default-features --features "$features"
  done
else
  echo "rustup is needed to try Rust $version" >&2
  exit 1
fi

echo "== The public API compared with the last release"
base=${1:-$(git describe --tags --abbrev=0 2> /dev/null || true)}
if [ -z "$base" ]; then
  echo "there is no release yet to compare with"
else
  cargo semver-checks --version > /dev/null 2>&1 || cargo install --locked cargo-semver-checks
  cargo semver-checks check-release -p rds-ca-core --all-features --baseline-rev "$base"
fi


echo "== Wheel and crate, built twice in two places, are equal, and both work in an empty environment"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v maturin > /dev/null || { echo "this needs maturin: python -m pip install maturin" >&2; exit 1; }
for copy in one two; do
  git clone --quiet . "$folder/$copy"
  (
    cd "$folder/$copy"
    export CARGO_TARGET_DIR="$folder/target-$copy" SOURCE_DATE_EPOCH=0
    maturin build --quiet --locked --compression-level 9 --manifest-path rds-ca-py/Cargo.toml --out wheels
    cargo package --quiet --locked -p rds-ca-core --no-verify
    cp "$CARGO_TARGET_DIR"/package/*.crate wheels/
    (cd wheels && sha256sum -- *) > "$folder/$copy.sums"
  )
done
diff "$folder/one.sums" "$folder/two.sums"
cat "$folder/one.sums"
python3 -m venv "$folder/empty"
"$folder/empty/bin/pip" install --quiet "$folder"/one/wheels/*.whl
(cd / && "$folder/empty/bin/rds-ca" catalogue --region eu-west-1)
tar -xzf "$folder"/one/wheels/*.crate -C "$folder"
(cd "$folder"/rds-ca-core-* && CARGO_TARGET_DIR="$folder/target-crate" cargo check --quiet --all-features)

echo "== Known vulnerabilities of the dependencies"
cargo deny check advisories
