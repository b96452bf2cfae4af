//! The same roots in every container, as the real tools write them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::Scratch;
use rds_ca_core::ErrorKind;
use rds_ca_core::bundle::{Bundle, Container, ProblemKind};

const PASSWORD: &str = "changeit";

/// Three roots, in separate files and together.
struct Roots {
    scratch: Scratch,
    fingerprints: BTreeSet<String>,
}

const NAMES: [&str; 3] = ["one", "two", "three"];

fn roots() -> Roots {
    let scratch = Scratch::new();
    let mut all = String::new();
    for name in NAMES {
        all += &scratch.mint(name, &format!("/CN=Root_{name}/O=Example"));
    }
    scratch.write("all.pem", &all);
    // OpenSSL's own fingerprints, not ours.
    let fingerprints = NAMES.iter().map(|name| {
        let line = scratch.run(&format!(
            "openssl x509 -in {name}.pem -noout -fingerprint -sha256"
        ));
        let (_, digest) = line.trim().split_once('=').expect("name=digest");
        digest.replace(':', "").to_lowercase()
    });
    Roots {
        fingerprints: fingerprints.collect(),
        scratch,
    }
}

impl Roots {
    fn open(&self, name: &str, password: Option<&str>) -> Bundle {
        Bundle::read(self.scratch.path().join(name), password)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Opens the file and asserts that it holds exactly the three roots.
    fn holds_all(&self, name: &str, container: Container, password: Option<&str>) -> Bundle {
        let bundle = self.open(name, password);
        assert_eq!(bundle.container(), container, "{name}");
        assert_eq!(
            fingerprints(&bundle),
            self.fingerprints,
            "{name}: {:?}",
            bundle.problems()
        );
        assert!(
            bundle
                .problems()
                .iter()
                .all(|problem| !problem.may_hide_certificates),
            "{name}"
        );
        bundle
    }

    fn keytool_import(&self, store: &str, options: &str) {
        for name in NAMES {
            self.scratch.run(&format!(
                "keytool {options} -importcert -noprompt -alias {name} -file {name}.pem -keystore {store}"
            ));
        }
    }
}

fn fingerprints(bundle: &Bundle) -> BTreeSet<String> {
    let all = bundle.certificates();
    all.map(|certificate| certificate.fingerprint().to_string())
        .collect()
}

fn kinds(bundle: &Bundle) -> Vec<ProblemKind> {
    bundle
        .problems()
        .iter()
        .map(|problem| problem.kind)
        .collect()
}

#[test]
fn pem_and_der() {
    let roots = roots();
    let bundle = roots.holds_all("all.pem", Container::Pem, None);
    assert_eq!(kinds(&bundle), []);
    let lines: Vec<_> = bundle
        .entries()
        .iter()
        .map(|entry| entry.place.line.unwrap())
        .collect();
    let text = String::from_utf8(roots.scratch.read("all.pem")).unwrap();
    let expected: Vec<_> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.starts_with("-----BEGIN"))
        .map(|(number, _)| number)
        .collect();
    assert_eq!(lines, expected);

    let mut together = Vec::new();
    for name in NAMES {
        roots.scratch.run(&format!(
            "openssl x509 -in {name}.pem -outform der -out {name}.der"
        ));
        let bundle = roots.open(&format!("{name}.der"), None);
        assert_eq!(bundle.container(), Container::Der);
        assert_eq!(bundle.certificates().len(), 1);
        assert_eq!(kinds(&bundle), []);
        together.extend(roots.scratch.read(&format!("{name}.der")));
    }
    roots.scratch.write("together.der", &together);
    let bundle = roots.holds_all("together.der", Container::Der, None);
    assert_eq!(kinds(&bundle), [ProblemKind::UnusualPem]);
}

#[test]
fn trusted_certificates_of_openssl() {
    let roots = roots();
    let mut all = Vec::new();
    for (name, settings) in NAMES.iter().zip([
        "",
        "-addtrust serverAuth",
        "-setalias x -addtrust anyExtendedKeyUsage",
    ]) {
        roots.scratch.run(&format!(
            "openssl x509 -in {name}.pem -trustout {settings} -out {name}.trusted"
        ));
        all.extend(roots.scratch.read(&format!("{name}.trusted")));
    }
    roots.scratch.write("trusted.pem", &all);
    let bundle = roots.holds_all("trusted.pem", Container::Pem, None);
    assert_eq!(kinds(&bundle), [ProblemKind::UnusualPem; 3]);

    for settings in ["-addreject serverAuth", "-addtrust clientAuth"] {
        roots.scratch.run(&format!(
            "openssl x509 -in one.pem -trustout {settings} -out barred.pem"
        ));
        let bundle = roots.open("barred.pem", None);
        assert_eq!(bundle.certificates().len(), 0, "{settings}");
        assert_eq!(kinds(&bundle), [ProblemKind::NotTrusted], "{settings}");
    }
}

#[test]
fn pkcs7_as_der_pem_and_ber() {
    let roots = roots();
    roots
        .scratch
        .run("openssl crl2pkcs7 -nocrl -certfile all.pem -outform der -out all.p7b");
    roots
        .scratch
        .run("openssl crl2pkcs7 -nocrl -certfile all.pem -out all.p7.pem");
    let der = roots.holds_all("all.p7b", Container::Pkcs7, None);
    assert_eq!(kinds(&der), []);
    let entries: Vec<_> = der
        .entries()
        .iter()
        .map(|entry| entry.place.entry.clone().unwrap())
        .collect();
    assert_eq!(entries, ["certificate 1", "certificate 2", "certificate 3"]);
    let pem = roots.holds_all("all.p7.pem", Container::Pkcs7, None);
    assert_eq!(kinds(&pem), []);
    assert_eq!(pem.entries()[2].place.line, Some(1));

    // OpenSSL streams CMS in indefinite lengths.
    roots.scratch.write("message", "hello");
    let rest = [
        roots.scratch.read("two.pem"),
        roots.scratch.read("three.pem"),
    ];
    roots.scratch.write("rest.pem", rest.concat());
    roots.scratch.run(
        "openssl cms -sign -in message -signer one.pem -inkey one.key -certfile rest.pem -nodetach \
         -stream -indef -binary -outform DER -out all.ber",
    );
    let bytes = roots.scratch.read("all.ber");
    assert_eq!(bytes[..2], [0x30, 0x80], "OpenSSL wrote indefinite lengths");
    roots.holds_all("all.ber", Container::Pkcs7, None);

    // A PKCS#7 block between certificates.
    let mut both = roots.scratch.read("all.pem");
    both.extend(roots.scratch.read("all.p7.pem"));
    roots.scratch.write("both.pem", both);
    let bundle = roots.holds_all("both.pem", Container::Pem, None);
    assert_eq!(kinds(&bundle), [ProblemKind::Duplicate; 3]);
}

#[test]
fn java_key_stores() {
    let roots = roots();
    for (name, kind) in [("JKS", Container::Jks), ("JCEKS", Container::Jceks)] {
        // The file name is wrong, as it often is.
        let store = format!("{name}.p12");
        roots.keytool_import(&store, &format!("-storetype {name} -storepass {PASSWORD}"));
        for password in [None, Some(PASSWORD)] {
            let bundle = roots.holds_all(&store, kind, password);
            assert_eq!(kinds(&bundle), []);
            let aliases: BTreeSet<_> = bundle
                .entries()
                .iter()
                .map(|entry| entry.place.entry.clone().unwrap())
                .collect();
            assert_eq!(aliases, NAMES.map(str::to_owned).into());
        }
        let error = Bundle::read(roots.scratch.path().join(&store), Some("wrong")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword);
        assert!(
            error.place().is_some_and(|place| place.ends_with(&store)),
            "{error}"
        );
    }
}

#[test]
fn pkcs12_as_keytool_writes_it() {
    let roots = roots();
    let none =
        "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE";
    let mac_only = "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE";
    let legacy = "-J-Dkeystore.pkcs12.legacy";
    for (store, options, needs_password) in [
        ("default", "", true),
        ("none", none, false),
        ("mac-only", mac_only, false),
        ("legacy", legacy, true),
    ] {
        roots.keytool_import(
            store,
            &format!("{options} -storetype PKCS12 -storepass {PASSWORD}"),
        );
        let bundle = roots.holds_all(store, Container::Pkcs12, Some(PASSWORD));
        assert_eq!(kinds(&bundle), [], "{store}");
        assert!(
            bundle
                .entries()
                .iter()
                .all(|entry| NAMES.contains(&entry.place.entry.as_deref().unwrap()))
        );
        if !needs_password {
            assert_eq!(
                kinds(&roots.holds_all(store, Container::Pkcs12, None)),
                [],
                "{store}"
            );
            continue;
        }
        let closed = roots.open(store, None);
        assert_eq!(kinds(&closed), [ProblemKind::PasswordNeeded]);
        assert!(closed.problems()[0].may_hide_certificates);
        assert_eq!(closed.certificates().len(), 0);
        let error = Bundle::read(roots.scratch.path().join(store), Some("wrong")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword, "{store}");
    }
    let error = Bundle::read(roots.scratch.path().join("mac-only"), Some("wrong")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongPassword);
}

#[test]
fn pkcs12_as_openssl_writes_it() {
    let roots = roots();
    for (store, options) in [
        ("modern", ""),
        ("legacy", "-legacy"),
        ("3des", "-certpbe PBE-SHA1-3DES -macalg sha1"),
        ("2des", "-certpbe PBE-SHA1-2DES"),
        ("rc2-128", "-legacy -certpbe PBE-SHA1-RC2-128"),
        ("aes128-sha512", "-certpbe AES-128-CBC -macalg sha512"),
        ("aes192-sha384", "-certpbe AES-192-CBC -macalg sha384"),
        ("des-ede3", "-certpbe DES-EDE3-CBC -macalg sha224"),
        ("nomac", "-nomac -certpbe AES-256-CBC"),
        ("no-encryption", "-certpbe NONE"),
    ] {
        roots.scratch.run(&format!(
            "openssl pkcs12 -export -nokeys -in all.pem -out {store} -passout pass:s3crét {options}"
        ));
        let bundle = roots.holds_all(store, Container::Pkcs12, Some("s3crét"));
        // Written without the attribute by which Java recognises trusted certificates.
        assert_eq!(
            kinds(&bundle),
            [ProblemKind::NotTrustedInJava; 3],
            "{store}"
        );
        let error = Bundle::read(roots.scratch.path().join(store), Some("wrong")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword, "{store}");
    }
    // Nothing is encrypted and nothing can be verified.
    roots.scratch.run(
        "openssl pkcs12 -export -nokeys -in all.pem -out open -passout pass: -certpbe NONE -nomac",
    );
    for password in [None, Some(""), Some("anything")] {
        roots.holds_all("open", Container::Pkcs12, password);
    }
    // Encrypted with the empty password, which is verified by the MAC or, without a MAC, by decryption.
    roots
        .scratch
        .run("openssl pkcs12 -export -nokeys -in all.pem -out empty -passout pass:");
    roots.scratch.run("openssl pkcs12 -export -nokeys -in all.pem -out empty-nomac -passout pass: -nomac -certpbe AES-256-CBC");
    roots.scratch.run("openssl pkcs12 -export -nokeys -in all.pem -out empty-3des -passout pass: -certpbe PBE-SHA1-3DES");
    for store in ["empty", "empty-nomac", "empty-3des"] {
        for password in [None, Some("")] {
            roots.holds_all(store, Container::Pkcs12, password);
        }
        let error = Bundle::read(roots.scratch.path().join(store), Some("wrong")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword, "{store}");
    }
}

/// The installed JVM decides which certificates of a private key's chain Java trusts.
#[test]
fn a_key_with_its_chain_is_trusted_as_java_trusts_it() {
    let scratch = Scratch::new();
    scratch.mint("root", "/CN=root");
    scratch.run("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf");
    scratch
        .run("openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -out leaf.pem -days 30");
    let mut chain = scratch.read("leaf.pem");
    chain.extend(scratch.read("root.pem"));
    scratch.write("chain.pem", chain);
    scratch.run("openssl pkcs12 -export -inkey leaf.key -in chain.pem -name me -out openssl.store -passout pass:changeit");
    scratch.write("Anchors.java", ANCHORS);
    for kind in ["JKS", "JCEKS", "PKCS12"] {
        scratch.run(&format!(
            "keytool -importkeystore -srckeystore openssl.store -srcstorepass {PASSWORD} -destkeystore {kind}.store \
             -deststoretype {kind} -deststorepass {PASSWORD}"
        ));
    }
    scratch.run(&format!("keytool -genseckey -alias secret -keyalg AES -keysize 128 -keystore JCEKS.store -storetype JCEKS -storepass {PASSWORD} -keypass {PASSWORD}"));
    for (store, kind) in [
        ("JKS", "JKS"),
        ("JCEKS", "JCEKS"),
        ("PKCS12", "PKCS12"),
        ("openssl", "PKCS12"),
    ] {
        let java = scratch.run(&format!(
            "java Anchors.java {store}.store {kind} {PASSWORD}"
        ));
        let java: BTreeSet<_> = java.lines().collect();
        let bundle = Bundle::read(
            scratch.path().join(format!("{store}.store")),
            Some(PASSWORD),
        )
        .unwrap();
        let hidden_from_java: Vec<_> = bundle
            .problems()
            .iter()
            .filter(|problem| problem.kind == ProblemKind::NotTrustedInJava)
            .map(|problem| &problem.place)
            .collect();
        let ours: BTreeSet<_> = bundle
            .entries()
            .iter()
            .filter(|entry| !hidden_from_java.contains(&&entry.place))
            .map(|entry| entry.certificate.subject())
            .collect();
        assert_eq!(ours, java, "{store}: {:?}", bundle.problems());
        assert_eq!(java, BTreeSet::from(["CN=leaf"]), "{store}");
        let kinds = kinds(&bundle);
        assert!(kinds.contains(&ProblemKind::PrivateKey), "{store}");
        let expected = if kind == "PKCS12" {
            ProblemKind::NotTrustedInJava
        } else {
            ProblemKind::NotTrusted
        };
        assert!(kinds.contains(&expected), "{store}");
        assert_eq!(
            kinds.contains(&ProblemKind::NotForTrust),
            kind == "JCEKS",
            "a secret key in JCEKS only"
        );
        assert!(
            !kinds.contains(&ProblemKind::Corrupt),
            "{store}: {:?}",
            bundle.problems()
        );
        assert!(
            bundle
                .problems()
                .iter()
                .all(|problem| !problem.may_hide_certificates)
        );
    }
}

const ANCHORS: &str = r#"
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.*;

public class Anchors {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance(arguments[1]);
        store.load(new FileInputStream(arguments[0]), arguments[2].toCharArray());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers())
            for (X509Certificate anchor : ((X509TrustManager) manager).getAcceptedIssuers())
                System.out.println(anchor.getSubjectX500Principal());
    }
}
"#;

#[test]
fn hashed_and_plain_directories() {
    let roots = roots();
    let directory = roots.scratch.path().join("hashed");
    std::fs::create_dir(&directory).unwrap();
    for name in NAMES {
        std::fs::copy(
            roots.scratch.path().join(format!("{name}.pem")),
            directory.join(format!("{name}.pem")),
        )
        .unwrap();
    }
    let plain = roots.holds_all("hashed", Container::Directory, None);
    assert_eq!(kinds(&plain), []);
    let files: Vec<_> = plain
        .entries()
        .iter()
        .map(|entry| entry.place.file.clone().unwrap())
        .collect();
    assert_eq!(files, ["one.pem", "three.pem", "two.pem"]);

    roots.scratch.run("openssl rehash hashed");
    let hashed = roots.holds_all("hashed", Container::Directory, None);
    assert_eq!(
        kinds(&hashed),
        [],
        "links lead to the same files: {:?}",
        hashed.problems()
    );

    // A file that was added later, and a link with the hash of another certificate.
    std::fs::remove_file(roots.scratch.path().join("hashed/two.pem")).unwrap();
    let hash = roots
        .scratch
        .run("openssl x509 -in two.pem -noout -subject_hash");
    let link = directory.join(format!("{}.0", hash.trim()));
    std::fs::remove_file(&link).unwrap();
    roots.scratch.mint("four", "/CN=Four");
    std::fs::copy(roots.scratch.path().join("four.pem"), &link).unwrap();
    std::fs::copy(
        roots.scratch.path().join("two.pem"),
        directory.join("late.crt"),
    )
    .unwrap();
    std::fs::write(directory.join("README"), "Put certificates here.").unwrap();
    let bundle = roots.open("hashed", None);
    assert_eq!(bundle.certificates().len(), 4);
    let missing: BTreeSet<_> = bundle
        .problems()
        .iter()
        .map(|problem| (problem.kind, problem.place.file.clone().unwrap()))
        .collect();
    let link = format!("{}.0", hash.trim());
    assert_eq!(
        missing,
        BTreeSet::from([
            (ProblemKind::NotHashed, link),
            (ProblemKind::NotHashed, "late.crt".to_owned()),
            (ProblemKind::UnknownFormat, "README".to_owned()),
        ])
    );
    assert!(
        bundle
            .problems()
            .iter()
            .all(|problem| !problem.may_hide_certificates)
    );
    assert!(
        bundle
            .problems()
            .iter()
            .any(|problem| problem.reason.contains(hash.trim())),
        "names the hash that is missing"
    );
}

/// The hash that is reported missing in a directory is the one that OpenSSL computes.
#[test]
fn subject_hashes_are_those_of_openssl() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path().join("d")).unwrap();
    // A name of the right form, so that the directory counts as hashed; no certificate matches it.
    scratch.mint("zero", "/CN=zero");
    std::fs::copy(
        scratch.path().join("zero.pem"),
        scratch.path().join("d/00000000.0"),
    )
    .unwrap();
    let subjects = [
        "/CN=Simple",
        "/C=US/ST=Washington/L=Seattle/O=Amazon_RDS/CN=MiXeD",
        "/CN=Zo\u{eb}/O=\u{14c}saka",
        "/DC=org/DC=example/CN=ia5/emailAddress=A@Example.org",
        "/CN=multi+OU=valued/O=z+CN=a",
        "/serialNumber=007/CN=printable",
    ];
    for (number, subject) in subjects.iter().enumerate() {
        for (options, tag) in [("-utf8", "u"), ("", "l")] {
            let name = format!("{tag}{number}");
            scratch.run(&format!(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out d/{name}.pem -days 9 \
                 -multivalue-rdn {options} -subj {subject}"
            ));
        }
    }
    // Blanks and other string types need a configuration file.
    scratch.write("c.cnf", "[req]\ndistinguished_name=n\nprompt=no\nstring_mask=MASK:0x802\nutf8=yes\n[n]\nCN=\"  two   Blanks \"\nO=\u{dc}ber\tTab\n");
    scratch.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out d/bmp.pem -days 9 -config c.cnf");
    let bundle = Bundle::read(scratch.path().join("d"), None).unwrap();
    assert_eq!(bundle.problems().len(), 2 * subjects.len() + 2);
    for problem in bundle.problems() {
        assert_eq!(problem.kind, ProblemKind::NotHashed, "{problem}");
        let file = problem.place.file.as_deref().unwrap();
        let hash = scratch.run(&format!("openssl x509 -in d/{file} -noout -subject_hash"));
        assert!(
            problem.reason.contains(&format!("named {}.0", hash.trim())),
            "{problem}: {hash}"
        );
    }
}

#[test]
fn the_store_of_the_operating_system() {
    let path = Path::new("/etc/ssl/certs/ca-certificates.crt");
    let text = std::fs::read_to_string(path).expect("install the package ca-certificates");
    let bundle = Bundle::read(path, None).unwrap();
    assert_eq!(
        bundle.certificates().len(),
        text.matches("-----BEGIN CERTIFICATE-----").count()
    );
    assert_eq!(kinds(&bundle), []);
    // Bytes as Debian wrote them, block by block.
    let ours: String = bundle
        .certificates()
        .map(|certificate| certificate.pem())
        .collect();
    assert_eq!(ours, text);

    // The same store as a hashed directory, in which every certificate is also in the combined file.
    let directory = Bundle::read("/etc/ssl/certs", None).unwrap();
    assert!(fingerprints(&directory).is_superset(&fingerprints(&bundle)));
    let others: Vec<_> = directory
        .problems()
        .iter()
        .filter(|problem| problem.kind != ProblemKind::Duplicate)
        .filter(|problem| problem.place.file.as_deref() != Some("java/cacerts"))
        .collect();
    assert!(
        others.iter().all(|problem| !problem.may_hide_certificates),
        "{others:?}"
    );
}

#[test]
fn the_store_of_the_jdk() {
    let scratch = Scratch::new();
    let listed = scratch.run("keytool -list -cacerts -storepass changeit");
    let expected: BTreeSet<_> = listed
        .lines()
        .filter_map(|line| line.split_once("(SHA-256): "))
        .map(|(_, digest)| digest.replace(':', "").to_lowercase())
        .collect();
    assert!(expected.len() > 50, "{listed}");
    let settings = std::process::Command::new("java")
        .args(["-XshowSettings:properties", "-version"])
        .output()
        .expect("install a JDK");
    let settings = String::from_utf8_lossy(&settings.stderr).into_owned();
    let home = settings
        .lines()
        .find_map(|line| line.trim().strip_prefix("java.home = "))
        .unwrap();
    let path = Path::new(home).join("lib/security/cacerts");
    for password in [None, Some(PASSWORD)] {
        let bundle = Bundle::read(&path, password).unwrap();
        assert_eq!(fingerprints(&bundle), expected);
        assert!(
            bundle
                .problems()
                .iter()
                .all(|problem| problem.kind == ProblemKind::Duplicate)
        );
    }
}
