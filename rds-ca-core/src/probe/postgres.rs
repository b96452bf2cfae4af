//! The PostgreSQL protocol before TLS (PostgreSQL documentation, chapter "Frontend/Backend Protocol").

use super::foreign;
use super::wire::{Stop, Wire};
use crate::probed::{PlainText, ProbeFailureKind, ProbedChain};

const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
/// libpq limits a message at this stage to 30,000 bytes (`MAX_ERRLEN`).
const LONGEST_ERROR: usize = 30_000;
/// The user for the test of plain text; no such user is expected to exist.
const USER: &str = "rds_ca_probe";

/// Requests TLS.
pub(super) fn negotiate(wire: &mut Wire, seen: &mut ProbedChain) -> Result<(), Stop> {
    wire.send(&SSL_REQUEST)?;
    match wire.receive(1)?.first() {
        Some(b'S') => Ok(()),
        Some(b'N') => {
            seen.plain_text = PlainText::Offered;
            Err(Stop::new(
                ProbeFailureKind::NoTls,
                "PostgreSQL answered that it has no TLS (N to SSLRequest)",
            ))
        }
        Some(b'E') => Err(ServerError::receive(wire)?.refused()),
        _ => {
            // The rest of the banner identifies the server.
            let mut banner = wire
                .listen(std::time::Duration::from_millis(200))
                .unwrap_or_default();
            banner.splice(0..0, super::wire::Transport::opening(wire).to_vec());
            Err(Stop::new(
                ProbeFailureKind::OtherProtocol,
                foreign::recognise(&banner).unwrap_or_default(),
            ))
        }
    }
}

/// Begins a plain-text login, without a credential, and closes the connection after the first answer.
pub(super) fn ask_plain_text(wire: &mut Wire, seen: &mut ProbedChain) -> Result<(), Stop> {
    let parameters = format!("user\0{USER}\0database\0postgres\0\0");
    let length = u32::try_from(parameters.len() + 8).unwrap_or(u32::MAX);
    let mut message = length.to_be_bytes().to_vec();
    message.extend(196_608_u32.to_be_bytes()); // protocol 3.0
    message.extend(parameters.as_bytes());
    wire.send(&message)?;
    match wire.receive(1)?.first() {
        Some(b'R') => {
            seen.plain_text = PlainText::Offered;
            // Terminate, in case the server admits every user.
            wire.send(&[b'X', 0, 0, 0, 4])
        }
        Some(b'E') => {
            let error = ServerError::receive(wire)?;
            if error.is_past_host_rules() {
                seen.plain_text = PlainText::Offered;
            } else {
                seen.remarks.push(format!(
                    "a login in plain text was refused ({}); other users may be admitted",
                    error.text()
                ));
            }
            Ok(())
        }
        _ => Err(Stop::malformed("no PostgreSQL answer to a startup message")),
    }
}

/// PostgreSQL's ErrorResponse.
struct ServerError {
    code: String,
    message: String,
}

impl ServerError {
    /// Reads the rest of the message after `E`.
    fn receive(wire: &mut Wire) -> Result<Self, Stop> {
        let head: [u8; 4] = take(wire)?;
        let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
        if !(4..=LONGEST_ERROR).contains(&length) {
            // Before protocol 3 is negotiated, a server that cannot even fork sends bare text.
            return Self::receive_text(wire, head);
        }
        let body = wire.receive(length - 4)?;
        let field = |name: u8| {
            body.split(|&byte| byte == 0)
                .find_map(|field| field.strip_prefix(&[name]))
                .map(foreign::line)
                .unwrap_or_default()
        };
        Ok(Self {
            code: field(b'C'),
            message: field(b'M'),
        })
    }

    fn receive_text(wire: &mut Wire, head: [u8; 4]) -> Result<Self, Stop> {
        let mut text = head.to_vec();
        while !text.contains(&0) && text.len() < 1024 {
            match take::<1>(wire) {
                Ok(byte) => text.extend(byte),
                Err(_) => break,
            }
        }
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        Ok(Self {
            code: String::new(),
            message: foreign::line(text),
        })
    }

    /// Whether the server's host rules admitted the connection and a later check refused it.
    fn is_past_host_rules(&self) -> bool {
        // The file's name is the same in every language of the server's messages.
        (self.code == "28000" && !self.message.contains("pg_hba.conf")) || self.code == "3D000"
    }

    fn text(&self) -> String {
        if self.code.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.code, self.message)
        }
    }

    fn refused(self) -> Stop {
        Stop::new(
            ProbeFailureKind::Refused,
            format!("PostgreSQL refused before TLS: {}", self.text()),
        )
    }
}

fn take<const N: usize>(wire: &mut Wire) -> Result<[u8; N], Stop> {
    wire.receive(N)?
        .try_into()
        .map_err(|_| Stop::malformed("the answer is cut short"))
}
