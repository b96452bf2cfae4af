//! What reading a trust file comes to, and what the families' readers share.

use std::collections::HashMap;
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

/// A way to read trust files: what it reads, in words, and how.
///
/// A family keeps its readers beside its rules; each follows what the real parser does, bad input included.
pub(in crate::trust) struct Reader {
    about: &'static str,
    read: Read,
    takes: Takes,
    of_plain: OfPlain,
    parses: Option<fn(&Details) -> bool>,
}

/// What a reader has of a file that is nothing but certificates in PEM, as everybody writes and reads them.
#[derive(Clone, Copy)]
enum OfPlain {
    /// All of them, in order.
    Every,
    /// The first.
    First,
    /// What this makes of all of them.
    By(fn(&[Anchor]) -> Reading),
}

/// Of which certificate files a reader makes something, whatever it then finds in them.
#[derive(Clone, Copy)]
struct Takes {
    /// More than the first certificate.
    several: bool,
    /// DER without armour.
    der: bool,
    /// PKCS#7.
    pkcs7: bool,
}

enum Read {
    /// The bytes of a file.
    File(fn(&[u8]) -> Reading),
    /// A key store, which the bundle has opened already.
    KeyStore(fn(&[u8], &Bundle) -> Reading),
}

impl Reader {
    /// A reader of certificate files.
    pub(super) const fn of_files(about: &'static str, read: fn(&[u8]) -> Reading) -> Self {
        Self {
            about,
            read: Read::File(read),
            takes: Takes {
                several: true,
                der: false,
                pkcs7: false,
            },
            of_plain: OfPlain::Every,
            parses: None,
        }
    }

    /// It reads the first certificate of a file only.
    pub(super) const fn first_only(mut self) -> Self {
        self.takes.several = false;
        self.of_plain = OfPlain::First;
        self
    }

    /// Of the certificates of a plain file it keeps what `of_plain` says.
    pub(super) const fn keeping(mut self, of_plain: fn(&[Anchor]) -> Reading) -> Self {
        self.of_plain = OfPlain::By(of_plain);
        self
    }

    /// Its parser refuses certificates of which `parses` is false, besides those that are not strict DER.
    pub(super) const fn parsing(mut self, parses: fn(&Details) -> bool) -> Self {
        self.parses = Some(parses);
        self
    }

    /// It reads DER too.
    pub(super) const fn and_der(mut self) -> Self {
        self.takes.der = true;
        self
    }

    /// It reads PKCS#7 too.
    pub(super) const fn and_pkcs7(mut self) -> Self {
        self.takes.pkcs7 = true;
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
            takes: Takes {
                several: true,
                der: false,
                pkcs7: false,
            },
            of_plain: OfPlain::Every,
            parses: None,
        }
    }

    /// What it reads and how, for people.
    pub(super) fn about(&self) -> &'static str {
        self.about
    }

    /// Whether it is made for what this is: a bundle is not for a reader of one certificate, a key store not for a
    /// reader of PEM. What is damaged, or no container at all, is for readers of certificate files.
    pub(super) fn is_for(&self, bundle: &Bundle) -> bool {
        let one = bundle.entries().len() <= 1;
        match (&self.read, bundle.container()) {
            (Read::KeyStore(_), container) => matches!(
                container,
                Container::Jks | Container::Jceks | Container::Pkcs12
            ),
            (Read::File(_), Container::Pem | Container::Unknown) => one || self.takes.several,
            (Read::File(_), Container::Der) => self.takes.der && (one || self.takes.several),
            (Read::File(_), Container::Pkcs7) => self.takes.pkcs7,
            (Read::File(_), _) => false,
        }
    }

    /// Reads a store that was opened; `content` is absent for directories.
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

/// What each reader made of one store; a store is read once by each, and once for all of them where it is a plain file.
#[derive(Debug, Default)]
pub(in crate::trust) struct Readings {
    by_reader: Mutex<HashMap<Option<usize>, Arc<Reading>>>,
    plain: OnceLock<Option<Plain>>,
}

impl Readings {
    /// `None` is the whole file, as this crate reads it; `content` is absent for directories.
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
        // Readers are statics: an address names one.
        let key = reader.map(|reader| std::ptr::from_ref(reader).addr());
        let reading = known.entry(key).or_insert_with(|| {
            let plain = self.plain.get_or_init(|| Plain::of(bundle)).as_ref();
            match (plain, reader) {
                (Some(plain), Some(reader)) => plain.read(reader),
                (Some(plain), None) => plain.whole(bundle),
                (None, _) => None,
            }
            .unwrap_or_else(|| {
                Arc::new(match reader {
                    Some(reader) => reader.read(content, bundle),
                    None => Reading::whole(bundle),
                })
            })
        });
        Arc::clone(reading)
    }
}

/// A file that is nothing but certificates in PEM, as everybody writes and reads them, each in the strict form: all
/// readers find the same, and parsers have no reason to differ.
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
        let passed_over = more.then(|| FIRST_ONLY.to_owned()).into_iter().collect();
        let first = anchors.first()?.clone();
        Some(Self {
            every: Arc::new(Reading::of(anchors, Vec::new())),
            first: Arc::new(Reading::of(vec![first], passed_over)),
        })
    }

    /// What the reader has of it; absent where it has to be read as it stands.
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

    /// What this crate finds in it, which is each certificate once.
    fn whole(&self, bundle: &Bundle) -> Option<Arc<Reading>> {
        let each_once = self.every.pool.anchors().len() == bundle.entries().len();
        each_once.then(|| Arc::clone(&self.every))
    }
}

/// What a reader of the first block passes over.
pub(super) const FIRST_ONLY: &str = "it reads the first block only";

/// What a stack has after reading.
#[derive(Debug)]
pub(in crate::trust) struct Reading {
    pub(in crate::trust) pool: Pool,
    /// Why there is nothing to verify with: the rule, and the reason.
    pub(in crate::trust) failure: Option<(Rule, String)>,
    /// What repairs that, where the rule's own remedy does not fit.
    pub(in crate::trust) remedy: Option<String>,
    /// What was passed over without a word.
    pub(in crate::trust) passed_over: Vec<String>,
}

impl Reading {
    pub(super) fn of(anchors: Vec<Anchor>, passed_over: Vec<String>) -> Self {
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
            remedy: None,
            passed_over,
        }
    }

    /// Everything that this crate finds in the store.
    pub(in crate::trust) fn whole(bundle: &Bundle) -> Self {
        let nodes = bundle.certificates().filter_map(Node::held);
        Self::of(nodes.map(Anchor::plain).collect(), Vec::new())
    }

    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((Rule::StoreUnreadable, why.into())),
            remedy: None,
            passed_over: Vec::new(),
        }
    }

    /// What the stack holds after reading is undetermined.
    pub(super) fn untold(why: impl Into<String>) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((Rule::NotMeasured, why.into())),
            remedy: None,
            passed_over: Vec::new(),
        }
    }

    pub(super) fn not_measured(what: &str) -> Self {
        Self {
            pool: Pool::default(),
            failure: Some((
                Rule::NotMeasured,
                format!(
                    "how it reads {what} in place of the file that it is made for was not measured"
                ),
            )),
            remedy: None,
            passed_over: Vec::new(),
        }
    }

    fn use_key_store_reader(self) -> Self {
        self.remedy(
            "name `java-keystore`, the stack that reads key stores, or give it the container that it documents",
        )
    }

    /// With another remedy than the rule's own.
    pub(super) fn remedy(self, remedy: &str) -> Self {
        Self {
            remedy: Some(remedy.to_owned()),
            ..self
        }
    }
}

/// The certificate that is exactly these bytes.
pub(super) fn anchor(der: &[u8]) -> Option<Anchor> {
    let certificate = Certificate::from_der(der).ok()?;
    Node::held(&certificate).map(Anchor::plain)
}

/// The first ASN.1 element and what follows it.
pub(super) fn split(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (element, rest) = ber::first(der).ok()?;
    Some((element.raw, rest))
}

/// A block of which all PEM readers make the same.
pub(super) struct Canonical {
    /// The certificate's bytes.
    pub(super) der: &'static [u8],
    /// Bytes and lines of the block, the line feed behind its END marker among them.
    pub(super) length: usize,
    pub(super) lines: usize,
}

/// The block at the beginning of `text`, where a line of a file begins and the reader is in no other block, if it is the
/// PEM of a certificate that we carry, as everybody writes it.
///
/// Large stores are mostly such blocks. A reader that meets one need not take it to pieces.
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

/// Decodes base64 after taking out the bytes that the decoder passes over.
///
/// It ends at the first byte that cannot be, so that many attempts on one text cost no more than the text.
pub(super) fn base64(text: &[u8], is_passed_over: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.iter().take_while(|byte| is_base64(**byte)).count();
        let (digits, behind) = rest.split_at(run);
        kept.extend_from_slice(digits);
        work(run + 1);
        match behind.split_first() {
            Some((&byte, after)) if is_passed_over(byte) => rest = after,
            Some(_) => return None,
            None => break,
        }
    }
    // Vector instructions do for what is canonical; spare bits are for the decoder that ignores them.
    let canonical = base64_simd::STANDARD.decode_to_vec(&kept).ok();
    canonical.or_else(|| BASE64.decode(kept).ok())
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The same for a decoder that can do without padding.
pub(super) fn base64_unpadded(text: &[u8], is_passed_over: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    work(text.len());
    let mut text = text.to_vec();
    text.retain(|&byte| !is_passed_over(byte));
    if !text.ends_with(b"=") {
        text.extend(std::iter::repeat_n(b'=', (4 - text.len() % 4) % 4));
    }
    BASE64.decode(text).ok()
}

/// Remembers the first thing that is skipped, for the report.
pub(super) fn pass_over(passed_over: &mut Vec<String>, what: impl FnOnce() -> String) {
    if passed_over.is_empty() {
        passed_over.push(what());
    }
}

/// Finds one marker again and again from places that only go forward, so that no byte is searched twice.
pub(super) struct Finder<'a> {
    text: &'a [u8],
    needle: memmem::Finder<'a>,
    /// From where it was searched last, and what was found.
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

/// What C's `isspace` passes over.
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

/// Bytes looked at, which the tests count.
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
        /// Takes every block to pieces, known or not.
        pub(super) static PIECEMEAL: Cell<bool> = const { Cell::new(false) };
    }

    /// What hostile files are made of: a piece again and again, and what follows them.
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

    /// Lines between blocks, as bundles have them.
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

    /// Numbers below a bound, the same ones for the same seed.
    fn random(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            // Knuth's multiplier; the high bits are the good ones.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        }
    }

    /// What the reader makes of it when it takes every block to pieces, known or not.
    fn piecemeal(reader: &Reader, file: &[u8], bundle: &Bundle) -> Reading {
        PIECEMEAL.with(|piecemeal| piecemeal.set(true));
        let reading = reader.read(Some(file), bundle);
        PIECEMEAL.with(|piecemeal| piecemeal.set(false));
        reading
    }

    /// What tells two readings apart.
    fn told(reading: &Reading) -> impl PartialEq + std::fmt::Debug {
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
            passed_over,
            ..
        } = reading;
        (
            anchors,
            failure.clone(),
            remedy.clone(),
            passed_over.clone(),
        )
    }

    /// A plain file is read once for all readers; each, left to itself, makes the same of it. Files that differ from a
    /// plain one in a byte are read by each reader, or are plain as well.
    #[test]
    fn readers_left_to_themselves_make_the_same_of_a_plain_file() {
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
                    format!("{:?}", told(&of_plain)),
                    format!("{:?}", told(&alone)),
                    "{}: {}",
                    stack.id,
                    String::from_utf8_lossy(&file)
                );
            }
            if let Some(whole) = read.whole(&bundle) {
                let alone = Reading::whole(&bundle);
                assert_eq!(format!("{:?}", told(&whole)), format!("{:?}", told(&alone)));
            }
        }
        assert!(
            plain >= 200 && others >= 100 && headed >= 80 && returns >= 50,
            "{plain} plain, {headed} of them with headings, {returns} with CRLF; {others} others"
        );
    }

    /// A reader that takes a known block as a whole ends up with what it has when it takes every block to pieces,
    /// whatever stands around the block.
    #[test]
    fn known_blocks_are_read_as_the_reader_reads_any() {
        let known = crate::certificate::known_pem();
        let mut random = random(7);
        let mut whole = 0;
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
            whole += file
                .split(|byte| *byte == b'\n')
                .filter(|line| line == b"-----BEGIN CERTIFICATE-----")
                .count();
            for stack in stacks() {
                let short = stack.reader.read(Some(&file), &bundle);
                let long = piecemeal(stack.reader, &file, &bundle);
                assert_eq!(
                    format!("{:?}", told(&short)),
                    format!("{:?}", told(&long)),
                    "{}: {}",
                    stack.id,
                    String::from_utf8_lossy(&file)
                );
            }
        }
        assert!(whole > 1_000, "{whole} blocks");
    }

    /// Twice the file is twice the work, whatever is in it, for every reader.
    #[test]
    fn work_grows_with_the_file_and_no_faster() {
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
