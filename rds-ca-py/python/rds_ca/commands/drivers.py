"""Connects by a DSN with an installed driver."""

from __future__ import annotations

import importlib
import re
import ssl
from collections.abc import Sequence
from typing import Any, Callable, Optional
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from ..exceptions import InvalidInputError

POSTGRES = ("postgres", "postgresql")
MYSQL = ("mysql", "mariadb")


class Target:
    """A parsed DSN. Its text and its password are never shown."""

    def __init__(self, dsn: str) -> None:
        """Read a URL (``postgresql://…``, ``mysql://…``) or libpq's ``host=… dbname=…``."""
        self.dsn = dsn.strip()
        self.parts: Optional[SplitResult] = None
        if "://" not in self.dsn:
            if "=" not in self.dsn:
                raise InvalidInputError(_EXPECTED)
            self.scheme = "postgresql"
            words = dict(word.split("=", 1) for word in self.dsn.split() if "=" in word)
            self.host: Optional[str] = words.get("host")
            self.password: Optional[str] = words.get("password")
            return
        try:
            self.parts = urlsplit(self.dsn)
            self.host = self.parts.hostname
            _ = self.parts.port
        except ValueError:
            # The library's message may quote the DSN, which contains the password.
            raise InvalidInputError(_EXPECTED) from None
        self.scheme = self.parts.scheme.partition("+")[0].lower()
        self.password = unquote(self.parts.password) if self.parts.password else None
        if self.scheme not in POSTGRES + MYSQL:
            raise InvalidInputError(_EXPECTED)

    @property
    def options(self) -> dict[str, str]:
        """The URL's query."""
        return dict(parse_qsl(self.parts.query)) if self.parts else {}

    def arguments(self, *, database: str = "database") -> dict[str, Any]:
        """Return host, port, user, password and database as keywords of most drivers."""
        if self.parts is None:
            message = "this driver accepts only a URL: postgresql://user@host:5432/database"
            raise InvalidInputError(message)
        given = {
            "host": self.host,
            "port": self.parts.port,
            "user": unquote(self.parts.username) if self.parts.username else None,
            "password": self.password,
            database: unquote(self.parts.path.lstrip("/")) or None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def conceal(self, text: str) -> str:
        """Remove the DSN and every part of the password from a driver's message.

        Drivers parse a DSN differently: of ``u:p@S3cret@host`` one reads ``S3cret@host`` as the host and quotes it, and
        of ``password=abc S3cret`` libpq quotes the second word. So each word that may be part of the password is removed.
        """
        if self.dsn:
            text = text.replace(self.dsn, "***")
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
        return text

    def _secrets(self) -> set[str]:
        """Return the password, and the words of everything that may be part of it."""
        if self.parts is None:
            found = re.search(r"\bpassword\s*=(.*)", self.dsn, re.IGNORECASE | re.DOTALL)
            # A word such as host=… after it is another setting, unless the password is quoted.
            tail = found[1] if found else ""
            regions = [re.sub(r"(?<=\s)(?!password)\w+\s*=\s*[^\s']+", " ", tail)]
        else:
            before_path = self.dsn.partition("://")[2]
            regions = [before_path.rpartition("@")[0].partition(":")[2]]
            regions += [value for key, value in parse_qsl(self.parts.query) if "password" in key.lower()]
        if self.password:
            regions.append(self.password)
        regions += [unquote(region) for region in regions]
        words = {word for region in regions for word in re.split(r"[^\w]+", region)}
        complete = {region.strip() for region in regions} | {quote(region, safe="") for region in regions}
        return {secret for secret in words | complete if secret}


_EXPECTED = (
    "cannot read the DSN: it is neither postgresql://user@host:5432/database, "
    "mysql://user@host:3306/database nor libpq's host=… dbname=…"
)


def connect(target: Target) -> Any:
    """Connect with the first driver installed.

    Raises:
        InvalidInputError: No driver is installed, or the driver lacks what the DSN requests.

    """
    postgres = target.scheme in POSTGRES
    drivers = _POSTGRES_DRIVERS if postgres else _MYSQL_DRIVERS
    for module, open_connection in drivers:
        try:
            driver = importlib.import_module(module)
        except ImportError:
            continue
        return open_connection(driver, target)
    extra = "postgres" if postgres else "mysql"
    names = " or ".join(module for module, _ in drivers)
    message = f"no driver for {target.scheme} is installed ({names}) (hint: pip install 'rds-ca[{extra}]')"
    raise InvalidInputError(message)


def _libpq(driver: Any, target: Target) -> Any:
    # libpq accepts neither a driver's name in the scheme nor a scheme in capitals.
    dsn = target.dsn
    if target.parts is not None:
        dsn = "postgresql://" + dsn.partition("://")[2]
    return driver.connect(dsn)


def _pg8000(driver: Any, target: Target) -> Any:
    options = target.options
    mode = options.get("sslmode", "disable")
    context: Any = None
    if mode in ("verify-ca", "verify-full"):
        context = ssl.create_default_context(cafile=options.get("sslrootcert"))
        context.check_hostname = mode == "verify-full"
    elif mode != "disable":
        message = (
            f"pg8000 has no sslmode={mode} (hint: use verify-full with sslrootcert=FILE, "
            "or pip install 'rds-ca[postgres]')"
        )
        raise InvalidInputError(message)
    return driver.connect(**target.arguments(), ssl_context=context)


def _pymysql(driver: Any, target: Target) -> Any:
    return driver.connect(**target.arguments(), **_mysql_socket(target), **_mysql_tls(target))


def _mysql_connector(driver: Any, target: Target) -> Any:
    tls = _mysql_tls(target)
    if target.options.get("ssl-mode", "").upper() == "DISABLED":
        tls["ssl_disabled"] = True
    return driver.connect(**target.arguments(), **_mysql_socket(target), **tls)


def _mysql_socket(target: Target) -> dict[str, Any]:
    socket = target.options.get("socket")
    return {"unix_socket": socket} if socket else {}


def _mysql_tls(target: Target) -> dict[str, Any]:
    """Translate MySQL's options ``ssl-mode`` and ``ssl-ca``; without them the driver decides."""
    options = target.options
    mode = options.get("ssl-mode", "").upper()
    if mode in ("VERIFY_CA", "VERIFY_IDENTITY"):
        if "ssl-ca" not in options:
            message = f"ssl-mode={mode} needs ssl-ca=FILE (hint: rds-ca bundle writes one)"
            raise InvalidInputError(message)
        return {
            "ssl_ca": options["ssl-ca"],
            "ssl_verify_cert": True,
            "ssl_verify_identity": mode == "VERIFY_IDENTITY",
        }
    if mode not in ("", "DISABLED"):
        message = (
            f"ssl-mode={mode} is not offered (hint: DISABLED, VERIFY_CA or VERIFY_IDENTITY with ssl-ca=FILE)"
        )
        raise InvalidInputError(message)
    return {}


_Driver = tuple[str, Callable[[Any, Target], Any]]

_POSTGRES_DRIVERS: Sequence[_Driver] = (("psycopg", _libpq), ("psycopg2", _libpq), ("pg8000", _pg8000))
_MYSQL_DRIVERS: Sequence[_Driver] = (("pymysql", _pymysql), ("mysql.connector", _mysql_connector))
