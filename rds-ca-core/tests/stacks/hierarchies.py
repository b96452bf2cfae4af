"""The keys and certificates of the cases.

The structures are those of Amazon RDS: the G1 hierarchies (regional root, subordinate with path length 0, server)
and the 2019 one (global root, regional intermediate, server). Every name starts with `Test`.
"""

from typing import Any

from x509 import (
    ANY,
    CERT_SIGN,
    CLIENT,
    DIGITAL_SIGNATURE,
    KEY_ENCIPHERMENT,
    SERVER,
    Spec,
    root,
    server,
    subordinate,
)

HOST = "mydb.abc123.us-east-1.rds.amazonaws.test"
OTHER_HOST = "other.abc123.us-east-1.rds.amazonaws.test"
EXPIRED, FUTURE = (-800, -30), (30, 3650)

KEYS = {
    "root2048": "rsa:2048",
    "root2048new": "rsa:2048",
    "root4096": "rsa:4096",
    "rootp384": "ec:secp384r1",
    "rooteuw": "rsa:2048",
    "glob2019": "rsa:2048",
    "int2019": "rsa:2048",
    "sub2048": "rsa:2048",
    "sub2048b": "rsa:2048",
    "sub4096": "rsa:2048",
    "subp384": "ec:secp384r1",
    "leaf": "rsa:2048",
    "leafp384": "ec:secp384r1",
    "leafp256": "ec:prime256v1",
    "weak1024": "rsa:1024",
    "leaf1024": "rsa:1024",
    "junk1": "rsa:2048",
    "junk2": "ec:prime256v1",
    "junk3": "rsa:2048",
    "brainpool": "ec:brainpoolP384r1",
    "ed25519": "ed25519",
    "p521": "ec:secp521r1",
}

_ROOT = "Test RDS us-east-1 Root CA RSA2048 G1"
_SUB = "Test RDS us-east-1 Subordinate CA RSA2048 G1.A.3"
_ROOT_2019 = "Test RDS Root 2019 CA"
_INT_2019 = "Test RDS us-east-1 2019 CA"
_IN_2019 = (-2600, 700)


def _root(**other: Any) -> Spec:
    return root(_ROOT, "root2048", **other)


def _sub(**other: Any) -> Spec:
    return subordinate(_SUB, "sub2048", str(other.pop("issuer", "root")), **other)


def _leaf(cn: str = HOST, issuer: str | None = "sub", **other: Any) -> Spec:
    return server(cn, str(other.pop("key", "leaf")), issuer, **other)


CERTIFICATES: dict[str, Spec] = {
    # the ordinary hierarchies
    "root": _root(),
    "sub": _sub(),
    "leaf": _leaf(),
    "root4096": root("Test RDS us-east-1 Root CA RSA4096 G1", "root4096", digest="sha384"),
    "sub4096": subordinate(
        "Test RDS us-east-1 Subordinate CA RSA4096 G1.A.3", "sub4096", "root4096", digest="sha384"
    ),
    "leaf_4096": _leaf(issuer="sub4096", digest="sha384"),
    "rootp384": root("Test RDS us-east-1 Root CA ECC384 G1", "rootp384", digest="sha384"),
    "subp384": subordinate(
        "Test RDS us-east-1 Subordinate CA ECC384 G1.A.3", "subp384", "rootp384", digest="sha384"
    ),
    "leaf_p384": _leaf(
        issuer="subp384", key="leafp384", digest="sha384", usage=frozenset({DIGITAL_SIGNATURE})
    ),
    "rooteuw": root("Test RDS eu-west-1 Root CA RSA2048 G1", "rooteuw"),
    "glob2019": root(_ROOT_2019, "glob2019", days=_IN_2019),
    "int2019": subordinate(_INT_2019, "int2019", "glob2019", days=_IN_2019),
    "leaf2019": _leaf(issuer="int2019"),
    "leaf_byroot": _leaf(issuer="root"),
    "junk1": root("Test Unrelated Root junk1", "junk1"),
    "junk2": root("Test Unrelated Root junk2", "junk2"),
    "junk3": root("Test Unrelated Root junk3", "junk3"),
    # validity
    "root_exp": _root(days=EXPIRED),
    "root_fut": _root(days=FUTURE),
    "sub_exp": _sub(days=EXPIRED),
    "sub_fut": _sub(days=FUTURE),
    "leaf_exp": _leaf(days=EXPIRED),
    "leaf_fut": _leaf(days=FUTURE),
    "glob2019_exp": root(_ROOT_2019, "glob2019", days=(-2600, -30)),
    "int2019_exp": subordinate(_INT_2019, "int2019", "glob2019", days=(-2600, -30)),
    # self-signed server certificates
    "selfca": Spec(HOST, "leaf", ca=True, dns=(HOST,), authority_key=False),
    "selfee": _leaf(issuer=None, authority_key=False),
    "selfee_exp": _leaf(issuer=None, authority_key=False, days=EXPIRED),
    # names
    "leaf_wild": _leaf("*.abc123.us-east-1.rds.amazonaws.test"),
    "leaf_wild_up": _leaf("*.us-east-1.rds.amazonaws.test"),
    "leaf_partwild": _leaf("x", dns=("my*.abc123.us-east-1.rds.amazonaws.test",)),
    "leaf_ip": _leaf(ip=("127.0.0.1",)),
    "leaf_ip_as_dns": _leaf(dns=("127.0.0.1",)),
    "leaf_ip_as_cn": _leaf("127.0.0.1", dns=()),
    "leaf_othersan": _leaf(dns=(OTHER_HOST,)),
    "leaf_mailsan": _leaf(email=("dba@rds.amazonaws.test",)),
    "leaf_cnonly": _leaf(dns=()),
    "leaf_cnonly2019": _leaf(issuer="int2019", dns=()),
    "leaf_cnwild": _leaf("*.abc123.us-east-1.rds.amazonaws.test", dns=()),
    "leaf_twosans": _leaf("x", dns=(OTHER_HOST, HOST)),
    # re-issued and cross-signed roots
    "root_newkey": root(_ROOT, "root2048new"),
    "sub_newkey": _sub(issuer="root_newkey"),
    "leaf_newkey": _leaf(issuer="sub_newkey"),
    "root_noid": _root(subject_key=False),
    "root_newkey_noid": root(_ROOT, "root2048new", subject_key=False),
    "sub_newkey_noid": _sub(issuer="root_newkey_noid", authority_key=False),
    "leaf_newkey_noid": _leaf(issuer="sub_newkey_noid"),
    "sub_akiserial": _sub(issuer="root_exp", authority_key="serial"),
    "leaf_akiserial": _leaf(issuer="sub_akiserial"),
    "root_otherski": _root(subject_key=bytes(range(1, 21))),
    "cross": subordinate(_ROOT, "root2048", "glob2019", path_length=None, days=(-400, 700)),
    "cross_exp": subordinate(_ROOT, "root2048", "glob2019", path_length=None, days=EXPIRED),
    # path length
    "sub_2": subordinate("Test RDS us-east-1 Subordinate CA RSA2048 G1.A.3.B", "sub2048b", "sub"),
    "leaf_sub_2": _leaf(issuer="sub_2"),
    "root_pl0": _root(path_length=0),
    "root_pl1": _root(path_length=1),
    # weak algorithms
    "root_sha1": _root(digest="sha1"),
    "root_md5": _root(digest="md5"),
    "sub_sha1": _sub(digest="sha1"),
    "leaf_sha1": _leaf(digest="sha1"),
    "leaf_md5": _leaf(digest="md5"),
    "root2010": root("Test RDS CA 2010", "weak1024", digest="sha1"),
    "root1024": root(_ROOT, "weak1024"),
    "sub_by1024": _sub(issuer="root1024"),
    "leaf_by1024": _leaf(issuer="sub_by1024"),
    "leaf1024": _leaf(key="leaf1024"),
    "sub1024": subordinate(_SUB, "leaf1024", "root"),
    "leaf_bysub1024": _leaf(issuer="sub1024"),
    # other good algorithms
    "leaf_p256": _leaf(key="leafp256", usage=frozenset({DIGITAL_SIGNATURE})),
    "leaf_sha512": _leaf(digest="sha512"),
    "root_ed25519": root("Test RDS us-east-1 Root CA ED25519 G1", "ed25519"),
    "leaf_byed25519": _leaf(issuer="root_ed25519"),
    "root_p521": root("Test RDS us-east-1 Root CA ECC521 G1", "p521", digest="sha512"),
    "leaf_byp521": _leaf(issuer="root_p521", digest="sha512"),
    # versions and CA bits
    "root_v1": Spec(_ROOT, "root2048", version=1),
    "root_v1_exp": Spec(_ROOT, "root2048", version=1, days=EXPIRED),
    "sub_v1": Spec(_SUB, "sub2048", "root", version=1),
    "leaf_v1": Spec(HOST, "leaf", "sub", version=1),
    "leaf_bysubv1": _leaf(issuer="sub_v1", authority_key=False),
    "root_cafalse": _root(ca=False),
    "root_nobc": _root(ca=None),
    "root_nobcku": _root(ca=None, usage=None),
    "root_noku": _root(usage=None),
    "root_kusig": _root(usage=frozenset({DIGITAL_SIGNATURE})),
    "root_bcnoncrit": _root(ca_critical=False),
    "sub_nobc": _sub(ca=None, path_length=None),
    "sub_cafalse": _sub(ca=False, path_length=None),
    "sub_kusig": _sub(usage=frozenset({DIGITAL_SIGNATURE})),
    "sub_noaki": _sub(authority_key=False),
    "leaf_noaki": _leaf(authority_key=False),
    "leaf_ca": _leaf(ca=True),
    "leaf_kuenc": _leaf(usage=frozenset({KEY_ENCIPHERMENT})),
    "leaf_kucert": _leaf(usage=frozenset({CERT_SIGN})),
    # extended key usage
    "leaf_ekuclient": _leaf(extended=(CLIENT,)),
    "leaf_noeku": _leaf(extended=None),
    "leaf_ekuany": _leaf(extended=(ANY,)),
    "leaf_ekuboth": _leaf(extended=(SERVER, CLIENT)),
    "sub_ekuclient": _sub(extended=(CLIENT,)),
    "sub_ekuserver": _sub(extended=(SERVER,)),
    "root_ekuclient": _root(extended=(CLIENT,)),
    # name constraints
    "sub_ncok": _sub(permitted=("rds.amazonaws.test",)),
    "sub_ncbad": _sub(permitted=("example.test",)),
    "sub_ncexcl": _sub(excluded=("us-east-1.rds.amazonaws.test",)),
    "sub_ncdot": _sub(permitted=(".rds.amazonaws.test",)),
    "sub_ncself": _sub(permitted=("rds.amazonaws.test",), dns=("ca.example.test",)),
    "sub_ncnoncrit": _sub(permitted=("example.test",), constraints_critical=False),
    "root_ncbad": _root(permitted=("example.test",)),
    "root_ncok": _root(permitted=("rds.amazonaws.test",)),
    # unknown critical extensions, name encodings
    "root_unk": _root(unknown_critical=True),
    "sub_unk": _sub(unknown_critical=True),
    "leaf_unk": _leaf(unknown_critical=True),
    "root_printable": _root(printable=True),
    "root_case": root(_ROOT.upper(), "root2048"),
    # forged and damaged
    "sub_forged": subordinate(_SUB, "sub2048b", "rooteuw"),
    "leaf_forged": _leaf(issuer="sub_forged", authority_key=False),
    "root_badsig": _root(flip=1),
    "sub_badsig": _sub(flip=1),
    "leaf_badsig": _leaf(flip=1),
    "selfee_badsig": _leaf(issuer=None, authority_key=False, flip=1),
    # bundle members that some readers do not accept
    "junk_brainpool": root("Test Unrelated Root brainpool", "brainpool", digest="sha384"),
    "junk_ed25519": root("Test Unrelated Root ed25519", "ed25519"),
    "junk_negserial": root("Test Unrelated Root negative serial", "junk3", serial=-5),
    "junk_zeroserial": root("Test Unrelated Root zero serial", "junk3", serial=0),
    "junk_exp": root("Test Unrelated Root expired", "junk3", days=EXPIRED),
    "root_negserial": _root(serial=-5),
    "root_zeroserial": _root(serial=0),
}
