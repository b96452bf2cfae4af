"""Stores, settings and clients of hosts, images and repositories. Import its names from ``rds_ca``."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Optional, Union, final

from ..results import ContainerValues, DiscoveryFinding, DiscoveryValues
from ._audit import Clients
from ._catalogue import Catalogue
from ._fleet import Fleet

@final
class _Discovery:
    @property
    def verdict(self) -> str: ...
    @property
    def is_incomplete(self) -> bool: ...
    def findings(self) -> list[DiscoveryFinding]: ...
    def merge(self, manifest: str, path: Union[str, os.PathLike[str]]) -> str: ...
    def to_clients(self, manifests: Sequence[str]) -> Clients: ...
    def to_cyclonedx(self, version: str) -> str: ...
    def to_dict(self) -> DiscoveryValues: ...
    def to_json(self) -> str: ...

def _discover(
    paths: Sequence[Union[str, os.PathLike[str]]],
    *,
    root: Optional[Union[str, os.PathLike[str]]] = None,
    region: Optional[str] = None,
    fleet: Optional[Fleet] = None,
    gitignore: bool = False,
    other_file_systems: bool = False,
    threads: int = 0,
    passwords: Sequence[str] = ...,
    environment: Mapping[str, str] = ...,
    documents: Mapping[str, str] = ...,
    processes: Optional[str] = None,
    progress: Optional[Callable[[int], object]] = None,
    catalogue: Optional[Catalogue] = None,
    at: Optional[Union[datetime, str]] = None,
) -> _Discovery: ...
def containers(
    documents: Mapping[str, str],
    *,
    files: Mapping[str, str] = ...,
    environment: Mapping[str, str] = ...,
) -> list[ContainerValues]:
    """Return what each container of documents (Kubernetes, ECS, Lambda, Compose, Terraform, systemd) is given.

    Args:
        documents: The texts, by their paths.
        files: Texts that documents refer to, such as those of ``env_file``.
        environment: The environment in which Compose runs.

    Returns:
        For each container ``path, workload, name, init, env`` (``None`` when nothing starts), ``unset, unresolved, files,
        error``. Values are those of the documents: they may be secrets.

    """
