//! Text of other kinds, which must not be explained: documentation, licences, logs of healthy systems, and the output
//! of the advised commands when everything is fine.

use std::fs;
use std::path::{Path, PathBuf};

use rds_ca_core::explain::{CauseId, Explainer, Explanation};

fn explained(bytes: &[u8]) -> Explanation {
    let mut explainer = Explainer::new();
    explainer.push(bytes);
    explainer.finish()
}

fn silent(name: &str, bytes: &[u8]) {
    let found = explained(bytes);
    let events: Vec<String> = found
        .events
        .iter()
        .map(|event| {
            format!(
                "{name}:{}: {:?}: {}",
                event.line, event.matches, event.quote
            )
        })
        .collect();
    assert!(events.is_empty(), "{}", events.join("\n"));
}

/// The files below a folder with that extension.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let skipped = [
        "target",
        "node_modules",
        ".venv",
        ".git",
        ".cache",
        "data",
        "explain",
    ];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && !skipped.contains(&name.as_str()) {
            files(&path, ending, found);
        } else if kind.is_file() && name.ends_with(ending) {
            found.push(path);
        }
    }
}

#[test]
fn our_own_documentation_is_not_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut pages = Vec::new();
    files(root, ".md", &mut pages);
    assert!(pages.len() >= 8, "only {pages:?}");
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        // The arguments of `rds-ca explain` are messages on purpose, and so is the text in back quotes on the pages
        // about failures and logs.
        let symptoms = page.ends_with("docs/ten-ways.md") || page.ends_with("docs/runbook.md");
        let kept: String = text
            .lines()
            .filter(|line| !line.contains("rds-ca explain \""))
            .flat_map(|line| {
                let spoken = line.split('`').step_by(if symptoms { 2 } else { 1 });
                spoken.chain(["\n"])
            })
            .collect();
        silent(&page.display().to_string(), kept.as_bytes());
    }
}

/// Licences of the installed packages, if there are any (Debian, Fedora, Alpine).
#[test]
fn licences_are_not_explained() {
    let mut texts = Vec::new();
    for folder in ["/usr/share/common-licenses", "/usr/share/licenses"] {
        files(Path::new(folder), "", &mut texts);
    }
    for entry in fs::read_dir("/usr/share/doc")
        .into_iter()
        .flatten()
        .flatten()
    {
        texts.push(entry.path().join("copyright"));
    }
    let mut read = 0;
    for path in texts {
        if let Ok(bytes) = fs::read(&path) {
            read += 1;
            silent(&path.display().to_string(), &bytes);
        }
    }
    println!("{read} licences read");
    // Our own are always there.
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        silent(name, &fs::read(path).unwrap());
    }
}

/// Lines of logs; `#` stands for an increasing number.
#[rustfmt::skip]
const LOGS: &[&str] = &[
    // web servers
    "10.0.3.# - - [27/Nov/2026:10:00:00 +0000] \"GET /api/v1/orders/# HTTP/1.1\" 404 # \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
    "2026/11/27 10:00:00 [error] 123#: *# connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:8080/\"",
    "2026/11/27 10:00:00 [error] 123#: *# upstream timed out (110: Connection timed out) while reading response header from upstream",
    "2026/11/27 10:00:00 [error] 123#: *# open() \"/usr/share/nginx/html/favicon.ico\" failed (2: No such file or directory)",
    "[Fri Nov 27 10:00:00.000000 2026] [core:notice] [pid #] AH00094: Command line: '/usr/sbin/apache2'",
    "::1 - - [27/Nov/2026:10:00:00 +0000] \"OPTIONS * HTTP/1.0\" 200 126 \"-\" \"Apache/2.4.57 (Debian) (internal dummy connection)\"",
    // the kernel and the system
    "Nov 27 10:00:00 host kernel: [#.283011] eth0: link up, 1000Mbps, full-duplex",
    "Nov 27 10:00:00 host kernel: [#.283011] Out of memory: Killed process # (java) total-vm:#kB, anon-rss:#kB",
    "Nov 27 10:00:00 host kernel: [#.1] audit: type=1400 audit(1795773600.123:#): apparmor=\"STATUS\" operation=\"profile_load\" profile=\"unconfined\"",
    "Nov 27 10:00:00 host systemd[1]: Started Session # of user root.",
    "Nov 27 10:00:00 host sshd[#]: Accepted publickey for ubuntu from 10.0.0.# port # ssh2: RSA SHA256:9Zb2kq",
    "Nov 27 10:00:00 host sshd[#]: Failed password for invalid user admin from 10.0.0.# port # ssh2",
    "Nov 27 10:00:00 host sshd[#]: error: kex_exchange_identification: Connection closed by remote host",
    "Nov 27 10:00:00 host CRON[#]: (root) CMD (test -x /usr/sbin/anacron || run-parts /etc/cron.daily)",
    "Nov 27 10:00:00 host dhclient[#]: DHCPACK of 10.0.0.# from 10.0.0.1",
    "type=USER_AUTH msg=audit(1795773600.#:#): pid=# uid=0 msg='op=PAM:authentication acct=\"root\" exe=\"/usr/bin/su\" res=failed'",
    // the JVM and applications on it
    "2026-11-27 10:00:00.123  INFO # --- [main] o.s.b.w.embedded.tomcat.TomcatWebServer : Tomcat started on port(s): 8080 (http)",
    "2026-11-27 10:00:00.123 ERROR # --- [exec-#] c.e.Importer : failed\njava.lang.IllegalStateException: bad record #\n\tat com.example.Importer.read(Importer.java:42)\nCaused by: java.io.IOException: Broken pipe\n\t... 12 more",
    "[#.123s][info][gc] GC(#) Pause Young (Normal) (G1 Evacuation Pause) 512M->188M(1024M) 18.8ms",
    "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
    "java.util.concurrent.TimeoutException: Timeout waiting for task.",
    "HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta=#ms).",
    "HikariPool-1 - Start completed.",
    "org.springframework.security.authentication.BadCredentialsException: Bad credentials",
    // databases that are healthy, or fail for another reason
    "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:LOG:  connection received: host=10.0.0.5 port=#",
    "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:LOG:  connection authorized: user=app database=orders SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)",
    "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:LOG:  disconnection: session time: 0:00:01.# user=app database=orders host=10.0.0.5 port=#",
    "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:ERROR:  duplicate key value violates unique constraint \"orders_pkey\"",
    "2026-11-27 10:00:00 UTC::@:[#]:LOG:  checkpoint complete: wrote # buffers (0.1%); 0 WAL file(s) added, 0 removed, 1 recycled",
    "2026-11-27 10:00:00 UTC:10.0.0.5(#):app@orders:[#]:FATAL:  database \"shop\" does not exist",
    "2026-11-27T10:00:00.#Z # [Note] [MY-010051] [Server] Event Scheduler: scheduler thread started with id #",
    "2026-11-27T10:00:00.#Z 0 [System] [MY-013602] [Server] Channel mysql_main configured to support TLS. Encrypted connections are now supported for this channel.",
    "2026-11-27 10:00:00.12 spid#s     Starting up database 'tempdb'.",
    "Thread 1 advanced to log sequence # (LGWR switch)",
    // cloud, containers, CI
    "{\"level\":\"warn\",\"ts\":\"2026-11-27T10:00:00.123Z\",\"msg\":\"redis: connection pool timeout\",\"attempt\":#,\"error\":\"dial tcp 10.0.0.9:6379: connect: connection refused\"}",
    "I1127 10:00:00.000000       1 leaderelection.go:#] successfully acquired lease kube-system/controller",
    "Normal  Pulled  #s  kubelet  Successfully pulled image \"registry.example/app:#\" in 1.2s",
    "START RequestId: 7f3c1888-9f0e-4e62-b188-00000000# Version: $LATEST",
    "REPORT RequestId: 7f3c1888-9f0e-4e62-b188-00000000# Duration: #.12 ms Billed Duration: # ms Memory Size: 128 MB",
    "npm WARN deprecated request@2.88.2: request has been deprecated, see https://github.com/request/request/issues/3142",
    "Successfully installed certifi-2026.1.4 psycopg-3.2.#",
    "remote: Counting objects: 100% (#/#), done.",
    "alertmanager: level=info component=dispatcher msg=\"alert resolved\" alertname=HighLatency fingerprint=#",
];

#[test]
fn logs_of_other_things_are_not_explained() {
    let mut all = String::new();
    // Numbers of every length, so that each code of a closed set occurs.
    for number in (0..70_000_usize)
        .step_by(7)
        .chain([2026, 1045, 2003, 18_456, 28_000, 9807])
    {
        let line = LOGS[number % LOGS.len()];
        all.push_str(&line.replace('#', &number.to_string()));
        all.push('\n');
    }
    silent("generated", all.as_bytes());
    for line in LOGS {
        silent("line", line.replace('#', "2026").as_bytes());
    }
}

/// The output of the commands of the causes when there is nothing to fix, as the programs of Debian 12 print it.
#[rustfmt::skip]
const OUTPUTS: &[&str] = &[
    // date, getent, nc, ls, env
    "Fri Nov 27 10:00:00 UTC 2026",
    "store.pem\n  trusted      eu-west-1  rds-ca-rsa2048-g1\n  3 stacks would decide otherwise: store.pem is not a Java key store: invalid\n  keystore format",
    "10.0.0.5        orders.abc.eu-west-1.rds.amazonaws.com",
    "Connection to orders.abc.eu-west-1.rds.amazonaws.com (10.0.0.5) 5432 port [tcp/postgresql] succeeded!",
    "-rw-r--r-- 1 root root 162127 Nov 27 10:00 /etc/ssl/rds/global-bundle.pem",
    "108",
    // openssl x509 -noout -ext subjectAltName
    "X509v3 Subject Alternative Name: \n    DNS:orders.abc.eu-west-1.rds.amazonaws.com",
    // openssl s_client -tls1_2, shortened
    "CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = orders.abc.eu-west-1.rds.amazonaws.com\n   i:C = US, O = \"Amazon Web Services, Inc.\", CN = Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.1\n   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256\n   v:NotBefore: Sep  1 00:00:00 2026 GMT; NotAfter: Sep  1 00:00:00 2027 GMT\n---\nSSL handshake has read 4003 bytes and written 432 bytes\n---\nNew, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\nServer public key is 2048 bit\nSecure Renegotiation IS supported\nSSL-Session:\n    Protocol  : TLSv1.2\n    Session-ID: 9D5B\n    Start Time: 1795773600\n    Timeout   : 7200 (sec)\n    Extended master secret: yes\n---\nDONE",
    // keytool -list
    "Keystore type: PKCS12\nKeystore provider: SUN\n\nYour keystore contains 1 entry\n\nrds, Nov 27, 2026, trustedCertEntry, \nCertificate fingerprint (SHA-256): 0A:1B:2C",
    // aws rds describe-certificates, describe-db-instances
    "{\n    \"Certificates\": [\n        {\n            \"CertificateIdentifier\": \"rds-ca-rsa2048-g1\",\n            \"CertificateType\": \"CA\",\n            \"Thumbprint\": \"2fa77ef894d983ba9d37ae9f6ca5b3b0d8d0e0d4\",\n            \"ValidFrom\": \"2021-05-25T22:34:57+00:00\",\n            \"ValidTill\": \"2061-05-25T23:34:57+00:00\",\n            \"CertificateArn\": \"arn:aws:rds:eu-west-1::cert:rds-ca-rsa2048-g1\",\n            \"CustomerOverride\": false\n        }\n    ],\n    \"DefaultCertificateForNewLaunches\": \"rds-ca-rsa2048-g1\"\n}",
    "[\n    [\n        \"orders\",\n        \"postgres\",\n        false\n    ]\n]",
    "OpenSSL 3.0.22 24 Jun 2026",
];

#[test]
fn success_is_not_explained() {
    for output in OUTPUTS {
        silent("output", output.as_bytes());
    }
    let s_client = OUTPUTS
        .iter()
        .find(|output| output.starts_with("CONNECTED"))
        .unwrap();
    silent("outputs", OUTPUTS.join("\n").as_bytes());
    // A successful verification is reported as one.
    let found = explained(format!("{}\n    Verify return code: 0 (ok)\n", s_client).as_bytes());
    assert!(
        found.verified && found.causes.is_empty(),
        "{:?}",
        found.causes
    );
    assert!(CauseId::ALL.len() > 45);
}
