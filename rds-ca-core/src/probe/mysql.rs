//! The MySQL and MariaDB protocol before TLS (MySQL source documentation, "Connection Phase").

use super::foreign;
use super::wire::{Stop, Wire};
use crate::probed::{PlainText, ProbeFailureKind, ProbedChain};

/// CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH.
const OUR_CAPABILITIES: u32 = 0x1 | 0x200 | CLIENT_SSL | 0x8000 | 0x8_0000;
const CLIENT_SSL: u32 = 0x800;
/// No server's greeting is nearly that long.
const LONGEST_GREETING: usize = 16 * 1024;

/// Reads the greeting and requests TLS.
pub(super) fn negotiate(wire: &mut Wire, seen: &mut ProbedChain) -> Result<(), Stop> {
    let header = wire.receive(5)?;
    let &[low, middle, high, sequence, kind] = header.as_slice() else {
        return Err(Stop::malformed("the greeting is cut short"));
    };
    let length = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
    if sequence != 0 || !matches!(kind, 9 | 10 | 0xff) || !(2..=LONGEST_GREETING).contains(&length)
    {
        let mut banner = header;
        banner.extend(
            wire.listen(std::time::Duration::from_millis(200))
                .unwrap_or_default(),
        );
        return Err(Stop::new(
            ProbeFailureKind::OtherProtocol,
            foreign::recognise(&banner).unwrap_or_default(),
        ));
    }
    let body = wire.receive(length - 1)?;
    match kind {
        0xff => return Err(refused(&body)),
        9 => {
            seen.plain_text = PlainText::Offered;
            return Err(Stop::new(
                ProbeFailureKind::NoTls,
                "the server speaks protocol 9, older than TLS in MySQL",
            ));
        }
        _ => {}
    }
    let greeting =
        Greeting::read(&body).ok_or_else(|| Stop::malformed("the MySQL greeting is cut short"))?;
    seen.server = Some(greeting.version);
    if greeting.capabilities & CLIENT_SSL == 0 {
        seen.plain_text = PlainText::Offered;
        return Err(Stop::new(
            ProbeFailureKind::NoTls,
            "the server's greeting does not offer TLS (CLIENT_SSL is off)",
        ));
    }
    // Length 32, sequence 1; capabilities, longest packet, character set utf8, 23 zeros.
    let mut request = vec![32, 0, 0, 1];
    request.extend(OUR_CAPABILITIES.to_le_bytes());
    request.extend(0x0100_0000_u32.to_le_bytes());
    request.push(33);
    request.resize(4 + 32, 0);
    wire.send(&request)
}

struct Greeting {
    version: String,
    capabilities: u32,
}

impl Greeting {
    /// Reads `Protocol::HandshakeV10` after its first byte.
    fn read(body: &[u8]) -> Option<Self> {
        let end = body.iter().position(|&byte| byte == 0)?;
        let version = foreign::line(body.get(..end)?);
        // MariaDB puts the version of an old MySQL in front of its own, for the sake of old replicas.
        let version = match version.strip_prefix("5.5.5-") {
            Some(rest) if rest.contains("MariaDB") => rest.to_owned(),
            _ => version,
        };
        // Thread id (4), first part of the nonce (8), a zero.
        let rest = body.get(end + 1 + 13..)?;
        let low = u16::from_le_bytes(rest.first_chunk().copied()?);
        // Character set (1), status (2), then the upper half; older servers end before that.
        let high = rest
            .get(5..)
            .and_then(|rest| rest.first_chunk().copied())
            .map_or(0, u16::from_le_bytes);
        Some(Self {
            version,
            capabilities: u32::from(low) | u32::from(high) << 16,
        })
    }
}

/// An `ERR` packet in place of a greeting: host blocked, too many connections, host not allowed.
fn refused(body: &[u8]) -> Stop {
    let code = body.first_chunk().copied().map_or(0, u16::from_le_bytes);
    let text = body.get(2..).unwrap_or_default();
    let text = match text {
        // `#` and five characters of SQLSTATE, if the server assumes that we use protocol 4.1.
        [b'#', rest @ ..] => rest.get(5..).unwrap_or_default(),
        _ => text,
    };
    Stop::new(
        ProbeFailureKind::Refused,
        format!(
            "the server refused before TLS: {code}: {}",
            foreign::line(text)
        ),
    )
}
