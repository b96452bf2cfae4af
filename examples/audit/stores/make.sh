#!/usr/bin/env bash
# Makes the sample stores from the published certificates in rds-ca-core/data. Needs openssl and keytool.
set -euo pipefail
cd "$(dirname "$0")"
data=../../../rds-ca-core/data

# One certificate per file, chosen by subject.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
csplit -sz -f "$work/part-" -b %03d.pem "$data/aws/global-bundle.pem" '/-----BEGIN/' '{*}'
roots() { # REGION...
  for region in "$@"; do
    for ca in RSA2048 RSA4096 ECC384; do
      for part in "$work"/part-*.pem; do
        if openssl x509 -in "$part" -noout -subject | grep -q "CN = Amazon RDS $region Root CA $ca G1"; then cat "$part"; fi
      done
    done
  done
}
rm -f ./*.pem ./*.jks
csplit -sz -f "$work/old-" -b %03d.pem "$data/aws/legacy-2019.pem" '/-----BEGIN/' '{*}'
for part in "$work"/old-*.pem; do
  if openssl x509 -in "$part" -noout -subject | grep -q "CN = Amazon RDS Root 2019 CA"; then cp "$part" root-2019.pem; fi
done
{ cat root-2019.pem; roots eu-west-1 us-east-1; } > both-generations.pem
{ cat root-2019.pem; roots us-east-1; } > other-region.pem
# keytool -importcert reads the first certificate of a file and silently drops the others.
cp root-2019.pem "$work/first.pem"
keytool -importcert -noprompt -alias rds -file "$work/first.pem" -keystore truststore.jks -storetype JKS -storepass changeit 2>/dev/null
