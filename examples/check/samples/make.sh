#!/usr/bin/env bash
# Makes the sample stores from the published certificates in rds-ca-core/data. Needs openssl and keytool.
set -euo pipefail
cd "$(dirname "$0")"
data=../../../rds-ca-core/data

named() { openssl x509 -in "$1" -noout -subject -nameopt sep_multiline | grep -qxF "    CN=$2"; }

# One certificate per file.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
csplit -sz -f "$work/part-" -b %03d.pem "$data/aws/global-bundle.pem" '/-----BEGIN/' '{*}'
rm -f us-east-1-bundle.pem truststore.jks
for ca in RSA2048 RSA4096 ECC384; do
  for part in "$work"/part-*.pem; do
    if named "$part" "Amazon RDS us-east-1 Root CA $ca G1"; then cat "$part" >> us-east-1-bundle.pem; fi
  done
done
csplit -sz -f "$work/old-" -b %03d.pem "$data/aws/legacy-2019.pem" '/-----BEGIN/' '{*}'
rm -f only-2019.pem
for name in "Amazon RDS Root 2019 CA" "Amazon RDS us-east-1 2019 CA"; do
  for part in "$work"/old-*.pem; do
    if named "$part" "$name"; then cat "$part" >> only-2019.pem; fi
  done
done
head -c 3500 us-east-1-bundle.pem > cut-short.pem
# keytool -importcert reads the first certificate of a file and silently drops the others.
keytool -importcert -noprompt -alias rds -file us-east-1-bundle.pem -keystore truststore.jks -storetype JKS -storepass changeit 2>/dev/null
