#!/usr/bin/env python3
"""Writes rds-ca-core/src/explain/messages/translations_table.rs from the message catalogues that packages install.

    scripts/make-message-tables.py [--locale DIR] [--check]

It needs Debian's packages libpq5, postgresql-15, libgnutls30 and libc-l10n (any versions: the names of the catalogues contain them).
It writes SOURCES.toml next to the table: the packages, their versions and licences, and the digest of each catalogue.
`--check` writes nothing and fails where one of the files differs. Run it again for a newer package; the header lists the
catalogues that were read.
"""

import argparse
import gettext
import hashlib
import pathlib
import re
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "rds-ca-core/src/explain/messages/SOURCES.toml"
TARGET = (
    pathlib.Path(__file__).resolve().parent.parent / "rds-ca-core/src/explain/messages/translations_table.rs"
)

LIBPQ = {
    'root certificate file "%s" does not exist': "StoreMissing",
    "could not get home directory to locate root certificate file": "StoreMissing",
    'could not read root certificate file "%s": %s': "StoreUnreadable",
    'server certificate for "%s" does not match host name "%s"': "NameMismatch",
    "could not get server's host name from server certificate": "NameMismatch",
    'certificate present, but not private key file "%s"': "ClientKeyUnusable",
    'could not read certificate file "%s": %s': "ClientKeyUnusable",
    'certificate does not match private key file "%s": %s': "ClientKeyUnusable",
    'could not open certificate file "%s": %s': "ClientCertificateNotLoaded",
    "server does not support SSL, but SSL was required": "NoTlsOffered",
    "server sent an error response during SSL exchange": "CutOff",
    'sslmode value "%s" invalid when SSL support is not compiled in': "ClientHasNoTls",
    "host name must be specified for a verified SSL connection": "OptionsClash",
    "channel binding required, but SSL not in use": "OptionsClash",
    "SSL connection has been closed unexpectedly": "CutOff",
    "SSL SYSCALL error: EOF detected": "CutOff",
    "could not establish SSL connection: %s": "HandshakeFailed",
    'could not translate host name "%s" to address: %s': "NotReached",
    "received invalid response to SSL negotiation: %c": "NotTls",
    "This may indicate that the server does not support any SSL protocol version between %s and %s.": "ProtocolVersion",
    "server closed the connection unexpectedly": "ConnectionFailed",
}
SERVER = {
    "connection requires a valid client certificate": "ClientCertificate",
    'certificate authentication failed for user "%s"': "ClientCertificate",
    "could not accept SSL connection: %s": "AcceptFailed",
    "could not accept SSL connection: EOF detected": "AcceptFailed",
    'could not load root certificate file "%s": %s': "StoreUnreadable",
    "This may indicate that the client does not support any SSL protocol version between %s and %s.": "ProtocolVersion",
    'role "%s" is not permitted to log in': "AccessDenied",
    **{
        f'{kind} authentication failed for user "%s"': "AccessDenied"
        for kind in ("password", "PAM", "LDAP", "GSSAPI", "Peer", "Ident", "RADIUS")
    },
}
REFUSALS = [
    'no pg_hba.conf entry for host "%s", user "%s", database "%s", %s',
    'no pg_hba.conf entry for replication connection from host "%s", user "%s", %s',
    'pg_hba.conf rejects connection for host "%s", user "%s", database "%s", %s',
    'pg_hba.conf rejects replication connection for host "%s", user "%s", %s',
]
GNUTLS = {
    "The certificate is NOT trusted. ": "VerificationFailed",
    "The certificate issuer is unknown. ": "IssuerUnknown",
    "The certificate issuer is not a CA. ": "NotAnAuthority",
    "The certificate chain uses expired certificate. ": "Expired",
    "The certificate chain uses not yet valid certificate. ": "NotYetValid",
    "The certificate chain uses insecure algorithm. ": "WeakAlgorithm",
    "The certificate chain is revoked. ": "Revocation",
    "The signature in the certificate is invalid. ": "BadSignature",
    "The name in the certificate does not match the expected. ": "NameMismatch",
    "The certificate chain violates the signer's constraints. ": "NameConstraint",
    "The certificate chain does not match the intended purpose. ": "WrongUsage",
    "A packet with illegal or unsupported version was received.": "ProtocolVersion",
    "An unexpected TLS packet was received.": "NotTls",
    "The TLS connection was non-properly terminated.": "CutOff",
    "Error in the certificate verification.": "VerificationFailed",
    "No supported cipher suites have been found.": "NoCommonAlgorithm",
}
ERRNO = {
    "Connection refused": "NotReached",
    "Connection timed out": "NotReached",
    "No route to host": "NotReached",
}


def catalogues(root, domain):
    for path in sorted(root.glob(f"*/LC_MESSAGES/{domain}.mo")):
        with path.open("rb") as file:
            yield path.parts[-3], path.name, gettext.GNUTranslations(file)


def translate(catalogue, text):
    """The translation of a text, or of the first line of one; libpq 15 ends its texts with a line end, later ones do not."""
    starts = [
        key
        for key in catalogue._catalog
        if isinstance(key, str) and (key == text or key.startswith(text + "\n"))
    ]
    for key in starts:
        lines = catalogue._catalog[key].strip("\n").split("\n")
        # Translators break lines where the original has none.
        translated = lines[0] if "\n" in key.strip("\n") else " ".join(lines)
        if translated and translated != text:
            return translated
    return None


def fold(text):
    """Fold the text as `lines::fold` does."""
    text = re.sub("[“”„»«`‘’'「」]", '"', text).lower()
    return re.sub(r"\s+", " ", text).strip()


def pattern(text):
    """The pattern of a format string: each argument is a gap."""
    text = re.sub(r"%(?:\d+\$)?[-0-9.]*l*[a-zA-Z]", "\0", text)
    text = fold(text.replace("*", " ")).strip(" .。")
    text = re.sub('["\\s]*\0["\\s]*', "*", text)
    text = re.sub(r"\*+", "*", text).strip("*: ").replace("\\", "\\\\").replace('"', '\\"')
    return f"*{text}*"


def refusal(text, encryption):
    """The pattern of a refusal whose last argument is the given translation."""
    holes = re.findall(r"%(?:(\d+)\$)?s", text)
    last = len(holes)
    count = 0

    def fill(match):
        nonlocal count
        count += 1
        number = int(match.group(1)) if match.group(1) else count
        return encryption if number == last else "%s"

    return pattern(re.sub(r"%(?:(\d+)\$)?s", fill, text))


def rows(root):
    read, found = set(), {"POSTGRESQL": [], "GNUTLS": []}

    def add(table, language, file, text, meaning, prose=""):
        read.add(file)
        entry = (prose + text, meaning)
        # A few letters would match anything.
        if len(text.strip("*")) >= 8 and entry not in [row[:2] for row in found[table]]:
            found[table].append((*entry, language))

    for domain, wanted in (("libpq5-*", LIBPQ), ("postgres-[0-9]*", SERVER)):
        for language, file, catalogue in catalogues(root, domain):
            for text, meaning in wanted.items():
                translated = translate(catalogue, text)
                if translated:
                    add("POSTGRESQL", language, file, pattern(translated), meaning)
            encryption = translate(catalogue, "no encryption")
            if encryption:
                for text in REFUSALS:
                    translated = translate(catalogue, text)
                    if translated:
                        add(
                            "POSTGRESQL",
                            language,
                            file,
                            refusal(translated, encryption),
                            "EncryptionRequired",
                        )
                        add("POSTGRESQL", language, file, pattern(translated), "AccessDenied")
    missing = {
        language: translate(catalogue, "No such file or directory")
        for language, _, catalogue in catalogues(root, "libc")
    }
    for language, file, catalogue in catalogues(root, "libpq5-*"):
        unread = translate(catalogue, 'could not read root certificate file "%s": %s')
        if unread and missing.get(language):
            text = unread[: unread.rindex("%s")] + missing[language]
            add("POSTGRESQL", language, file, pattern(text), "StoreMissing")
    languages = {language for language, _, _ in catalogues(root, "libpq5-*")}
    for language, file, catalogue in catalogues(root, "libc"):
        for text, meaning in ERRNO.items():
            translated = translate(catalogue, text)
            if language in languages and translated:
                add("POSTGRESQL", language, file, pattern(translated), meaning, "~")
    for language, file, catalogue in catalogues(root, "gnutls*"):
        for text, meaning in GNUTLS.items():
            translated = translate(catalogue, text) or translate(catalogue, text.strip())
            if translated:
                add("GNUTLS", language, file, pattern(translated), meaning)
    return read, found


def write(root):
    read, found = rows(root)
    if not all(found.values()):
        sys.exit(f"no catalogues in {root}: install libpq5, postgresql-15, libgnutls30 and libc-l10n")
    lines = [
        "//! Messages in other languages, as the catalogues of Debian's packages have them. Written by",
        "//! `scripts/make-message-tables.py`; do not edit. What a TLS library says within them is English everywhere.",
        "//!",
        f"//! Read: {', '.join(sorted(read))}.",
        "",
        "use super::super::meaning::Meaning::*;",
        "use super::super::pattern::Table;",
    ]
    docs = {
        "POSTGRESQL": "PostgreSQL's server and libpq, and the operating system's words within.",
        "GNUTLS": "GnuTLS.",
    }
    for table, entries in found.items():
        lines += ["", f"/// {docs[table]}", "#[rustfmt::skip]", f"pub(super) const {table}: Table = &["]
        last = None
        for text, meaning, language in entries:
            if language != last:
                lines.append(f"    // {language}")
                last = language
            lines.append(f'    ("{text}", {meaning}),')
        lines.append("];")
    return "\n".join(lines) + "\n"


LICENCES = {
    "libpq5": "PostgreSQL",
    "postgresql-15": "PostgreSQL",
    "libgnutls30": "LGPL-2.1-or-later",
    "libc-l10n": "LGPL-2.1-or-later",
}


def sources(root):
    """The catalogues that were read, by package, as TOML."""
    lines = [
        "# Where the messages of translations_table.rs come from. Written by scripts/make-message-tables.py.",
        "# What was taken are the wordings of single error messages, as facts to recognise them by, without what is filled in.",
    ]
    by_package = {}
    for domain in ("libpq5-*", "postgres-[0-9]*", "libc", "gnutls*"):
        for path in sorted(root.glob(f"*/LC_MESSAGES/{domain}.mo")):
            query = subprocess.run(
                ["dpkg-query", "-S", str(path)], check=True, capture_output=True, text=True
            )
            by_package.setdefault(query.stdout.split(":")[0], []).append(path)
    for package, paths in sorted(by_package.items()):
        form = "${Version}\t${source:Package}\t${source:Version}"
        version, source, source_version = (
            subprocess.run(
                ["dpkg-query", "-W", f"-f={form}\n", package], check=True, capture_output=True, text=True
            )
            .stdout.split("\n")[0]
            .split("\t")
        )
        lines += [
            "",
            "[[package]]",
            f'name = "{package}"',
            f'version = "{version}"',
            f'source = "{source} {source_version}"',
            'distribution = "Debian 12"',
            f'licence = "{LICENCES[package]}"',
            "",
            "[package.catalogues]",
        ]
        for path in paths:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f'"{path.parts[-3]}/{path.name}" = "sha256:{digest}"')
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--locale", type=pathlib.Path, default=pathlib.Path("/usr/share/locale"))
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    for target, text in ((TARGET, write(options.locale)), (SOURCES, sources(options.locale))):
        if not options.check:
            target.write_text(text, encoding="utf-8")
        elif target.read_text(encoding="utf-8") != text:
            sys.exit(f"{target} differs from what the installed catalogues give")


if __name__ == "__main__":
    main()
