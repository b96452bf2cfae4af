"""A million instances in NDJSON, read and grouped: the engine compared with Python's json and dicts.

    cargo bench -p rds-ca-core --bench fleet --all-features  # builds it
    python benches/fleet/run.py [COUNT] [--binary PATH]

Every reader runs as a separate process, one after the other, on the same file. Prints a Markdown table:
seconds, megabytes of input per second, peak resident memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

WALK = """
import json, sys
groups, kept = {}, []
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        found = json.loads(line)
        tags = {tag["Key"]: tag["Value"] for tag in found.get("TagList", [])}
        details = found.get("CertificateDetails") or {}
        if KEEP:
            kept.append(found)
        else:
            kept.append((found["DBInstanceArn"], found.get("CACertificateIdentifier"), details.get("ValidTill")))
        groups.setdefault(tags.get("app"), []).append(kept[-1])
print(json.dumps({"instances": len(kept), "groups": len(groups), "largest": max(map(len, groups.values()))}))
"""

BINDING = """
import json, sys
from rds_ca import Fleet
fleet = Fleet.read(sys.argv[1])
groups = fleet.grouped("tag", tag="app")
largest = max(len(members) for _, members in groups)
print(json.dumps({"instances": len(fleet), "groups": len(groups), "largest": largest}))
"""


def instance(number: int, dice: random.Random) -> dict[str, Any]:
    """Return an instance with the members that boto3 returns, about 2.5 kB."""
    engine, version = dice.choice(
        [
            ("postgres", "15.4"),
            ("mysql", "8.0.35"),
            ("aurora-mysql", "8.0.mysql_aurora.3.04.0"),
        ]
    )
    region = dice.choice(["eu-west-1", "us-east-1", "ap-south-1", "sa-east-1"])
    account = str(dice.randrange(100)).zfill(12)
    name = f"database-{number:07}"
    ca = dice.choice(["rds-ca-2019", "rds-ca-rsa2048-g1"])
    resource = "".join(dice.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=26))
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceClass": dice.choice(["db.r6g.large", "db.m6g.xlarge", "db.t4g.medium"]),
        "Engine": engine,
        "DBInstanceStatus": "available",
        "MasterUsername": "admin",
        "DBName": "main",
        "Endpoint": {
            "Address": f"{name}.c9akciq32.{region}.rds.amazonaws.com",
            "Port": 5432,
            "HostedZoneId": "Z29XKXDKYMONMX",
        },
        "AllocatedStorage": 100,
        "InstanceCreateTime": "2023-05-04T10:21:58.126000+00:00",
        "PreferredBackupWindow": "03:00-03:30",
        "BackupRetentionPeriod": 7,
        "DBSecurityGroups": [],
        "VpcSecurityGroups": [
            {
                "VpcSecurityGroupId": f"sg-{dice.randrange(1 << 40):012x}",
                "Status": "active",
            }
        ],
        "DBParameterGroups": [
            {
                "DBParameterGroupName": f"default.{engine}",
                "ParameterApplyStatus": "in-sync",
            }
        ],
        "AvailabilityZone": f"{region}a",
        "DBSubnetGroup": {
            "DBSubnetGroupName": "private",
            "DBSubnetGroupDescription": "private",
            "VpcId": "vpc-0123456789",
            "SubnetGroupStatus": "Complete",
            "Subnets": [
                {
                    "SubnetIdentifier": f"subnet-{index:08}",
                    "SubnetAvailabilityZone": {"Name": f"{region}{zone}"},
                    "SubnetOutpost": {},
                    "SubnetStatus": "Active",
                }
                for index, zone in enumerate("abc")
            ],
        },
        "PreferredMaintenanceWindow": dice.choice(["sun:05:00-sun:06:00", "mon:02:00-mon:02:30"]),
        "PendingModifiedValues": {},
        "LatestRestorableTime": "2026-11-23T10:21:58+00:00",
        "MultiAZ": False,
        "EngineVersion": version,
        "AutoMinorVersionUpgrade": True,
        "ReadReplicaDBInstanceIdentifiers": [],
        "LicenseModel": "general-public-license",
        "OptionGroupMemberships": [{"OptionGroupName": f"default:{engine}", "Status": "in-sync"}],
        "PubliclyAccessible": False,
        "StorageType": "gp3",
        "DbInstancePort": 0,
        "StorageEncrypted": True,
        "KmsKeyId": f"arn:aws:kms:{region}:{account}:key/11111111-2222-3333-4444-555555555555",
        "DbiResourceId": f"db-{resource}",
        "CACertificateIdentifier": ca,
        "DomainMemberships": [],
        "CopyTagsToSnapshot": True,
        "MonitoringInterval": 60,
        "DBInstanceArn": f"arn:aws:rds:{region}:{account}:db:{name}",
        "IAMDatabaseAuthenticationEnabled": False,
        "PerformanceInsightsEnabled": True,
        "DeletionProtection": True,
        "AssociatedRoles": [],
        "TagList": [
            {"Key": "app", "Value": f"app-{dice.randrange(500)}"},
            {"Key": "team", "Value": f"team-{dice.randrange(40)}"},
        ],
        "CustomerOwnedIpEnabled": False,
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "CertificateDetails": {
            "CAIdentifier": ca,
            "ValidTill": "2027-05-04T10:21:58+00:00",
        },
        "DedicatedLogVolume": False,
    }


def measure(command: list[str]) -> tuple[float, int, dict[str, Any]]:
    """Run a process; return its seconds, its peak memory in megabytes, and its output."""
    start = os.times().elapsed
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return os.times().elapsed - start, usage.ru_maxrss // 1024, json.loads(output)


def main() -> None:
    """Write the file, run the readers, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    parser.add_argument(
        "--binary",
        type=Path,
        help="the benchmark's binary (default: the newest in target/release)",
    )
    parser.add_argument(
        "--keep-dicts",
        action="store_true",
        help="also measure json keeping entire dicts (a lot of memory)",
    )
    arguments = parser.parse_args()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    candidates = [path for path in target.glob("release/deps/fleet-*") if not path.suffix]
    binary = arguments.binary or max(candidates, key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instances.ndjson"
        dice = random.Random(1)
        with file.open("w") as out:
            for number in range(arguments.count):
                out.write(json.dumps(instance(number, dice)) + "\n")
        size = file.stat().st_size / 1e6
        rows = [
            ("rds-ca-core", [str(binary), str(file)]),
            ("rds_ca in Python", [sys.executable, "-c", BINDING, str(file)]),
            (
                "json, keeping three fields",
                [sys.executable, "-c", WALK.replace("KEEP", "False"), str(file)],
            ),
        ]
        if arguments.keep_dicts:
            rows.append(
                (
                    "json, keeping the dicts",
                    [sys.executable, "-c", WALK.replace("KEEP", "True"), str(file)],
                )
            )
        print(f"{arguments.count} instances, {size:.0f} MB\n")
        print("| reader | seconds | MB/s | peak MB |\n|---|---:|---:|---:|")
        answers = set()
        for name, command in rows:
            seconds, memory, answer = measure(command)
            answers.add((answer["instances"], answer["groups"], answer["largest"]))
            print(
                f"| {name} | {seconds:.1f} | {size / seconds:.0f} | {memory} |",
                flush=True,
            )
        if len(answers) != 1:
            sys.exit(f"the readers disagree: {answers}")


if __name__ == "__main__":
    main()
