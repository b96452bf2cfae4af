"""Lists that are also tables: other engines read them through the Arrow C interface."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from . import _native

__all__ = ["Rows"]

Row = TypeVar("Row")


class Rows(list[Row]):
    """A list of rows that pandas, Polars, DuckDB and PyArrow read as a table.

    Engines that treat any list as rows first (``pyarrow.table``, ``polars.DataFrame``) need :attr:`table`.

        >>> import rds_ca
        >>> findings = rds_ca.audit(rds_ca.Fleet.read({"DBInstances": []}), at="2027-01-01").findings
        >>> findings.table.column_names[:3]
        ['id', 'rule', 'severity']
    """

    def __init__(self, rows: Iterable[Row] = (), layout: str = "") -> None:
        """Store the rows; the layout names the columns of the table."""
        super().__init__(rows)
        self._layout = layout

    @property
    def table(self) -> _native.Table:
        """The current rows as one table."""
        if self._layout == "checks":
            return _native._checks(self)
        return _native._table(self._layout, json.dumps(self))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as a stream of the Arrow C interface."""
        return self.table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Return the schema through the Arrow C interface."""
        return self.table.__arrow_c_schema__()

    def __reduce__(self) -> tuple[type[Rows[Row]], tuple[list[Row], str]]:
        """Pickle the rows and the layout."""
        return type(self), (list(self), self._layout)
