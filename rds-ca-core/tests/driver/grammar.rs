//! Connection strings of libpq as the real libpq reads them, and arbitrary settings, which never make a rule panic.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use rds_ca_core::driver::grammar::{libpq, pgjdbc};
use rds_ca_core::driver::{MemoryFiles, Settings, Value, drivers, effective};

/// How many strings are compared.
const COUNT: usize = 120_000;

/// Reads each string with `PQconninfoParse` of the libpq in psycopg's wheel.
const READER: &str = r#"
import ctypes, glob, json, os, struct, sys
from psycopg import pq
import psycopg_binary
folder = os.path.dirname(psycopg_binary.__file__) + ".libs"
lib = ctypes.CDLL(glob.glob(folder + "/libpq*")[0])
lib.PQconninfoParse.restype = ctypes.c_void_p
lib.PQconninfoParse.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
lib.PQconninfoFree.argtypes = [ctypes.c_void_p]
lib.PQfreemem.argtypes = [ctypes.c_void_p]
ROW = struct.Struct("PPPPPPi4x")  # PQconninfoOption
COUNT = len(pq.Conninfo.parse(b""))
def text(at):
    return ctypes.string_at(at).decode("utf-8", "backslashreplace")
def read(string):
    error = ctypes.c_void_p()
    found = lib.PQconninfoParse(string.encode("utf-8", "surrogateescape"), ctypes.byref(error))
    if not found:
        message = text(error.value)
        lib.PQfreemem(error)
        return message
    rows = ROW.iter_unpack(ctypes.string_at(found, COUNT * ROW.size))
    values = {text(row[0]): text(row[3]) for row in rows if row[3]}
    lib.PQconninfoFree(found)
    return values
json.dump({"major": pq.version() // 10000, "read": [read(s) for s in json.load(sys.stdin)]}, sys.stdout)
"#;

/// A small generator: the strings are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }
}

const NAMES: &[&str] = &[
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "service",
    "requiressl",
    "ssl",
    "uzer",
    "options",
    "target_session_attrs",
    "sslnegotiation",
    "",
    "ss%6cmode",
    "sslmode%20",
    "sslpassword",
    "application_name",
    "gssencmode",
    "HOST",
    "load_balance_hosts",
    "tty",
    "authtype",
    " sslmode",
];
const VALUES: &[&str] = &[
    "db1",
    "5432",
    "require",
    "verify-full",
    "true",
    "false",
    "1",
    "0",
    "",
    "'a b'",
    "a\\ b",
    "'it\\'s'",
    "/var/run",
    "%2Fvar%2Frun",
    "%41%zz",
    "%00",
    "%",
    "%4",
    "C:\\rds.pem",
    "'C:\\\\rds.pem'",
    "a=b",
    "a&b",
    "::1",
    "[::1]",
    "é",
    "%C3%A9",
    "a,b",
    "'",
    "''",
    " x",
    "x ",
    "a%20b",
    "p@ss",
    "p:w/x",
    "#",
    "?",
    "\\",
    "a\tb",
];
const HOSTS: &[&str] = &[
    "db1",
    "db1:5432",
    "[::1]",
    "[::1]:5433",
    "[::1",
    "[]",
    "[::1]x",
    "a,b",
    "a:1,b:2",
    "",
    ":",
    ":5432",
    "%2Ftmp",
    "db%20x",
    "[::1],[::2]:3",
    "a,[::1",
    "db1:",
    "db 1",
    "db1:port",
];
const SPACES: &[&str] = &["", "", "", " ", "  ", "\t", "\n"];

fn generated(random: &mut Random) -> String {
    let mut text = String::new();
    match random.below(5) {
        // Pairs.
        0 | 1 => {
            for _ in 0..random.below(5) {
                text += random.pick(SPACES);
                text += random.pick(NAMES);
                text += random.pick(SPACES);
                if random.below(12) > 0 {
                    text += "=";
                }
                text += random.pick(SPACES);
                text += random.pick(VALUES);
                text += " ";
            }
        }
        // URIs.
        2 | 3 => {
            text += random.pick(&[
                "postgresql://",
                "postgresql://",
                "postgres://",
                "postgre://",
                "postgresql:/",
                "POSTGRES://",
            ]);
            if random.below(2) == 0 {
                text += random.pick(&["app", "", "a%20b", "a/b", "u:x"]);
                if random.below(2) == 0 {
                    text += ":";
                    text += random.pick(VALUES);
                }
                text += "@";
            }
            text += random.pick(HOSTS);
            if random.below(3) > 0 {
                text += "/";
                text += random.pick(VALUES);
            }
            if random.below(3) > 0 {
                text += "?";
                for _ in 0..random.below(4) {
                    text += random.pick(NAMES);
                    text += random.pick(&["=", "=", "=", "=", "", "=="]);
                    text += random.pick(VALUES);
                    text += random.pick(&["&", "&", "", "&&"]);
                }
            }
        }
        // Anything made of the characters that matter.
        _ => {
            if random.below(2) == 0 {
                text += "postgresql://";
            }
            for _ in 0..random.below(14) {
                text += random.pick(&[
                    "a", "=", "'", "\\", " ", "@", ":", "/", "?", "&", "%", "4", "1", "[", "]",
                    ",", "host", "sslmode=",
                ]);
            }
        }
    }
    text
}

/// The first words of a message, which identify the kind of error.
fn kind(message: &str) -> String {
    let message = message.split(['"', '\'', ':']).next().unwrap_or_default();
    message
        .split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn connection_strings_are_read_as_libpq_reads_them() {
    let mut random = Random(20_261_127);
    let texts: Vec<String> = (0..COUNT).map(|_| generated(&mut random)).collect();
    let mut child = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs python3 with psycopg[binary]");
    let mut input = child.stdin.take().unwrap();
    let json = serde_json::to_vec(&texts).unwrap();
    let writer = std::thread::spawn(move || input.write_all(&json));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "this test needs python3 with psycopg[binary]"
    );
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let major = u32::try_from(answer["major"].as_u64().unwrap()).unwrap();
    let read = answer["read"].as_array().unwrap();
    assert_eq!(read.len(), texts.len());
    let mut wrong = Vec::new();
    let mut accepted = 0;
    for (text, theirs) in texts.iter().zip(read) {
        let ours = libpq::parse(text, major);
        let same = match (&ours, theirs) {
            (Ok(parameters), serde_json::Value::Object(values)) => {
                accepted += 1;
                parameters.names().count() == values.len()
                    && values.iter().all(|(name, value)| {
                        let value = value.as_str().unwrap();
                        match parameters.secret(name) {
                            Some(secret) => secret.is(value),
                            // A value that is not UTF-8 is not returned.
                            None => parameters.has(name) && value.contains("\\x"),
                        }
                    })
            }
            (Err(rejected), serde_json::Value::String(message)) => {
                kind(&rejected.to_string()) == kind(message)
            }
            _ => false,
        };
        if !same {
            wrong.push(format!(
                "{text:?}: {ours:?}, and libpq {major} says {theirs}"
            ));
        }
    }
    assert!(accepted > COUNT / 10, "only {accepted} were accepted");
    assert!(
        wrong.is_empty(),
        "{} of {COUNT} differ:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// A few strings by libpq's source, which need no other program.
#[test]
fn connection_strings_of_libpq() {
    for (text, major, expected) in [
        ("host=a\\ b port = 1", 16, Some("host:a b,port:1")),
        ("host='a\\'b' dbname=d\\", 16, Some("host:a'b,dbname:d")),
        ("host= user=u", 16, Some("host:user=u")),
        ("host='' user=u", 16, Some("host:,user:u")),
        ("requiressl=1", 16, Some("sslmode:require")),
        ("requiressl=0", 16, Some("sslmode:prefer")),
        ("tty=x", 13, Some("tty:x")),
        ("tty=x", 14, None),
        ("sslnegotiation=direct", 16, None),
        ("host='a", 16, None),
        ("host", 16, None),
        (
            "postgresql://u:p%40@[::1]:5433,[fe80::1]/d",
            16,
            Some("user:u,password:p@,host:::1,fe80::1,port:5433,,dbname:d"),
        ),
        ("postgres://u@a:1,b:2", 16, Some("user:u,host:a,b,port:1,2")),
        ("postgresql://h/a@b", 16, Some("host:h,dbname:a@b")),
        (
            "postgresql:///d?host=/s&port=1",
            16,
            Some("dbname:d,host:/s,port:1"),
        ),
        (
            "postgresql://h?ssl=true",
            16,
            Some("host:h,sslmode:require"),
        ),
        ("postgresql://h?ssl=1", 16, None),
        ("postgresql://h?sslmode", 16, None),
        ("postgresql://h?sslmode=a=b", 16, None),
        ("postgresql://[::1]x", 16, None),
        ("postgresql://[]", 16, None),
        ("postgresql://[::1", 16, None),
        ("postgresql://h?user=%6F%7e", 16, Some("host:h,user:o~")),
        ("postgresql://h?user=%0", 16, None),
        ("postgresql://h?user=%00", 16, None),
        // From 17 on blanks around a value do not count, and blanks inside it are an error.
        ("postgresql://h?user= a ", 16, Some("host:h,user: a ")),
        ("postgresql://h?user= a ", 17, Some("host:h,user:a")),
        ("postgresql://h?user=a b", 16, Some("host:h,user:a b")),
        ("postgresql://h?user=a b", 17, None),
    ] {
        let found = libpq::parse(text, major).ok();
        let shown = found.map(|found| {
            let pairs: Vec<String> = found
                .names()
                .map(|name| {
                    // The value is found by trying those that are expected: it may be a secret.
                    let secret = found.secret(name).unwrap();
                    let value = match found.get(name) {
                        Some(value) => value.to_owned(),
                        None if secret.is("p@") => "p@".to_owned(),
                        None => "?".to_owned(),
                    };
                    format!("{name}:{value}")
                })
                .collect();
            pairs.join(",")
        });
        assert_eq!(shown.as_deref(), expected, "{text} {major}");
    }
    let found = libpq::parse("host=a host=b port=1 port=2 host=c user=u", 16).unwrap();
    assert_eq!(found.repeated(), ["host", "port"]);
    assert_eq!(found.get("host"), Some("c"));
}

/// psqlODBC reads the attributes of its data source from `odbc.ini`.
#[test]
fn a_data_source_of_odbc_has_a_section() {
    let file = "; top\n[other]\nSslmode=disable\n[ RDS ]\n# Sslmode=disable\nservername = db1 \nSslmode=verify-full\n[last]\nPort=1\n";
    for (dsn, expected) in [
        ("DSN=rds", "required db1:5432"),
        ("DSN=rds;Sslmode=require;Port=5433", "required db1:5433"),
        ("DSN=other;Servername=h", "plain h:5432"),
    ] {
        let mut files = MemoryFiles::new();
        files.add("/home/app/.odbc.ini", file);
        files.add("/home/app/.postgresql/root.crt", "x");
        let mut settings = Settings::new("psqlodbc").with_files(&files);
        settings.home = Some("/home/app".into());
        settings.dsn = Some(format!("Driver={{PostgreSQL Unicode}};{dsn}"));
        let answer = effective(&settings).unwrap();
        let servers: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
        let found = format!("{} {}", answer.transport, servers.join(","));
        assert_eq!(found, expected, "{dsn}");
    }
}

/// Of a service's keywords the first value counts; blank lines and comments do not.
#[test]
fn a_service_file_names_parameters_of_libpq() {
    let file = "# top\n\n[other]\nsslmode=disable\n[rds]\n\n # note\n  sslmode=verify-ca \nsslrootcert=/rds.pem\nsslmode=disable\n[rds]\nsslmode=disable\n";
    for (service, text, expected) in [
        ("rds", file, "required yes"),
        ("other", file, "plain -"),
        ("absent", file, "error -"),
        ("rds", "[rds]\nsslmode\n", "error -"),
        ("rds", "[rds]\nsslmod=require\n", "error -"),
        ("rds", "[rds]\nservice=other\n", "error -"),
        ("rds", "[rds\nsslmode=disable\n", "error -"),
    ] {
        let mut files = MemoryFiles::new();
        files.add("/home/app/.pg_service.conf", text);
        files.add("/rds.pem", "x");
        let mut settings = Settings::new("psql").with_files(&files);
        settings.home = Some("/home/app".into());
        settings.dsn = Some(format!("host=h service={service}"));
        let answer = effective(&settings).unwrap();
        let found = format!("{} {}", answer.transport, answer.verifies_chain);
        assert_eq!(found, expected, "{service} {text}");
    }
}

#[test]
fn hosts_of_pgjdbc() {
    for (url, expected) in [
        ("jdbc:postgresql://[::1]/d", Some("[::1]:5432")),
        (
            "jdbc:postgresql://[::1]:1,b:2,c/d",
            Some("[::1]:1 b:2 c:5432"),
        ),
        ("jdbc:postgresql://:1/d", Some("localhost:1")),
        ("jdbc:postgresql://a:1/d?port=2", Some("a:2")),
        ("jdbc:postgresql:d", Some("")),
        ("jdbc:postgresql://", Some("")),
        ("jdbc:postgresql:///", Some("")),
        ("jdbc:postgresql://a", None),
        ("jdbc:postgresql://a/b/c", None),
        ("jdbc:postgresql://a:0/d", None),
        ("jdbc:postgresql://a:x/d", None),
        ("jdbc:postgresql:/d", None),
    ] {
        let found = pgjdbc::parse(url).ok().map(|found| {
            let hosts = found.hosts.iter();
            let hosts: Vec<String> = hosts
                .map(|host| format!("{}:{}", host.host, host.port))
                .collect();
            hosts.join(" ")
        });
        assert_eq!(found.as_deref(), expected, "{url}");
    }
}

/// Fragments from which settings are built.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("postgresql://".to_owned()),
        Just("mysql://".to_owned()),
        Just("jdbc:postgresql:".to_owned()),
        Just("jdbc:mysql:".to_owned()),
        Just("jdbc:mariadb:".to_owned()),
        Just("app:pw@".to_owned()),
        Just("db1:5432,[::1]:5".to_owned()),
        Just("/app?".to_owned()),
        Just("&sslmode=verify-full".to_owned()),
        Just("&ssl=%7B%22ca%22%3A1".to_owned()),
        Just("sslrootcert=~/x".to_owned()),
        Just("Driver={a}};b".to_owned()),
        Just(";pqopt={sslmode='".to_owned()),
        Just("@tcp(h:1)/db?tls=x".to_owned()),
        Just("[%zz".to_owned()),
        Just("(host=a,port=".to_owned()),
        ".{0,6}",
        "[a-z:/?#@=&;{}'%,.\\[\\]()]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_settings_make_a_driver_panic(
        dsn in prop::collection::vec(fragment(), 0..8),
        options in prop::collection::vec((fragment(), fragment()), 0..4),
        service in ".{0,80}",
    ) {
        let mut files = MemoryFiles::new();
        files.add("/home/app/.pg_service.conf", format!("[rds]\n{service}\nsslmode={service}"));
        files.add("/home/app/.my.cnf", format!("[client]\n{service}\nssl-ca={service}"));
        let dsn = dsn.concat();
        for driver in drivers() {
            let mut settings = Settings::new(driver.id()).with_files(&files);
            settings.dsn = Some(dsn.clone());
            settings.home = Some("/home/app".into());
            for (name, value) in &options {
                settings.options.set(name.clone(), Value::from(value.clone()));
                settings.options.set("ssl", Value::Map(vec![(name.clone(), value.clone().into())]));
                settings.environment.insert("PGSERVICE".into(), "rds".into());
                settings.environment.insert("NODE_OPTIONS".into(), value.clone());
                settings.environment.insert("JAVA_TOOL_OPTIONS".into(), format!("-D{name}={value}"));
            }
            effective(&settings).unwrap();
        }
    }
}

/// Long input takes time in proportion to its length, not to its square.
#[test]
fn long_settings_are_read_in_linear_time() {
    let long = |text: &str| text.repeat(60_000 / text.len());
    for text in [
        long("a="),
        long("'"),
        long("\\"),
        long("&a=b"),
        long(","),
        long("["),
        long("%41"),
        long("{"),
        long("(a=b)"),
        format!("postgresql://{}", long("a:b@")),
        format!("jdbc:mysql://{}", long("(host=a)")),
    ] {
        for driver in drivers() {
            let mut settings = Settings::new(driver.id());
            settings.dsn = Some(text.clone());
            effective(&settings).unwrap();
        }
    }
}
