//! The formats in which AWS exports logs: extracts the log's own lines from JSON, CSV and text.
//!
//! Reads piece by piece, because an export may be one JSON document of any size.

use std::io::{self, BufRead};

use time::UtcDateTime;

use super::MAX_LINE;
use super::times::parse_time;

/// The longest key, column name or time that is considered, in bytes.
const MAX_KEY: usize = 64;

/// JSON members that contain a log's text: in CloudWatch's events, in `download-db-log-file-portion`, in Logs Insights.
const MESSAGE_KEYS: [&str; 3] = ["message", "LogFileData", "@message"];
const TIME_KEYS: [&str; 2] = ["timestamp", "@timestamp"];

/// What is known about a line in addition to its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineInfo {
    /// Whether it was cut at [`MAX_LINE`].
    pub(super) cut: bool,
    /// The time stated by the export.
    pub(super) received: Option<UtcDateTime>,
}

/// A log, or an export of one, as lines.
pub(super) struct Export<R> {
    log: R,
    form: Form,
    cut: bool,
}

enum Form {
    /// Nothing was read yet.
    Unread,
    Lines,
    Json(Json),
    Csv(Csv),
}

#[derive(Default)]
struct Json {
    /// The last key, until its value is read.
    key: Option<Vec<u8>>,
    /// Whether the current text belongs to a log.
    in_message: bool,
    /// Whether the Logs Insights field of this pair is the message.
    is_message_field: bool,
    received: Option<UtcDateTime>,
}

struct Csv {
    message: usize,
    time: Option<usize>,
    field: usize,
    quoted: bool,
    stated: Vec<u8>,
}

impl<R: BufRead> Export<R> {
    pub(super) fn new(log: R) -> Self {
        Self {
            log,
            form: Form::Unread,
            cut: false,
        }
    }

    /// The next line, without its line end; `None` at the end of the log.
    pub(super) fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<Option<LineInfo>> {
        line.clear();
        self.cut = false;
        if matches!(self.form, Form::Unread) {
            self.form = match self.peek()? {
                Some(b'{' | b'[') if self.starts_json()? => Form::Json(Json::default()),
                _ => Form::Lines,
            };
            if matches!(self.form, Form::Lines) {
                let Some(info) = self.plain_line(line)? else {
                    return Ok(None);
                };
                let Some(csv) = Csv::of_header(line) else {
                    return Ok(Some(info));
                };
                self.form = Form::Csv(csv);
                line.clear();
                self.cut = false;
            }
        }
        match std::mem::replace(&mut self.form, Form::Lines) {
            Form::Json(mut json) => {
                let info = self.json_line(&mut json, line);
                self.form = Form::Json(json);
                info
            }
            Form::Csv(mut csv) => {
                let info = self.csv_line(&mut csv, line);
                self.form = Form::Csv(csv);
                info
            }
            _ => self.plain_line(line),
        }
    }

    /// `{` or `[` begins JSON if a quotation mark, a brace or a line end follows; a line of a log may also begin with a
    /// bracket.
    fn starts_json(&mut self) -> io::Result<bool> {
        let chunk = next_chunk(&mut self.log)?;
        let rest = chunk
            .iter()
            .skip(1)
            .find(|byte| !byte.is_ascii_whitespace());
        Ok(matches!(
            rest,
            None | Some(b'"' | b'{' | b'[' | b'}' | b']')
        ))
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let chunk = next_chunk(&mut self.log)?;
            let blank = chunk
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            match chunk.get(blank) {
                Some(byte) => {
                    let byte = *byte;
                    // Blank lines before a plain log are lines too, but contain nothing.
                    self.log.consume(blank);
                    return Ok(Some(byte));
                }
                None if chunk.is_empty() => return Ok(None),
                None => self.log.consume(blank),
            }
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = next_chunk(&mut self.log)?.first().copied();
        self.log.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    fn push(&mut self, line: &mut Vec<u8>, bytes: &[u8]) {
        if line.len() + bytes.len() > MAX_LINE {
            self.cut = true;
        } else {
            line.extend_from_slice(bytes);
        }
    }

    fn plain_line(&mut self, line: &mut Vec<u8>) -> io::Result<Option<LineInfo>> {
        let mut any = false;
        loop {
            let chunk = next_chunk(&mut self.log)?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let taken = end.map_or(chunk.len(), |at| at + 1);
            let room = MAX_LINE.saturating_sub(line.len());
            line.extend(chunk.iter().take(taken.min(room)));
            self.cut |= taken > room;
            self.log.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if line.contains(&0) {
            // UTF-16, as SQL Server writes its logs: the ASCII characters are kept.
            line.retain(|byte| byte.is_ascii() && *byte != 0);
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(any.then_some(LineInfo {
            cut: self.cut,
            received: None,
        }))
    }

    fn json_line(&mut self, json: &mut Json, line: &mut Vec<u8>) -> io::Result<Option<LineInfo>> {
        loop {
            if json.in_message {
                match self.letter()? {
                    Some('\n') => break,
                    Some(letter) => {
                        let mut bytes = [0; 4];
                        self.push(line, letter.encode_utf8(&mut bytes).as_bytes());
                        continue;
                    }
                    None => {
                        json.in_message = false;
                        if line.is_empty() {
                            continue;
                        }
                        break;
                    }
                }
            }
            let Some(byte) = self.byte()? else {
                return Ok(None);
            };
            match byte {
                b'"' => self.json_text(json)?,
                b'{' => {
                    json.key = None;
                    json.received = None;
                    json.is_message_field = false;
                }
                b'0'..=b'9' if is_one_of(json.key.as_deref(), &TIME_KEYS) => {
                    json.received = self.milliseconds(byte)?;
                    json.key = None;
                }
                b',' | b'}' | b'[' | b']' => json.key = None,
                _ => {}
            }
        }
        while line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(LineInfo {
            cut: self.cut,
            received: json.received,
        }))
    }

    /// A JSON string, after its first quotation mark: a key, or a value that begins a log's text, or another value.
    fn json_text(&mut self, json: &mut Json) -> io::Result<()> {
        let key = json.key.take();
        let is_value = |name: &str| key.as_deref() == Some(name.as_bytes());
        if is_one_of(key.as_deref(), &MESSAGE_KEYS) || (is_value("value") && json.is_message_field)
        {
            json.in_message = true;
            return Ok(());
        }
        let mut text = Vec::new();
        while let Some(letter) = self.letter()? {
            let mut bytes = [0; 4];
            if text.len() < MAX_KEY {
                text.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
        }
        if is_value("field") {
            json.is_message_field = is_one_of(Some(&text), &MESSAGE_KEYS);
        } else if is_one_of(key.as_deref(), &TIME_KEYS) {
            json.received = stated_time(&text);
        }
        if key.is_none() && self.colon()? {
            json.key = Some(text);
        }
        Ok(())
    }

    /// Whether a colon comes next; skips it.
    fn colon(&mut self) -> io::Result<bool> {
        loop {
            let next = next_chunk(&mut self.log)?.first().copied();
            match next {
                Some(b':') => {
                    self.log.consume(1);
                    return Ok(true);
                }
                Some(byte) if byte.is_ascii_whitespace() => self.log.consume(1),
                _ => return Ok(false),
            }
        }
    }

    fn milliseconds(&mut self, first: u8) -> io::Result<Option<UtcDateTime>> {
        let mut digits = vec![first];
        while let Some(byte) = next_chunk(&mut self.log)?.first().copied() {
            if !byte.is_ascii_digit() {
                break;
            }
            if digits.len() < MAX_KEY {
                digits.push(byte);
            }
            self.log.consume(1);
        }
        Ok(stated_time(&digits))
    }

    /// The next character of a JSON string; `None` at its end.
    fn letter(&mut self) -> io::Result<Option<char>> {
        let Some(byte) = self.byte()? else {
            return Ok(None);
        };
        match byte {
            b'"' => Ok(None),
            b'\\' => Ok(Some(match self.byte()? {
                Some(b'n') => '\n',
                Some(b'r') => '\r',
                Some(b't') => '\t',
                Some(b'b' | b'f') => ' ',
                Some(b'u') => self.escaped()?,
                Some(other) => char::from(other),
                None => return Ok(None),
            })),
            byte if byte.is_ascii() => Ok(Some(char::from(byte))),
            first => {
                let mut bytes = vec![first];
                while let Some(next @ 0x80..=0xbf) = next_chunk(&mut self.log)?.first().copied() {
                    if bytes.len() == 4 {
                        break;
                    }
                    bytes.push(next);
                    self.log.consume(1);
                }
                let text = String::from_utf8_lossy(&bytes);
                Ok(Some(
                    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER),
                ))
            }
        }
    }

    fn escaped(&mut self) -> io::Result<char> {
        let unit = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        for wanted in [b'\\', b'u'] {
            if next_chunk(&mut self.log)?.first() != Some(&wanted) {
                return Ok(char::REPLACEMENT_CHARACTER);
            }
            self.log.consume(1);
        }
        let low = self.four_digits()?;
        let letter = 0x1_0000 + ((unit - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
        Ok(char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> io::Result<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = next_chunk(&mut self.log)?
                .first()
                .and_then(|byte| char::from(*byte).to_digit(16))
            else {
                break;
            };
            self.log.consume(1);
            value = value * 16 + digit;
        }
        Ok(value)
    }

    fn csv_line(&mut self, csv: &mut Csv, line: &mut Vec<u8>) -> io::Result<Option<LineInfo>> {
        let mut any = false;
        loop {
            let Some(byte) = self.byte()? else {
                if !any {
                    return Ok(None);
                }
                break;
            };
            any = true;
            match byte {
                b'"' if csv.quoted && next_chunk(&mut self.log)?.first() == Some(&b'"') => {
                    self.log.consume(1);
                    if csv.field == csv.message {
                        self.push(line, b"\"");
                    }
                }
                b'"' => csv.quoted = !csv.quoted,
                b',' if !csv.quoted => csv.field += 1,
                b'\n' if !csv.quoted => {
                    csv.field = 0;
                    let received = stated_time(&csv.stated);
                    csv.stated.clear();
                    return Ok(Some(self.csv_info(line, received)));
                }
                b'\n' if csv.field == csv.message => break,
                byte if csv.field == csv.message => self.push(line, &[byte]),
                byte if Some(csv.field) == csv.time && csv.stated.len() < MAX_KEY => {
                    csv.stated.push(byte);
                }
                _ => {}
            }
        }
        let received = stated_time(&csv.stated);
        Ok(Some(self.csv_info(line, received)))
    }

    fn csv_info(&self, line: &mut Vec<u8>, received: Option<UtcDateTime>) -> LineInfo {
        while line.last() == Some(&b'\r') {
            line.pop();
        }
        LineInfo {
            cut: self.cut,
            received,
        }
    }
}

impl Csv {
    /// `@timestamp,@message` in Logs Insights, `timestamp,message` in the console.
    fn of_header(line: &[u8]) -> Option<Self> {
        let header = std::str::from_utf8(line.get(..line.len().min(400))?).ok()?;
        let names: Vec<&str> = header
            .trim_start_matches('\u{feff}')
            .split(',')
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let place = |known: &[&str]| names.iter().position(|name| known.contains(name));
        let plain = |name: &&str| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"@_. ".contains(&byte))
        };
        let message = place(&["@message", "message"]).filter(|_| names.iter().all(plain))?;
        Some(Self {
            message,
            time: place(&TIME_KEYS).filter(|time| *time < message),
            field: 0,
            quoted: false,
            stated: Vec::new(),
        })
    }
}

fn next_chunk<R: BufRead>(log: &mut R) -> io::Result<&[u8]> {
    loop {
        match log.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    log.fill_buf()
}

fn is_one_of(key: Option<&[u8]>, names: &[&str]) -> bool {
    key.is_some_and(|key| names.iter().any(|name| name.as_bytes() == key))
}

/// Milliseconds since 1970, or `2026-11-27 10:00:00.000` in UTC.
fn stated_time(text: &[u8]) -> Option<UtcDateTime> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if let Ok(milliseconds) = text.parse::<i64>() {
        let nanoseconds = i128::from(milliseconds) * 1_000_000;
        return UtcDateTime::from_unix_timestamp_nanos(nanoseconds).ok();
    }
    parse_time(text).or_else(|| parse_time(&format!("{text} UTC")))
}

/// The line without the prefix that a text export adds, and the time in that prefix.
///
/// CloudWatch writes `2026-11-27T10:00:00.000Z text` to S3; `aws logs tail` prints a time with a zone, the stream and the
/// text; `--output text` prints `EVENTS`, and columns between tabs.
pub(super) fn without_stamp(line: &str) -> (Option<UtcDateTime>, &str) {
    if let Some(columns) = line.strip_prefix("EVENTS\t") {
        return of_columns(columns).unwrap_or((None, line));
    }
    let stamped = |length: usize, end: &str| {
        let (stamp, rest) = line.split_at_checked(length)?;
        let rest = rest.strip_prefix(' ')?;
        let shape = stamp.as_bytes();
        let is_time = shape.get(10) == Some(&b'T') && stamp.ends_with(end);
        is_time.then(|| Some((parse_time(stamp)?, rest)))?
    };
    if let Some((at, rest)) = stamped(24, "Z") {
        return (Some(at), rest);
    }
    // In Oracle's listener log, a star is in the position of the stream.
    if let Some((at, rest)) = stamped(32, "+00:00")
        && let Some((stream, text)) = rest.split_once(' ')
        && stream != "*"
    {
        return (Some(at), text);
    }
    (None, line)
}

/// `filter-log-events` prints event, ingestion, stream, message, time; `get-log-events` ingestion, message, time.
fn of_columns(columns: &str) -> Option<(Option<UtcDateTime>, &str)> {
    let (front, time) = columns.rsplit_once('\t')?;
    let first = front.split('\t').next()?;
    let skipped = if first.len() > 20 { 3 } else { 1 };
    let message = front.splitn(skipped + 1, '\t').nth(skipped)?;
    Some((stated_time(time.as_bytes()), message))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::super::{LogFormat, LogReader};
    use super::*;
    use crate::sessions::State;

    const LINES: [&str; 3] = [
        "2026-11-27 10:00:00 UTC:10.0.0.9(4000):app@orders:[71]:FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", no encryption",
        "2026-11-27 10:00:06 UTC:10.0.0.7(4002):[unknown]@[unknown]:[73]:LOG:  could not accept SSL connection: tlsv1 alert unknown ca",
        "2026-11-27 10:00:07 UTC:10.0.0.5(4000):app@orders:[77]:LOG:  connection authorized: user=app database=orders SSL enabled (protocol=TLSv1.3, cipher=C, bits=256)",
    ];

    fn events(key: &str) -> serde_json::Value {
        let events: Vec<_> = LINES
            .iter()
            .enumerate()
            .map(|(number, line)| {
                serde_json::json!({"id": number.to_string(), "timestamp": 1_795_773_600_000_i64, key: line})
            })
            .collect();
        serde_json::json!(events)
    }

    /// Every format of the same log: each must give the same result as the plain lines.
    fn forms() -> Vec<(&'static str, String)> {
        let plain = LINES.join("\n");
        let stamped = |stamp: &str| {
            LINES
                .iter()
                .map(|line| format!("{stamp} {line}\n"))
                .collect::<String>()
        };
        let csv = |header: &str| {
            let rows = LINES.map(|line| {
                format!(
                    "2026-11-27 10:00:00.000,\"{}\"\n",
                    line.replace('"', "\"\"")
                )
            });
            format!("{header}\n{}", rows.concat())
        };
        let insights: Vec<_> = LINES
            .iter()
            .map(|line| {
                serde_json::json!([
                    {"field": "@timestamp", "value": "2026-11-27 10:00:00.000"},
                    {"field": "@message", "value": line},
                    {"field": "@ptr", "value": "message"},
                ])
            })
            .collect();
        let pretty = |value: serde_json::Value| serde_json::to_string_pretty(&value).unwrap();
        vec![
            ("lines", plain.clone()),
            ("subscription", serde_json::json!({"messageType": "DATA_MESSAGE", "logGroup": "g", "logEvents": events("message")}).to_string()),
            ("filter-log-events", pretty(serde_json::json!({"events": events("message"), "searchedLogStreams": []}))),
            ("json lines", events("message").as_array().unwrap().iter().map(|event| format!("{event}\n")).collect()),
            ("download", serde_json::json!({"LogFileData": format!("{plain}\n"), "Marker": "1", "AdditionalDataPending": false}).to_string()),
            ("insights", serde_json::json!({"results": insights, "status": "Complete"}).to_string()),
            ("insights csv", csv("@timestamp,@message")),
            ("console csv", csv("timestamp,message")),
            ("s3", stamped("2026-11-27T10:00:00.000Z")),
            ("tail", stamped("2026-11-27T10:00:00.123000+00:00 orders.0")),
            ("filter text", LINES.map(|line| format!("EVENTS\t{}\t1795773600000\torders\t{line}\t1795773600000\n", "3".repeat(56))).concat()),
            ("get text", LINES.map(|line| format!("EVENTS\t1795773600000\t{line}\t1795773600000\n")).concat()),
        ]
    }

    #[test]
    fn every_format_gives_the_same_as_the_lines() {
        let wanted: Vec<_> = read(LogFormat::Postgres, &LINES.join("\n"))
            .usage
            .rows()
            .collect();
        assert_eq!(wanted.len(), 3);
        for (form, text) in forms() {
            let reading = read(LogFormat::Postgres, &text);
            let found: Vec<_> = reading.usage.rows().collect();
            assert_eq!(found, wanted, "{form}: {text}");
            assert_eq!(reading.usage.tally(State::Refused).connections, 2, "{form}");
        }
    }

    /// Regardless of how the bytes arrive.
    #[test]
    fn the_size_of_the_pieces_does_not_matter() {
        for (form, text) in forms() {
            for size in [1, 7] {
                let mut reader = LogReader::new(LogFormat::Postgres, "i");
                reader
                    .read(io::BufReader::with_capacity(size, text.as_bytes()))
                    .unwrap();
                assert_eq!(reader.finish().unwrap().refused, 2, "{form} by {size}");
            }
        }
    }

    #[test]
    fn json_escapes() {
        let text = r#"{"message":"a\tb\u00e9\ud83d\ude00é\\\"\nnext"}"#;
        let mut export = Export::new(text.as_bytes());
        let mut line = Vec::new();
        export.next_line(&mut line).unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&line), "a\tbé😀é\\\"");
        export.next_line(&mut line).unwrap().unwrap();
        assert_eq!(line, b"next");
        assert!(export.next_line(&mut line).unwrap().is_none());
    }
}
