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
    """What was found: stores, settings, clients, and what could not be read.

    The members of each list have attributes of the names that :meth:`to_dict` has as keys.
    """

    def __init__(self, found: _Discovery) -> None:
        """Wrap what the engine found."""
        self._found = found
        self._content: DiscoveryValues = found.to_dict()

    @staticmethod
    def _of(members: Sequence[Mapping[str, Any]]) -> list[SimpleNamespace]:
        return [SimpleNamespace(**member) for member in members]

    @property
    def stores(self) -> list[SimpleNamespace]:
        """Stores of clients of databases."""
        return self._of(self._content["stores"])

    @property
    def other_stores(self) -> list[SimpleNamespace]:
        """Stores of other services and of dependencies, certificates of servers."""
        return self._of(self._content["other_stores"])

    @property
    def settings(self) -> list[SimpleNamespace]:
        """Settings, each with its file, line and key."""
        return self._of(self._content["settings"])

    @property
    def clients(self) -> list[SimpleNamespace]:
        """Clients: settings of one service, joined with stores and endpoints."""
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
        """Return a client manifest; merged into ``existing``, what its owners wrote stays.

        It is TOML, or JSON where ``existing`` is, or where there is nothing yet and ``path`` ends with ``.json``.

        Args:
            existing: The text of a manifest that is there.
            path: Where the manifest lies or will lie: the paths of its stores lead from there.

        """
        return self._found.merge(existing or "", os.fspath(path))

    def to_clients(self, *manifests: Path) -> Clients:
        """Return the clients for ``audit`` and ``plan``, behind those of these manifests, whose names go before."""
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
        """Tell how much was found."""
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
    """Look for stores and settings in folders and files, and join them into clients.

    Args:
        paths: Folders, files, images (``docker save``, OCI layouts), documents (Kubernetes, ECS, Lambda, Compose, Terraform).
        root: A folder that stands for ``/``: paths are looked up below it.
        fleet: The inventory, to join endpoints with.
        region: The region for stores of which nothing else tells one.
        gitignore: Leave out what ``.gitignore`` names.
        other_file_systems: Enter mounted file systems.
        threads: How many threads read; one a core, if not given.
        passwords: Passwords that locked key stores are tried with.
        environment: What Compose files are interpolated with, beside their ``.env``.
        documents: JSON or YAML at hand, by a name: answers of an API, as ``rds_ca.boto.documents`` gives them.
        processes: Read the environments of this host's processes, too, or those of a folder like ``/proc``.
        progress: Called now and then with the number of files so far, from the threads that read.
        catalogue: Another catalogue than the built-in one.
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
    """Look in one path after the other, and yield each path with what was found in it before the next is read.

    For many repositories, images or subtrees: what is held is what one of them holds. Clients and stores of one path
    are not joined with those of another; ``discover`` with all paths does that. The options are those of ``discover``.

    Raises:
        StoreNotFoundError: There is no such path.

    """
    for path in paths:
        yield os.fspath(path), discover(path, **options)
