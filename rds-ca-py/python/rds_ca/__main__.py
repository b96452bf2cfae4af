"""``python -m rds_ca`` is ``rds-ca``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
