//! The SQL Server protocol before TLS, and TLS inside TDS packets ([MS-TDS] 2.2.6.5 and 3.2.5.1).

use std::io::{self, Read, Write};

use super::foreign;
use super::wire::{Stop, Transport, Wire};
use crate::probed::{PlainText, ProbeFailureKind, ProbedChain};

const PRELOGIN: u8 = 0x12;
const RESPONSE: u8 = 0x04;
const HEADER: usize = 8;
/// The packet size until a login negotiates another.
const PACKET: usize = 4096;
const ENCRYPT_NOT_SUPPORTED: u8 = 2;
const ENCRYPT_OFF: u8 = 0;
const TOKEN_ERROR: u8 = 0xaa;

/// Exchanges prelogin packets.
///
/// We send `ENCRYPT_OFF`, which requests TLS for the login only: the handshake follows nevertheless, and the response
/// shows whether the server requires TLS for everything.
pub(super) fn negotiate(wire: &mut Wire, seen: &mut ProbedChain) -> Result<(), Stop> {
    wire.send(&packet(PRELOGIN, 0, &our_options()))?;
    let body = receive_message(wire)?;
    if body.first() == Some(&TOKEN_ERROR) {
        return Err(refused(&body));
    }
    let option = |wanted: u8| -> Option<&[u8]> {
        body.chunks_exact(5)
            .take_while(|option| option.first() != Some(&0xff))
            .find_map(|option| match *option {
                [token, o1, o2, l1, l2] if token == wanted => {
                    let start = usize::from(u16::from_be_bytes([o1, o2]));
                    let length = usize::from(u16::from_be_bytes([l1, l2]));
                    body.get(start..start.checked_add(length)?)
                }
                _ => None,
            })
    };
    if let Some(&[major, minor, b1, b2, ..]) = option(0) {
        let build = u16::from_be_bytes([b1, b2]);
        seen.server = Some(format!("SQL Server {major}.{minor}.{build}"));
    }
    match option(1).and_then(|value| value.first().copied()) {
        Some(ENCRYPT_NOT_SUPPORTED) => {
            seen.plain_text = PlainText::Offered;
            Err(Stop::new(
                ProbeFailureKind::NoTls,
                "the server answered that it has no TLS (ENCRYPT_NOT_SUP)",
            ))
        }
        Some(ENCRYPT_OFF) => {
            seen.plain_text = PlainText::Offered;
            Ok(())
        }
        Some(_) => {
            seen.plain_text = PlainText::Refused;
            Ok(())
        }
        None => Err(Stop::malformed(
            "the server's prelogin response does not state whether it has TLS",
        )),
    }
}

/// VERSION, ENCRYPTION, INSTOPT, THREADID, MARS, then the terminator and their values.
fn our_options() -> Vec<u8> {
    let values: [(u8, &[u8]); 5] = [
        (0, &[0; 6]),
        (1, &[ENCRYPT_OFF]),
        (2, &[0]),
        (3, &[0; 4]),
        (4, &[0]),
    ];
    let mut offset = u16::try_from(values.len() * 5 + 1).unwrap_or(0);
    let (mut table, mut data): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    for (token, value) in values {
        let length = u16::try_from(value.len()).unwrap_or(0);
        table.push(token);
        table.extend(offset.to_be_bytes());
        table.extend(length.to_be_bytes());
        data.extend(value);
        offset += length;
    }
    table.push(0xff);
    table.extend(data);
    table
}

/// One TDS packet that ends its message.
fn packet(kind: u8, number: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + HEADER).unwrap_or(u16::MAX);
    let mut packet = vec![kind, 1];
    packet.extend(length.to_be_bytes());
    packet.extend([0, 0, number, 0]);
    packet.extend(body);
    packet
}

/// The bodies of packets up to the one that ends the message.
fn receive_message(wire: &mut Wire) -> Result<Vec<u8>, Stop> {
    let mut message = Vec::new();
    loop {
        let (last, length) = receive_header(wire)?;
        message.extend(wire.receive(length)?);
        if last {
            return Ok(message);
        }
    }
}

/// Whether the packet ends its message, and the length of its body.
fn receive_header(wire: &mut Wire) -> Result<(bool, usize), Stop> {
    let header = wire.receive(HEADER)?;
    let &[kind, status, l1, l2, ..] = header.as_slice() else {
        return Err(Stop::malformed("the answer is cut short"));
    };
    let length = usize::from(u16::from_be_bytes([l1, l2]));
    if !matches!(kind, PRELOGIN | RESPONSE) || length < HEADER {
        return Err(Stop::new(
            ProbeFailureKind::OtherProtocol,
            foreign::recognise(&header).unwrap_or_default(),
        ));
    }
    Ok((status & 1 == 1, length - HEADER))
}

/// An ERROR token in place of a prelogin response.
fn refused(body: &[u8]) -> Stop {
    // Token, length (2), number (4), state, class, then the text's length in UTF-16 units.
    let number = body
        .get(3..)
        .and_then(|rest| rest.first_chunk().copied())
        .map_or(0, u32::from_le_bytes);
    let units = body
        .get(9..)
        .and_then(|rest| rest.first_chunk().copied())
        .map_or(0, u16::from_le_bytes);
    let text = body.get(11..).unwrap_or_default();
    let (pairs, _) = text.as_chunks::<2>();
    let text: Vec<u16> = pairs
        .iter()
        .take(usize::from(units))
        .map(|pair| u16::from_le_bytes(*pair))
        .collect();
    let text = foreign::line(String::from_utf16_lossy(&text).as_bytes());
    Stop::new(
        ProbeFailureKind::Refused,
        format!("SQL Server refused before TLS: {number}: {text}"),
    )
}

/// TLS records inside prelogin packets, until the end of the handshake.
pub(super) struct Wrapped<'a> {
    wire: &'a mut Wire,
    outgoing: Vec<u8>,
    /// Remaining bytes of the current packet.
    incoming: usize,
    number: u8,
    raw: bool,
}

impl<'a> Wrapped<'a> {
    pub(super) fn new(wire: &'a mut Wire) -> Self {
        Self {
            wire,
            outgoing: Vec::new(),
            incoming: 0,
            number: 0,
            raw: false,
        }
    }
}

impl Read for Wrapped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.flush()?;
        if self.raw || buffer.is_empty() {
            return self.wire.read(buffer);
        }
        while self.incoming == 0 {
            (_, self.incoming) = receive_header(self.wire)?;
        }
        let room = self.incoming.min(buffer.len());
        let count = self.wire.read(buffer.get_mut(..room).unwrap_or_default())?;
        self.incoming -= count;
        Ok(count)
    }
}

impl Write for Wrapped<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        // A flight of records must be sent as one message, so it is sent only when it is complete.
        self.outgoing.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let outgoing = std::mem::take(&mut self.outgoing);
        if self.raw {
            return self.wire.write_all(&outgoing);
        }
        let bodies: Vec<&[u8]> = outgoing.chunks(PACKET - HEADER).collect();
        for (position, body) in bodies.iter().enumerate() {
            let mut packet = packet(PRELOGIN, self.number, body);
            if let (true, Some(status)) = (position + 1 < bodies.len(), packet.get_mut(1)) {
                *status = 0;
            }
            self.number = self.number.wrapping_add(1);
            self.wire.write_all(&packet)?;
        }
        self.wire.flush()
    }
}

impl Transport for Wrapped<'_> {
    fn end_of_handshake(&mut self) {
        self.raw = true;
    }

    fn finish(&mut self) {
        let _ = self.flush();
        self.wire.finish();
    }

    fn opening(&self) -> &[u8] {
        self.wire.opening()
    }
}
