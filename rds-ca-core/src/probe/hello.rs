//! Reads the chain from the clear-text part of a handshake, up to TLS 1.2.
//!
//! Sends a ClientHello that offers nearly every suite, reads ServerHello and Certificate (RFC 5246 section 7.4), then
//! cancels (section 7.2.1, and RFC 8446 section 6.1 for `user_canceled`). This file contains no key, cipher or digest,
//! so it cannot complete a handshake.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use super::limits::ProbeLimits;
use super::tls::{Taken, Wanted, bounded};
use super::wire::{Stop, Transport};
use super::{foreign, registry};
use crate::probed::ProbeFailureKind;

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_KEY_EXCHANGE: u8 = 12;
const SERVER_HELLO_DONE: u8 = 14;
/// RFC 5246 section 6.2.3: 2^14 + 2048.
const LONGEST_RECORD: usize = 16_384 + 2048;

/// Reads the chain and cancels the handshake.
pub(super) fn read_chain(
    transport: &mut dyn Transport,
    wanted: &Wanted<'_>,
    limits: &ProbeLimits,
) -> Result<Taken, Stop> {
    transport.write_all(&client_hello(wanted))?;
    transport.flush()?;
    let result = read_certificate(transport, limits);
    // Warnings `user_canceled` and `close_notify`: we end the handshake; the server made no error.
    let goodbye = [ALERT, 3, 1, 0, 2, 1, 90, ALERT, 3, 1, 0, 2, 1, 0];
    let _ = transport.write_all(&goodbye);
    let _ = transport.flush();
    transport.finish();
    result
}

fn read_certificate(transport: &mut dyn Transport, limits: &ProbeLimits) -> Result<Taken, Stop> {
    let mut messages = Messages {
        transport,
        buffer: Vec::new(),
        most: limits.bytes,
    };
    let mut taken = Taken::default();
    loop {
        let (kind, body) = messages.next()?;
        let mut body = Reader(&body);
        match kind {
            SERVER_HELLO => {
                let version = body.number(2)?;
                body.take(32)?;
                body.counted(1)?;
                let suite = body.number(2)?;
                taken.version = u16::try_from(version).ok().and_then(registry::version);
                taken.cipher_suite = u16::try_from(suite).ok().map(registry::name);
            }
            CERTIFICATE => {
                let mut list = Reader(body.counted(3)?);
                let mut chain = Vec::new();
                while !list.0.is_empty() {
                    chain.push(list.counted(3)?.to_vec());
                }
                if chain.is_empty() {
                    return Err(Stop::malformed("the server sent no certificate"));
                }
                taken.chain = bounded(chain, limits.certificates, limits.certificate_bytes)?;
                return Ok(taken);
            }
            SERVER_KEY_EXCHANGE | SERVER_HELLO_DONE => {
                return Err(Stop::new(
                    ProbeFailureKind::Incompatible,
                    "the server continued without a certificate",
                ));
            }
            other => {
                return Err(Stop::malformed(format!(
                    "the server sent handshake message {other} in place of its certificate"
                )));
            }
        }
    }
}

/// Handshake messages, assembled from records.
struct Messages<'a> {
    transport: &'a mut dyn Transport,
    buffer: Vec<u8>,
    most: usize,
}

impl Messages<'_> {
    fn next(&mut self) -> Result<(u8, Vec<u8>), Stop> {
        loop {
            if let Some(&[kind, a, b, c]) = self.buffer.first_chunk() {
                let length = u32::from_be_bytes([0, a, b, c]);
                let end = usize::try_from(length)
                    .unwrap_or(usize::MAX)
                    .saturating_add(4);
                if end > self.most {
                    return Err(Stop::limit(format!(
                        "a handshake message announces {length} bytes, more than {} (limit `bytes`)",
                        self.most
                    )));
                }
                if self.buffer.len() >= end {
                    let rest = self.buffer.split_off(end);
                    let mut message = std::mem::replace(&mut self.buffer, rest);
                    message.drain(..4);
                    return Ok((kind, message));
                }
            }
            self.record()?;
        }
    }

    fn record(&mut self) -> Result<(), Stop> {
        let mut header = [0; 5];
        self.transport.read_exact(&mut header)?;
        let [kind, major, _, high, low] = header;
        if !(0x14..=0x17).contains(&kind) || major != 3 {
            let opening = self.transport.opening();
            let who = foreign::recognise(opening).unwrap_or_default();
            return Err(Stop::new(ProbeFailureKind::OtherProtocol, who));
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > LONGEST_RECORD {
            return Err(Stop::malformed(format!("a TLS record of {length} bytes")));
        }
        let mut body = vec![0; length];
        self.transport.read_exact(&mut body)?;
        match (kind, body.as_slice()) {
            (HANDSHAKE, _) => {
                self.buffer.extend(body);
                Ok(())
            }
            // Level 1 is a warning, such as unrecognized_name for SNI: the server continues.
            (ALERT, &[1, number]) if number != 0 => Ok(()),
            (ALERT, &[_, number]) => Err(Stop::new(
                ProbeFailureKind::Incompatible,
                format!(
                    "the server ended the handshake with alert {}",
                    registry::alert(number)
                ),
            )),
            _ => Err(Stop::malformed(format!(
                "a TLS record of type {kind} in the middle of the handshake"
            ))),
        }
    }
}

/// Reads bytes from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| Stop::malformed("a handshake message is cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// A big-endian number of up to four bytes.
    fn number(&mut self, bytes: usize) -> Result<u32, Stop> {
        let taken = self.take(bytes)?;
        Ok(taken
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u32::from(byte)))
    }

    /// A byte string preceded by its length.
    fn counted(&mut self, bytes: usize) -> Result<&'a [u8], Stop> {
        let count = usize::try_from(self.number(bytes)?).unwrap_or(usize::MAX);
        self.take(count)
    }
}

/// A record with a ClientHello for TLS 1.2 and below.
fn client_hello(wanted: &Wanted<'_>) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend(nonce());
    body.push(0); // no session
    let suites: Vec<u8> = registry::suites_with_certificate()
        .chain([0x00ff]) // secure renegotiation (RFC 5746 section 3.3)
        .flat_map(u16::to_be_bytes)
        .collect();
    body.extend(with_length(2, &suites));
    body.extend([1, 0]); // no compression
    body.extend(with_length(2, &extensions(wanted)));
    let mut message = vec![1];
    message.extend(with_length(3, &body));
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(with_length(2, &message));
    record
}

fn extensions(wanted: &Wanted<'_>) -> Vec<u8> {
    let mut extensions = Vec::new();
    let mut add = |kind: u16, body: Vec<u8>| {
        extensions.extend(kind.to_be_bytes());
        extensions.extend(with_length(2, &body));
    };
    if let Some(name) = wanted.server_name {
        let mut entry = vec![0];
        entry.extend(with_length(2, name.as_bytes()));
        add(0, with_length(2, &entry));
    }
    // Groups: X25519, P-256, P-384, P-521, X448 (RFC 8422 section 5.1.1); point format: uncompressed.
    let groups = [29_u16, 23, 24, 25, 30].map(u16::to_be_bytes).concat();
    add(10, with_length(2, &groups));
    add(11, with_length(1, &[0]));
    // Signatures: ECDSA, RSA-PSS, RSA, EdDSA and DSA with SHA-2, then SHA-1 (RFC 8446 section 4.2.3).
    let signatures = [
        0x0403_u16, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501,
        0x0601, 0x0807, 0x0808, 0x0402, 0x0203, 0x0201, 0x0202,
    ];
    add(
        13,
        with_length(2, &signatures.map(u16::to_be_bytes).concat()),
    );
    if let Some(name) = wanted.alpn {
        add(16, with_length(2, &with_length(1, name.as_bytes())));
    }
    extensions
}

/// The bytes preceded by their length, a big-endian number of `size` bytes; all of ours are short.
fn with_length(size: usize, bytes: &[u8]) -> Vec<u8> {
    let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut all = count.get(4 - size.min(4)..).unwrap_or_default().to_vec();
    all.extend(bytes);
    all
}

/// ClientHello's random. No key is derived from it, so the standard library's randomness is sufficient.
fn nonce() -> [u8; 32] {
    let mut nonce = [0; 32];
    for chunk in nonce.chunks_mut(8) {
        let random = RandomState::new().build_hasher().finish();
        chunk.copy_from_slice(&random.to_be_bytes());
    }
    nonce
}
