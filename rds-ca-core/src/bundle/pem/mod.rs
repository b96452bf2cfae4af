//! PEM blocks, alone or amid text (RFC 7468), including common deviations.

mod body;
mod plain;
mod scanner;

pub(super) use body::is_placeholder;
pub(super) use plain::read as read_plain;

use body::{Body, Buffers, Fault};
use scanner::{Edge, Marker, Scanner};

use super::findings::Findings;
use super::{Container, Place, Problem, ProblemKind, ber, openssl_trusted, pkcs7};
use crate::certificate::Certificate;
use crate::error::Result;

/// Reads every block of a text whose lines end in `\n`; `None` if it has no marker at all.
pub(super) fn read(text: &[u8], findings: &mut Findings) -> Result<Option<Container>> {
    let mut scanner = Scanner::new(text);
    let mut buffers = Buffers::default();
    let mut container = None;
    let mut pending = scanner.next();
    while let Some(begin) = pending {
        pending = scanner.next();
        if begin.edge == Edge::End {
            findings.problem(Problem::new(
                ProblemKind::Truncated,
                Place::line(begin.line),
                format!("END {} without its BEGIN", show(begin.label)),
                "the block before it is damaged; fetch the file again",
            ))?;
            container.get_or_insert(Container::Pem);
            continue;
        }
        let end = pending.filter(|next| next.edge == Edge::End);
        let block = Block { begin, end };
        let found = match block.damage() {
            Some(problem) => {
                findings.problem(problem)?;
                Container::Pem
            }
            None => {
                let stop = end.map_or(begin.end, |end| end.start);
                block.read(scanner.between(begin.end, stop), &mut buffers, findings)?
            }
        };
        // A file of PKCS#7 blocks and nothing else is PKCS#7.
        if *container.get_or_insert(found) != found {
            container = Some(Container::Pem);
        }
        if end.is_some() {
            pending = scanner.next();
        }
    }
    Ok(container)
}

/// A BEGIN marker and the END marker that follows it, if any.
struct Block<'a> {
    begin: Marker<'a>,
    end: Option<Marker<'a>>,
}

impl Block<'_> {
    fn place(&self) -> Place {
        Place::line(self.begin.line)
    }

    /// The damage that keeps every reader from finding the block's body.
    fn damage(&self) -> Option<Problem> {
        let label = show(self.begin.label);
        let reason = match self.end {
            _ if !self.begin.complete => format!("the line of BEGIN {label} ends too early"),
            None => format!("BEGIN {label} without its END"),
            Some(end) if !end.complete => {
                format!(
                    "the END of BEGIN {label} on line {} ends too early",
                    end.line
                )
            }
            Some(end) if end.label != self.begin.label => {
                format!(
                    "BEGIN {label} ends with END {} on line {}",
                    show(end.label),
                    end.line
                )
            }
            Some(_) => return None,
        };
        // A truncated private key is still a private key.
        if is_private_key(self.begin.label) {
            return Some(private_key(
                self.place(),
                &format!("{reason}; it is a private key"),
            ));
        }
        Some(Problem::new(
            ProblemKind::Truncated,
            self.place(),
            reason,
            "a part of the file is missing; fetch it again",
        ))
    }

    fn read(
        &self,
        body: &[u8],
        buffers: &mut Buffers,
        findings: &mut Findings,
    ) -> Result<Container> {
        let label = self.begin.label;
        if is_private_key(label) {
            // The body of a private key is not even decoded.
            findings.problem(private_key(self.place(), "a private key"))?;
            return Ok(Container::Pem);
        }
        let kind = Kind::of(label);
        let Body { der, oddities } = match buffers.decode(body) {
            Ok(body) => body,
            Err(_) if kind == Kind::Other => {
                findings.problem(self.other())?;
                return Ok(Container::Pem);
            }
            Err(fault) => {
                findings.problem(self.faulty(fault, body))?;
                return Ok(Container::Pem);
            }
        };
        if kind != Kind::Other && is_placeholder(body) && ber::first(der).is_err() {
            findings.problem(self.redacted())?;
            return Ok(Container::Pem);
        }
        let trailing = match ber::first(der) {
            Ok((_, rest)) if kind == Kind::Certificate => rest.len(),
            _ => 0,
        };
        let der_alone = der.get(..der.len() - trailing).unwrap_or(der);
        let before = findings.entries.len();
        match kind {
            Kind::Certificate => findings.certificate(der_alone, self.place())?,
            Kind::Trusted => openssl_trusted::read(der, self.place(), findings)?,
            Kind::Pkcs7 => pkcs7::read(der, &self.place(), findings)?,
            Kind::Other => {
                findings.problem(match Certificate::from_der(der) {
                    Ok(_) => self.mislabelled(),
                    Err(_) => self.other(),
                })?;
                return Ok(Container::Pem);
            }
        }
        let is_duplicate = |problem: &Problem| {
            problem.kind == ProblemKind::Duplicate && problem.place.line == Some(self.begin.line)
        };
        if findings.entries.len() > before || findings.problems.last().is_some_and(is_duplicate) {
            self.report_oddities(oddities, trailing, findings)?;
        }
        Ok(match kind {
            Kind::Pkcs7 => Container::Pkcs7,
            _ => Container::Pem,
        })
    }

    /// Reports deviations that some TLS stacks reject in a block that could be read.
    fn report_oddities(
        &self,
        body: body::Oddities,
        trailing: usize,
        findings: &mut Findings,
    ) -> Result<()> {
        if self.begin.glued {
            findings.problem(Problem::new(
                ProblemKind::GluedMarkers,
                self.place(),
                "END and BEGIN stand on one line, which most TLS stacks reject, or lose this block",
                "put a line end between them",
            ))?;
        }
        let before = self.begin.before;
        let end = self.end;
        let label = show(self.begin.label);
        let oddities = [
            (before.starts_with(BYTE_ORDER_MARK))
                .then(|| "a byte order mark precedes it".to_owned()),
            (!before.is_empty() && before.trim_ascii().is_empty() || body.indented)
                .then(|| "it is indented".to_owned()),
            (!before.trim_ascii().is_empty() && !before.starts_with(BYTE_ORDER_MARK))
                .then(|| "text precedes BEGIN on its line".to_owned()),
            (!self.begin.behind.trim_ascii().is_empty())
                .then(|| "base64 follows BEGIN on its line".to_owned()),
            end.is_some_and(|end| !end.before.trim_ascii().is_empty())
                .then(|| "END follows base64 on its line".to_owned()),
            end.is_some_and(|end| {
                let behind = end.behind.trim_ascii();
                !behind.is_empty() && !behind.starts_with(b"-----")
            })
            .then(|| "text follows END on its line".to_owned()),
            body.headers.then(|| "it has headers".to_owned()),
            body.blank_line
                .then(|| "its base64 has a blank line".to_owned()),
            (trailing > 0).then(|| format!("{trailing} bytes follow the certificate in it")),
            (!matches!(self.begin.label, b"CERTIFICATE" | b"PKCS7" | b"CMS"))
                .then(|| format!("its label is {label}")),
        ];
        let oddities: Vec<String> = oddities.into_iter().flatten().collect();
        if oddities.is_empty() {
            return Ok(());
        }
        findings.problem(Problem::new(
            ProblemKind::UnusualPem,
            self.place(),
            format!("{}: not every TLS stack reads this", oddities.join("; ")),
            "rewrite it: BEGIN and END CERTIFICATE on separate lines, 64 characters per line",
        ))
    }

    fn faulty(&self, fault: Fault, body: &[u8]) -> Problem {
        let label = show(self.begin.label);
        match fault {
            Fault::LiteralNewlines => literal_newlines(self.place()),
            _ if is_placeholder(body) => self.redacted(),
            Fault::Empty => Problem::new(
                ProblemKind::NotACertificate,
                self.place(),
                format!("there is nothing between BEGIN and END {label}"),
                "fetch the file again",
            )
            .hiding(false),
            Fault::NotBase64 { line, what } => Problem::new(
                ProblemKind::BadBase64,
                Place::line(self.begin.line + line),
                format!(
                    "{what} (in the block that begins on line {})",
                    self.begin.line
                ),
                "the block was changed by hand or in transit; fetch the file again",
            ),
        }
    }

    fn redacted(&self) -> Problem {
        redacted(self.place())
    }

    fn other(&self) -> Problem {
        if matches!(
            self.begin.label,
            b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST"
        ) {
            return Problem::new(
                ProblemKind::NotForTrust,
                self.place(),
                "a certificate request (CSR), which is not a certificate",
                "put the issued certificate, or the bundle of the region, in its place",
            );
        }
        Problem::new(
            ProblemKind::NotForTrust,
            self.place(),
            format!(
                "a block labelled {}, which is not a certificate",
                show(self.begin.label)
            ),
            "remove it: Java rejects a file of certificates that holds anything else",
        )
    }

    fn mislabelled(&self) -> Problem {
        Problem::new(
            ProblemKind::UnusualPem,
            self.place(),
            format!(
                "a certificate labelled {}, which hardly any TLS stack accepts as one",
                show(self.begin.label)
            ),
            "label it CERTIFICATE if it is meant to be trusted",
        )
        .hiding(true)
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Certificate,
    Trusted,
    Pkcs7,
    Other,
}

impl Kind {
    fn of(label: &[u8]) -> Self {
        match label {
            b"CERTIFICATE" | b"X509 CERTIFICATE" => Self::Certificate,
            b"TRUSTED CERTIFICATE" => Self::Trusted,
            b"PKCS7" | b"CMS" | b"PKCS #7 SIGNED DATA" => Self::Pkcs7,
            _ => Self::Other,
        }
    }
}

fn is_private_key(label: &[u8]) -> bool {
    label.ends_with(b"PRIVATE KEY") || label == b"PGP PRIVATE KEY BLOCK"
}

pub(super) fn private_key(place: Place, what: &str) -> Problem {
    Problem::new(
        ProblemKind::PrivateKey,
        place,
        what,
        "a trust store needs no private key; keep it elsewhere, and treat it as exposed if this file was shared",
    )
}

pub(super) fn redacted(place: Place) -> Problem {
    Problem::new(
        ProblemKind::Redacted,
        place,
        "a placeholder in place of a certificate",
        "use the file that the client has",
    )
}

pub(super) fn literal_newlines(place: Place) -> Problem {
    Problem::new(
        ProblemKind::LiteralNewlines,
        place,
        r"backslash and n in place of line ends; no TLS stack reads this",
        r"turn them into line ends, for example with printf '%b'",
    )
}

/// A label for display: short, without control characters.
fn show(label: &[u8]) -> String {
    label.escape_ascii().to_string()
}
