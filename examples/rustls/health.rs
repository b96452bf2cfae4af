//! A service whose health endpoint answers "will my trust store accept the next CA?".
//!
//! ```text
//! rustls-health STORE REGION [STACK] [ADDRESS]     # serves until it is stopped
//! rustls-health                                    # a demonstration: a store with one root, then with all
//! ```
//!
//! `GET /ready` answers 200 while the store accepts every CA that RDS offers in the region, at present and for the next 90
//! days, and 503 with the reason otherwise.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Catalogue, Region, StackId, TrustStore};
use time::UtcDateTime;

/// The question that is answered again at every request, since the file may have been replaced.
struct Service {
    store: PathBuf,
    region: Region,
    stack: Option<StackId>,
}

/// How long in advance the store must be good: the time to replace it.
const AHEAD: time::Duration = time::Duration::days(90);

impl Service {
    /// The HTTP status and one line of text.
    fn ready(&self, now: UtcDateTime) -> (&'static str, String) {
        let store = match TrustStore::open(&self.store, None) {
            Ok(store) => store,
            Err(error) => return ("503 Service Unavailable", error.to_string()),
        };
        for at in [now, now + AHEAD] {
            let readiness = store.readiness(&self.region, self.stack.as_ref(), at);
            if readiness.verdict != Verdict::Trusted {
                return ("503 Service Unavailable", readiness.to_string());
            }
        }
        let readiness = store.readiness(&self.region, self.stack.as_ref(), now);
        ("200 OK", readiness.to_string())
    }

    fn answer(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut request = String::new();
        BufReader::new(stream.try_clone()?.take(8192)).read_line(&mut request)?;
        let (status, body) = match request.split(' ').nth(1) {
            Some("/ready") => self.ready(UtcDateTime::now()),
            _ => ("404 Not Found", "ask /ready".to_owned()),
        };
        let length = body.len() + 1;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}\n"
        )
    }

    fn serve(&self, listener: &TcpListener, max_requests: Option<usize>) {
        for stream in listener.incoming().take(max_requests.unwrap_or(usize::MAX)) {
            if let Err(error) = stream.and_then(|mut stream| self.answer(&mut stream)) {
                eprintln!("a request was not answered: {error}");
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [store, region, rest @ ..] = arguments.as_slice() {
        let service = Service {
            store: store.into(),
            region: Region::new(region),
            stack: rest.first().map(|stack| StackId::new(stack)),
        };
        let address = rest.get(1).map_or("127.0.0.1:8080", String::as_str);
        service.serve(&TcpListener::bind(address)?, None);
        return Ok(());
    }
    demonstrate()
}

/// Shows that a store that lacks two of its region's roots is not ready, and is ready with all three.
fn demonstrate() -> Result<(), Box<dyn Error>> {
    let region = Region::new("eu-west-1");
    let folder = std::env::temp_dir().join(format!("rds-ca-health-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("root.pem");
    let roots = |cas: &[CaId]| -> String {
        let catalogue = Catalogue::builtin();
        cas.iter()
            .filter_map(|ca| catalogue.authority(&region, ca)?.pem())
            .collect()
    };
    let service = Service {
        store: path.clone(),
        region: region.clone(),
        stack: Some(StackId::RUSTLS_STRICT),
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = std::thread::spawn(move || service.serve(&listener, Some(2)));
    for (cas, expected) in [(&CaId::CURRENT[..1], "503"), (&CaId::CURRENT[..], "200")] {
        std::fs::write(&path, roots(cas))?;
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        println!("{answer}");
        assert!(answer.contains(expected), "{answer}");
    }
    server.join().map_err(|_| "the server ended in a panic")?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
