"""Writes fleet.json: a small fleet as AWS describes one. Everything in it is invented.

python examples/audit/fleet.py
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
ACCOUNT = "123456789012"


def instance(
    name: str, region: str, engine: str, version: str, ca: str, till: str, app: str, **more: object
) -> dict[str, object]:
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceArn": f"arn:aws:rds:{region}:{ACCOUNT}:db:{name}",
        "DBInstanceStatus": "available",
        "Engine": engine,
        "EngineVersion": version,
        "Endpoint": {"Address": f"{name}.c9akciq32abc.{region}.rds.amazonaws.com", "Port": 5432},
        "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": ca, "ValidTill": till},
        "PendingModifiedValues": {},
        "PreferredMaintenanceWindow": "sun:03:00-sun:04:00",
        "TagList": [{"Key": "app", "Value": app}],
        **more,
    }


OLD, NEW = "rds-ca-2019", "rds-ca-rsa2048-g1"
OLD_TILL, NEW_TILL = "2024-08-22T17:08:50+00:00", "2025-03-18T09:20:00+00:00"

instances = [
    instance("orders", "eu-west-1", "postgres", "15.4", OLD, OLD_TILL, "shop"),
    instance("orders-replica", "eu-west-1", "postgres", "15.4", OLD, OLD_TILL, "shop"),
    instance("ledger", "eu-west-1", "mysql", "8.0.35", OLD, OLD_TILL, "billing"),
    instance("catalog", "us-east-1", "postgres", "16.1", NEW, NEW_TILL, "shop"),
    instance("metrics", "us-east-1", "mariadb", "10.11.6", OLD, OLD_TILL, "internal"),
]
# The operator chose the new CA and left the change to the next maintenance window.
instances[2]["PendingModifiedValues"] = {"CACertificateIdentifier": NEW}

(HERE / "fleet.json").write_text(json.dumps({"DBInstances": instances}, indent=1) + "\n", encoding="utf-8")
