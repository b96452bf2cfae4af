"""Building and mending stores. Import its names from ``rds_ca``."""

from collections.abc import Sequence
from typing import Optional, final

from ..results import MendedValues
from ._catalogue import Catalogue
from ._types import _Instant, _Source

@final
class Mended:
    """A store with the missing roots added, and its changes; :func:`rds_ca.mend` makes it."""

    @property
    def data(self) -> bytes:
        """The store's new content; empty for a directory."""
    @property
    def changed(self) -> bool:
        """Whether the store needed a change."""
    @property
    def written(self) -> bool:
        """Whether it was written."""
    @property
    def proved(self) -> bool:
        """Whether every TLS stack that reads such a container accepts what a new store would make it accept."""
    @property
    def diff(self) -> list[str]:
        """The changes, one text each: ``+ name (until …)``."""
    def to_dict(self) -> MendedValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return the same as JSON text."""

def _bundle(
    regions: Sequence[str],
    *,
    cas: Sequence[str] = ...,
    endpoints: Sequence[str] = ...,
    trust_services: Sequence[str] = ...,
    format: str = "pem",
    password: Optional[str] = None,
    encryption: str = "modern",
    catalogue: Optional[Catalogue] = None,
    at: _Instant = None,
) -> list[tuple[str, bytes]]: ...
def _mend(
    store: _Source,
    regions: Sequence[str],
    *,
    cas: Sequence[str] = ...,
    endpoints: Sequence[str] = ...,
    trust_services: Sequence[str] = ...,
    password: Optional[str] = None,
    drop_expired: bool = False,
    drop_intermediates: bool = False,
    anew: bool = False,
    catalogue: Optional[Catalogue] = None,
    at: _Instant = None,
    write: bool = False,
    follow_links: bool = False,
) -> Mended: ...
