//! The result of reading a trust file, and helpers that the families' readers share.

use std::sync::{Arc, Mutex, OnceLock};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use crate::bundle::{Bundle, Container, Problem, ProblemKind, ber};
use crate::certificate::details::Details;
use crate::certificate::{self, Certificate};
use crate::trust::path::node::Node;
use crate::trust::path::{Anchor, Pool};
use crate::trust::verdict::Rule;

/// A reader of trust files: its description and its function.
///
/// Each family keeps its readers next to its rules; each reader follows the real parser, for bad input too.
pub(in crate::trust) struct Reader {
    about: &'static str,
    read: Read,
    accepts: Accepts,
    of_plain: OfPlain,
    parses: Option<fn(&Details) -> bool>,
}

/// Which certificates a reader reads from a file of plain PEM certificates.
#[derive(Clone, Copy)]
enum OfPlain {
    /// All of them, in order.
    Every,
    /// The first.
    First,
    /// The result of this function on all of them.
    By(fn(&[Anchor]) -> Reading),
}

/// The types of certificate files that a reader accepts, whatever it then finds in them.
#[derive(Clone, Copy)]
struct Accepts {
    /// More than the first certificate.
    several: bool,
    /// Bare DER.
    der: bool,
    /// PKCS#7.
    pkcs7: bool,
}

enum Read {
    /// The bytes of a file.
    File(fn(&[u8]) -> Reading),
    /// A key store that the bundle has already opened.
    KeyStore(fn(&[u8], &Bundle) -> Reading),
}

impl Reader {
    /// A reader of certificate files.
    pub(super) const fn of_files(about: &'static str, read: fn(&[u8]) -> Reading) -> Self {
        Self {
            about,
            read: Read::File(read),
            accepts: Accepts {
                several: true,
                der: false,
                pkcs7: false,
            },
            of_plain: OfPlain::Every,
            parses: None,
        }
    }

    /// Reads only the first certificate of a file.
    pub(super) const fn first_only(mut self) -> Self {
        self.accepts.several = false;
        self.of_plain = OfPlain::First;
        self
    }

    /// Keeps of the certificates of a plain file what `of_plain` returns.
    pub(super) const fn keeping(mut self, of_plain: fn(&[Anchor]) -> Reading) -> Self {
        self.of_plain = OfPlain::By(of_plain);
        self
    }

    /// Refuses certificates for which `parses` is false, in addition to those that are not strict DER.
    pub(super) const fn parsing(mut self, parses: fn(&Details) -> bool) -> Self {
        self.parses = Some(parses);
        self
    }

    /// Also reads DER.
    pub(super) const fn and_der(mut self) -> Self {
        self.accepts.der = true;
        self
    }

    /// Also reads PKCS#7.
    pub(super) const fn and_pkcs7(mut self) -> Self {
        self.accepts.pkcs7 = true;
        self
    }

    /// A reader of key stores.
    pub(super) const fn of_key_stores(
        about: &'static str,
        read: fn(&[u8], &Bundle) -> Reading,
    ) -> Self {
        Self {
            about,
            read: Read::KeyStore(read),
            accepts: Accepts {
                several: true,
                der: false,
                pkcs7: false,
            },
            of_plain: OfPlain::Every,
            parses: None,
        }
    }

    /// A description of what it reads and how.
    pub(super) fn about(&self) -> &'static str {
        self.about
    }

    /// Whether it is made for this type of store: a bundle is not for a reader of one certificate, a key store not for
    /// a reader of PEM. Damaged files and unknown containers are for readers of certificate files.
    pub(super) fn is_for(&self, bundle: &Bundle) -> bool {
        let one = bundle.entries().len() <= 1;
        match (&self.read, bundle.container()) {
            (Read::KeyStore(_), container) => matches!(
                container,
                Container::Jks | Container::Jceks | Container::Pkcs12
            ),
            (Read::File(_), Container::Pem | Container::Unknown) => one || self.accepts.several,
            (Read::File(_), Container::Der) => self.accepts.der && (one || self.accepts.several),
            (Read::File(_), Container::Pkcs7) => self.accepts.pkcs7,
            (Read::File(_), _) => false,
        }
    }

    /// Reads an opened store; `content` is absent for directories.
    fn read(&self, content: Option<&[u8]>, bundle: &Bundle) -> Reading {
        let Some(bytes) = content else {
            return Reading::not_measured("a directory");
        };
        let is_archive = |problem: &Problem| problem.kind == ProblemKind::Archive;
        if let Some(archive) = bundle.problems().iter().find(|it| is_archive(it)) {
            return Reading {
                remedy: Some(archive.hint.clone()),
                ..Reading::not_measured("an archive")
            };
        }
        match (&self.read, bundle.container()) {
            (Read::KeyStore(read), _) => read(bytes, bundle),
            (Read::File(_), Container::Jks | Container::Jceks) => {
                Reading::not_measured("a Java key store").use_key_store_reader()
            }
            (Read::File(_), Container::Pkcs12) => {
                Reading::not_measured("a PKCS#12 store").use_key_store_reader()
            }
            (Read::File(read), _) => read(bytes),
        }
    }
}

/// The readings of one store: each reader reads it once, and a plain file is read once for all of them.
#[derive(Debug, Default)]
pub(in crate::trust) struct Readings {
    /// By the reader's address: a score of readers, fewer than a map would pay for.
    by_reader: Mutex<Vec<(Option<usize>, Arc<Reading>)>>,
    plain: OnceLock<Option<Plain>>,
}

impl Readings {
    /// `None` is the entire file as this crate reads it; `content` is absent for directories.
    pub(in crate::trust) fn get(
        &self,
        reader: Option<&'static Reader>,
        content: Option<&[u8]>,
        bundle: &Bundle,
    ) -> Arc<Reading> {
        let mut known = self
            .by_reader
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        // Readers are statics, so an address identifies one.
        let key = reader.map(|reader| std::ptr::from_ref(reader).addr());
        if let Some((_, reading)) = known.iter().find(|(by, _)| *by == key) {
            return Arc::clone(reading);
        }
        let plain = self.plain.get_or_init(|| Plain::of(bundle)).as_ref();
        let reading = match (plain, reader) {
            (Some(plain), Some(reader)) => plain.read(reader),
            (Some(plain), None) => plain.complete(bundle),
            (None, _) => None,
        };
        let reading = reading.unwrap_or_else(|| {
            Arc::new(match reader {
                Some(reader) => reader.read(content, bundle),
                None => Reading::complete(bundle),
            })
        });
        known.push((key, Arc::clone(&reading)));
        reading
    }
}

/// A file of plain PEM certificates in the usual form, each in strict DER: all
/// readers find the same, and parsers cannot differ.
#[derive(Debug)]
struct Plain {
    every: Arc<Reading>,
    first: Arc<Reading>,
}

impl Plain {
    fn of(bundle: &Bundle) -> Option<Self> {
        let nodes = bundle
            .plain()?
            .iter()
            .map(|certificate| Node::held(certificate).filter(|node| node.oddities().is_empty()));
        let anchors: Option<Vec<Anchor>> = nodes.map(|node| node.map(Anchor::plain)).collect();
        let anchors = anchors?;
        let more = anchors.len() > 1;
        let skipped = more.then(|| FIRST_ONLY.to_owned()).into_iter().collect();
        let first = anchors.first()?.clone();
        Some(Self {
            every: Arc::new(Reading::of(anchors, Vec::new())),
            first: Arc::new(Reading::of(vec![first], skipped)),
        })
    }

    /// What the reader reads from it; `None` if the reader must read the file itself.
    fn read(&self, reader: &Reader) -> Option<Arc<Reading>> {
        let anchors = self.every.pool.anchors();
        let parses = |parses: fn(&Details) -> bool| {
            anchors.iter().all(|anchor| parses(anchor.node.details()))
        };
        if matches!(reader.read, Read::KeyStore(_)) || !reader.parses.is_none_or(parses) {
            return None;
        }
        Some(match reader.of_plain {
            OfPlain::Every => Arc::clone(&self.every),
            OfPlain::First => Arc::clone(&self.first),
            OfPlain::By(keep) => Arc::new(keep(anchors)),
        })
    }

    /// What this crate reads from it: each certificate once.
    fn complete(&self, bundle: &Bundle) -> Option<Arc<Reading>> {
        let each_once = self.every.pool.anchors().len() == bundle.entries().len();
        each_once.then(|| Arc::clone(&self.every))
    }
}

/// What a reader of the first block skips.
pub(super) const FIRST_ONLY: &str = "it reads the first block only";

/// The state of a stack after reading a store.
#[derive(Debug)]
pub(in crate::trust) struct Reading {
    pub(in crate::trust) pool: Pool,
    /// Why nothing can be verified: the rule, and the reason.
    pub(in crate::trust) failure: Option<(Rule, String)>,
    /// The remedy for that, if the rule's own does not apply.
    pub(in crate::trust) remedy: Option<String>,
    /// What was silently skipped.
    pub(in crate::trust) skipped: Vec<String>,
}

impl Reading {
    pub(super) fn of(anchors: Vec<Anchor>, skipped: Vec<String>) -> Self {
        let failure = anchors.is_empty().then(|| {
            let why = match skipped.first() {
                Some(first) => format!("it finds no certificate in the file: {first}"),
                None => "it finds no certificate in the file".to_owned(),
            };
            (Rule::StoreUnreadable, why)
        });
        Self {
            pool: Pool::new(anchors),
            failure,
            remedy: None,
            skipped,
        }
    }

    /// Everything that this crate finds in the store.
    pub(in crate::trust) fn complete(bundle: &Bundle) -> Self {
        let nodes = bundle.certificates().filter_map(Node::held);
        Self::of(nodes.map(Anchor::plain).collect(), Vec::new())
    }

    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((Rule::StoreUnreadable, why.into())),
            remedy: None,
            skipped: Vec::new(),
        }
    }

    /// It is undetermined what the stack has read.
    pub(super) fn undetermined(why: impl Into<String>) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((Rule::NotMeasured, why.into())),
            remedy: None,
            skipped: Vec::new(),
        }
    }

    pub(super) fn not_measured(what: &str) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((
                Rule::NotMeasured,
                format!(
                    "it was not measured how it reads {what} in place of the file that it is made for"
                ),
            )),
            remedy: None,
            skipped: Vec::new(),
        }
    }

    fn use_key_store_reader(self) -> Self {
        self.remedy(
            "name `java-keystore`, the stack that reads key stores, or give it the container that it documents",
        )
    }

    /// Replaces the rule's own remedy.
    pub(super) fn remedy(self, remedy: &str) -> Self {
        Self {
            remedy: Some(remedy.to_owned()),
            ..self
        }
    }
}

/// The certificate with exactly these bytes.
pub(super) fn anchor(der: &[u8]) -> Option<Anchor> {
    let certificate = Certificate::from_der(der).ok()?;
    Node::held(&certificate).map(Anchor::plain)
}

/// The first ASN.1 element, and the bytes after it.
pub(super) fn split(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (element, rest) = ber::first(der).ok()?;
    Some((element.raw, rest))
}

/// A block that all PEM readers read alike.
pub(super) struct Canonical {
    /// The certificate's bytes.
    pub(super) der: &'static [u8],
    /// The length of the block in bytes and lines, including the line feed after its END marker.
    pub(super) length: usize,
    pub(super) lines: usize,
}

/// The block at the beginning of `text`, if it is the PEM of an embedded certificate in the usual form. `text` must
/// start at a line of a file, outside any other block.
///
/// Large stores consist mostly of such blocks. A reader that finds one need not decode it.
pub(super) fn canonical(text: &[u8]) -> Option<Canonical> {
    #[cfg(test)]
    if tests::PIECEMEAL.with(std::cell::Cell::get) {
        return None;
    }
    let block = certificate::block_at(text)?;
    work(block.length);
    Some(Canonical {
        der: block.certificate.der(),
        length: block.length,
        lines: block.lines,
    })
}

/// Base64 as most decoders read it: standard alphabet, padding required, spare bits ignored.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Decodes base64 after removing the bytes that the decoder ignores.
///
/// It stops at the first invalid byte, so that many attempts on one text cost no more than its length.
pub(super) fn base64(text: &[u8], is_ignored: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.iter().take_while(|byte| is_base64(**byte)).count();
        let (digits, behind) = rest.split_at(run);
        kept.extend_from_slice(digits);
        work(run + 1);
        match behind.split_first() {
            Some((&byte, after)) if is_ignored(byte) => rest = after,
            Some(_) => return None,
            None => break,
        }
    }
    // A vector decoder handles canonical base64; otherwise the decoder that ignores spare bits is used.
    let canonical = base64_simd::STANDARD.decode_to_vec(&kept).ok();
    canonical.or_else(|| BASE64.decode(kept).ok())
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The same for a decoder that does not require padding.
pub(super) fn base64_unpadded(text: &[u8], is_ignored: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    work(text.len());
    let mut text = text.to_vec();
    text.retain(|&byte| !is_ignored(byte));
    if !text.ends_with(b"=") {
        text.extend(std::iter::repeat_n(b'=', (4 - text.len() % 4) % 4));
    }
    BASE64.decode(text).ok()
}

/// Remembers the first skipped item for the report.
pub(super) fn note_skipped(skipped: &mut Vec<String>, what: impl FnOnce() -> String) {
    if skipped.is_empty() {
        skipped.push(what());
    }
}

/// Finds one marker repeatedly from increasing positions, so that no byte is searched twice.
pub(super) struct Finder<'a> {
    text: &'a [u8],
    needle: memmem::Finder<'a>,
    /// The position of the last search, and its result.
    known: Option<(usize, Option<usize>)>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(text: &'a [u8], needle: &'a [u8]) -> Self {
        Self {
            text,
            needle: memmem::Finder::new(needle),
            known: None,
        }
    }

    /// The position of the marker at or after `from`.
    pub(super) fn at(&mut self, from: usize) -> Option<usize> {
        if let Some((searched, found)) = self.known
            && searched <= from
            && found.is_none_or(|found| from <= found)
        {
            return found;
        }
        let found = self.needle.find(self.text.get(from..)?);
        let found = found.map(|found| from + found);
        work(found.unwrap_or(self.text.len()) - from);
        self.known = Some((from, found));
        found
    }
}

/// Blanks, tabs and line ends.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whitespace by C's `isspace`.
pub(super) fn is_space(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'\x0b' | b'\x0c')
}

/// The position of `needle` at or after `from`.
pub(super) fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let haystack = haystack.get(from..)?;
    let found = memmem::find(haystack, needle);
    work(found.unwrap_or(haystack.len()));
    let found = found?;
    Some(from + found)
}

/// The number of the line at that position, for messages.
pub(super) fn line_of(bytes: &[u8], position: usize) -> usize {
    let before = bytes.get(..position).unwrap_or(bytes);
    work(before.len());
    memchr::memchr_iter(b'\n', before).count() + 1
}

/// Counts the bytes examined, for tests.
#[cfg(not(test))]
pub(super) fn work(_: usize) {}

#[cfg(test)]
pub(super) fn work(bytes: usize) {
    tests::WORK.with(|work| work.set(work.get() + bytes));
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::trust::stack::stacks;

    thread_local! {
        pub(super) static WORK: Cell<usize> = const { Cell::new(0) };
        /// Decodes every block, known or not.
        pub(super) static PIECEMEAL: Cell<bool> = const { Cell::new(false) };
    }

    /// Parts of hostile files: a repeated piece, and what follows the repetitions.
    const HOSTILE: [(&str, &str); 11] = [
        ("-----BEGIN A-----\n", ""),
        ("-----BEGIN A-----\n", "-----END B-----\n"),
        ("-----BEGIN x", ""),
        (
            "-----BEGIN CERTIFICATE-----\n",
            "-----END CERTIFICATE-----\n",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n",
            "-----END CERTIFICATE-----\n",
        ),
        (
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
            "",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "",
        ),
        ("-----BEGIN X509 CERTIFICATE", "-----END "),
        ("-----END A-----\n", ""),
        ("\n-----BEGIN a: b\n", ""),
        ("-", ""),
    ];

    /// Lines between blocks, as in real bundles.
    const HEADINGS: &[&str] = &[
        "",
        "\n",
        "\n\n",
        "# Amazon RDS eu-west-1 Root CA RSA2048 G1\n",
        "# subject=/C=US/O=x\n\n",
        "Amazon Root CA 1\n================\n",
        "the root, (new) it's a_b+c\n",
        "MIIEBjCCAu6gAwIBAgIJAMc0ZzaSUK51\n",
        "=\n",
        " \n",
        "#\n",
    ];

    /// Pseudo-random numbers below a limit, the same ones for the same seed.
    fn random(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            // Knuth's multiplier; the high bits are the most random.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        }
    }

    /// The reading if the reader decodes every block, known or not.
    fn piecemeal(reader: &Reader, file: &[u8], bundle: &Bundle) -> Reading {
        PIECEMEAL.with(|piecemeal| piecemeal.set(true));
        let reading = reader.read(Some(file), bundle);
        PIECEMEAL.with(|piecemeal| piecemeal.set(false));
        reading
    }

    /// The parts of a reading that tests compare.
    fn compared(reading: &Reading) -> impl PartialEq + std::fmt::Debug {
        let anchors: Vec<_> = reading
            .pool
            .anchors()
            .iter()
            .map(|anchor| {
                let certificate = anchor.node.certificate().unwrap();
                (certificate.fingerprint(), anchor.settings)
            })
            .collect();
        let Reading {
            failure,
            remedy,
            skipped,
            ..
        } = reading;
        (anchors, failure.clone(), remedy.clone(), skipped.clone())
    }

    #[test]
    fn base64_allows_only_what_its_decoder_ignores() {
        let line_feed = |byte| byte == b'\n';
        for (text, expected) in [
            ("QUJD", Some(&b"ABC"[..])),
            ("QU\nJD\n", Some(b"ABC")),
            ("QU JD", None),
            ("QU!JD", None),
            ("QUI", None),
        ] {
            let decoded = base64(text.as_bytes(), line_feed);
            assert_eq!(decoded.as_deref(), expected, "{text:?}");
        }
        for (text, expected) in [
            ("QUI=", Some(&b"AB"[..])),
            ("QUI", Some(b"AB")),
            ("QU\nI", Some(b"AB")),
            ("QU I", None),
        ] {
            let decoded = base64_unpadded(text.as_bytes(), line_feed);
            assert_eq!(decoded.as_deref(), expected, "{text:?}");
        }
    }

    /// A plain file is read once for all readers; each reader alone reads the same from it. Files that differ from a
    /// plain one in a byte are read by each reader, or are plain too.
    #[test]
    fn every_reader_alone_reads_the_same_from_a_plain_file() {
        let known = crate::certificate::known_pem();
        let mut random = random(1);
        let (mut plain, mut others, mut headed, mut returns) = (0, 0, 0, 0);
        for round in 0..600 {
            let mut file: Vec<u8> = Vec::new();
            let headings = random(2) == 0;
            for _ in 0..1 + random(5) {
                if headings {
                    file.extend_from_slice(HEADINGS[random(HEADINGS.len())].as_bytes());
                }
                file.extend_from_slice(known[random(known.len())].as_bytes());
            }
            if random(3) == 0 {
                file = String::from_utf8(file)
                    .unwrap()
                    .replace('\n', "\r\n")
                    .into_bytes();
            }
            if random(3) == 0 {
                file.truncate(file.trim_ascii_end().len());
            }
            if round % 2 > 0 {
                let at = random(file.len());
                let byte = b"\n\r\t -=:A\0\xef"[random(10)];
                match random(3) {
                    0 => file[at] = byte,
                    1 => file.insert(at, byte),
                    _ => drop(file.remove(at)),
                }
            }
            let bundle = Bundle::parse(&file, None).unwrap();
            let Some(read) = Plain::of(&bundle) else {
                others += 1;
                continue;
            };
            plain += 1;
            headed += usize::from(headings);
            returns += usize::from(file.contains(&b'\r'));
            for stack in stacks() {
                let Some(of_plain) = read.read(stack.reader) else {
                    continue;
                };
                let alone = piecemeal(stack.reader, &file, &bundle);
                assert_eq!(
                    format!("{:?}", compared(&of_plain)),
                    format!("{:?}", compared(&alone)),
                    "{}: {}",
                    stack.id,
                    String::from_utf8_lossy(&file)
                );
            }
            if let Some(complete) = read.complete(&bundle) {
                let alone = Reading::complete(&bundle);
                assert_eq!(
                    format!("{:?}", compared(&complete)),
                    format!("{:?}", compared(&alone))
                );
            }
        }
        assert!(
            plain >= 200 && others >= 100 && headed >= 80 && returns >= 50,
            "{plain} plain, {headed} of them with headings, {returns} with CRLF; {others} others"
        );
    }

    /// A reader that skips decoding of known blocks reads the same as one that decodes every block,
    /// whatever surrounds the block.
    #[test]
    fn known_blocks_are_read_like_any_other() {
        let known = crate::certificate::known_pem();
        let mut random = random(7);
        let mut complete = 0;
        for _ in 0..700 {
            let mut file: Vec<u8> = Vec::new();
            for _ in 0..1 + random(4) {
                let (piece, end) = HOSTILE[random(HOSTILE.len())];
                match random(6) {
                    0 => file.extend_from_slice(format!("{piece}{end}").as_bytes()),
                    1 => file.extend_from_slice(piece.as_bytes()),
                    2 => file.extend_from_slice(HEADINGS[random(HEADINGS.len())].as_bytes()),
                    _ => {}
                }
                file.extend_from_slice(known[random(known.len())].as_bytes());
            }
            for _ in 0..random(3) {
                let at = random(file.len());
                let byte = b"\n\r\t -=:A\0\xef"[random(10)];
                match random(4) {
                    0 => file[at] = byte,
                    1 => file.insert(at, byte),
                    2 => drop(file.remove(at)),
                    _ => file.truncate(at + 1),
                }
            }
            let bundle = Bundle::parse(&file, None).unwrap();
            complete += file
                .split(|byte| *byte == b'\n')
                .filter(|line| line == b"-----BEGIN CERTIFICATE-----")
                .count();
            for stack in stacks() {
                let short = stack.reader.read(Some(&file), &bundle);
                let long = piecemeal(stack.reader, &file, &bundle);
                assert_eq!(
                    format!("{:?}", compared(&short)),
                    format!("{:?}", compared(&long)),
                    "{}: {}",
                    stack.id,
                    String::from_utf8_lossy(&file)
                );
            }
        }
        assert!(complete > 1_000, "{complete} blocks");
    }

    /// Twice the file takes at most twice the work, whatever it contains, for every reader.
    #[test]
    fn work_is_linear_in_the_size_of_the_file() {
        let certificate = crate::certificate::KNOWN
            .iter()
            .find_map(|known| Some(crate::certificate::pem(known.der()?)))
            .unwrap();
        let many = [(certificate.as_str(), "")];
        for stack in stacks() {
            for (piece, end) in HOSTILE.iter().chain(&many) {
                let steps = |count: usize| {
                    let content = format!("{}{end}", piece.repeat(count));
                    let bundle = Bundle::parse(b"-", None).unwrap();
                    WORK.with(|work| work.set(0));
                    stack.reader.read(Some(content.as_bytes()), &bundle);
                    WORK.with(Cell::get)
                };
                let (one, two) = (steps(100), steps(200));
                assert!(
                    two <= 2 * one + 2_000,
                    "{}: {piece:?} and {end:?}: {one} steps, then {two}",
                    stack.id
                );
            }
        }
    }
}
