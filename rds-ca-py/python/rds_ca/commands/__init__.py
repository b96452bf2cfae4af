"""The commands of ``rds-ca``, one module each."""
