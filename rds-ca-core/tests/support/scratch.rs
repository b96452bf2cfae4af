//! Scratch directories, and required external tools.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A temporary directory, removed when the value is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("rds-ca-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a scratch directory");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a file in the scratch directory");
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs a tool there and returns its output; the test fails if the tool is missing or fails.
    pub fn run(&self, command: &str) -> String {
        let mut words = command.split_whitespace();
        let program = words.next().expect("a program");
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.0)
            .output()
            .unwrap_or_else(|error| {
                panic!(
                    "{program} is needed for this test ({error}): {}",
                    package(program)
                )
            });
        assert!(
            output.status.success(),
            "{command}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Mints a self-signed CA certificate `name.pem` with its key `name.key`; returns the PEM.
    pub fn mint(&self, name: &str, subject: &str) -> String {
        self.run(&format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key \
             -out {name}.pem -days 3650 -subj {subject}"
        ));
        String::from_utf8(self.read(&format!("{name}.pem"))).expect("PEM is text")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn package(program: &str) -> &'static str {
    match program {
        "openssl" | "c_rehash" => "install the package openssl",
        "keytool" => "install a JDK, for example the package openjdk-17-jdk-headless",
        _ => "install it",
    }
}
