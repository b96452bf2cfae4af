"""Which clients use TLS? From a live database, or from PostgreSQL's log.

python examples/sessions/main.py                  # the sample log
DATABASE_URL=postgresql://… python examples/sessions/main.py
"""

import os
from pathlib import Path

from rds_ca.sessions import Usage, read_log, sample

if "DATABASE_URL" in os.environ:
    import psycopg

    usage = Usage("live")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        usage.record(sample(connection))
else:
    log = Path(__file__).parent / "samples" / "postgresql.log"
    usage = read_log(log, format="postgres", instance="orders").usage

print(usage.summary)
for row in usage.rows:
    print(f"{row['state']:10} {row['user']} from {row['client']} ({row['application']})")
