#!/usr/bin/env bash
# Makes the sample stores from the published certificates in rds-ca-core/data. Needs openssl and keytool.
set -euo pipefail
cd "$(dirname "$0")"
data=../../../rds-ca-core/data

# One certificate a file, named by subject.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
csplit -sz -f "$work/part-" -b %03d.pem "$data/aws/global-bundle.pem" '/-----BEGIN/' '{*}'
rm -f us-east-1-bundle.pem truststore.jks
for ca in RSA2048 RSA4096 ECC384; do
  for part in "$work"/part-*.pem; do
    openssl x509 -in "$part" -noout -subject | grep -q "CN = Amazon RDS us-east-1 Root CA $ca G1" && cat "$part" >> us-east-1-bundle.pem
  done
done
cp "$data/aws/legacy-2019.pem" only-2019.pem
head -c 3500 us-east-1-bundle.pem > cut-short.pem
# keytool -importcert reads the first certificate of a file and says nothing of the others.
keytool -importcert -noprompt -alias rds -file us-east-1-bundle.pem -keystore truststore.jks -storetype JKS -storepass changeit 2>/dev/null
