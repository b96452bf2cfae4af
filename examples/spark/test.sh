#!/usr/bin/env bash
# Checks a number of stores with Spark and without, and compares. Spark is installed once, into .cache/spark.
#
#   examples/spark/test.sh 200 [WHEEL]
set -euo pipefail
cd "$(dirname "$0")/../.."
count=$1
wheel=${2:-$(ls -t target/wheels/*.whl | head -1)}
home=.cache/spark
[ -x $home/bin/python ] || python3 -m venv $home
$home/bin/python -c 'import pyspark, pyarrow, pandas' 2>/dev/null ||
  $home/bin/python -m pip install --quiet --disable-pip-version-check 'pyspark>=4,<5' 'pyarrow>=18' 'pandas>=2.2,<3'
$home/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel"
cd examples/spark
PYTHONPATH=. exec "../../$home/bin/python" compare.py "$count"
