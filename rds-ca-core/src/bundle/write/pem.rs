//! PEM (RFC 7468): blocks in lines of 64 characters, with optional readable headings.

use crate::certificate::Certificate;
use crate::timestamp;

pub(super) fn write(certificates: &[&Certificate], headings: bool) -> String {
    let mut text = String::new();
    for (position, certificate) in certificates.iter().enumerate() {
        if headings {
            if position > 0 {
                text.push('\n');
            }
            text.push_str(&heading(certificate));
        }
        text.push_str(&certificate.pem());
    }
    text
}

/// Two comment lines that every reader of PEM ignores.
pub(super) fn heading(certificate: &Certificate) -> String {
    let name = certificate
        .subject_common_name()
        .unwrap_or(certificate.subject());
    // A name may contain anything; a comment must be one line of plain text.
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '?'
            }
        })
        .collect();
    format!(
        "# {}\n# until {}, SHA-256 {}\n",
        name.replace("-----", "?"),
        timestamp::format(certificate.validity().not_after),
        certificate.fingerprint()
    )
}
