//! How each stack reads the very bytes of a trust file.
//!
//! One file per family, each following what the real parser does, bad input included. The result is
//! the anchors in their order, or that the file cannot be loaded.

mod dotnet;
mod embedded;
mod gnutls;
mod go;
mod java;
mod openssl;
mod pieces;
mod rustls;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::node::Node;
use super::path::{Anchor, Pool};
use super::verdict::Rule;
use crate::bundle::{Bundle, Container, ber};
use crate::certificate::Certificate;

/// A way to read trust files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reader {
    /// `X509_load_cert_crl_file`, which `SSL_CTX_load_verify_locations` calls for a file.
    OpenSslFile,
    /// Python's `cadata`: `PEM_read_bio_X509` until the end, ASCII only.
    PythonText,
    /// `X509::stack_from_pem` of the openssl crate.
    PemStack,
    /// `X509::from_pem` of the openssl crate.
    FirstPemBlock,
    /// Node's `ca` option.
    NodeOption,
    /// `NODE_EXTRA_CA_CERTS`.
    NodeExtra,
    /// OpenSSL first, then a line reader of PHP's own.
    Php,
    /// `CertificateFactory.generateCertificates` up to JDK 24.
    Java17,
    /// The same from JDK 25.
    Java25,
    /// One `keytool -importcert`.
    Keytool,
    /// The RDS guide's loop over `keytool -import`.
    KeytoolLoop,
    /// `KeyStore.load`.
    JavaKeyStore,
    /// `AppendCertsFromPEM` before Go 1.23.
    Go,
    /// The same from Go 1.23, which takes no negative serial numbers.
    GoPositiveSerial,
    /// `rustls-pki-types`, every block must do.
    RustlsStrict,
    /// `rustls-pki-types`, bad blocks dropped.
    RustlsLenient,
    /// `gnutls_x509_crt_list_import2`.
    GnuTls,
    /// `X509Certificate2Collection.ImportFromPemFile`.
    DotNetPem,
    /// `new X509Certificate2(file)`.
    DotNetFirst,
    /// The same loop over `certutil -A`.
    CertutilLoop,
    /// `mbedtls_x509_crt_parse_file`.
    MbedTls,
    /// `wolfSSL_CTX_load_verify_locations`.
    WolfSsl,
}

impl Reader {
    /// What it reads and how, for people.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::OpenSslFile => "PEM; one bad block and nothing is loaded",
            Self::PythonText => "PEM in ASCII; one bad block and nothing is loaded",
            Self::PemStack => "PEM; one bad block and nothing is loaded",
            Self::FirstPemBlock => "the first PEM block only",
            Self::NodeOption | Self::NodeExtra => {
                "PEM; what follows a bad block is lost in silence"
            }
            Self::Php => "PEM; bad blocks are skipped",
            Self::Java17 | Self::Java25 => {
                "PEM of any label, DER, or one PKCS#7; one bad block and nothing is loaded"
            }
            Self::Keytool => "the first PEM block or DER certificate only",
            Self::KeytoolLoop => {
                "PEM cut after each END line; bad pieces and second certificates of one name are skipped"
            }
            Self::JavaKeyStore => {
                "JKS, JCEKS, PKCS#12 with Java's trust attribute; PEM is an error"
            }
            Self::Go | Self::GoPositiveSerial => "PEM; bad blocks are skipped",
            Self::RustlsStrict => "PEM; one bad block and nothing is loaded",
            Self::RustlsLenient => "PEM; bad blocks are skipped",
            Self::GnuTls => "PEM; one bad block and nothing is loaded",
            Self::DotNetPem => {
                "PEM; blocks of bad base64 are skipped, others that are no certificate are errors"
            }
            Self::DotNetFirst => "the first PEM block, or DER, only",
            Self::CertutilLoop => "PEM cut after each END line; bad pieces are skipped",
            Self::MbedTls => "PEM or one DER certificate; bad blocks are skipped",
            Self::WolfSsl => "PEM; bad blocks are skipped",
        }
    }

    /// Reads a store that was opened; `content` is absent for directories.
    pub(super) fn read(self, content: Option<&[u8]>, bundle: &Bundle) -> Reading {
        let Some(bytes) = content else {
            return Reading::not_measured("a directory");
        };
        if self == Self::JavaKeyStore {
            return java::key_store(bytes, bundle);
        }
        match bundle.container() {
            Container::Jks | Container::Jceks => return Reading::not_measured("a Java key store"),
            Container::Pkcs12 => return Reading::not_measured("a PKCS#12 store"),
            _ => {}
        }
        match self {
            Self::OpenSslFile => openssl::file(bytes),
            Self::PythonText => openssl::python_text(bytes),
            Self::PemStack => openssl::stack(bytes),
            Self::FirstPemBlock => openssl::first(bytes),
            Self::NodeOption => openssl::node_option(bytes),
            Self::NodeExtra => openssl::node_extra(bytes),
            Self::Php => openssl::php(bytes),
            Self::Java17 => java::factory(bytes, java::Version::Jdk17),
            Self::Java25 => java::factory(bytes, java::Version::Jdk25),
            Self::Keytool => java::keytool(bytes),
            Self::KeytoolLoop => pieces::keytool(bytes),
            Self::CertutilLoop => pieces::certutil(bytes),
            Self::Go => go::append(bytes, false),
            Self::GoPositiveSerial => go::append(bytes, true),
            Self::RustlsStrict => rustls::read(bytes, true),
            Self::RustlsLenient => rustls::read(bytes, false),
            Self::GnuTls => gnutls::read(bytes),
            Self::DotNetPem => dotnet::pem(bytes),
            Self::DotNetFirst => dotnet::first(bytes),
            Self::MbedTls => embedded::mbedtls(bytes),
            Self::WolfSsl => embedded::wolfssl(bytes),
            Self::JavaKeyStore => java::key_store(bytes, bundle),
        }
    }
}

/// What a stack has after reading.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) pool: Pool,
    /// Why there is nothing to verify with: the rule, and the reason.
    pub(super) failure: Option<(Rule, String)>,
    /// What was passed over without a word.
    pub(super) passed_over: Vec<String>,
}

impl Reading {
    fn of(anchors: Vec<Anchor>, passed_over: Vec<String>) -> Self {
        let failure = anchors.is_empty().then(|| {
            let why = match passed_over.first() {
                Some(first) => format!("it finds no certificate in the file: {first}"),
                None => "it finds no certificate in the file".to_owned(),
            };
            (Rule::StoreUnreadable, why)
        });
        Self {
            pool: Pool::new(anchors),
            failure,
            passed_over,
        }
    }

    /// Everything that this crate finds in the store.
    pub(super) fn whole(bundle: &Bundle) -> Self {
        let nodes = bundle.certificates().filter_map(Node::held);
        Self::of(nodes.map(Anchor::plain).collect(), Vec::new())
    }

    fn unreadable(why: impl Into<String>) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((Rule::StoreUnreadable, why.into())),
            passed_over: Vec::new(),
        }
    }

    fn not_measured(what: &str) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((
                Rule::NotMeasured,
                format!(
                    "what it makes of {what} in place of its own kind of file was never measured"
                ),
            )),
            passed_over: Vec::new(),
        }
    }
}

/// The certificate that is exactly these bytes.
fn anchor(der: &[u8]) -> Option<Anchor> {
    let certificate = Certificate::from_der(der).ok()?;
    Node::held(&certificate).map(Anchor::plain)
}

/// The first ASN.1 element and what follows it.
fn split(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (element, rest) = ber::first(der).ok()?;
    Some((element.raw, rest))
}

/// Base64 as most decoders read it: standard alphabet, padding required, spare bits ignored.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Decodes base64 after taking out the bytes that the decoder passes over.
fn base64(text: &[u8], is_passed_over: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let mut text = text.to_vec();
    text.retain(|&byte| !is_passed_over(byte));
    BASE64.decode(text).ok()
}

/// Blanks, tabs and line ends.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What C's `isspace` passes over.
fn is_space(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'\x0b' | b'\x0c')
}

/// The position of `needle` at or after `from`.
fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let found = memchr::memmem::find(haystack.get(from..)?, needle)?;
    Some(from + found)
}

/// The number of the line at that position, for messages.
fn line_of(bytes: &[u8], position: usize) -> usize {
    let before = bytes.get(..position).unwrap_or(bytes);
    memchr::memchr_iter(b'\n', before).count() + 1
}
