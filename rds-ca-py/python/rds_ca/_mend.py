"""Writing the smallest sufficient store, and mending an existing one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Optional, Union

from ._native import Catalogue, Mended, _bundle, _mend
from .exceptions import InvalidInputError

__all__ = ["bundle", "mend"]


def bundle(
    *,
    regions: Sequence[str] = (),
    cas: Optional[Sequence[str]] = None,
    endpoints: Sequence[str] = (),
    trust_services: Sequence[str] = (),
    format: str = "pem",  # noqa: A002 - the name that the command line has too
    password: Optional[str] = None,
    encryption: str = "modern",
    catalogue: Optional[Catalogue] = None,
    at: Optional[Union[datetime, str]] = None,
) -> bytes:
    """Write the roots that clients of these regions and endpoints need, and nothing else.

    Equal requests give equal bytes.

    Args:
        regions: Regions of the databases.
        cas: CA identifiers; without them, every CA that RDS offers there today.
        endpoints: Host names of databases or proxies; a proxy's needs the roots of Amazon Trust Services.
        trust_services: Regions whose proxies, Aurora Serverless v1 or Aurora DSQL are used: the roots of Amazon Trust
            Services, in addition to those of ``regions``.
        format: ``pem``, ``p7b``, ``der`` (one certificate), ``jks`` or ``p12``.
        password: The password of a Java or PKCS#12 store.
        encryption: How a PKCS#12 store is protected: ``modern``, ``legacy``, or ``none`` for no password.
        catalogue: A catalogue other than the built-in one.
        at: The instant at which the roots have to be valid; now, if not given.

    Raises:
        UnknownNameError: The catalogue has no root for a region and CA.
        UnsupportedError: The catalogue has no certificate of a root (GovCloud): supply AWS's bundle with ``catalogue``.
        InvalidInputError: The format cannot hold them, or lacks its password.

    Example:
        >>> bundle(regions=["eu-west-1"]).count(b"BEGIN CERTIFICATE")
        3

    """
    if format == "dir":
        message = "a directory has several files: use rds-ca bundle --format dir -o DIR"
        raise InvalidInputError(message)
    ((_, content),) = _bundle(
        list(regions),
        cas=list(cas or ()),
        endpoints=list(endpoints),
        trust_services=list(trust_services),
        format=format,
        password=password,
        encryption=encryption,
        catalogue=catalogue,
        at=at,
    )
    return content


def mend(
    store: Union[str, os.PathLike[str], bytes, BinaryIO],
    *,
    regions: Sequence[str] = (),
    cas: Optional[Sequence[str]] = None,
    endpoints: Sequence[str] = (),
    trust_services: Sequence[str] = (),
    password: Optional[str] = None,
    drop_expired: bool = False,
    drop_intermediates: bool = False,
    anew: bool = False,
    dry_run: bool = False,
    follow_links: bool = False,
    catalogue: Optional[Catalogue] = None,
    at: Optional[Union[datetime, str]] = None,
) -> Mended:
    """Add to a store the roots that it lacks, in its own container and style.

    A path is mended in place: written next to the old file, renamed, the old content kept as ``….bak``. For bytes and open
    files the new content is in ``data`` of the result. Private keys are copied and never decrypted.

    Args:
        store: A path, a binary file or bytes.
        regions: Regions of the databases.
        cas: CA identifiers; without them, every CA that RDS offers there today.
        endpoints: Host names of databases or proxies.
        trust_services: Regions whose proxies, Aurora Serverless v1 or Aurora DSQL are used: the roots of Amazon Trust
            Services, in addition to those of ``regions``.
        password: The password of a Java or PKCS#12 store.
        drop_expired: Remove expired certificates.
        drop_intermediates: Remove RDS's intermediates.
        anew: Always rewrite text, and replace a file that is not a store by one.
        dry_run: Report what would change, and write nothing.
        follow_links: Write through a symbolic link that leads out of its folder.
        catalogue: A catalogue other than the built-in one.
        at: The instant at which the roots have to be valid; now, if not given.

    Raises:
        ConflictError: The kind of store cannot be mended, or it was changed meanwhile; it is unchanged.
        WrongPasswordError: The password is missing or wrong.
        UnknownNameError: The catalogue has no root for a region and CA.

    Example:
        >>> mended = mend(b"", regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"])
        >>> mended.diff[0][:46]
        '+ Amazon RDS eu-west-1 Root CA RSA2048 G1, unt'

    """
    return _mend(
        store,
        list(regions),
        cas=list(cas or ()),
        endpoints=list(endpoints),
        trust_services=list(trust_services),
        password=password,
        drop_expired=drop_expired,
        drop_intermediates=drop_intermediates,
        anew=anew,
        catalogue=catalogue,
        at=at,
        write=not dry_run,
        follow_links=follow_links,
    )
