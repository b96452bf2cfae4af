//! SQL Server's TLS negotiation and login, sufficient for real clients to connect.
//!
//! No TDS server with TLS is available from a package registry, so this imitation replaces one. FreeTDS's `tsql` (7.x)
//! and Microsoft's `tedious` for Node (8.0) connect to it, which shows that it is faithful.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustls::ServerConnection;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::pki::Pki;
use crate::servers::LOOPBACK;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// TLS around the login only.
    Off = 0,
    /// TLS for everything.
    On = 1,
    /// No TLS.
    NotSupported = 2,
    /// TLS first.
    Strict,
}

pub(crate) struct TdsServer {
    pub(crate) port: u16,
    ended: Arc<AtomicBool>,
}

impl Drop for TdsServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect((LOOPBACK, self.port));
    }
}

pub(crate) fn tds_server(pki: &Pki, encryption: Encryption) -> TdsServer {
    let chain = CertificateDer::pem_file_iter(pki.path("chain.pem")).unwrap();
    let chain = chain.map(|certificate| certificate.unwrap()).collect();
    let key = PrivateKeyDer::from_pem_file(pki.path("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[_] = match encryption {
        Encryption::Strict => rustls::ALL_VERSIONS,
        _ => &[&rustls::version::TLS12],
    };
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    if encryption == Encryption::Strict {
        config.alpn_protocols = vec![b"tds/8.0".to_vec()];
    }
    let config = Arc::new(config);
    let listener = TcpListener::bind((LOOPBACK, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let ended = Arc::new(AtomicBool::new(false));
    let stop = ended.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let (stream, config) = (stream.unwrap(), config.clone());
            // A client that closes early is normal for a probe.
            thread::spawn(move || serve(stream, config, encryption));
        }
    });
    TdsServer { port, ended }
}

fn serve(
    mut stream: TcpStream,
    config: Arc<rustls::ServerConfig>,
    encryption: Encryption,
) -> io::Result<()> {
    let tls = ServerConnection::new(config).map_err(io::Error::other)?;
    if encryption == Encryption::Strict {
        let mut stream = rustls::StreamOwned::new(tls, stream);
        stream.flush()?;
        let alpn = stream.conn.alpn_protocol().map(<[u8]>::to_vec);
        read_message(&mut stream)?;
        if alpn.is_none() && stream.conn.alpn_protocol() != Some(b"tds/8.0") {
            return Err(io::Error::other("no ALPN"));
        }
        write_message(&mut stream, &prelogin_answer(0))?;
        return session(&mut stream);
    }
    read_message(&mut stream)?;
    write_message(&mut stream, &prelogin_answer(encryption as u8))?;
    if encryption == Encryption::NotSupported {
        return session(&mut stream);
    }
    let mut tls = tls;
    let mut wrapped = Wrapped {
        stream,
        incoming: 0,
        outgoing: Vec::new(),
    };
    while tls.is_handshaking() {
        tls.complete_io(&mut wrapped)?;
    }
    wrapped.flush()?;
    let mut stream = rustls::StreamOwned::new(tls, wrapped.stream);
    if encryption == Encryption::Off {
        // Only the login is encrypted; its response and the rest are plain text.
        read_message(&mut stream)?;
        write_message(&mut stream.sock, &login_answer())?;
        return answers(&mut stream.sock);
    }
    session(&mut stream)
}

fn session(stream: &mut (impl Read + Write)) -> io::Result<()> {
    read_message(stream)?;
    write_message(stream, &login_answer())?;
    answers(stream)
}

/// Answers every request with only the end of a result.
fn answers(stream: &mut (impl Read + Write)) -> io::Result<()> {
    loop {
        read_message(stream)?;
        write_message(stream, &done())?;
    }
}

/// SQL Server 16.0.4085, and its encryption setting.
fn prelogin_answer(encryption: u8) -> Vec<u8> {
    let mut body = vec![0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff];
    body.extend([16, 0, 0x0f, 0xf5, 0, 0]);
    // "On" for a client that did not request it is "required" (3).
    body.push(if encryption == 1 { 3 } else { encryption });
    body
}

fn login_answer() -> Vec<u8> {
    let name: Vec<u8> = "Microsoft SQL Server"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut token = vec![1, 0x74, 0, 0, 4, u8::try_from(name.len() / 2).unwrap()];
    token.extend(name);
    token.extend([16, 0, 0x0f, 0xf5]);
    let mut body = vec![0xad];
    body.extend(u16::try_from(token.len()).unwrap().to_le_bytes());
    body.extend(token);
    body.extend(done());
    body
}

fn done() -> Vec<u8> {
    let mut body = vec![0xfd];
    body.extend([0; 12]);
    body
}

fn read_message(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut header = [0; 8];
        stream.read_exact(&mut header)?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let start = message.len();
        message.resize(start + length.saturating_sub(8), 0);
        stream.read_exact(&mut message[start..])?;
        if header[1] & 1 == 1 {
            return Ok(message);
        }
    }
}

fn write_message(stream: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let mut packet = vec![4, 1];
    packet.extend(u16::try_from(body.len() + 8).unwrap().to_be_bytes());
    packet.extend([0, 0, 1, 0]);
    packet.extend(body);
    stream.write_all(&packet)?;
    stream.flush()
}

/// TLS records inside prelogin packets.
struct Wrapped {
    stream: TcpStream,
    incoming: usize,
    outgoing: Vec<u8>,
}

impl Read for Wrapped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.flush()?;
        while self.incoming == 0 {
            let mut header = [0; 8];
            self.stream.read_exact(&mut header)?;
            if header[0] != 0x12 {
                return Err(io::Error::other("no prelogin packet"));
            }
            self.incoming = usize::from(u16::from_be_bytes([header[2], header[3]])) - 8;
        }
        let room = self.incoming.min(buffer.len());
        let count = self.stream.read(&mut buffer[..room])?;
        self.incoming -= count;
        Ok(count)
    }
}

impl Write for Wrapped {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        for body in std::mem::take(&mut self.outgoing).chunks(4088) {
            let mut packet = vec![0x12, 1];
            packet.extend(u16::try_from(body.len() + 8).unwrap().to_be_bytes());
            packet.extend([0, 0, 0, 0]);
            packet.extend(body);
            self.stream.write_all(&packet)?;
        }
        Ok(())
    }
}
