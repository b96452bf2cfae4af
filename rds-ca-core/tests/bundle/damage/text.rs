//! PEM, and what people save in its place.

use rds_ca_core::Certificate;
use rds_ca_core::bundle::{Container, ProblemKind};

use super::{expect, kinds, lines, only, pair, parse};

#[test]
fn text_that_every_stack_reads_has_no_problem() {
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
fn text_that_some_stacks_reject_is_read_and_reported() {
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
    // Bytes after the certificate in its block, which OpenSSL ignores.
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
    // A certificate with another label is reported, not accepted.
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

    // Truncated at the end, or in the middle with another block after it.
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

    // The exact line that is not base64.
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
    // A missing character may be anywhere, so the last line is named.
    let problem = only(1, format!("{one}{}", two.replace(in_body, &in_body[1..])));
    expect(
        &problem,
        ProblemKind::BadBase64,
        second + lines(&two) - 2,
        true,
    );
    // Missing complete lines leave valid base64, but not a certificate.
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
    assert!(
        problem.reason.contains("line 1"),
        "both positions: {problem}"
    );
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
        ProblemKind::NotTheFile,
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
        ProblemKind::Archive,
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
fn keys_and_lists_between_blocks_are_reported_and_never_shown() {
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
