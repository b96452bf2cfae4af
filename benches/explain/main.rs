//! Megabytes of log per second of CPU time, on one core: logs of six kinds without a known message, and one with a
//! message in every thousandth line; compared with `rg -j1 -c -i -F -f WORDS`, which only finds the lines with one of
//! the words.
//!
//!     cargo bench -p rds-ca-core --bench explain [-- FILE…]
//!
//! A FILE is a log of your own, which is read in place of the generated ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench may")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use rds_ca_core::explain::{Explainer, explain, search_words};

/// The size of each log.
const SIZE: usize = 100_000_000;

/// Lines, with `#` for a growing number.
const KINDS: &[(&str, &[&str])] = &[
    (
        "web access",
        &[
            r#"10.0.3.# - - [27/Nov/2026:10:00:00 +0000] "GET /api/v1/orders/# HTTP/1.1" 200 # "-" "Mozilla/5.0 (X11; Linux x86_64)""#,
            r#"10.0.3.# - - [27/Nov/2026:10:00:00 +0000] "POST /login HTTP/1.1" 302 0 "https://shop.example/" "curl/8.5.0""#,
        ],
    ),
    (
        "web errors",
        &[
            r#"2026/11/27 10:00:00 [error] 123#123: *# connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, upstream: "http://127.0.0.1:8080/""#,
            r#"2026/11/27 10:00:00 [error] 123#123: *# open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory), client: 10.0.0.1"#,
        ],
    ),
    (
        "PostgreSQL",
        &[
            "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:LOG:  connection authorized: user=app database=orders SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)",
            "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:LOG:  duration: #.12 ms  statement: select * from orders where id = $1",
            "2026-11-27 10:00:00 UTC::@:[#]:LOG:  checkpoint complete: wrote # buffers (0.1%); 0 WAL file(s) added, 0 removed",
        ],
    ),
    (
        "Java",
        &[
            "2026-11-27 10:00:00.123 DEBUG [http-nio-8080-exec-#] o.h.SQL - select o1_0.id,o1_0.state from orders o1_0 where o1_0.id=?",
            "2026-11-27 10:00:00.123 ERROR [scheduling-1] c.e.s.Importer - Unexpected exception while reading record #\njava.lang.IllegalStateException: bad record\n\tat com.example.Importer.read(Importer.java:42)\nCaused by: java.io.IOException: Broken pipe\n\t... 12 more",
        ],
    ),
    (
        "JSON lines",
        &[
            r#"{"level":"info","ts":"2026-11-27T10:00:00.123Z","msg":"request completed","path":"/orders/#","status":200,"request_id":"00000000-1111-4222-8333-00000000#"}"#,
            r#"{"level":"warn","ts":"2026-11-27T10:00:00.123Z","msg":"redis: connection pool timeout","attempt":#,"error":"dial tcp 10.0.0.9:6379: connect: connection refused"}"#,
        ],
    ),
    (
        "kernel",
        &[
            "Nov 27 10:00:00 host kernel: [#.283011] eth0: link up, 1000Mbps, full-duplex",
            "Nov 27 10:00:00 host systemd[1]: Started Session # of user root.",
        ],
    ),
];

const MESSAGE: &str = "2026-11-27 10:00:00 UTC:10.0.0.9(4000):[unknown]@[unknown]:[71]:LOG:  could not accept SSL connection: tlsv1 alert unknown ca";

fn generated(lines: &[&str], message_every: Option<usize>) -> String {
    let mut text = String::with_capacity(SIZE + 1000);
    let mut number = 0;
    while text.len() < SIZE {
        let line = if message_every.is_some_and(|every| number % every == every - 1) {
            MESSAGE
        } else {
            lines[number % lines.len()]
        };
        let mut parts = line.split('#');
        text.push_str(parts.next().unwrap());
        for part in parts {
            write!(text, "{}{part}", number % 60_000).unwrap();
        }
        text.push('\n');
        number += 1;
    }
    text
}

/// CPU seconds of this thread, or elapsed time if the system does not report them.
fn clock(started: Instant) -> f64 {
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |spent| spent / 1e9)
}

/// MB per second of CPU time for ripgrep; `None` if it is not installed.
fn ripgrep(words: &Path, log: &Path) -> Option<f64> {
    let children = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        // cutime and cstime, in hundredths of a second.
        Some((fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?) / 100.0)
    };
    let before = children()?;
    let started = Command::new("rg")
        .args(["-j1", "-c", "-i", "-F", "-f"])
        .args([words, log])
        .stdout(Stdio::null())
        .status();
    started.ok()?;
    let size = fs::metadata(log).ok()?.len() as f64;
    Some(size / 1e6 / (children()? - before).max(0.01))
}

fn main() {
    let folder = std::env::temp_dir().join(format!("rds-ca-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let words = folder.join("words");
    fs::write(&words, search_words().join("\n") + "\n").unwrap();
    // The search is built once per process.
    let _ = explain(&"x\n".repeat(40_000));
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    println!(
        "{:24} {:>10} {:>10} {:>7} {:>7}",
        "log", "MB/s", "ripgrep", "ratio", "events"
    );
    let measure = |name: &str, path: &Path| {
        let data = fs::read(path).unwrap();
        let started = Instant::now();
        let before = clock(started);
        let mut explainer = Explainer::new();
        for piece in data.chunks(1 << 20) {
            explainer.push(piece);
        }
        let events = explainer.finish().events.len();
        let speed = data.len() as f64 / 1e6 / (clock(started) - before).max(1e-6);
        let peer = ripgrep(&words, path);
        let (peer, ratio) = peer.map_or(("-".to_owned(), "-".to_owned()), |peer| {
            (format!("{peer:.0}"), format!("{:.2}", speed / peer))
        });
        println!("{name:24} {speed:>10.0} {peer:>10} {ratio:>7} {events:>7}");
    };
    for file in &files {
        measure(file, Path::new(file));
    }
    if files.is_empty() {
        let log = folder.join("log");
        for (name, lines) in KINDS {
            fs::write(&log, generated(lines, None)).unwrap();
            measure(name, &log);
        }
        fs::write(&log, generated(KINDS[2].1, Some(1000))).unwrap();
        measure("PostgreSQL with messages", &log);
    }
    fs::remove_dir_all(&folder).unwrap();
}
