//! Splits text into messages: lines, their prefixes, continuations, and letters in the form that patterns use.
//!
//! A message is a line with the lines that continue it: frames and causes of a stack trace, hints, an indented rest.
//! All lines are joined to one string, so that a message that a terminal or a mail program wrapped is found too;
//! where a line has a log prefix, a mark is inserted that no pattern crosses.

/// Separates two messages of a log. Patterns never contain it.
pub(super) const BORDER: char = '\u{1}';

/// Text in the form of the patterns: lower case, one space for any white space, `"` for every quotation mark, without
/// colours and escapes.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// The lines, in order.
    pub(super) lines: Vec<Line>,
}

/// One line of [`Folded`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its start in the folded text.
    pub(super) start: usize,
    /// Its number in the input, from 0; a line with escaped line ends becomes several lines here.
    pub(super) number: usize,
    /// Whether it starts a message.
    pub(super) head: bool,
    /// The index of the first line of its message.
    pub(super) first: usize,
    /// Whether it is the inner cause of the text before it.
    pub(super) inner: bool,
}

impl Folded {
    /// The index in `lines` of the line at that position of the folded text.
    pub(super) fn line_at(&self, at: usize) -> usize {
        self.lines
            .partition_point(|line| line.start <= at)
            .saturating_sub(1)
    }

    /// The index of the first line of the message that contains that line.
    pub(super) fn head_of(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.first)
    }

    /// The folded text of the message whose first line has that index.
    pub(super) fn message(&self, head: usize) -> &str {
        let Some(first) = self.lines.get(head) else {
            return "";
        };
        let rest = self.lines.get(head + 1..).unwrap_or_default();
        let end = rest.iter().find(|line| line.head);
        let end = end.map_or(self.text.len(), |line| line.start);
        self.text.get(first.start..end).unwrap_or_default()
    }
}

/// Folds complete lines.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(text.len() + 16),
        lines: Vec::new(),
    };
    let mut open = false;
    for (number, line) in text.split('\n').enumerate() {
        let plain = unescape(line);
        for part in plain.split(['\n', '\r']) {
            open = fold_line(&mut folded, part, number, open);
        }
    }
    folded
}

/// Whether the next line belongs to this one although it does not look like a continuation.
fn fold_line(folded: &mut Folded, line: &str, number: usize, open: bool) -> bool {
    let (rest, prefixed) = after_prefix(line);
    let blank = rest.trim().is_empty();
    let continues = (open && !prefixed) || blank || continues(rest);
    if !folded.text.is_empty() {
        let mark = if prefixed && !continues { BORDER } else { ' ' };
        if mark == BORDER || !folded.text.ends_with(' ') {
            folded.text.push(mark);
        }
    }
    let head = !continues || folded.lines.is_empty();
    let first = match folded.lines.last() {
        Some(before) if !head => before.first,
        _ => folded.lines.len(),
    };
    folded.lines.push(Line {
        start: folded.text.len(),
        number,
        head,
        first,
        inner: is_inner(rest),
    });
    for character in line.chars() {
        push(&mut folded.text, character);
    }
    if blank {
        return open;
    }
    let end = rest.trim_end();
    end.ends_with([':', '(', '[', ',']) || is_short_head(end)
}

/// A bare code such as `Error: P1000`, whose text follows.
fn is_short_head(line: &str) -> bool {
    let code = line
        .trim_start()
        .strip_prefix("Error: ")
        .unwrap_or_default();
    (4..=6).contains(&code.len())
        && code.starts_with(|letter: char| letter.is_ascii_uppercase())
        && code.bytes().skip(1).all(|letter| letter.is_ascii_digit())
}

/// Words at the start of a line that continues the message before it.
const CONTINUATIONS: &[&str] = &[
    "caused by",
    "--->",
    "-->",
    "->",
    "at ",
    "... ",
    "}",
    "]",
    ")",
    "hint:",
    "detail:",
    "verify error",
    "verify return",
    "suppressed:",
    "the above exception",
    "during handling of",
    "either provide",
    "notafter=",
    "notbefore=",
    "nested exception",
    "[previous]",
    "- {",
    "| ",
    "_previous_",
    "code: ",
    "os error",
    "inner exception",
    "root cause",
];

fn continues(rest: &str) -> bool {
    if rest.starts_with([' ', '\t']) {
        return true;
    }
    let start = first_bytes(rest, 24).to_ascii_lowercase();
    CONTINUATIONS.iter().any(|words| start.starts_with(words))
}

fn is_inner(rest: &str) -> bool {
    let start = first_bytes(rest.trim_start(), 24).to_ascii_lowercase();
    let words = [
        "caused by",
        "--->",
        "-->",
        "nested exception",
        "inner exception",
        "root cause",
        "[previous]",
    ];
    words.iter().any(|words| start.starts_with(words))
}

/// Whether the line starts a new message of a log.
pub(super) fn starts_message(line: &str) -> bool {
    let (rest, prefixed) = after_prefix(line);
    prefixed && !rest.trim().is_empty() && !continues(rest)
}

/// The text after a log prefix, and whether there is a prefix: a time, syslog or Kubernetes fields, a level.
fn after_prefix(line: &str) -> (&str, bool) {
    let bare = line.trim_start_matches(['[', '<', '(', '"']);
    let time = time_length(bare);
    if time == 0 {
        let level = [
            "ERROR", "WARN", "INFO", "DEBUG", "FATAL", "TRACE", "level=", "time=", "ts=", "LOG:",
            "{\"",
        ];
        let is_level = level.iter().any(|word| {
            line.strip_prefix(word).is_some_and(|rest| {
                word.ends_with(['=', ':', '"']) || rest.starts_with([':', ' ', ']', '\t'])
            })
        });
        // MySQL's client prints "ERROR 2026 (HY000): …": it is part of the message, but also starts a new one.
        return (line, is_level);
    }
    let rest = bare.get(time..).unwrap_or_default();
    // containerd: `2026-… stderr F text`; docker and journald: `… host unit[pid]: text`.
    for stream in [" stderr F ", " stdout F ", " stderr P ", " stdout P "] {
        if let Some(text) = rest.strip_prefix(stream) {
            return (text, true);
        }
    }
    let near = first_bytes(rest, 80);
    match near.find("]: ") {
        Some(at) if !near.get(..at).unwrap_or_default().contains(" at ") => {
            (rest.get(at + 3..).unwrap_or_default(), true)
        }
        // A colon after the time keeps the blanks of an indented line.
        _ => (
            rest.strip_prefix(' ')
                .or(rest.strip_prefix('\t'))
                .unwrap_or(rest),
            true,
        ),
    }
}

/// The length of the time at the start of the line, with fraction and zone; 0 if there is none.
pub(super) fn time_length(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut shape = [0; 19];
    for (shape, byte) in shape.iter_mut().zip(bytes) {
        *shape = shape_of(*byte);
    }
    let fixed = match &shape {
        b"0000-00-00T00:00:00" | b"0000-00-00 00:00:00" | b"0000/00/00 00:00:00" => 19,
        shape if shape.starts_with(b"Aaa 00 00:00:00") => 15,
        shape if shape.starts_with(b"Aaa  0 00:00:00") => 15,
        shape if shape.starts_with(b"00:00:00") => 8,
        shape if shape.starts_with(b"00-Aaa-0000 00:00") => 17,
        shape if shape.starts_with(b"00/Aaa/0000:00:00") => 17,
        shape if shape.starts_with(b"A0000 00:00:00") => 14,
        shape if shape.starts_with(b"0000000000000") => 13,
        _ => return 0,
    };
    let rest = bytes.get(fixed..).unwrap_or_default();
    let more = rest
        .iter()
        .take(16)
        .take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b':' | b'Z' | b'+'));
    let mut length = fixed + more.count();
    // A colon at the end belongs to the prefix, not to the time; a bracket closes it.
    if matches!(bytes.get(length), Some(b']' | b'>' | b')' | b'"')) {
        length += 1;
    }
    length
}

/// `0` for a digit, `A` and `a` for letters, anything else unchanged.
fn shape_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'0',
        // The `T` between date and time is distinguished from other capitals.
        b'T' => b'T',
        b'A'..=b'Z' => b'A',
        b'a'..=b'z' => b'a',
        _ => byte,
    }
}

/// Removes colours, decodes escapes of JSON and the shell, and turns character lists into text.
fn unescape(line: &str) -> std::borrow::Cow<'_, str> {
    let plain = !line.contains(['\u{1b}', '\\']);
    let lists = line.contains(", 32, ") || line.contains(",32,");
    if plain && !lists {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => {
                if rest.next_if_eq(&'[').is_some() {
                    for end in rest.by_ref() {
                        if end.is_ascii_alphabetic() {
                            break;
                        }
                    }
                }
            }
            '\\' => match rest.peek() {
                Some('n' | 'r') => {
                    rest.next();
                    out.push('\n');
                }
                Some('t') => {
                    rest.next();
                    out.push(' ');
                }
                Some('"' | '\'' | '/') => {}
                Some('\\') => {
                    rest.next();
                    // Doubly escaped: `\\n` in a string within a string.
                    match rest.peek() {
                        Some('n' | 'r' | 't') => {
                            rest.next();
                            out.push('\n');
                        }
                        Some('"' | '\'' | '\\') => {}
                        _ => out.push('\\'),
                    }
                }
                Some('u') => {
                    rest.next();
                    let digits: String = rest.clone().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16)
                        .ok()
                        .filter(|_| digits.len() == 4);
                    match code.and_then(char::from_u32) {
                        Some(letter) => {
                            out.push(letter);
                            rest.nth(3);
                        }
                        None => out.push_str("\\u"),
                    }
                }
                _ => out.push('\\'),
            },
            _ => out.push(character),
        }
    }
    if lists {
        out = read_lists(&out);
    }
    out.into()
}

/// Erlang and others print text as a list of character codes: `[84, 76, 83, 32]`, sometimes mixed with words.
fn read_lists(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, list) = rest.split_at(at);
        out.push_str(before);
        let end = list.find(']').map_or(list.len(), |end| end + 1);
        let (inside, after) = list.split_at(end);
        match read_list(inside.trim_matches(['[', ']'])) {
            Some(read) => out.push_str(&read),
            None => out.push_str(inside),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn read_list(inside: &str) -> Option<String> {
    let mut read = String::new();
    let mut codes = 0;
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let item = if let Some(text) = rest.strip_prefix(['\'', '"']) {
            let (word, after) = text.split_at(text.find(['\'', '"'])?);
            read.push_str(word);
            after.get(1..)?
        } else {
            let (code, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            read.push(char::from_u32(code.trim().parse().ok()?)?);
            codes += 1;
            after
        };
        rest = item.trim_start().trim_start_matches(',').trim_start();
    }
    (codes >= 4).then_some(read)
}

fn push(out: &mut String, character: char) {
    match character {
        '“' | '”' | '„' | '»' | '«' | '`' | '‘' | '’' | '\'' | '「' | '」' => {
            out.push('"')
        }
        _ if character.is_ascii() && !character.is_ascii_control() => {
            if character != ' ' {
                out.push(character.to_ascii_lowercase());
            } else if !out.ends_with([' ', BORDER]) {
                out.push(' ');
            }
        }
        _ if character.is_whitespace() || character.is_control() => {
            if !out.ends_with([' ', BORDER]) {
                out.push(' ');
            }
        }
        _ => out.extend(character.to_lowercase()),
    }
}

/// At most the first `count` bytes, ending at a character boundary.
pub(super) fn first_bytes(text: &str, count: usize) -> &str {
    let end = (0..=count.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// At most the last `count` bytes, starting at a character boundary.
pub(super) fn last_bytes(text: &str, count: usize) -> &str {
    let start =
        (text.len().saturating_sub(count)..=text.len()).find(|&at| text.is_char_boundary(at));
    text.get(start.unwrap_or(0)..).unwrap_or_default()
}

/// The instant near the start of a line: `2026-11-27 10:00:00.5 UTC`, with `T`, a zone, or within JSON. No zone is UTC.
pub(super) fn time_of(line: &str) -> Option<time::UtcDateTime> {
    let near = first_bytes(line, 160);
    let bytes = near.as_bytes();
    let at = bytes.windows(19).position(|part| match part {
        [
            _,
            _,
            _,
            _,
            b'-' | b'/',
            _,
            _,
            b'-' | b'/',
            _,
            _,
            b'T' | b' ',
            _,
            _,
            b':',
            _,
            _,
            b':',
            _,
            _,
        ] => part.iter().filter(|byte| byte.is_ascii_digit()).count() == 14,
        _ => false,
    })?;
    let part = near.get(at..at + 19)?;
    let date = part.get(..10)?.replace('/', "-");
    let clock = part.get(11..)?;
    let rest = near.get(at + 19..)?;
    let fraction = rest.strip_prefix(['.', ',']).map_or(0, |digits| {
        1 + digits.bytes().take_while(u8::is_ascii_digit).count()
    });
    let zone = rest.get(fraction..)?;
    let zone = zone.strip_prefix(' ').unwrap_or(zone);
    let offset = zone.get(..6).filter(|zone| {
        zone.starts_with(['+', '-'])
            && zone.as_bytes().get(3) == Some(&b':')
            && zone.bytes().filter(u8::is_ascii_digit).count() == 4
    });
    let offset = match (offset, zone.get(..5)) {
        (Some(offset), _) => offset.to_owned(),
        (None, Some(short))
            if short.starts_with(['+', '-'])
                && short.bytes().skip(1).all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{}:{}", short.get(..3)?, short.get(3..)?)
        }
        _ => "Z".to_owned(),
    };
    let fraction = rest.get(..fraction).unwrap_or_default().replace(',', ".");
    let fraction = first_bytes(&fraction, 10);
    crate::timestamp::parse(&format!(
        "{date}T{clock}{}{offset}",
        if fraction.len() > 1 { fraction } else { "" }
    ))
    .ok()
}
