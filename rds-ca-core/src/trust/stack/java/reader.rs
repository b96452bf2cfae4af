//! Java's `CertificateFactory` (`sun.security.provider.X509Factory`) and `KeyStore`.

use super::certificate::form as parser;
use crate::trust::stack::certificate_form::{Form, Load, UNDETERMINED, load};
use crate::trust::stack::reading::{
    Reader, Reading, base64_unpadded, canonical, is_blank, note_skipped, split,
};
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use crate::bundle::ber::{self, Damage, tag};
use crate::bundle::{Bundle, Container, ProblemKind};
use crate::certificate::{Certificate, form};
use crate::trust::path::Anchor;
use crate::trust::stack::openssl;
use crate::trust::stack::split_at_end_lines::pieces;
use crate::trust::verdict::Rule;

/// `CertificateFactory.generateCertificates` up to JDK 24.
pub(super) static FACTORY_17: Reader = Reader::of_files(
    "PEM of any label, DER, or one PKCS#7; one bad block and nothing is loaded",
    |bytes| factory(bytes, Version::Jdk17),
)
.and_der()
.and_pkcs7();

/// The same from JDK 25.
pub(super) static FACTORY_25: Reader = Reader::of_files(
    "PEM of any label, DER, or one PKCS#7; one bad block and nothing is loaded",
    |bytes| factory(bytes, Version::Jdk25),
)
.and_der()
.and_pkcs7();

/// One `keytool -importcert`.
pub(super) static KEYTOOL: Reader =
    Reader::of_files("the first PEM block or DER certificate only", keytool)
        .first_only()
        .and_der();

/// The RDS guide's loop over `keytool -import`.
pub(super) static KEYTOOL_LOOP: Reader = Reader::of_files(
    "PEM cut after each END line; bad pieces and second certificates of one name are skipped",
    keytool_loop,
)
.keeping(one_an_alias);

/// `KeyStore.load`.
pub(super) static KEY_STORE: Reader = Reader::of_key_stores(
    "JKS, JCEKS, PKCS#12 with Java's trust attribute; PEM is an error",
    key_store,
);

/// The versions of the block reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// Up to JDK 24.
    Jdk17,
    /// From JDK 25, which has a new PEM reader.
    Jdk25,
}

impl Version {
    fn form(self) -> Form {
        match self {
            Self::Jdk17 => parser,
            Self::Jdk25 => super::certificate::newer_form,
        }
    }
}

/// One step of `readOneBlock`.
enum Block {
    Der(Vec<u8>),
    End,
    Error(&'static str),
}

/// `generateCertificates`.
fn factory(bytes: &[u8], version: Version) -> Reading {
    let mut input = Input { bytes, position: 0 };
    if bytes.is_empty() {
        return Reading::of(Vec::new(), Vec::new());
    }
    let mut block = input.block(version);
    if let Block::Der(der) = &block
        && let Some(reading) = pkcs7(der)
    {
        // Bytes after it are not read.
        return reading;
    }
    let mut anchors = Vec::new();
    loop {
        match block {
            Block::End => return Reading::of(anchors, Vec::new()),
            Block::Error(why) => return Reading::unreadable(why),
            Block::Der(der) => match load(&der, version.form()) {
                Load::Treatment(anchor) => anchors.push(anchor),
                Load::Unknown(_) => return Reading::undetermined(UNDETERMINED),
                Load::Refused => {
                    return Reading::unreadable(
                        "a block is not a certificate, whatever its label says",
                    );
                }
            },
        }
        block = input.block(version);
    }
}

/// One `keytool -importcert`: `generateCertificate`, once.
fn keytool(bytes: &[u8]) -> Reading {
    match single(bytes) {
        Ok(Load::Treatment(anchor)) => Reading::of(vec![anchor], openssl::after_first(bytes)),
        Ok(Load::Unknown(_)) => Reading::undetermined(UNDETERMINED),
        Ok(Load::Refused) => Reading::unreadable(NO_CERTIFICATE),
        Err(why) => Reading::unreadable(why),
    }
}

/// `keytool -import`; the alias is the text after `CN=` in the subject as `openssl x509 -text` prints it.
///
/// An alias that exists already is an error, and the loop continues.
fn keytool_loop(bytes: &[u8]) -> Reading {
    let mut store = ByAlias::default();
    for (number, piece) in pieces(bytes).iter().enumerate() {
        let read = match single(piece) {
            Ok(load) => load.kept().ok_or(NO_CERTIFICATE),
            Err(why) => Err(why),
        };
        match read {
            Ok(anchor) => {
                let by_openssl = openssl::first(piece);
                let named = by_openssl.pool.anchors().first();
                store.import(
                    number,
                    anchor,
                    named.and_then(|named| named.node.certificate()),
                );
            }
            Err(_) if piece.trim_ascii().is_empty() => {}
            Err(why) => note_skipped(&mut store.skipped, || {
                format!("piece {}: {why}", number + 1)
            }),
        }
    }
    Reading::of(store.anchors, store.skipped)
}

/// The same loop over pieces that are one certificate each.
fn one_an_alias(certificates: &[Anchor]) -> Reading {
    let mut store = ByAlias {
        anchors: Vec::with_capacity(certificates.len()),
        aliases: HashMap::with_capacity(certificates.len()),
        ..ByAlias::default()
    };
    for (number, anchor) in certificates.iter().enumerate() {
        store.import(number, anchor.clone(), anchor.node.certificate());
    }
    Reading::of(store.anchors, store.skipped)
}

/// A key store into which one piece after another is imported.
#[derive(Default)]
struct ByAlias {
    anchors: Vec<Anchor>,
    skipped: Vec<String>,
    aliases: HashMap<String, ()>,
}

impl ByAlias {
    /// `named` is the certificate as OpenSSL reads the piece.
    fn import(&mut self, number: usize, anchor: Anchor, named: Option<&Certificate>) {
        let alias = named.map_or_else(String::new, alias);
        match self.aliases.entry(alias) {
            Slot::Vacant(slot) => {
                slot.insert(());
                self.anchors.push(anchor);
            }
            Slot::Occupied(known) => note_skipped(&mut self.skipped, || {
                let alias = known.key();
                format!("piece {}: the alias {alias:?} already exists", number + 1)
            }),
        }
    }
}

/// The text after `CN=` in the subject.
fn alias(certificate: &Certificate) -> String {
    // OpenSSL prints the subject in the order of the certificate, this crate in the opposite order.
    let subject = certificate.subject();
    let Some((after, from_name)) = memchr::memmem::find(subject.as_bytes(), b"CN=")
        .and_then(|at| Some((subject.get(..at)?, subject.get(at + 3..)?)))
    else {
        return String::new();
    };
    let name = from_name.split(',').next().unwrap_or_default();
    let mut alias = [name, " ", after].concat();
    match alias.is_ascii() {
        true => alias.make_ascii_lowercase(),
        false => alias = alias.to_lowercase(),
    }
    match alias.trim().len() == alias.len() {
        true => alias,
        false => alias.trim().to_owned(),
    }
}

const NO_CERTIFICATE: &str = "the first block is not a certificate";

/// The first block of a file, which must be a certificate.
fn single(bytes: &[u8]) -> Result<Load, &'static str> {
    let mut input = Input { bytes, position: 0 };
    match input.block(Version::Jdk17) {
        Block::Der(der) => Ok(load(&der, parser)),
        Block::End => Err("there is no block"),
        Block::Error(why) => Err(why),
    }
}

/// The certificates of a PKCS#7 structure; `None` if it is not one.
fn pkcs7(der: &[u8]) -> Option<Reading> {
    let bundle = Bundle::parse(der, None).ok()?;
    if bundle.container() != Container::Pkcs7 {
        return None;
    }
    let Ok((certificates, lists)) = signed_data(der) else {
        return Some(Reading::unreadable("a PKCS#7 structure that is damaged"));
    };
    // Revocation lists are parsed as well.
    if !lists.iter().all(|list| form::is_strict_list(list)) {
        return Some(Reading::undetermined(
            "a damaged revocation list in a PKCS#7 structure: it was not measured whether Java loads it",
        ));
    }
    Some(all(certificates.into_iter()).unwrap_or_else(|failure| *failure))
}

/// Certificates and revocation lists of a SignedData (RFC 2315 section 9.1), of any type.
type Carried<'a> = (Vec<&'a [u8]>, Vec<&'a [u8]>);

fn signed_data(der: &[u8]) -> Result<Carried<'_>, Damage> {
    let mut info = ber::first(der)?.0.children();
    info.expect(tag::OBJECT_IDENTIFIER)?;
    let explicit = info.expect(tag::CONTEXT_0)?;
    let mut signed = explicit.children().expect(tag::SEQUENCE)?.children();
    signed.expect(tag::INTEGER)?;
    signed.expect(tag::SET)?;
    signed.expect(tag::SEQUENCE)?;
    let mut every = |kind: u8| -> Result<Vec<&[u8]>, Damage> {
        let mut all = Vec::new();
        if let Some(set) = signed.optional(kind)? {
            let mut set = set.children();
            while let Some(element) = set.next_any()? {
                all.push(element.raw);
            }
        }
        Ok(all)
    };
    let certificates = every(tag::CONTEXT_0)?;
    Ok((certificates, every(tag::CONTEXT_1)?))
}

/// Certificates; if Java refuses one of them, the load fails.
fn all<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> Result<Reading, Box<Reading>> {
    let mut anchors = Vec::new();
    for der in certificates {
        match load(der, parser) {
            Load::Treatment(anchor) => anchors.push(anchor),
            Load::Unknown(_) => return Err(Box::new(Reading::undetermined(UNDETERMINED))),
            Load::Refused => {
                return Err(Box::new(Reading::unreadable(
                    "a certificate that Java cannot parse",
                )));
            }
        }
    }
    Ok(Reading::of(anchors, Vec::new()))
}

/// `KeyStore.load`, and the entries that the trust manager uses.
fn key_store<'a>(bytes: &[u8], bundle: &'a Bundle) -> Reading {
    let container = bundle.container();
    if !matches!(
        container,
        Container::Jks | Container::Jceks | Container::Pkcs12
    ) {
        let why = match bytes.starts_with(b"-----BEGIN") {
            true => "a PEM file is not a Java key store: invalid keystore format",
            false => "it is not a Java key store: invalid keystore format",
        };
        return Reading::unreadable(why);
    }
    let problem = |kind: ProblemKind| {
        bundle
            .problems()
            .iter()
            .find(|problem| problem.kind == kind)
    };
    for damage in [ProblemKind::Corrupt, ProblemKind::Truncated] {
        if let Some(problem) = problem(damage) {
            return Reading::unreadable(format!("the key store is damaged: {}", problem.reason));
        }
    }
    // Without the password a JVM skips what is encrypted, and has no anchor.
    if let Some(problem) = problem(ProblemKind::PasswordNeeded) {
        return Reading::unreadable(format!(
            "the key store is locked, and without its password the JVM sees an empty one: {}",
            problem.reason
        ))
        .remedy(
            "give the password of the store, as the client does with javax.net.ssl.trustStorePassword",
        );
    }
    for unread in [ProblemKind::Unsupported, ProblemKind::Unreadable] {
        if let Some(problem) = problem(unread) {
            let why = format!(
                "a part of the key store could not be read here: {}",
                problem.reason
            );
            return Reading {
                failure: Some((Rule::NotMeasured, why)),
                ..Reading::of(Vec::new(), Vec::new())
            };
        }
    }
    let Some(view) = bundle.java() else {
        return Reading::undetermined(
            "it is undetermined which entries of the key store Java keeps",
        );
    };
    if let Some(why) = &view.failure {
        return Reading::unreadable(format!("Java does not load the key store: {why}"));
    }
    // Every certificate is parsed, whatever follows it; of entries with one alias the last is kept.
    let alone = |der: &'a Vec<u8>| split(der).map_or(der.as_slice(), |(alone, _)| alone);
    if let Err(failure) = all(view.parsed.iter().map(alone)) {
        return *failure;
    }
    let kinds = [ProblemKind::SameAlias, ProblemKind::NotTrustedInJava];
    let skipped = kinds.into_iter().filter_map(problem).take(1);
    let skipped = skipped.map(|problem| problem.reason.clone()).collect();
    match all(view.anchors.iter().map(alone)) {
        Ok(reading) => Reading { skipped, ..reading },
        Err(failure) => *failure,
    }
}

struct Input<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Input<'_> {
    fn read(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.position).copied();
        self.position += usize::from(byte.is_some());
        byte
    }

    fn block(&mut self, version: Version) -> Block {
        if let Some(block) = self.bytes.get(self.position..).and_then(canonical) {
            self.position += block.length;
            return Block::Der(block.der.to_vec());
        }
        match self.read() {
            None => Block::End,
            // A SEQUENCE: bare DER.
            Some(0x30) => self.der(),
            Some(first) => match version {
                Version::Jdk17 => self.pem_17(first),
                Version::Jdk25 => self.pem_25(first),
            },
        }
    }

    fn der(&mut self) -> Block {
        let from = self.position - 1;
        match self.bytes.get(from..).and_then(split) {
            Some((element, _)) => {
                self.position = from + element.len();
                Block::Der(element.to_vec())
            }
            None => Block::Error("truncated DER"),
        }
    }

    /// Five hyphens count at the beginning of a line only.
    fn pem_17(&mut self, first: u8) -> Block {
        const INCOMPLETE: Block = Block::Error("a truncated block");
        let mut hyphens = usize::from(first == b'-');
        let mut before = (first != b'-').then_some(first);
        loop {
            match self.read() {
                None => return Block::End,
                Some(b'-') => hyphens += 1,
                Some(other) => {
                    hyphens = 0;
                    before = Some(other);
                }
            }
            if hyphens == 5 && matches!(before, None | Some(b'\r' | b'\n')) {
                break;
            }
        }
        let mut header = b"-----".to_vec();
        let mut data = Vec::new();
        let end = loop {
            match self.read() {
                None => return INCOMPLETE,
                Some(b'\n') => break b'\n',
                Some(b'\r') => match self.read() {
                    None => return INCOMPLETE,
                    Some(b'\n') => break b'\n',
                    Some(other) => {
                        data.push(other);
                        break b'\r';
                    }
                },
                Some(other) => header.push(other),
            }
        };
        loop {
            match self.read() {
                None => return INCOMPLETE,
                Some(b'-') => break,
                Some(other) => data.push(other),
            }
        }
        let mut footer = b"-".to_vec();
        while let Some(byte) = self.read().filter(|&byte| byte != end && byte != b'\n') {
            if byte != b'\r' {
                footer.push(byte);
            }
        }
        decoded(strip_trailing(&header), &data, strip_trailing(&footer))
    }

    /// Five hyphens count anywhere; a marker must be followed by a line end or a blank.
    fn pem_25(&mut self, first: u8) -> Block {
        let mut hyphens = usize::from(first == b'-');
        while hyphens != 5 {
            match self.read() {
                None => return Block::End,
                Some(b'-') => hyphens += 1,
                Some(_) => hyphens = 0,
            }
        }
        let mut header = b"-----".to_vec();
        loop {
            match self.read() {
                None => return Block::End,
                Some(b'-') => break,
                Some(b'\r' | b'\n') => return Block::Error("an incomplete header"),
                Some(other) => header.push(other),
            }
        }
        if (1..5).any(|_| self.read() != Some(b'-')) {
            return Block::Error("an incomplete header");
        }
        header.extend_from_slice(b"-----");
        let mut data = Vec::new();
        let mut line_end = None;
        match self.read() {
            Some(b' ') => {}
            Some(b'\n') => line_end = Some(b'\n'),
            Some(b'\r') => match self.read() {
                Some(b'\n') => line_end = Some(b'\n'),
                other => {
                    line_end = Some(b'\r');
                    data.extend(other);
                }
            },
            _ => return Block::Error("no line end after the header"),
        }
        loop {
            match self.read() {
                None => return Block::End,
                Some(b'-') => break,
                Some(other) => data.push(other),
            }
        }
        let mut footer = b"-----".to_vec();
        for _ in 1..5 {
            match self.read() {
                Some(b'-') => {}
                None => return Block::End,
                Some(_) => return Block::Error("an incomplete footer"),
            }
        }
        loop {
            match self.read() {
                None => return Block::End,
                Some(b'-') => break,
                Some(other) => footer.push(other),
            }
        }
        for _ in 1..5 {
            match self.read() {
                Some(b'-') => {}
                None => return Block::End,
                Some(_) => return Block::Error("an incomplete footer"),
            }
        }
        footer.extend_from_slice(b"-----");
        loop {
            match self.read() {
                None | Some(b' ') => break,
                other if other == line_end => break,
                Some(b'\r') => {}
                Some(_) => return Block::Error("no line end after the footer"),
            }
        }
        decoded(&header, &data, &footer)
    }
}

/// `String.stripTrailing`, of characters up to U+00FF.
fn strip_trailing(line: &[u8]) -> &[u8] {
    let kept = line
        .iter()
        .rposition(|byte| !matches!(byte, b'\t'..=b'\r' | 0x1c..=0x20));
    line.get(..kept.map_or(0, |last| last + 1)).unwrap_or(line)
}

/// The labels may be anything, as long as they are the same.
fn decoded(header: &[u8], data: &[u8], footer: &[u8]) -> Block {
    let label = |line: &[u8], begin: &[u8]| -> Option<Vec<u8>> {
        Some(line.strip_prefix(begin)?.strip_suffix(b"-----")?.to_vec())
    };
    let fits = match (label(header, b"-----BEGIN "), label(footer, b"-----END ")) {
        (Some(one), Some(two)) => one == two,
        _ => return Block::Error("an illegal header or footer"),
    };
    if !fits {
        return Block::Error("header and footer do not match");
    }
    match base64_unpadded(data, is_blank) {
        Some(der) => Block::Der(der),
        None => Block::Error("a body that is not base64"),
    }
}
