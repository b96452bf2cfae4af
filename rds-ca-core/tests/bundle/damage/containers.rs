//! Containers that are truncated or changed at any position.

use std::time::{Duration, Instant};

use rds_ca_core::ErrorKind;
use rds_ca_core::bundle::Bundle;

use super::{pair, parse};
use crate::support::Scratch;

#[test]
fn truncated_binary_containers_are_reported() {
    let (scratch, _, _) = pair();
    let both = [scratch.read("one.pem"), scratch.read("two.pem")].concat();
    scratch.write("both.pem", both);
    for store in containers(&scratch) {
        let complete = Bundle::parse(&store.bytes, store.password).unwrap();
        assert_eq!(
            complete.certificates().len(),
            store.certificates,
            "{}",
            store.name
        );
        // Without the password: the digest or MAC of a part never matches.
        for length in 1..store.bytes.len() {
            let bundle = parse(&store.bytes[..length]);
            let is_reported = bundle.problems().iter().any(|problem| {
                problem.may_hide_certificates
                    || bundle.certificates().len() == complete.certificates().len()
            });
            // DER certificates in sequence are complete at each certificate's end; a single byte could be text.
            assert!(
                is_reported || length < 4 || store.name == "der",
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
fn no_change_makes_it_panic_or_report_nothing() {
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
                    assert!(
                        found > 0,
                        "{} reported nothing at change {number}",
                        store.name
                    );
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
