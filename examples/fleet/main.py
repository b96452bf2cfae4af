"""Which databases run, under which CA, and what could not be read: from AWS's own JSON.

    python examples/fleet/main.py [FILE ...]

For live accounts: rds_ca.boto.read_fleet({"111111111111": boto3.Session(profile_name="production")}).
"""

import sys
from pathlib import Path

from rds_ca import Fleet

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))

fleet = Fleet.read(*(sys.argv[1:] or SAMPLES))
for instance in fleet.instances:
    # The samples are of that day; omit both times for the present.
    side = instance.server_side("2026-11-23", until="2027-02-23")
    print(f"{instance.id:10} {side.verdict}")
    for reason in side.reasons:
        print(f"           {reason}")
for gap in fleet.gaps:
    print(f"not read: {gap}")
