"""Will these trust stores accept what RDS serves in a region? The main job, in Python.

python examples/check/main.py [STORE ...]
"""

import sys
from pathlib import Path

import rds_ca

SAMPLES = sorted(p for p in (Path(__file__).parent / "samples").iterdir() if p.suffix in {".pem", ".jks"})

for path in [Path(argument) for argument in sys.argv[1:]] or SAMPLES:
    store = rds_ca.TrustStore.open(path)
    print(path.name)
    for ca in rds_ca.Catalogue.builtin().current_cas("us-east-1"):
        report = store.check(region="us-east-1", ca=ca)
        print(f"  {ca:18} {report.verdict:12} {report.reason}")
    for problem in store.bundle.problems:
        print(f"  {problem}")
