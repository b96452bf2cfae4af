"""Which clients stop connecting to what, when, and what to do: the sample fleet, three months before rds-ca-2019 expires.

python examples/audit/main.py [FORMAT [TIME]]
"""

import sys

import rds_ca

FORMAT, AT = [*sys.argv[1:], *["text", "2024-06-01"][len(sys.argv) - 1 :]][:2]

fleet = rds_ca.Fleet.read("examples/audit/fleet.json")
clients = rds_ca.Clients.read("examples/audit/clients.toml")
audit = rds_ca.audit(fleet, clients=clients, at=AT)
print(audit.report(FORMAT), end="")
