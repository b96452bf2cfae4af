"""A Lambda function for a daily schedule: which clients of this account will stop connecting, and what to do.

`clients.toml` and the trust stores that it names are in the deployment package, next to this file. The role of the
function needs the permissions that README.md lists.
"""

import json
import os
from pathlib import Path

import rds_ca
from rds_ca.boto import read_fleet

CLIENTS = Path(__file__).with_name("clients.toml")


def handler(event, context):
    """Audit the regions of the event, or the region of the function, for the time of the event."""
    at = event.get("time")
    fleet = read_fleet(regions=event.get("regions", [os.environ["AWS_REGION"]]), at=at)
    audit = rds_ca.audit(fleet, clients=CLIENTS, at=at)
    answer = {
        "outcome": audit.outcome,
        "findings": [
            {name: finding[name] for name in ("severity", "subject", "message", "remedy")}
            for finding in audit.findings
            if finding["suppressed"] is None and finding["severity"] != "note"
        ],
        "not_read": [str(gap) for gap in fleet.gaps],
    }
    print(
        json.dumps(answer)
    )  # CloudWatch Logs: a metric filter on `{ $.outcome != "fine" }` raises the alarm.
    return answer
