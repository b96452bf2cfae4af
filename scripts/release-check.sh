#!/usr/bin/env bash
# What is checked before a release, and not by the test command: it needs the network, tools of its own and another toolchain.
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

echo "== The public API against the last release"
base=${1:-$(git describe --tags --abbrev=0 2> /dev/null || true)}
if [ -z "$base" ]; then
  echo "there is no release yet, so nothing can have changed"
else
  cargo semver-checks --version > /dev/null 2>&1 || cargo install --locked cargo-semver-checks
  cargo semver-checks check-release -p rds-ca-core --all-features --baseline-rev "$base"
fi

echo "== The package as crates.io would get it"
cargo package --locked -p rds-ca-core --allow-dirty --no-verify --list > /dev/null
