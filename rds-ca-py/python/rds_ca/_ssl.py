"""A verifying ``ssl.SSLContext`` for RDS databases."""

from __future__ import annotations

import os
import ssl
from typing import BinaryIO, Optional, Union

from ._native import Bundle, Catalogue
from .exceptions import UnknownNameError

__all__ = ["ssl_context"]


def ssl_context(
    *,
    region: str,
    ca: Optional[str] = None,
    store: Optional[Union[str, os.PathLike[str], bytes, BinaryIO]] = None,
    catalogue: Optional[Catalogue] = None,
) -> ssl.SSLContext:
    """Make a context that trusts the RDS authorities of one region and nothing else.

    It verifies the chain and the host name and speaks TLS 1.2 or newer. Give it to any driver that
    takes an ``ssl.SSLContext`` (PyMySQL, pg8000, aiomysql, asyncpg …).

    Args:
        region: The region of the databases, such as ``eu-west-1``.
        ca: One CA identifier; without it, every CA that RDS offers in the region today. The identifier
            ``amazon-trust-services`` names the roots that RDS Proxy, Aurora Serverless v1 and Aurora DSQL
            chain to.
        store: Trust the certificates of this store instead: a path, a binary file or bytes.
        catalogue: A catalogue other than the built-in one.

    Raises:
        UnknownNameError: The catalogue has no certificate for that region and CA, or the store
            holds none. A context that trusts nothing, or everything, is never returned.

    Example:
        >>> ssl_context(region="eu-west-1").verify_mode.name
        'CERT_REQUIRED'

    """
    if store is not None:
        pems = [certificate.pem for certificate in Bundle.read(store).certificates]
        missing = f"the store {store!r} holds no certificate"
    else:
        known = catalogue if catalogue is not None else Catalogue.builtin()
        # The catalogue has the only policy of which roots a client should trust.
        roots = known.trust_roots(region, ca)
        pems = [root.pem for root in roots if root.pem is not None]
        missing = known.missing_body(region, ca) or (
            f"the catalogue {known.edition} has no root in force of {ca or 'any current CA'} in {region}"
        )
        if len(pems) < len(roots):
            pems = []
    if not pems:
        message = (
            f"cannot make an SSL context: {missing} (hint: supply one with Catalogue.with_bundle or store=)"
        )
        raise UnknownNameError(message)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata="".join(pems))
    return context
