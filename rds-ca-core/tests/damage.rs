//! Damaged, odd and hostile input: each gives its own problem with its place, and nothing panics.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::time::{Duration, Instant};

use rds_ca_core::bundle::{Bundle, Container, Problem, ProblemKind};
use rds_ca_core::{Certificate, ErrorKind};
use support::Scratch;

fn parse(content: impl AsRef<[u8]>) -> Bundle {
    Bundle::parse(content.as_ref(), None).expect("any content opens")
}

fn kinds(bundle: &Bundle) -> Vec<ProblemKind> {
    bundle
        .problems()
        .iter()
        .map(|problem| problem.kind)
        .collect()
}

/// The only problem of a content with that many certificates.
fn only(certificates: usize, content: impl AsRef<[u8]>) -> Problem {
    let bundle = parse(content);
    assert_eq!(
        bundle.certificates().len(),
        certificates,
        "{:?}",
        bundle.problems()
    );
    let [problem] = bundle.problems() else {
        panic!("one problem: {:?}", bundle.problems());
    };
    assert!(!problem.reason.is_empty() && !problem.hint.is_empty());
    problem.clone()
}

#[track_caller]
fn expect(problem: &Problem, kind: ProblemKind, line: impl Into<Option<usize>>, hides: bool) {
    assert_eq!(problem.kind, kind, "{problem}");
    assert_eq!(problem.place.line, line.into(), "{problem}");
    assert_eq!(problem.may_hide_certificates, hides, "{problem}");
}

/// Two roots of different names.
fn pair() -> (Scratch, String, String) {
    let scratch = Scratch::new();
    let one = scratch.mint("one", "/CN=One");
    let two = scratch.mint("two", "/CN=Two");
    (scratch, one, two)
}

fn lines(text: &str) -> usize {
    text.lines().count()
}

#[test]
fn what_every_stack_reads_is_no_problem() {
    let (scratch, one, two) = pair();
    for (name, text) in [
        ("plain", format!("{one}{two}")),
        ("no final newline", format!("{one}{}", two.trim_end())),
        ("CRLF", format!("{one}{two}").replace('\n', "\r\n")),
        (
            "amid text",
            format!(
                "# roots\nsubject=One\n\n{one}\n----- not a marker -----\nTwo ---------\n{two}\nend\n"
            ),
        ),
        (
            "trailing blanks",
            format!("{one}{two}").replace('\n', "  \t\n"),
        ),
    ] {
        let bundle = parse(&text);
        assert_eq!(bundle.container(), Container::Pem, "{name}");
        assert_eq!(
            bundle.certificates().len(),
            2,
            "{name}: {:?}",
            bundle.problems()
        );
        assert_eq!(kinds(&bundle), [], "{name}: {:?}", bundle.problems());
        scratch.write("f.pem", &text);
        let found = scratch.run("openssl storeutl -noout -certs f.pem");
        assert!(found.contains("Total found: 2"), "{name}: {found}");
        let begins: Vec<_> = bundle
            .entries()
            .iter()
            .map(|entry| entry.place.line.unwrap())
            .collect();
        let text = text.replace("\r\n", "\n");
        let expected: Vec<_> = (1..)
            .zip(text.split('\n'))
            .filter(|(_, line)| line.starts_with("-----BEGIN"))
            .map(|(number, _)| number)
            .collect();
        assert_eq!(begins, expected, "{name}");
    }
}

#[test]
fn what_some_stacks_do_not_read_is_read_and_told() {
    let (_scratch, one, two) = pair();
    let second = lines(&one) + 1;
    let glued = format!("{}{two}", one.trim_end());
    expect(
        &only(2, &glued),
        ProblemKind::GluedMarkers,
        second - 1,
        false,
    );

    let indented: String = two.lines().map(|line| format!("    {line}\n")).collect();
    let mark = "\u{feff}";
    let body: String = two.lines().filter(|line| !line.starts_with('-')).collect();
    for (name, text, line) in [
        ("indented", format!("{one}{indented}"), second),
        ("byte order mark, first", format!("{mark}{one}{two}"), 1),
        (
            "byte order mark, second",
            format!("{one}{mark}{two}"),
            second,
        ),
        (
            "label",
            format!("{one}{}", two.replace("CERTIFICATE", "X509 CERTIFICATE")),
            second,
        ),
        (
            "blank line in base64",
            format!("{one}{}", two.replacen("\nM", "\nM\n\n", 1)),
            second,
        ),
        (
            "END behind base64",
            format!("{one}{}", two.replace("\n-----END", "-----END")),
            second,
        ),
        (
            "one line",
            format!("{one}-----BEGIN CERTIFICATE----- {body} -----END CERTIFICATE-----"),
            second,
        ),
        ("text before", format!("{one}ca: {two}"), second),
        (
            "text behind",
            format!("{one}{}\",\n", two.trim_end()),
            second,
        ),
        (
            "headers",
            format!("{one}{}", two.replacen('\n', "\nOwner: somebody\n\n", 1)),
            second,
        ),
        (
            "carriage returns",
            format!("{one}{two}").replace('\n', "\r"),
            1,
        ),
    ] {
        let problem = only(2, &text);
        assert_eq!(problem.kind, ProblemKind::UnusualPem, "{name}: {problem}");
        assert_eq!(problem.place.line, Some(line), "{name}: {problem}");
        assert!(!problem.may_hide_certificates, "{name}");
    }
    // Bytes behind the certificate in its block, which OpenSSL does not mind.
    let mut der = Certificate::from_der(parse(&one).certificates().next().unwrap().der())
        .unwrap()
        .der()
        .to_vec();
    der.extend([0, 1, 2]);
    let block = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64(&der)
    );
    expect(&only(1, &block), ProblemKind::UnusualPem, 1, false);
    // A certificate by another label is told, not taken.
    expect(
        &only(
            1,
            format!("{one}{}", two.replace("CERTIFICATE", "CERTIFICAT")),
        ),
        ProblemKind::UnusualPem,
        second,
        true,
    );
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn utf16_with_and_without_byte_order_mark() {
    let (_scratch, one, two) = pair();
    let text = format!("{one}{two}").replace('\n', "\r\n");
    for big_endian in [false, true] {
        for mark in ["", "\u{feff}"] {
            let bytes: Vec<u8> = format!("{mark}{text}")
                .encode_utf16()
                .flat_map(|unit| {
                    if big_endian {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect();
            let bundle = parse(&bytes);
            assert_eq!(bundle.certificates().len(), 2);
            assert_eq!(bundle.problems()[0].kind, ProblemKind::Utf16);
            assert!(
                bundle
                    .problems()
                    .iter()
                    .all(|problem| !problem.may_hide_certificates)
            );
            assert_eq!(bundle.entries()[1].place.line, Some(lines(&one) + 1));
        }
    }
}

#[test]
fn damaged_blocks() {
    let (_scratch, one, two) = pair();
    let second = lines(&one) + 1;
    let half: String = two
        .lines()
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let in_body = two.lines().nth(2).unwrap();

    // Cut off at the end, or in the middle with another block behind it.
    expect(
        &only(1, format!("{one}{half}")),
        ProblemKind::Truncated,
        second,
        true,
    );
    expect(
        &only(1, format!("{half}{one}")),
        ProblemKind::Truncated,
        1,
        true,
    );
    expect(
        &only(1, format!("{one}{}", two.replace("-----END", "-----"))),
        ProblemKind::Truncated,
        second,
        true,
    );
    expect(
        &only(
            1,
            format!(
                "{one}{}",
                two.replace("END CERTIFICATE-----", "END CERTIFICATE")
            ),
        ),
        ProblemKind::Truncated,
        second,
        true,
    );
    expect(
        &only(
            1,
            format!(
                "{one}{}",
                two.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE")
            ),
        ),
        ProblemKind::Truncated,
        second,
        true,
    );
    expect(
        &only(
            1,
            format!(
                "{one}{}",
                two.replace("END CERTIFICATE", "END X509 CERTIFICATE")
            ),
        ),
        ProblemKind::Truncated,
        second,
        true,
    );
    expect(
        &only(
            1,
            format!("{one}{}", two.replace("-----BEGIN CERTIFICATE-----\n", "")),
        ),
        ProblemKind::Truncated,
        second + lines(&two) - 2,
        true,
    );

    // The very line of what is no base64.
    for bad in ["%", "é", "MII=AA", "{", "\\"] {
        let text = format!(
            "{one}{}",
            two.replace(in_body, &format!("{}{bad}", &in_body[1..]))
        );
        let problem = only(1, &text);
        expect(&problem, ProblemKind::BadBase64, second + 2, true);
        assert!(
            problem.reason.contains(&format!("line {second}")),
            "{problem}"
        );
    }
    // A character that is missing is anywhere: the last line is named.
    let problem = only(1, format!("{one}{}", two.replace(in_body, &in_body[1..])));
    expect(
        &problem,
        ProblemKind::BadBase64,
        second + lines(&two) - 2,
        true,
    );
    // Whole lines that are missing leave base64, but no certificate.
    let problem = only(
        1,
        format!("{one}{}", two.replace(&format!("{in_body}\n"), "")),
    );
    expect(&problem, ProblemKind::NotACertificate, second, true);
    let hello = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64(&[7; 60])
    );
    expect(
        &only(1, format!("{one}{hello}")),
        ProblemKind::NotACertificate,
        second,
        true,
    );
    expect(
        &only(
            1,
            format!("{one}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        ),
        ProblemKind::NotACertificate,
        second,
        false,
    );

    let problem = only(2, format!("{one}{two}{one}"));
    expect(
        &problem,
        ProblemKind::Duplicate,
        second + lines(&two),
        false,
    );
    assert!(problem.reason.contains("line 1"), "both places: {problem}");
}

#[test]
fn placeholders() {
    let (_scratch, one, _) = pair();
    let second = lines(&one) + 1;
    for word in [
        "[REDACTED]",
        "REDACTED",
        "...",
        "…",
        "<paste here>",
        "***",
        "MIID...snip...",
        "xxxxxxxx",
        "${CA_CERT}",
        "{{ ca }}",
        "YOUR_CERTIFICATE",
    ] {
        let block =
            format!("{one}-----BEGIN CERTIFICATE-----\n{word}\n-----END CERTIFICATE-----\n");
        expect(&only(1, block), ProblemKind::Redacted, second, true);
        expect(
            &only(0, format!("\n{word}\n")),
            ProblemKind::Redacted,
            2,
            true,
        );
    }
}

#[test]
fn pages_and_texts() {
    let (_scratch, one, _) = pair();
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Please sign in</body></html>\n";
    let problem = only(0, page);
    expect(&problem, ProblemKind::WebPage, 1, false);
    assert!(problem.reason.contains("Sign in"));
    expect(
        &only(1, format!("<html><body><pre>\n{one}</pre></body></html>")),
        ProblemKind::WebPage,
        1,
        false,
    );

    let error = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    let problem = only(0, error);
    expect(&problem, ProblemKind::XmlErrorPage, 1, false);
    assert!(problem.reason.contains("AccessDenied"));

    for text in [
        one.replace('\n', "\\n"),
        format!("{{\"ca\": \"{}\"}}\n", one.replace('\n', "\\n")),
        one.replace('\n', "\\r\\n"),
    ] {
        expect(&only(0, text), ProblemKind::LiteralNewlines, 1, false);
    }

    expect(&only(0, ""), ProblemKind::Empty, None, false);
    expect(&only(0, " \n\t\r\n"), ProblemKind::Empty, None, false);
    expect(&only(0, "\u{feff}\n"), ProblemKind::Empty, None, false);
    expect(
        &only(0, "404: Not Found"),
        ProblemKind::UnknownFormat,
        1,
        false,
    );
    expect(
        &only(0, "0 s:CN = One\n   i:CN = One\n"),
        ProblemKind::UnknownFormat,
        1,
        false,
    );
    expect(
        &only(0, base64(one.as_bytes())),
        ProblemKind::UnknownFormat,
        1,
        true,
    );
    expect(
        &only(0, b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
        ProblemKind::UnknownFormat,
        None,
        true,
    );
    expect(
        &only(0, [0xf0; 500]),
        ProblemKind::UnknownFormat,
        None,
        true,
    );
}

#[test]
fn keys_and_lists_between_are_told_and_never_shown() {
    let (scratch, one, two) = pair();
    let second = lines(&one) + 1;
    let key = String::from_utf8(scratch.read("one.key")).unwrap();
    let secret = key.lines().nth(1).unwrap();
    let cut: String = key
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    for key in [
        key.clone(),
        cut,
        key.replace("PRIVATE KEY", "EC PRIVATE KEY"),
        key.replacen('\n', "\nProc-Type: 4,ENCRYPTED\n\n%\n", 1),
    ] {
        let text = format!("{one}{key}{two}");
        let bundle = parse(&text);
        let problem = only(2, &text);
        expect(&problem, ProblemKind::PrivateKey, second, false);
        assert!(
            !format!("{bundle:?}{problem}").contains(&secret[..16]),
            "the key is shown"
        );
    }
    scratch.run("openssl pkey -in one.key -outform der -out key.der");
    expect(
        &only(0, scratch.read("key.der")),
        ProblemKind::PrivateKey,
        None,
        false,
    );
    scratch.run("openssl ec -in one.key -outform der -out ec.der");
    expect(
        &only(0, scratch.read("ec.der")),
        ProblemKind::PrivateKey,
        None,
        false,
    );

    scratch.write("index.txt", "");
    scratch.write(
        "c.cnf",
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=9\n",
    );
    scratch.run("openssl ca -config c.cnf -gencrl -keyfile one.key -cert one.pem -out list.pem");
    scratch.run("openssl req -new -key one.key -subj /CN=r -out request.pem");
    scratch.run("openssl pkey -in one.key -pubout -out public.pem");
    for other in ["list.pem", "request.pem", "public.pem"] {
        let other = String::from_utf8(scratch.read(other)).unwrap();
        expect(
            &only(2, format!("{one}{other}{two}")),
            ProblemKind::NotForTrust,
            second,
            false,
        );
    }
}

#[test]
fn binary_containers_cut_off_anywhere_tell_it() {
    let (scratch, _, _) = pair();
    let both = [scratch.read("one.pem"), scratch.read("two.pem")].concat();
    scratch.write("both.pem", both);
    for store in containers(&scratch) {
        let whole = Bundle::parse(&store.bytes, store.password).unwrap();
        assert_eq!(
            whole.certificates().len(),
            store.certificates,
            "{}",
            store.name
        );
        // Without the password: the digest or MAC of a part never fits.
        for length in 1..store.bytes.len() {
            let bundle = parse(&store.bytes[..length]);
            let told = bundle.problems().iter().any(|problem| {
                problem.may_hide_certificates
                    || bundle.certificates().len() == whole.certificates().len()
            });
            // DER end to end is whole at each certificate's end; one byte alone could be text.
            assert!(
                told || length < 4 || store.name == "der",
                "{} cut to {length}: {:?}",
                store.name,
                bundle.problems()
            );
        }
    }
}

struct Store {
    name: &'static str,
    bytes: Vec<u8>,
    password: Option<&'static str>,
    certificates: usize,
}

/// Two roots in every binary container, from the real tools.
fn containers(scratch: &Scratch) -> Vec<Store> {
    let mut stores = Vec::new();
    let mut add = |name: &'static str, file: &str, password| {
        let certificates = if name == "der" { 1 } else { 2 };
        stores.push(Store {
            name,
            bytes: scratch.read(file),
            password,
            certificates,
        });
    };
    scratch.run("openssl x509 -in one.pem -outform der -out one.der");
    add("der", "one.der", None);
    scratch.run("openssl crl2pkcs7 -nocrl -certfile both.pem -outform der -out both.p7b");
    add("pkcs7", "both.p7b", None);
    scratch.write("message", "hello");
    scratch.run("openssl cms -sign -in message -signer one.pem -inkey one.key -certfile two.pem -nodetach -stream -indef -binary -outform DER -out both.ber");
    add("ber", "both.ber", None);
    for kind in ["JKS", "JCEKS", "PKCS12"] {
        for name in ["one", "two"] {
            scratch.run(&format!(
                "keytool -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE \
                 -importcert -noprompt -alias {name} -file {name}.pem -keystore both.{kind} -storetype {kind} -storepass changeit"
            ));
        }
    }
    scratch.run("keytool -genseckey -alias secret -keyalg AES -keysize 128 -keystore both.JCEKS -storetype JCEKS -storepass changeit -keypass changeit");
    add("jks", "both.JKS", Some("changeit"));
    add("jceks", "both.JCEKS", Some("changeit"));
    add("pkcs12 open", "both.PKCS12", None);
    for (name, file, options) in [
        ("pkcs12 aes", "aes.p12", ""),
        ("pkcs12 rc2", "rc2.p12", "-legacy"),
    ] {
        scratch.run(&format!("openssl pkcs12 -export -nokeys -in both.pem -out {file} -iter 1 -passout pass:changeit {options}"));
        add(name, file, Some("changeit"));
    }
    stores
}

/// xorshift: the same changes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound.max(1)
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let to = (at + self.below(40)).min(bytes.len());
            match self.below(7) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..to)),
                2 => bytes.insert(at, self.below(256) as u8),
                3 => {
                    let copy = bytes[at..to].to_vec();
                    let target = self.below(bytes.len());
                    bytes.splice(target..target, copy);
                }
                4 => bytes[at..to].fill([0, 0xff, 0x80, b'-', b'\n', b'A'][self.below(6)]),
                _ if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                _ => {}
            }
            if bytes.is_empty() {
                return;
            }
        }
    }
}

#[test]
fn no_change_makes_it_panic_or_fall_silent() {
    let (scratch, one, two) = pair();
    scratch.write("both.pem", format!("{one}{two}"));
    let mut stores = containers(&scratch);
    let key = String::from_utf8(scratch.read("one.key")).unwrap();
    let text = format!("# text\n{one}{key}  {two}{one}");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [("pem", text.into_bytes()), ("utf-16", utf16)] {
        stores.push(Store {
            name,
            bytes,
            password: None,
            certificates: 2,
        });
    }
    for store in &stores {
        let started = Instant::now();
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for number in 0..10_000 {
            let mut bytes = store.bytes.clone();
            random.change(&mut bytes);
            match Bundle::parse(&bytes, store.password) {
                Ok(bundle) => {
                    let found = bundle.certificates().len() + bundle.problems().len();
                    assert!(found > 0, "{} fell silent at change {number}", store.name);
                }
                Err(error) => assert!(
                    matches!(
                        error.kind(),
                        ErrorKind::WrongPassword | ErrorKind::LimitExceeded
                    ),
                    "{}, change {number}: {error}",
                    store.name
                ),
            }
        }
        let took = started.elapsed();
        assert!(
            took < Duration::from_secs(120),
            "{} took {took:?}",
            store.name
        );
    }
}

/// Runs it, holds that a bound ended it soon, and that the error names the bound.
#[track_caller]
fn exceeds(bound: &str, open: impl FnOnce() -> rds_ca_core::Result<Bundle>) {
    let started = Instant::now();
    let error = open().expect_err("a bound is exceeded");
    let took = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error}");
    assert!(error.to_string().contains(bound), "{error}");
    assert!(took < Duration::from_secs(30), "{took:?}: {error}");
}

#[test]
fn huge_files_and_things_that_are_no_files() {
    let scratch = Scratch::new();
    let path = scratch.write("huge.pem", "");
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(1 << 30)
        .unwrap();
    exceeds("more than 67108864 bytes in one file", || {
        Bundle::read(&path, None)
    });
    exceeds("more than 67108864 bytes in one file", || {
        Bundle::parse(&vec![b'-'; (64 << 20) + 1], None)
    });
    let directory = Bundle::read(scratch.path(), None).unwrap();
    assert_eq!(kinds(&directory), [ProblemKind::Unreadable]);
    assert!(
        directory.problems()[0].may_hide_certificates
            && directory.problems()[0].reason.contains("67108864")
    );

    scratch.run("mkfifo pipe");
    for path in [scratch.path().join("pipe"), "/dev/zero".into()] {
        let error = Bundle::read(&path, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert_eq!(error.place(), path.to_str());
    }
    let error = Bundle::read(scratch.path().join("none"), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn ten_million_blocks() {
    let many = |block: &str| block.repeat(10_000_000);
    let as_many_as_fit = |block: &str| block.repeat((64 << 20) / block.len());
    exceeds("bytes in one file", || {
        Bundle::parse(many("-----BEGIN CERTIFICATE-----\n").as_bytes(), None)
    });
    for block in [
        "-----BEGIN A-----\n",
        "-----END A-----\n",
        "-----BEGIN A----------END A-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ",
        "-----BEGIN \n",
    ] {
        exceeds("more than 100000 problems", || {
            Bundle::parse(as_many_as_fit(block).as_bytes(), None)
        });
    }
    // Long stretches that are no blocks take their time once, not once for each: that would be hours.
    for text in [
        "-",
        "-----",
        "----- \n",
        "-----BEGIN",
        "\r",
        "A\n",
        "\\n",
        "<",
        "0",
    ] {
        let started = Instant::now();
        let bundle = parse(text.repeat((8 << 20) / text.len()));
        assert_eq!(bundle.certificates().len(), 0);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(30), "{text:?} took {took:?}");
    }
}

/// An ASN.1 element.
fn tlv(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]], content.as_slice()].concat()
}

const PKCS7_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const PKCS7_ENCRYPTED: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
const PBES1_3DES: &[u8] = &[0x06, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
const PBES2: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const PBKDF2: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
const AES256: &[u8] = &[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
const SHA256: &[u8] = &[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];

fn pkcs12(algorithm: &[u8], rounds_of_mac: &[u8]) -> Vec<u8> {
    let salt = tlv(0x04, &[&[1; 8]]);
    let encrypted = tlv(0x30, &[PKCS7_DATA, algorithm, &tlv(0x80, &[&[0; 32]])]);
    let encrypted = tlv(0x30, &[&[2, 1, 0], &encrypted]);
    let part = tlv(0x30, &[PKCS7_ENCRYPTED, &tlv(0xa0, &[&encrypted])]);
    let safe = tlv(
        0x30,
        &[
            PKCS7_DATA,
            &tlv(0xa0, &[&tlv(0x04, &[&tlv(0x30, &[&part])])]),
        ],
    );
    let digest = tlv(
        0x30,
        &[&tlv(0x30, &[SHA256, &[5, 0]]), &tlv(0x04, &[&[0; 32]])],
    );
    let mac = tlv(0x30, &[&digest, &salt, &tlv(0x02, &[rounds_of_mac])]);
    tlv(0x30, &[&[2, 1, 3], &safe, &mac])
}

#[test]
fn rounds_of_key_derivation() {
    let pbes1 = |rounds: &[u8]| {
        tlv(
            0x30,
            &[
                PBES1_3DES,
                &tlv(0x30, &[&tlv(0x04, &[&[1; 8]]), &tlv(0x02, &[rounds])]),
            ],
        )
    };
    let pbes2 = |rounds: &[u8]| {
        let derivation = tlv(
            0x30,
            &[
                PBKDF2,
                &tlv(0x30, &[&tlv(0x04, &[&[1; 8]]), &tlv(0x02, &[rounds])]),
            ],
        );
        let cipher = tlv(0x30, &[AES256, &tlv(0x04, &[&[0; 16]])]);
        tlv(0x30, &[PBES2, &tlv(0x30, &[&derivation, &cipher])])
    };
    let two_to_31: &[u8] = &[0, 0x80, 0, 0, 0];
    let two_to_88: &[u8] = &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let ten_million: &[u8] = &[0, 0x98, 0x96, 0x80];
    for store in [
        pkcs12(&pbes1(two_to_31), &[1]),
        pkcs12(&pbes2(two_to_31), &[1]),
        pkcs12(&pbes2(&[1]), two_to_31),
        pkcs12(&pbes2(&[1]), two_to_88),
        // Each is within the bound, both together are not.
        pkcs12(&pbes1(ten_million), &[1]),
    ] {
        for password in [None, Some("changeit")] {
            let started = Instant::now();
            exceeds("more than 10000000 rounds", || {
                Bundle::parse(&store, password)
            });
            assert!(started.elapsed() < Duration::from_millis(500));
        }
    }
    // The same store with few rounds is read, and found to be locked.
    assert_eq!(
        kinds(&parse(pkcs12(&pbes2(&[1]), &[1]))),
        [ProblemKind::PasswordNeeded]
    );
}

#[test]
fn nesting_counts_and_lengths_that_lie() {
    for (content, kind) in [
        ([0x30, 0x80].repeat(200_000), ProblemKind::Corrupt),
        ([0x24, 0x80].repeat(200_000), ProblemKind::UnknownFormat),
        (
            [
                &[
                    0x30, 0x80, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2,
                ][..],
                &[0xa0, 0x80].repeat(200_000),
            ]
            .concat(),
            ProblemKind::Unsupported,
        ),
        (
            b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff\x30\x00".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\x30\x84\xff\xff\xff\xff\x02\x01\x03".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x05".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\xfe\xed\xfe\xed\x00\x00\x00\x09\x00\x00\x00\x05".to_vec(),
            ProblemKind::Corrupt,
        ),
        (b"\xfe\xed\xfe\xed".to_vec(), ProblemKind::Truncated),
    ] {
        let problem = only(0, &content);
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.may_hide_certificates, "{problem}");
    }
    exceeds("more than 100000 entries in a key store", || {
        Bundle::parse(b"\xfe\xed\xfe\xed\x00\x00\x00\x02\xff\xff\xff\xff", None)
    });
}

#[test]
fn directories_that_loop_or_cannot_be_read() {
    let scratch = Scratch::new();
    let one = scratch.mint("one", "/CN=One");
    std::fs::remove_file(scratch.path().join("one.key")).unwrap();
    let deep = scratch.path().join("a/b/c/d/e/f/g/h/i/j");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("too-deep.pem"), &one).unwrap();
    std::os::unix::fs::symlink("..", scratch.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", scratch.path().join("dangling.pem")).unwrap();
    scratch.write("empty.pem", "");
    let bundle = Bundle::read(scratch.path(), None).unwrap();
    assert_eq!(bundle.certificates().len(), 1);
    assert_eq!(bundle.entries()[0].place.to_string(), "one.pem, line 1");
    let told: Vec<_> = bundle
        .problems()
        .iter()
        .map(|problem| {
            (
                problem.kind,
                problem.place.file.as_deref().unwrap(),
                problem.may_hide_certificates,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (ProblemKind::Unreadable, "a/b/c/d/e/f/g/h/i", true),
            (ProblemKind::Unreadable, "dangling.pem", true),
            (ProblemKind::Empty, "empty.pem", false),
        ]
    );

    let many = Scratch::new();
    for number in 0..=20_000 {
        std::fs::File::create(many.path().join(number.to_string())).unwrap();
    }
    exceeds("more than 20000 names in a directory", || {
        Bundle::read(many.path(), None)
    });

    let none = Scratch::new();
    assert_eq!(
        kinds(&Bundle::read(none.path(), None).unwrap()),
        [ProblemKind::Empty]
    );
}

/// What OpenSSL takes for a certificate, however odd, we take for one.
#[test]
fn odd_certificates_that_openssl_reads() {
    let scratch = Scratch::new();
    scratch.mint("ca", "/CN=ca");
    scratch.write(
        "empty.cnf",
        "[req]\ndistinguished_name=n\n[n]\n[ca]\ndefault_ca=d\n[d]\n",
    );
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for (name, options) in [
        ("negative serial", format!("{ec} -set_serial -5")),
        ("serial 0", format!("{ec} -set_serial 0")),
        (
            "long serial",
            format!("{ec} -set_serial 0x{}", "ab".repeat(30)),
        ),
        ("version 1", format!("{ec} -config empty.cnf")),
        ("rsa 1024 with sha1", "-newkey rsa:1024 -sha1".to_owned()),
        ("md5", "-newkey rsa:1024 -md5".to_owned()),
        (
            "brainpool",
            "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1".to_owned(),
        ),
        (
            "explicit curve",
            format!("{ec} -pkeyopt ec_param_enc:explicit"),
        ),
        ("ed25519", "-newkey ed25519".to_owned()),
        ("ed448", "-newkey ed448".to_owned()),
        (
            "pss",
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048".to_owned(),
        ),
        (
            "duplicate extension values",
            format!("{ec} -addext subjectAltName=DNS:a,DNS:a,IP:1.2.3.4,email:x@y,URI:z:z"),
        ),
        (
            "empty subject alternative",
            format!("{ec} -addext nsComment=-----BEGIN"),
        ),
        (
            "constraints",
            format!("{ec} -addext nameConstraints=permitted;DNS:.example.com"),
        ),
        ("far", format!("{ec} -days 2900000")),
    ] {
        scratch.run(&format!(
            "openssl req -x509 -nodes -keyout k -out odd.pem -subj /CN=odd {options}"
        ));
        scratch.run("openssl x509 -in odd.pem -noout -text");
        let bundle = parse(scratch.read("odd.pem"));
        assert_eq!(
            bundle.certificates().len(),
            1,
            "{name}: {:?}",
            bundle.problems()
        );
        assert_eq!(kinds(&bundle), [], "{name}");
    }
}
