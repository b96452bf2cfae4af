"""The clients of RDS, found in folders, files, images and documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Callable, Optional, Union

from ._native import Catalogue, Clients, Fleet, _discover, _Discovery
from .results import DiscoveryFinding, DiscoveryValues

__all__ = ["Discovery", "discover", "discover_each"]

Path = Union[str, "os.PathLike[str]"]


class Discovery:
    """The result of a discovery: stores, settings, clients, and what could not be read.

    The members of each list have the keys of :meth:`to_dict` as attributes.
    """

    def __init__(self, found: _Discovery) -> None:
        """Wrap the engine's result."""
        self._found = found
        self._content: DiscoveryValues = found.to_dict()

    @staticmethod
    def _of(members: Sequence[Mapping[str, Any]]) -> list[SimpleNamespace]:
        return [SimpleNamespace(**member) for member in members]

    @property
    def stores(self) -> list[SimpleNamespace]:
        """The stores of database clients."""
        return self._of(self._content["stores"])

    @property
    def other_stores(self) -> list[SimpleNamespace]:
        """Stores of other services and of dependencies, and certificates of servers."""
        return self._of(self._content["other_stores"])

    @property
    def settings(self) -> list[SimpleNamespace]:
        """Settings, each with its file, line and key."""
        return self._of(self._content["settings"])

    @property
    def clients(self) -> list[SimpleNamespace]:
        """The clients: the settings of one service, joined with stores and endpoints."""
        return self._of(self._content["clients"])

    @property
    def gaps(self) -> list[SimpleNamespace]:
        """What was not read, and why."""
        return self._of(self._content["gaps"])

    @property
    def files(self) -> int:
        """How many files were read."""
        return self._content["files"]

    @property
    def verdict(self) -> str:
        """Whether every store and setting is fine: ``trusted``, ``not_trusted``, ``unknown``."""
        return self._found.verdict

    @property
    def is_incomplete(self) -> bool:
        """Whether a gap may hide a store or a setting."""
        return self._found.is_incomplete

    def findings(self) -> list[DiscoveryFinding]:
        """Return the stores and settings that are not fine, or of which that is unknown: rule, path, line and text."""
        return self._found.findings()

    def to_manifest(self, existing: Optional[str] = None, *, path: Path = "clients.toml") -> str:
        """Return a client manifest; merging into ``existing`` keeps what its owners wrote.

        It is TOML, or JSON where ``existing`` is JSON, or where nothing exists yet and ``path`` ends with ``.json``.

        Args:
            existing: The text of the existing manifest.
            path: The path of the manifest; the paths of its stores start from there.

        """
        return self._found.merge(existing or "", os.fspath(path))

    def to_clients(self, *manifests: Path) -> Clients:
        """Return the clients of these manifests, then those found under other names, for ``audit`` and ``plan``."""
        return self._found.to_clients([os.fspath(path) for path in manifests])

    def to_cyclonedx(self, version: str = "1.7") -> str:
        """Return stores, certificates and clients as CycloneDX JSON, version ``1.7`` or ``1.6``."""
        return self._found.to_cyclonedx(version)

    def to_dict(self) -> DiscoveryValues:
        """Return it as plain dicts and lists."""
        return self._content.copy()

    def to_json(self) -> str:
        """Return it as JSON text."""
        return self._found.to_json()

    def __repr__(self) -> str:
        """Return a short description: how much was found."""
        content = self._content
        parts = {name: content[name] for name in ("stores", "settings", "clients", "gaps")}
        counts = ", ".join(f"{len(found)} {name}" for name, found in parts.items())
        return f"<Discovery: {counts}>"


def discover(
    paths: Union[Path, Sequence[Path]],
    *,
    root: Optional[Path] = None,
    fleet: Optional[Fleet] = None,
    region: Optional[str] = None,
    gitignore: bool = False,
    other_file_systems: bool = False,
    threads: int = 0,
    passwords: Sequence[str] = (),
    environment: Optional[Mapping[str, str]] = None,
    documents: Optional[Mapping[str, str]] = None,
    processes: Union[bool, Path] = False,
    progress: Optional[Callable[[int], None]] = None,
    catalogue: Optional[Catalogue] = None,
    at: Optional[Union[datetime, str]] = None,
) -> Discovery:
    """Find stores and settings in folders and files, and join them into clients.

    Args:
        paths: Folders, files, images (``docker save``, OCI layouts), documents (Kubernetes, ECS, Lambda, Compose, Terraform).
        root: A folder that stands for ``/``: paths are looked up below it.
        fleet: The inventory with which endpoints are joined.
        region: The region for stores whose region nothing else shows.
        gitignore: Leave out what ``.gitignore`` names.
        other_file_systems: Enter mounted file systems.
        threads: How many threads read; one per core, if not given.
        passwords: Passwords to try on locked key stores.
        environment: The environment with which Compose files are interpolated, in addition to their ``.env``.
        documents: JSON or YAML texts by name, such as the API answers of ``rds_ca.boto.documents``.
        processes: Also read the environments of this host's processes, or those of a folder like ``/proc``.
        progress: Called from time to time with the number of files so far, from the threads that read.
        catalogue: A catalogue other than the built-in one.
        at: The instant at which dates are compared; now, if not given.

    Raises:
        StoreNotFoundError: There is no such path.

    """
    several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    return Discovery(
        _discover(
            [os.fspath(path) for path in several],
            root=None if root is None else os.fspath(root),
            region=region,
            fleet=fleet,
            gitignore=gitignore,
            other_file_systems=other_file_systems,
            threads=threads,
            passwords=list(passwords),
            environment=dict(environment or {}),
            documents=dict(documents or {}),
            processes="/proc" if processes is True else (os.fspath(processes) if processes else None),
            progress=progress,
            catalogue=catalogue,
            at=at,
        )
    )


def discover_each(paths: Iterable[Path], **options: Any) -> Iterator[tuple[str, Discovery]]:
    """Read one path after the other, and yield each path with its result before the next is read.

    For many repositories, images or subtrees: memory holds the result of only one of them. Clients and stores of one path
    are not joined with those of another; ``discover`` with all paths does that. The options are those of ``discover``.

    Raises:
        StoreNotFoundError: There is no such path.

    """
    for path in paths:
        yield os.fspath(path), discover(path, **options)
