//! Recognises servers of other protocols by their first bytes.

/// Names the protocol of these first bytes, or shows them; `None` if there are none.
pub(super) fn recognise(bytes: &[u8]) -> Option<String> {
    const STARTS: [(&[u8], &str); 11] = [
        (b"SSH-", "an SSH server"),
        (b"HTTP/", "an HTTP server without TLS"),
        (b"<", "a server that sends markup without TLS"),
        (b"220", "an SMTP or FTP server"),
        (b"+OK", "a POP3 server"),
        (b"* OK", "an IMAP server"),
        (b"-ERR", "a Redis server without TLS"),
        (b"RFB ", "a VNC server"),
        (b"AMQP", "an AMQP server without TLS"),
        (
            b"\x05\0\x0b\x08",
            "a MySQL server's X protocol (use the classic port)",
        ),
        (b"ERROR", "a server that refuses in plain text"),
    ];
    if bytes.is_empty() {
        return None;
    }
    let shown = printable(bytes, 60);
    let who = STARTS
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, who)| *who)
        .or(match bytes {
            [_, _, 0, 0, 10 | 0xff, ..] => Some("a MySQL or MariaDB server"),
            [0x15 | 0x16, 3, 0..=4, ..] => Some("a server that speaks TLS from the first byte"),
            [4, 0 | 1, _, _, 0, 0, ..] => Some("a SQL Server"),
            [b'E', 0, 0, ..] | [b'N' | b'S'] => Some("a PostgreSQL server"),
            _ => None,
        });
    Some(match who {
        Some(who) => format!("this is {who}; it sent \"{shown}\""),
        None => format!("this is not a known protocol; it sent \"{shown}\""),
    })
}

/// At most `most` bytes as one line of printable ASCII.
pub(super) fn printable(bytes: &[u8], most: usize) -> String {
    let head = bytes.get(..most).unwrap_or(bytes);
    let more = if head.len() < bytes.len() { "..." } else { "" };
    format!("{}{more}", head.escape_ascii())
}

/// A server's text as one line: UTF-8 kept, control characters escaped, at most 300 characters.
pub(super) fn line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut line = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count == 300 {
            line.push_str("...");
            break;
        }
        if character.is_control() || is_direction(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

/// Characters that change the direction of text, and so could make a terminal show something else.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
