"""The cases: what the client's trust file holds, what the server sends, which name the client asks for.

`CASES` are those of `../data/stack-matrix.tsv`, under its identifiers. `MORE` were added here; their verdicts are in
`../data/stack-matrix-more.tsv`.
"""

import dataclasses
from collections.abc import Callable

import parts
from hierarchies import HOST, OTHER_HOST
from parts import Part, Replace

SENT = ("leaf", "sub")
SENT_2019 = ("leaf2019", "int2019")
NEW_KEY = ("leaf_newkey", "sub_newkey")
NEW_KEY_WITHOUT_IDS = ("leaf_newkey_noid", "sub_newkey_noid")


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    about: str
    store: tuple[Part, ...]
    chain: tuple[str, ...] = SENT
    host: str = HOST
    edit: Callable[[bytes], bytes] | None = None


_ROOT = ("root",)
_STRANGER_AND_ROOT = ("junk1", "root")
_INDENT = Replace(rb"(?m)^", b"  ")
_TRAILING_SPACES = Replace(rb"\n", b"  \n")
_SPACE_AFTER_BEGIN = Replace(rb"BEGIN CERTIFICATE-----\n", b"BEGIN CERTIFICATE----- \n")
_BLANK_LINE_INSIDE = Replace(rb"(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/])", b"\n\n", 1)
_ONE_LINE = Replace(rb"(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])", b"")
_GLUED = Replace(rb"-----\n-----", b"----------")

CASES = [
    Case("01-root", "the right root", _ROOT),
    Case("01b-server-sends-root", "the server sends the root too", _ROOT, (*SENT, "root")),
    Case("01c-rsa4096", "the RSA4096 hierarchy", ("root4096",), ("leaf_4096", "sub4096")),
    Case(
        "01d-ecc384", "the ECC384 hierarchy with a P-384 server key", ("rootp384",), ("leaf_p384", "subp384")
    ),
    Case("01e-2019", "the 2019 hierarchy", ("glob2019",), SENT_2019),
    Case("01f-bundle", "a bundle of all roots", ("glob2019", "root", "root4096", "rootp384", "rooteuw")),
    Case("02a-store-sub", "only the subordinate", ("sub",)),
    Case("02b-store-int2019", "only the regional intermediate of 2019", ("int2019",), SENT_2019),
    Case("02c-store-sub-leafonly", "only the subordinate; the server omits it", ("sub",), ("leaf",)),
    Case(
        "02d-store-sub-rootsent",
        "only the subordinate; the server sends the root too",
        ("sub",),
        (*SENT, "root"),
    ),
    Case(
        "02e-store-sub-expired", "only the expired subordinate; a valid one of its key is sent", ("sub_exp",)
    ),
    Case("03-root-junk", "strangers around the right root", ("junk1", "root", "junk2", "junk3")),
    Case(
        "03b-root-last", "twenty strangers, then the root", ("junk1", "junk2", "junk3", "rooteuw") * 5 + _ROOT
    ),
    Case("03c-root-first", "the root, then strangers", ("root", "junk1", "junk2")),
    Case("03d-junk-expired", "an expired stranger, then the root", ("junk_exp", "root")),
    Case("04-wrong-keytype", "the region's RSA4096 root, the server uses RSA2048", ("root4096",)),
    Case("04b-wrong-keytype-ecc", "the region's ECC384 root, the server uses RSA2048", ("rootp384",)),
    Case("05-other-region", "the root of another region", ("rooteuw",)),
    Case("05b-old-store-new-server", "only the 2019 root, the server moved to G1", ("glob2019",)),
    Case("05c-new-store-old-server", "only the G1 root, the server still on 2019", _ROOT, SENT_2019),
    Case("05d-both-old-server", "2019 and G1 roots, the server on 2019", ("glob2019", "root"), SENT_2019),
    Case("05f-intonly-new-server", "only the 2019 intermediate, the server moved to G1", ("int2019",)),
    Case("06-root-expired", "an expired root", ("root_exp",)),
    Case("06b-root-expired-sent", "an expired root, also sent", ("root_exp",), (*SENT, "root_exp")),
    Case("07-sub-expired", "an expired subordinate is sent", _ROOT, ("leaf", "sub_exp")),
    Case(
        "07b-sub-expired-renewed-in-store",
        "the same, its renewal in the store",
        ("root", "sub"),
        ("leaf", "sub_exp"),
    ),
    Case("07d-int2019-expired", "the 2019 intermediate expired", ("glob2019",), ("leaf2019", "int2019_exp")),
    Case("07f-store-expired-sub", "root and expired subordinate; a valid one is sent", ("sub_exp", "root")),
    Case("08-leaf-expired", "expired server certificate", _ROOT, ("leaf_exp", "sub")),
    Case("09-root-future", "a root that is not yet valid", ("root_fut",)),
    Case("09b-leaf-future", "server certificate not yet valid", _ROOT, ("leaf_fut", "sub")),
    Case("09c-sub-future", "subordinate not yet valid", _ROOT, ("leaf", "sub_fut")),
    Case("10-leaf-only", "the server omits the subordinate", _ROOT, ("leaf",)),
    Case("11-leaf-only-root-int", "the same, the store has it", ("root", "sub"), ("leaf",)),
    Case("12-pinned-leaf", "the server certificate as the store", ("leaf",)),
    Case("12b-pinned-leaf-only", "the same, sent alone", ("leaf",), ("leaf",)),
    Case(
        "12c-selfsigned-ca", "self-signed server certificate that is a CA, pinned", ("selfca",), ("selfca",)
    ),
    Case(
        "12e-selfsigned-exp",
        "expired self-signed server certificate, pinned",
        ("selfee_exp",),
        ("selfee_exp",),
    ),
    Case("12f-pinned-wrong-host", "pinned server certificate, other host", ("leaf",), host=OTHER_HOST),
    Case("13-host-mismatch", "a host that the certificate does not name", _ROOT, host=OTHER_HOST),
    Case("13b-cname", "the client's own alias of the endpoint", _ROOT, host="db.internal.test"),
    Case("13c-ip-no-san", "by IP address, none in the certificate", _ROOT, host="127.0.0.1"),
    Case("13d-ip-san", "by IP address, named in the certificate", _ROOT, ("leaf_ip", "sub"), "127.0.0.1"),
    Case("13e-wildcard", "a wildcard for one label", _ROOT, ("leaf_wild", "sub")),
    Case("13f-wildcard-deep", "a wildcard one level too high", _ROOT, ("leaf_wild_up", "sub")),
    Case("13g-uppercase", "the host in upper case", _ROOT, host=HOST.upper()),
    Case("13h-trailing-dot", "the host with a final dot", _ROOT, host=f"{HOST}."),
    Case("13k-cn-ok-ipsan", "CN is the host, the only SAN an IP address", _ROOT, ("leaf_ip", "sub")),
    Case(
        "13l-cn-ok-mailsan", "CN is the host, the only SAN an e-mail address", _ROOT, ("leaf_mailsan", "sub")
    ),
    Case("14-cn-only", "CN is the host, no SAN", _ROOT, ("leaf_cnonly", "sub")),
    Case("14b-cn-only-2019", "the same in the 2019 hierarchy", ("glob2019",), ("leaf_cnonly2019", "int2019")),
    Case("14c-cn-wildcard", "CN is a wildcard, no SAN", _ROOT, ("leaf_cnwild", "sub")),
    Case("15a-newkey-old-first", "a root's old key, then its new one", ("root", "root_newkey"), NEW_KEY),
    Case("15b-newkey-new-first", "the new key, then the old one", ("root_newkey", "root"), NEW_KEY),
    Case("15c-newkey-old-only", "only the old key", _ROOT, NEW_KEY),
    Case(
        "15d-newkey-noid-old-first",
        "old key, then new one, no key identifiers",
        ("root_noid", "root_newkey_noid"),
        NEW_KEY_WITHOUT_IDS,
    ),
    Case("15f-newkey-old-server", "old and new key, the server on the old one", ("root", "root_newkey")),
    Case("16a-samekey-old-first", "expired root, then its renewal of the same key", ("root_exp", "root")),
    Case("16b-samekey-new-first", "the renewal, then the expired root", ("root", "root_exp")),
    Case("16c-samekey-old-sent", "the server also sends the expired root", _ROOT, (*SENT, "root_exp")),
    Case(
        "16e-samekey-aki-serial",
        "AKI names the expired root's serial",
        _ROOT,
        ("leaf_akiserial", "sub_akiserial"),
    ),
    Case("16g-samekey-future-first", "a renewal not yet valid, then the root", ("root_fut", "root")),
    Case("17a-cross-old-root", "cross-certificate sent, 2019 root", ("glob2019",), (*SENT, "cross")),
    Case("17b-cross-new-root", "cross-certificate sent, G1 root", _ROOT, (*SENT, "cross")),
    Case("17c-cross-as-anchor", "only the cross-certificate", ("cross",)),
    Case(
        "17d-cross-expired-new-root", "expired cross-certificate sent, G1 root", _ROOT, (*SENT, "cross_exp")
    ),
    Case(
        "17g-cross-expired-old-root",
        "expired cross-certificate, 2019 root",
        ("glob2019",),
        (*SENT, "cross_exp"),
    ),
    Case("17h-cross-in-store", "2019 root and cross-certificate", ("glob2019", "cross")),
    Case("18a-text-before", "text before the block", (parts.COMMENT, "root")),
    Case("18b-text-between", "text between blocks", ("junk1", parts.COMMENT, "root")),
    Case("18c-text-after", "text after the block", ("root", parts.COMMENT)),
    Case("18d-crlf", "CRLF line ends", _STRANGER_AND_ROOT, edit=Replace(rb"\n", b"\r\n")),
    Case("18e-no-final-newline", "no newline at the end", _STRANGER_AND_ROOT, edit=Replace(rb"\n\Z", b"")),
    Case("18f-trusted-cert", "TRUSTED CERTIFICATE for servers", (parts.trusted("root", accept=True),)),
    Case(
        "18f2-trusted-cert-then-root",
        "such a stranger, then the root",
        (parts.trusted("junk1", accept=True), "root"),
    ),
    Case(
        "18f3-trusted-reject",
        "TRUSTED CERTIFICATE, rejected for servers",
        (parts.trusted("root", accept=False),),
    ),
    Case("18g-duplicates", "the root twice", ("root", "root")),
    Case("18g2-duplicates-junk-first", "a stranger twice, then the root", ("junk1", "junk1", "root")),
    Case(
        "18h-notcert-then-root",
        "a block that is no certificate, then the root",
        (parts.NO_CERTIFICATE, "root"),
    ),
    Case("18h2-root-then-notcert", "the root, then such a block", ("root", parts.NO_CERTIFICATE)),
    Case("18i-badbase64-then-root", "a block that is no base64, then the root", (parts.BAD_BASE64, "root")),
    Case("18i2-root-then-badbase64", "the root, then such a block", ("root", parts.BAD_BASE64)),
    Case(
        "18j3-junk-truncated-root", "a stranger, a block cut off, the root", ("junk1", parts.CUT_OFF, "root")
    ),
    Case("18j-truncated-then-root", "a block cut off, the root", (parts.CUT_OFF, "root")),
    Case("18k-bom", "a byte order mark, the root", (parts.BYTE_ORDER_MARK, "root")),
    Case(
        "18l-x509-text",
        "openssl's text around each block",
        (parts.with_text("junk1"), parts.with_text("root")),
    ),
    Case("18m-der", "DER", (parts.der("root"),)),
    Case("18n-empty", "an empty file", ()),
    Case("18n2-blank", "text without a block", (parts.COMMENT,)),
    Case("18o-pkcs7", "PKCS#7 in PEM", (parts.pkcs7("junk1", "root"),)),
    Case("18p-x509-label", "label X509 CERTIFICATE", (parts.labelled("root", "X509 CERTIFICATE"),)),
    Case("18q-key-before", "a private key, then the root", (parts.key("junk1"), "root")),
    Case("18r-indented", "every line indented", _ROOT, edit=_INDENT),
    Case("18s-trailing-spaces", "spaces at every line's end", _ROOT, edit=_TRAILING_SPACES),
    Case(
        "18t2-comment-inside", "comments inside the block", _ROOT, edit=Replace(rb"\n", b"\n# comment\n", 2)
    ),
    Case("18u-one-line", "base64 in one line", _ROOT, edit=_ONE_LINE),
    Case("18v-cr-only", "CR line ends", _ROOT, edit=Replace(rb"\n", b"\r")),
    Case("18w-glued", "END and BEGIN on one line, the root second", _STRANGER_AND_ROOT, edit=_GLUED),
    Case("18x-utf16", "UTF-16", _ROOT, edit=parts.utf16),
    Case("18z-brainpool", "a brainpool stranger, then the root", ("junk_brainpool", "root")),
    Case("18z2-negserial", "a stranger of negative serial, then the root", ("junk_negserial", "root")),
    Case("18z3-ed25519", "an Ed25519 stranger, then the root", ("junk_ed25519", "root")),
    Case("18z4-zeroserial", "the root has serial 0", ("root_zeroserial",)),
    Case("18z5-zeroserial-junk", "a stranger of serial 0, then the root", ("junk_zeroserial", "root")),
    Case("18z6-negserial-root", "the root has a negative serial", ("root_negserial",)),
    Case("18za-html", "an error page", (parts.ERROR_PAGE,)),
    Case("18zb-escaped-newlines", "backslash and n for newlines", _ROOT, edit=Replace(rb"\n", rb"\n")),
    Case("18zc-nul-after", "NUL bytes at the end", ("root", b"\0\0\0\0")),
    Case("18ze-trailing-der-root", "bytes after the root in its block", (parts.with_trailing_bytes("root"),)),
    Case("20a-pathlen-sub", "a subordinate below path length 0", _ROOT, ("leaf_sub_2", "sub_2", "sub")),
    Case("20c-pathlen-root-ok", "a root of path length 1", ("root_pl1",)),
    Case("21a-sha1-root", "a root signed with SHA-1", ("root_sha1",)),
    Case("21b-sha1-sub", "subordinate signed with SHA-1", _ROOT, ("leaf", "sub_sha1")),
    Case("21d-md5-root", "a root signed with MD5", ("root_md5",)),
    Case("21e-md5-leaf", "server certificate signed with MD5", _ROOT, ("leaf_md5", "sub")),
    Case("21f-sha1-root-sent", "a root signed with SHA-1, also sent", ("root_sha1",), (*SENT, "root_sha1")),
    Case("22a-rsa1024-root", "a root of RSA-1024", ("root1024",), ("leaf_by1024", "sub_by1024")),
    Case("22c-rsa1024-sub", "a subordinate of RSA-1024", _ROOT, ("leaf_bysub1024", "sub1024")),
    Case("22e-2010-as-junk", "an RSA-1024, SHA-1 stranger, then the root", ("root2010", "root")),
    Case("23a-v1-root", "a version 1 root", ("root_v1",)),
    Case("23b-v1-sub", "a version 1 subordinate", _ROOT, ("leaf_bysubv1", "sub_v1")),
    Case("24a-root-cafalse", "a root with CA:FALSE", ("root_cafalse",)),
    Case("24b-root-nobc", "a root without basicConstraints", ("root_nobc",)),
    Case("24c-root-kusig", "a root whose keyUsage lacks keyCertSign", ("root_kusig",)),
    Case("24d-sub-nobc", "subordinate without basicConstraints", _ROOT, ("leaf", "sub_nobc")),
    Case("24e-sub-cafalse", "subordinate with CA:FALSE", _ROOT, ("leaf", "sub_cafalse")),
    Case("24g-root-bcnoncrit", "a root with non-critical basicConstraints", ("root_bcnoncrit",)),
    Case("24h-root-noski", "a root without subjectKeyIdentifier", ("root_noid",)),
    Case("24j-leaf-noaki", "server certificate without authorityKeyIdentifier", _ROOT, ("leaf_noaki", "sub")),
    Case("24l-root-noku", "a root without keyUsage", ("root_noku",)),
    Case("25a-eku-client", "server certificate for clients only", _ROOT, ("leaf_ekuclient", "sub")),
    Case("25b-eku-none", "server certificate without extended key usage", _ROOT, ("leaf_noeku", "sub")),
    Case("25c-eku-any", "server certificate for any use", _ROOT, ("leaf_ekuany", "sub")),
    Case("25d-sub-eku-client", "subordinate for clients only", _ROOT, ("leaf", "sub_ekuclient")),
    Case("25f-eku-both", "server certificate for servers and clients", _ROOT, ("leaf_ekuboth", "sub")),
    Case("25g-sub-eku-server", "subordinate for servers", _ROOT, ("leaf", "sub_ekuserver")),
    Case("25h-ku-encipher", "server certificate for keyEncipherment only", _ROOT, ("leaf_kuenc", "sub")),
    Case("26a-nc-sub-ok", "subordinate permits the name", _ROOT, ("leaf", "sub_ncok")),
    Case("26b-nc-sub-bad", "subordinate permits another name", _ROOT, ("leaf", "sub_ncbad")),
    Case("26d-nc-excluded", "subordinate excludes the name", _ROOT, ("leaf", "sub_ncexcl")),
    Case("26e-nc-root-ok", "a root permits the name", ("root_ncok",)),
    Case(
        "26f-nc-bad-cnonly", "subordinate permits another name, no SAN", _ROOT, ("leaf_cnonly", "sub_ncbad")
    ),
    Case(
        "26g-nc-leading-dot", "subordinate permits the name's domain with a dot", _ROOT, ("leaf", "sub_ncdot")
    ),
    Case("27a-noise", "a stranger amid what is sent", _ROOT, ("leaf", "junk1", "sub")),
    Case("27b-misordered", "the root before the subordinate", _ROOT, ("leaf", "root", "sub")),
    Case("27c-duplicate-sub", "the subordinate twice", _ROOT, ("leaf", "sub", "sub")),
    Case("27d-duplicate-leaf", "the server certificate twice", _ROOT, ("leaf", "leaf", "sub")),
    Case(
        "27e-untrusted-root-sent", "the root is sent, the store has a stranger", ("junk1",), (*SENT, "root")
    ),
    Case("29a-forged-sub", "signed by another key of the subordinate's name", _ROOT, ("leaf_forged", "sub")),
    Case("29b-root-badsig", "the root's own signature damaged", ("root_badsig",)),
    Case("29c-leaf-badsig", "the server certificate's signature damaged", _ROOT, ("leaf_badsig", "sub")),
    Case("30a-unk-leaf", "unknown critical extension in the server certificate", _ROOT, ("leaf_unk", "sub")),
    Case("30b-unk-sub", "unknown critical extension in the subordinate", _ROOT, ("leaf", "sub_unk")),
    Case("31a-dn-printable", "the root's name in another string type", ("root_printable",)),
]

MORE = [
    Case("m02-store-sub-and-leaf", "the subordinate and the server certificate", ("sub", "leaf")),
    Case("m02-store-sub-cafalse", "only a subordinate with CA:FALSE", ("sub_cafalse",)),
    Case(
        "m02-store-sub-expired-alone",
        "only the expired subordinate; no other is sent",
        ("sub_exp",),
        ("leaf",),
    ),
    Case("m05-both-new-server", "2019 and G1 roots, the server on G1", ("glob2019", "root")),
    Case(
        "m05-both-new-server-swapped",
        "G1 and 2019 roots, the server on 2019",
        ("root", "glob2019"),
        SENT_2019,
    ),
    Case("m06-2019-expired", "the 2019 root expired", ("glob2019_exp",), SENT_2019),
    Case(
        "m06-expired-noise",
        "an expired root; a stranger amid what is sent",
        ("root_exp",),
        ("leaf", "junk1", "sub"),
    ),
    Case(
        "m06-expired-direct-noise",
        "an expired root that issued the server certificate; a stranger is sent",
        ("root_exp",),
        ("leaf_byroot", "junk1"),
    ),
    Case("m06-expired-v1-noise", "the same root in version 1", ("root_v1_exp",), ("leaf_byroot", "junk1")),
    Case(
        "m07-sub-only-renewed",
        "only the renewed subordinate; the expired one is sent",
        ("sub",),
        ("leaf", "sub_exp"),
    ),
    Case("m07-expired-sub-last", "root, then expired subordinate; a valid one is sent", ("root", "sub_exp")),
    Case(
        "m07-both-subs-sent",
        "expired subordinate and its renewal are sent",
        _ROOT,
        ("leaf", "sub_exp", "sub"),
    ),
    Case(
        "m07-both-subs-sent-swapped",
        "renewal and expired subordinate are sent",
        _ROOT,
        ("leaf", "sub", "sub_exp"),
    ),
    Case("m08-pinned-expired", "expired server certificate, pinned", ("leaf_exp",), ("leaf_exp", "sub")),
    Case(
        "m12-selfsigned-notca", "self-signed server certificate, not a CA, pinned", ("selfee",), ("selfee",)
    ),
    Case("m12-selfsigned-unpinned", "self-signed server certificate, unknown", _ROOT, ("selfee",)),
    Case("m12-pinned-and-root", "server certificate and root", ("leaf", "root")),
    Case(
        "m12-pinned-badsig", "pinned self-signed, signature damaged", ("selfee_badsig",), ("selfee_badsig",)
    ),
    Case("m13-partial-wildcard", "wildcard within a label", _ROOT, ("leaf_partwild", "sub")),
    Case("m13-other-san", "CN is the host, the SAN another", _ROOT, ("leaf_othersan", "sub")),
    Case("m13-ip-as-dns", "IP address as a DNS name", _ROOT, ("leaf_ip_as_dns", "sub"), "127.0.0.1"),
    Case("m13-ip-as-cn", "IP address as CN, no SAN", _ROOT, ("leaf_ip_as_cn", "sub"), "127.0.0.1"),
    Case("m13-second-san", "the host is the second SAN", _ROOT, ("leaf_twosans", "sub")),
    Case("m13-wildcard-case", "wildcard, host in upper case", _ROOT, ("leaf_wild", "sub"), HOST.upper()),
    Case("m13-cname-cnonly", "an alias, CN only", _ROOT, ("leaf_cnonly", "sub"), "db.internal.test"),
    Case(
        "m15-noid-new-first",
        "new key, then old one, no key identifiers",
        ("root_newkey_noid", "root_noid"),
        NEW_KEY_WITHOUT_IDS,
    ),
    Case(
        "m16-expired-sent-first",
        "the expired root sent before the subordinate",
        _ROOT,
        ("leaf", "root_exp", "sub"),
    ),
    Case(
        "m15-roots-sent",
        "three roots of one name are sent, the store has the first",
        ("root_noid",),
        ("leaf_byroot", "root_noid", "root_newkey_noid", "root_noku"),
    ),
    Case("m16-other-ski", "the root's SKI is not the AKI", ("root_otherski",)),
    Case(
        "m17-cross-both", "2019 and G1 roots, cross-certificate sent", ("glob2019", "root"), (*SENT, "cross")
    ),
    Case(
        "m17-old-root-expired",
        "expired 2019 root, G1 root, cross sent",
        ("glob2019_exp", "root"),
        (*SENT, "cross"),
    ),
    Case("m17-old-root-expired-only", "expired 2019 root, cross sent", ("glob2019_exp",), (*SENT, "cross")),
    Case("m17-cross-expired-in-store", "G1 root and expired cross-certificate", ("cross_exp", "root")),
    Case(
        "m18-notcert-between", "a stranger, no certificate, the root", ("junk1", parts.NO_CERTIFICATE, "root")
    ),
    Case("m18-badbase64-between", "a stranger, no base64, the root", ("junk1", parts.BAD_BASE64, "root")),
    Case("m18-cut-off-last", "the root, then a block cut off", ("root", parts.CUT_OFF)),
    Case(
        "m18-bom-stranger",
        "a byte order mark, a stranger, the root",
        (parts.BYTE_ORDER_MARK, "junk1", "root"),
    ),
    Case("m18-pkcs7-then-root", "PKCS#7, then the root", (parts.pkcs7("junk1"), "root")),
    Case("m18-space-after-begin", "a space after BEGIN", _ROOT, edit=_SPACE_AFTER_BEGIN),
    Case("m18-blank-line-inside", "a blank line in the base64", _ROOT, edit=_BLANK_LINE_INSIDE),
    Case("m18-glued-root-first", "END and BEGIN on one line, the root first", ("root", "junk1"), edit=_GLUED),
    Case("m18-crl-before", "a revocation list, then the root", (parts.revocation_list("junk1"), "root")),
    Case(
        "m18-trailing-then-root",
        "bytes after a stranger, then the root",
        (parts.with_trailing_bytes("junk1"), "root"),
    ),
    Case(
        "m18-trusted-for-clients",
        "TRUSTED CERTIFICATE for clients only",
        (parts.trusted_for_clients("root"),),
    ),
    Case("m18-openssh-key-before", "a private key of OpenSSH, then the root", (parts.OPENSSH_KEY, "root")),
    Case("m18-der-then-pem", "DER of a stranger, then the root in PEM", (parts.der("junk1"), "root")),
    Case("m18-blank-lines", "blank lines around the blocks", (b"\n\n", "junk1", b"\n\n\n", "root", b"\n\n")),
    Case("m20-root-pathlen-0", "a root of path length 0 above a subordinate", ("root_pl0",)),
    Case("m21-sha1-leaf", "server certificate signed with SHA-1", _ROOT, ("leaf_sha1", "sub")),
    Case("m22-rsa1024-leaf", "server certificate of RSA-1024", _ROOT, ("leaf1024", "sub")),
    Case("m22-p256-leaf", "server certificate of P-256", _ROOT, ("leaf_p256", "sub")),
    Case("m22-sha512-leaf", "server certificate signed with SHA-512", _ROOT, ("leaf_sha512", "sub")),
    Case("m22-ed25519-root", "issued by an Ed25519 root", ("root_ed25519",), ("leaf_byed25519",)),
    Case("m22-p521-root", "issued by a P-521 root", ("root_p521",), ("leaf_byp521",)),
    Case("m23-v1-leaf", "version 1 server certificate", _ROOT, ("leaf_v1", "sub")),
    Case("m24-root-bare", "a root without basicConstraints and keyUsage", ("root_nobcku",)),
    Case("m24-sub-kusig", "subordinate whose keyUsage lacks keyCertSign", _ROOT, ("leaf", "sub_kusig")),
    Case("m24-sub-noaki", "subordinate without authorityKeyIdentifier", _ROOT, ("leaf", "sub_noaki")),
    Case("m24-leaf-ca", "server certificate with CA:TRUE", _ROOT, ("leaf_ca", "sub")),
    Case("m25-root-client", "a root for clients only", ("root_ekuclient",)),
    Case("m25-leaf-certsign", "server certificate for keyCertSign only", _ROOT, ("leaf_kucert", "sub")),
    Case("m26-root-permits-other", "a root permits another name", ("root_ncbad",)),
    Case(
        "m26-noncritical", "subordinate permits another name, not critical", _ROOT, ("leaf", "sub_ncnoncrit")
    ),
    Case("m26-sub-own-name", "subordinate permits the name, but not its own", _ROOT, ("leaf", "sub_ncself")),
    Case("m29-sub-badsig", "the subordinate's signature damaged", _ROOT, ("leaf", "sub_badsig")),
    Case(
        "m29-sub-badsig-good-in-store",
        "the same, a good one in the store",
        ("root", "sub"),
        ("leaf", "sub_badsig"),
    ),
    Case("m30-root-unknown", "unknown critical extension in the root", ("root_unk",)),
    *(
        Case(
            f"m32-sent-{count}",
            f"{count} certificates are sent",
            _ROOT,
            (*SENT, *("junk1", "junk2", "junk3", "rooteuw") * 4)[:count],
        )
        for count in (10, 11, 16, 17)
    ),
    Case("m31-dn-case", "the root's name in upper case", ("root_case",)),
]
