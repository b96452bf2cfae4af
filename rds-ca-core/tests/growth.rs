//! Twice the input costs twice the instructions, in every reader and parser of what comes from outside, and in audits.
//!
//! `valgrind --tool=callgrind` counts instructions, not seconds: the test runs itself under it, and between
//! two calls of `growth_mark` callgrind writes its counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::Once;

use rds_ca_core::audit::{Audit, Inputs};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector};
use rds_ca_core::driver::{Settings, effective};
use rds_ca_core::explain::Explainer;
use rds_ca_core::fleet::{Fleet, FleetBuilder, Scope};
use rds_ca_core::probed::{ProbeFailure, ProbeFailureKind, ProbePhase, ProbedChain};
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::trust::{Check, stacks};
use rds_ca_core::{Bundle, CaId, Catalogue, Region, StackId, TrustStore, timestamp};

/// Bytes of an input; the other input has twice as many.
const SIZE: usize = 11 << 10;
/// A quadratic function exceeds it, even if most of its work is linear; sorting does not.
const MOST: f64 = 2.45;

/// The measured function: `Ready` is made outside the measurement.
struct Subject {
    name: String,
    prepare: Box<dyn Fn(usize) -> Ready>,
}

type Ready = Box<dyn FnOnce()>;

fn subject(name: impl Into<String>, prepare: impl Fn(usize) -> Ready + 'static) -> Subject {
    Subject {
        name: name.into(),
        prepare: Box::new(prepare),
    }
}

/// A text of about that many bytes, made by repeating this piece.
fn repeated(piece: &str, size: usize) -> Vec<u8> {
    piece.repeat(size / piece.len()).into_bytes()
}

fn root() -> (Vec<u8>, String) {
    let root = Catalogue::builtin()
        .authority(&Region::new("eu-west-1"), &CaId::ECC384_G1)
        .unwrap();
    (root.der().unwrap().to_vec(), root.pem().unwrap())
}

/// Texts that might make readers of PEM go over them more than once.
fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("blocks", root().1),
        (
            "begins without an end",
            "-----BEGIN CERTIFICATE-----\n".into(),
        ),
        ("begins of other blocks", "-----BEGIN A-----\n".into()),
        ("begins that are no lines", "-----BEGIN x".into()),
        (
            "begins in the middle of lines",
            "x -----BEGIN A-----\n".into(),
        ),
        ("ends", "-----END CERTIFICATE-----\n".into()),
        (
            "blocks that are no base64",
            "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n".into(),
        ),
        ("headers", "-----BEGIN A-----\na: b\n".into()),
        ("dashes", "-----".into()),
        ("NUL", "-----BEGIN CERTIFICATE-----\n\0".into()),
    ]
}

fn readers() -> Vec<Subject> {
    // One stack for each method of reading a file.
    let by_reader: BTreeMap<_, _> = stacks().map(|stack| (stack.reads(), stack.id())).collect();
    assert!(by_reader.len() > 10, "{by_reader:?}");
    let mut subjects = Vec::new();
    for (reads, id) in by_reader {
        for (shape, piece) in texts() {
            let id = id.clone();
            subjects.push(subject(format!("{id} ({reads}): {shape}"), move |size| {
                let store = TrustStore::from_bytes(&repeated(&piece, size), None).unwrap();
                let id: StackId = id.clone();
                Box::new(move || {
                    let at = timestamp::parse("2027-01-01").unwrap();
                    black_box(store.decide(&[], None, Some(&id), at));
                })
            }));
        }
    }
    subjects
}

/// An ASN.1 element.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, content].concat()
}

const DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const CERTIFICATE_BAG: &[u8] = &[
    0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 3,
];
const X509: &[u8] = &[0x06, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
const FRIENDLY_NAME: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20];

fn pkcs7(certificates: &[u8]) -> Vec<u8> {
    let content = tlv(0x30, DATA);
    let inner = [
        &[2, 1, 1][..],
        &tlv(0x31, b""),
        &content,
        &tlv(0xa0, certificates),
        &tlv(0x31, b""),
    ]
    .concat();
    tlv(
        0x30,
        &[SIGNED_DATA, &tlv(0xa0, &tlv(0x30, &inner))].concat(),
    )
}

fn pkcs12(bags: &[u8]) -> Vec<u8> {
    let safe = |content: &[u8]| {
        tlv(
            0x30,
            &[DATA, &tlv(0xa0, &tlv(0x04, &tlv(0x30, content)))].concat(),
        )
    };
    tlv(0x30, &[&[2, 1, 3][..], &safe(&safe(bags))].concat())
}

fn bag(certificate: &[u8], name: &str) -> Vec<u8> {
    let held = tlv(0x30, &[X509, &tlv(0xa0, &tlv(0x04, certificate))].concat());
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attribute = tlv(
        0x30,
        &[FRIENDLY_NAME, &tlv(0x31, &tlv(0x1e, &name))].concat(),
    );
    tlv(
        0x30,
        &[CERTIFICATE_BAG, &tlv(0xa0, &held), &tlv(0x31, &attribute)].concat(),
    )
}

fn key_store(magic: u32, certificate: &[u8], names: &[String]) -> Vec<u8> {
    let number = |value: usize| u32::try_from(value).unwrap().to_be_bytes();
    let mut out = [&magic.to_be_bytes()[..], &number(2), &number(names.len())].concat();
    for name in names {
        out.extend(number(2));
        out.extend(u16::try_from(name.len()).unwrap().to_be_bytes());
        out.extend(name.as_bytes());
        out.extend([0; 8]);
        out.extend([0, 5]);
        out.extend(b"X.509");
        out.extend(number(certificate.len()));
        out.extend(certificate);
    }
    out.extend([0; 20]);
    out
}

fn containers() -> Vec<Subject> {
    let parsed = |bytes: Vec<u8>| -> Ready {
        Box::new(move || {
            black_box(Bundle::parse(&bytes, None).unwrap());
        })
    };
    let mut subjects: Vec<_> = texts()
        .into_iter()
        .map(|(shape, piece)| {
            subject(format!("PEM: {shape}"), move |size| {
                parsed(repeated(&piece, size))
            })
        })
        .collect();
    let (der, _) = root();
    // The number of entries is such that the certificates make up the size; without a parsable certificate, many more.
    let whole = move |size: usize| (der.clone(), size / 700);
    let broken = |size: usize| (b"\x30\x00".to_vec(), size / 50);
    type Entries = Rc<dyn Fn(usize) -> (Vec<u8>, usize)>;
    let both: [(&str, Entries); 2] = [("whole", Rc::new(whole)), ("broken", Rc::new(broken))];
    for (kind, entries) in both {
        let names = |count: usize, same: bool| -> Vec<String> {
            (0..count)
                .map(|number| {
                    if same {
                        "Name".into()
                    } else {
                        format!("name{number}")
                    }
                })
                .collect()
        };
        let of = entries.clone();
        subjects.push(subject(format!("DER end to end, {kind}"), move |size| {
            let (der, count) = of(size);
            parsed(der.repeat(count))
        }));
        let of = entries.clone();
        subjects.push(subject(format!("PKCS#7, {kind}"), move |size| {
            let (der, count) = of(size);
            parsed(pkcs7(&der.repeat(count)))
        }));
        for same in [false, true] {
            let which = if same { "one name" } else { "many names" };
            for (container, magic) in [("JKS", 0xfeed_feed_u32), ("JCEKS", 0xcece_cece)] {
                let of = entries.clone();
                subjects.push(subject(
                    format!("{container}, {kind}, {which}"),
                    move |size| {
                        let (der, count) = of(size);
                        parsed(key_store(magic, &der, &names(count, same)))
                    },
                ));
            }
            let of = entries.clone();
            subjects.push(subject(format!("PKCS#12, {kind}, {which}"), move |size| {
                let (der, count) = of(size);
                let bags = names(count, same);
                let bags: Vec<u8> = bags.iter().flat_map(|name| bag(&der, name)).collect();
                parsed(pkcs12(&bags))
            }));
        }
    }
    subjects
}

/// Folders of files with hashed names: as many as the size allows.
fn folders() -> Vec<Subject> {
    type Shape = (&'static str, fn() -> String, usize);
    let shapes: [Shape; 2] = [
        ("roots", || root().1, 1_000),
        ("small files", || "no certificate\n".to_owned(), 100),
    ];
    let folder = |content: &str, count: usize| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        for number in 0..count {
            // The hash of another root: every name is checked, and none ends the search.
            std::fs::write(folder.path().join(format!("1c3a70ab.{number}")), content).unwrap();
        }
        folder
    };
    let mut subjects = Vec::new();
    for (shape, content, each) in shapes {
        subjects.push(subject(format!("folder of {shape}: opened"), move |size| {
            let folder = folder(&content(), size / each);
            Box::new(move || {
                black_box(TrustStore::open(folder.path(), None).unwrap());
            })
        }));
        subjects.push(subject(
            format!("folder of {shape}: decided"),
            move |size| {
                let folder = folder(&content(), size / each);
                let store = TrustStore::open(folder.path(), None).unwrap();
                Box::new(move || {
                    let at = timestamp::parse("2027-01-01").unwrap();
                    let region = Region::new("eu-west-1");
                    black_box(store.check(&Check::new(&region, &CaId::ECC384_G1, at)));
                })
            },
        ));
    }
    subjects
}

fn texts_of_others() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (name, piece) in [
        (
            "explain: lines",
            "2026-11-01 10:00:00 UTC FATAL: no pg_hba.conf entry for host\n",
        ),
        (
            "explain: long log",
            "2026-11-01 10:00:00 UTC FATAL: no pg_hba.conf entry for host\n",
        ),
        (
            "explain: one line",
            "SSL error: certificate verify failed: ",
        ),
        ("explain: brackets", "[SSL: ("),
        (
            "explain: causes",
            "Caused by: javax.net.ssl.SSLHandshakeException: PKIX path building failed\n\tat a.b(C.java:1)\n",
        ),
    ] {
        // Text above 32 KiB is a log and read by another method: both sizes are below it, or both above.
        let times = if name.ends_with("long log") { 4 } else { 1 };
        subjects.push(subject(name, move |size| {
            // Long text uses a search for all words that is built once.
            static BUILT: Once = Once::new();
            BUILT.call_once(|| Explainer::new().push(&vec![b'\n'; 64 << 10]));
            let text = repeated(piece, times * size);
            Box::new(move || {
                let mut explainer = Explainer::new();
                explainer.push(&text);
                black_box(explainer.finish());
            })
        }));
    }
    for (name, format, piece) in [
        (
            "log of PostgreSQL",
            LogFormat::Postgres,
            "2026-11-01 10:00:00 UTC [7] LOG:  connection authorized: user=a database=b SSL enabled (protocol=TLSv1.3, cipher=x, bits=256)\n",
        ),
        (
            "log of PostgreSQL, no lines",
            LogFormat::Postgres,
            "LOG:  connection ",
        ),
        (
            "log of MySQL",
            LogFormat::MySqlGeneral,
            "2026-11-01T10:00:00.000000Z\t    7 Connect\ta@10.0.0.1 on b using SSL/TLS\n",
        ),
        (
            "error log of MySQL",
            LogFormat::MySqlError,
            "2026-11-01T10:00:00.000000Z 7 [Note] [MY-010926] [Server] Access denied for user 'a'@'10.0.0.1' (using password: YES)\n",
        ),
        (
            "audit log of MariaDB",
            LogFormat::MariaDbAudit,
            "20261101 10:00:00,vm,app,10.0.0.5,3,0,CONNECT,orders,,0\n",
        ),
        (
            "audit log of MariaDB, no lines",
            LogFormat::MariaDbAudit,
            "20261101 10:00:00,vm,",
        ),
        (
            "listener log of Oracle",
            LogFormat::OracleListener,
            "01-NOV-2026 10:00:00 * (CONNECT_DATA=(SERVICE_NAME=ORCL)(CID=(PROGRAM=a)(HOST=h)(USER=app))) * \
             (ADDRESS=(PROTOCOL=tcps)(HOST=10.0.0.5)(PORT=49152)) * establish * ORCL * 0\n",
        ),
        (
            "listener log of Oracle, brackets",
            LogFormat::OracleListener,
            "01-NOV-2026 10:00:00 * (CONNECT_DATA=(((((((( * ",
        ),
        (
            "alert log of Oracle",
            LogFormat::OracleAlert,
            "Fatal NI connect error 12560.\n  Time: 27-NOV-2026 10:00:00\n    nt secondary err code: 29024\n  Client address: \
             (ADDRESS=(PROTOCOL=tcps)(HOST=10.0.0.5)(PORT=49152))\n",
        ),
        (
            "error log of SQL Server",
            LogFormat::SqlServerError,
            "2026-11-01 10:00:00.00 Logon       Login succeeded for user 'app'. Connection made using SQL Server \
             authentication. [CLIENT: 10.0.0.5]\n",
        ),
    ] {
        subjects.push(subject(name, move |size| {
            let text = repeated(piece, size);
            Box::new(move || {
                let mut reader = LogReader::new(format, "orders");
                let _ = black_box(reader.read(text.as_slice()));
                let _ = black_box(reader.finish());
            })
        }));
    }
    subjects.push(subject("fleet", |size| {
        let instances: Vec<String> = (0..size / 120)
            .map(|number| {
                format!(
                    r#"{{"DBInstanceIdentifier":"db{number}","Engine":"postgres","CACertificateIdentifier":"rds-ca-2019","DBClusterIdentifier":"c{number}"}}"#
                )
            })
            .collect();
        let text = format!(r#"{{"DBInstances":[{}]}}"#, instances.join(","));
        Box::new(move || {
            black_box(Fleet::parse(text.as_bytes()).unwrap());
        })
    }));
    subjects.push(subject("manifest", |size| {
        let clients: String = (0..size / 60)
            .map(|number| {
                format!("[[client]]\nname = \"c{number}\"\nmode = \"encrypt\"\ndatabases = [\"db{number}\"]\n")
            })
            .collect();
        Box::new(move || {
            black_box(Manifest::parse(&clients).unwrap());
        })
    }));
    for (driver, start, piece) in [
        ("psycopg", "postgresql://u@h/d?", "a=b&"),
        ("psycopg", "host=h ", "a='b\\'c' "),
        ("pgjdbc", "jdbc:postgresql://h/d?", "a=b&"),
        ("mysql-jdbc", "jdbc:mysql://", "(host=a),"),
        ("go-mysql", "u:p@tcp(h)/d?", "a=b&"),
    ] {
        subjects.push(subject(
            format!("{driver}: {start}{piece}…"),
            move |size| {
                let dsn = format!(
                    "{start}{}",
                    String::from_utf8(repeated(piece, size)).unwrap()
                );
                Box::new(move || {
                    let mut settings = Settings::new(driver);
                    settings.dsn = Some(dsn);
                    black_box(effective(&settings).unwrap());
                })
            },
        ));
    }
    subjects
}

fn subjects() -> Vec<Subject> {
    let mut all = readers();
    all.extend(containers());
    all.extend(folders());
    all.extend(texts_of_others());
    all.push(subject(QUADRATIC, |size| {
        let text = repeated("-----BEGIN ", size);
        Box::new(move || {
            let found = |at: &usize| text[*at..].ends_with(b"-----END A-----\n");
            let behind = |at: usize| (at..text.len()).filter(found).count();
            black_box((0..text.len()).step_by(256).map(behind).sum::<usize>());
        })
    }));
    all
}

/// A function that searches the rest of its input repeatedly: the measurement must detect it.
const QUADRATIC: &str = "quadratic on purpose";

/// Where callgrind writes its counts since the last call.
#[inline(never)]
fn growth_mark(number: usize) {
    black_box(number);
}

#[test]
#[ignore = "run by the other test, below callgrind"]
fn measured() {
    let mut number = 0;
    for subject in subjects() {
        // Everything that is built once is built now.
        (subject.prepare)(2_000)();
        for size in [SIZE, 2 * SIZE] {
            let ready = (subject.prepare)(size);
            growth_mark(number);
            ready();
            growth_mark(number + 1);
            number += 2;
        }
    }
}

/// The instructions between the marks of an ignored test of this file: for each pair of marks, one number.
fn counted(test: &str, pairs: usize) -> Vec<f64> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let output = folder.path().join("callgrind");
    let done = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=*growth_mark*"])
        .arg(format!("--callgrind-out-file={}", output.display()))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--test-threads=1"])
        .output()
        .expect("valgrind is there: apt-get install valgrind");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let count = |pair: usize| {
        // The dump before a mark holds the counts since the mark before.
        let path = folder.path().join(format!("callgrind.{}", 2 * pair + 2));
        total(&path).unwrap_or_else(|| panic!("{} has a total", path.display()))
    };
    (0..pairs).map(count).collect()
}

#[test]
fn twice_the_input_costs_twice_the_instructions() {
    let mut wrong = Vec::new();
    let subjects = subjects();
    let counts = counted("measured", 2 * subjects.len());
    for (subject, counts) in subjects.iter().zip(counts.chunks(2)) {
        let (once, twice) = (counts[0], counts[1]);
        assert!(once > 1_000.0, "{}: {once} instructions", subject.name);
        let growth = twice / once;
        println!("{growth:.2} {once:>12} {}", subject.name);
        if subject.name == QUADRATIC {
            assert!(growth > 3.0, "{growth}");
        } else if growth > MOST {
            wrong.push(format!("{growth:.2} times: {}", subject.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(subjects.len() > 100, "{}", subjects.len());
}

/// The databases of the smallest audit; the others have twice and four times as many.
const DATABASES: usize = 160;
/// The most that the second step costs in terms of the first. Sorting costs a little more than linear growth.
const MOST_OF_AUDIT: f64 = 2.06;

/// An audit in which everything grows: accounts, databases, parameter groups, clients, stores, probes.
fn audit(count: usize) -> impl Fn() -> Audit {
    let account = |number: usize| format!("{:012}", number % (count / 20));
    let instance = |number: usize| {
        serde_json::json!({
            "DBInstanceIdentifier": format!("db-{number}"),
            "DBInstanceArn": format!("arn:aws:rds:eu-west-1:{}:db:db-{number}", account(number)),
            "Engine": "postgres", "EngineVersion": "15.4",
            "Endpoint": {"Address": format!("db-{number}.abc.eu-west-1.rds.amazonaws.com"), "Port": 5432},
            "CACertificateIdentifier": "rds-ca-2019",
            "TagList": [{"Key": "app", "Value": "shop"}],
            "DBParameterGroups": [{"DBParameterGroupName": format!("own-{number}"), "ParameterApplyStatus": "in-sync"}],
        })
    };
    let group = |number: usize| {
        serde_json::json!({
            "DBParameterGroupName": format!("own-{number}"),
            "Parameters": [{
                "ParameterName": "rds.force_ssl", "ParameterValue": "0", "Source": "user", "ApplyType": "dynamic",
            }],
        })
    };
    let instances: Vec<_> = (0..count).map(instance).collect();
    let mut builder = FleetBuilder::new();
    let mut add = |json: serde_json::Value, account: &str| {
        let scope = Scope::new(account, Region::new("eu-west-1"));
        let added = builder.add_json(json.to_string().as_bytes(), &scope);
        added.unwrap();
    };
    add(serde_json::json!({"DBInstances": instances}), "");
    for number in 0..count {
        add(group(number), &account(number));
    }
    let fleet = builder.finish();
    let mut manifest = Manifest::default();
    for number in 0..count {
        let mut client = Client::new(format!("client-{number}"));
        client.mode = Mode::VerifyFull;
        client.stack = Some(StackId::new("go-new"));
        client.stores = vec![format!("{number}.pem").into()];
        let names = (0..3).map(|next| format!("db-{}", (number + next) % count));
        client.databases = names.map(|name| Selector::parse(&name).unwrap()).collect();
        if number == 0 {
            client
                .databases
                .push(Selector::parse("tag:app=shop").unwrap());
        }
        manifest.clients.push(client);
    }
    let at = timestamp::parse("2024-06-01").unwrap();
    let clients = Clients::open_with(manifest, |_, _| TrustStore::from_bytes(b"", None));
    let probe = |number: usize| {
        let host = format!("db-{number}.abc.eu-west-1.rds.amazonaws.com");
        let mut probe = ProbedChain::new(host, 5432, at);
        probe.failure = Some(ProbeFailure {
            phase: ProbePhase::Connect,
            kind: ProbeFailureKind::Timeout,
            reason: "no answer within 5 s".to_owned(),
        });
        probe
    };
    let probes: Vec<_> = (0..count).map(probe).collect();
    move || Audit::of(&Inputs::new(&fleet, at).clients(&clients).probes(&probes))
}

/// The clients of each store, searched among all clients: as audits once did, which this test must find.
fn users_of_each_store(audit: &Audit) -> usize {
    let clients = || audit.clients.iter();
    let uses = |store: &String| clients().filter(|it| it.stores.contains(store)).count();
    clients().flat_map(|it| &it.stores).map(uses).sum()
}

#[test]
#[ignore = "run by the other test, below callgrind"]
fn measured_audits() {
    // Everything that is built once is built now.
    drop(audit(20)());
    for number in 0..3 {
        let audit = audit(DATABASES << number);
        growth_mark(4 * number);
        let audit = audit();
        growth_mark(4 * number + 1);
        growth_mark(4 * number + 2);
        black_box(users_of_each_store(&audit));
        growth_mark(4 * number + 3);
    }
}

/// What is done once cancels out in differences: if the cost is linear, the step from 2n to 4n costs twice the step from
/// n to 2n; if it is quadratic, four times. A quadratic part that costs 4 % of the largest audit is found.
#[test]
fn an_audit_grows_with_its_databases() {
    let counts = counted("measured_audits", 6);
    let growth = |[one, two, four]: [f64; 3]| (four - two) / (two - one);
    let audits = [counts[0], counts[2], counts[4]];
    let own = growth(audits);
    let with_search = growth([0, 2, 4].map(|at| counts[at] + counts[at + 1]));
    println!("{own:.3}, with a search of each store's clients {with_search:.3}: {counts:?}");
    assert!(own < MOST_OF_AUDIT, "{own:.3}: {audits:?}");
    assert!(with_search > MOST_OF_AUDIT, "{with_search:.3}: {counts:?}");
}

/// The `totals:` of a profile.
fn total(path: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))?;
    line.trim().parse().ok()
}
