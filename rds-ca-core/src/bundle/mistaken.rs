//! Recognises files that were given, or saved, in place of certificates: archives, encrypted files, pointers,
//! printouts, error pages. The cause comes first, in one line, with what to do.

use memchr::{memchr_iter, memmem};

use super::findings::Findings;
use super::{Place, Problem, ProblemKind};
use crate::error::Result;

/// How many bytes of a text are examined.
const HEAD: usize = 4096;

/// Recognises an archive or a compressed file: no client reads one as a store, whatever it contains.
pub(super) fn archive(bytes: &[u8]) -> Option<Problem> {
    let what = match bytes {
        [0x1f, 0x8b, ..] => "a gzip file",
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => "a zip archive (or a jar)",
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => "a bzip2 file",
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => "an xz file",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a zstd file",
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "a 7z archive",
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => "an ar archive (or a deb package)",
        [0xed, 0xab, 0xee, 0xdb, ..] => "an rpm package",
        _ if is_tar(bytes) => "a tar archive",
        _ => return None,
    };
    Some(Problem::new(
        ProblemKind::Archive,
        Place::input(),
        format!("{what}, which no client reads as a trust store"),
        "unpack it and check the file that the client is given, or let `rds-ca discover` look inside",
    ))
}

/// The magic of POSIX tar, or the header checksum of an older one.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else {
        return false;
    };
    if header.get(257..262) == Some(b"ustar") {
        return true;
    }
    let Some(field) = header.get(148..156) else {
        return false;
    };
    let digits: Vec<u8> = field
        .iter()
        .copied()
        .skip_while(|byte| *byte == b' ')
        .take_while(u8::is_ascii_digit)
        .collect();
    let stated = std::str::from_utf8(&digits)
        .ok()
        .and_then(|digits| u32::from_str_radix(digits, 8).ok());
    // The checksum counts its own field as blanks.
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let own: u32 = field.iter().map(|byte| u32::from(*byte)).sum();
    header.first().is_some_and(|byte| *byte != 0) && stated == Some(sum - own + 8 * 32)
}

/// Recognises a file of another type by its first bytes.
pub(super) fn other_format(bytes: &[u8]) -> Option<Problem> {
    let (kind, what, hint) = match bytes {
        [0, b'G', b'I', b'T', b'C', b'R', b'Y', b'P', b'T', 0, ..] => (
            ProblemKind::Encrypted,
            "encrypted by git-crypt: the checkout was not unlocked",
            "run `git-crypt unlock` before the file is used or copied",
        ),
        [b'S', b'a', b'l', b't', b'e', b'd', b'_', b'_', ..] => (
            ProblemKind::Encrypted,
            "encrypted by `openssl enc`",
            "decrypt it, then check the result",
        ),
        [b'%', b'P', b'D', b'F', b'-', ..] => (
            ProblemKind::NotTheFile,
            "a PDF document",
            "use the certificates themselves, as AWS publishes them",
        ),
        [b'{', b'\\', b'r', b't', b'f', ..] => (
            ProblemKind::NotTheFile,
            "a document of a word processor (RTF)",
            "save it as plain text, or fetch the bundle again",
        ),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => (
            ProblemKind::NotTheFile,
            "a document of a word processor or an installer (OLE)",
            "use the certificates themselves, as AWS publishes them",
        ),
        [0x7f, b'E', b'L', b'F', ..] | [b'M', b'Z', ..] => (
            ProblemKind::NotTheFile,
            "a program",
            "use the certificates themselves, as AWS publishes them",
        ),
        _ => return None,
    };
    Some(Problem::new(kind, Place::input(), what, hint))
}

/// Recognises a Java key store that begins after other content.
pub(super) fn key_store_behind_text(bytes: &[u8]) -> Option<Problem> {
    let head = bytes.get(..HEAD * 16).unwrap_or(bytes);
    let at = [[0xFE, 0xED, 0xFE, 0xED], [0xCE, 0xCE, 0xCE, 0xCE]]
        .iter()
        .filter_map(|magic| memmem::find(head, magic))
        .min()
        .filter(|at| *at > 0)?;
    Some(Problem::new(
        ProblemKind::NotTheFile,
        Place::input(),
        format!("a Java key store that begins {at} bytes into the file, after other text"),
        "the command that wrote it also printed a message into it: write the file again without the message",
    ))
}

/// Recognises what a text is, with or without PEM blocks in it.
pub(super) fn text(text: &[u8], findings: &mut Findings) -> Result<()> {
    let head = text.get(..HEAD.min(text.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let line = |number: usize| Place::line(number.max(1));
    if head.starts_with("version https://git-lfs.github.com/spec/") {
        return findings.problem(Problem::new(
            ProblemKind::GitLfsPointer,
            line(1),
            "a Git LFS pointer: the file itself was not fetched",
            "run `git lfs pull` before the file is used or copied",
        ));
    }
    if head.starts_with("$ANSIBLE_VAULT;") {
        return findings.problem(encrypted(
            "by Ansible Vault",
            "decrypt it with `ansible-vault view`",
        ));
    }
    if head.starts_with("age-encryption.org/")
        || head.starts_with("-----BEGIN AGE ENCRYPTED FILE-----")
    {
        return findings.problem(encrypted("by age", "decrypt it with `age --decrypt`"));
    }
    if head.starts_with("-----BEGIN PGP MESSAGE-----") {
        return findings.problem(encrypted("with PGP", "decrypt it with `gpg --decrypt`"));
    }
    if is_powershell_print(head) {
        return findings.problem(Problem::new(
            ProblemKind::NotTheFile,
            line(1),
            "PowerShell's printout of a web response, not the file that was fetched",
            "fetch it again with `Invoke-WebRequest -Uri … -OutFile global-bundle.pem`",
        ));
    }
    if let Some(number) = merge_conflict(text) {
        return findings.problem(Problem::new(
            ProblemKind::MergeConflict,
            line(number),
            "merge conflict markers: Git left two versions of the file in it",
            "resolve the conflict: fetch the bundle again and commit it",
        ));
    }
    Ok(())
}

fn encrypted(by: &str, hint: &str) -> Problem {
    Problem::new(
        ProblemKind::Encrypted,
        Place::input(),
        format!("encrypted {by}"),
        hint,
    )
}

/// `Invoke-WebRequest` without `-OutFile`, redirected to a file: `StatusCode : 200 …`.
fn is_powershell_print(head: &str) -> bool {
    let property = |name: &str| {
        head.lines().any(|line| {
            line.trim_start()
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
    };
    property("StatusCode")
        && (property("StatusDescription") || property("Content") || property("RawContent"))
}

/// The line of the first `<<<<<<<`, where a `>>>>>>>` follows.
fn merge_conflict(text: &[u8]) -> Option<usize> {
    let begins = |at: usize| at == 0 || text.get(at - 1) == Some(&b'\n');
    let is_end = |byte: Option<&u8>| matches!(byte, None | Some(b' ' | b'\n'));
    let marker = |marker: &'static [u8]| {
        memmem::find_iter(text, marker)
            .find(|at| begins(*at) && is_end(text.get(at + marker.len())))
    };
    let first = marker(b"<<<<<<<")?;
    marker(b">>>>>>>").filter(|last| *last > first)?;
    let before = text.get(..first).unwrap_or_default();
    Some(memchr_iter(b'\n', before).count() + 1)
}

/// Recognises a text without any marker by its words: an error message, an HTTP response.
pub(super) fn answer(text: &str) -> Option<Problem> {
    let trimmed = text.trim();
    let lower: String = trimmed
        .chars()
        .take(400)
        .collect::<String>()
        .to_ascii_lowercase();
    let short = trimmed.len() <= 2000;
    let (what, hint) = if lower.starts_with("http/1.") || lower.starts_with("http/2") {
        (
            "the headers of an HTTP response, without the file",
            "fetch it again; with curl, without --head and with --output",
        )
    } else if short
        && trimmed.starts_with('{')
        && (lower.contains("\"message\"") || lower.contains("\"error"))
    {
        (
            "an error in JSON in place of the file",
            "the download returned an error: check its address and your access",
        )
    } else if short
        && [
            "404",
            "403",
            "401",
            "not found",
            "access denied",
            "accessdenied",
            "forbidden",
            "unauthorized",
            "no such key",
            "nosuchkey",
            "error 4",
            "error 5",
            "curl: (",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
    {
        (
            "an error message in place of the file",
            "the download returned an error: check its address and your access, and let it fail (curl --fail)",
        )
    } else if short
        && (lower.starts_with("begin certificate") || lower.contains("begin certificate-"))
    {
        (
            "a BEGIN line that lacks hyphens: five belong on each side",
            "fetch the file again",
        )
    } else {
        return None;
    };
    Some(Problem::new(
        ProblemKind::NotTheFile,
        Place::line(1),
        what,
        hint,
    ))
}

/// A BEGIN line with too few hyphens, in a text of any length.
pub(super) fn missing_hyphens(text: &[u8]) -> Option<Problem> {
    let at = memmem::find_iter(text, b"BEGIN CERTIFICATE").find(|at| {
        let before = text.get(at.saturating_sub(5)..*at).unwrap_or_default();
        let behind = text.get(at + 17..at + 22).unwrap_or_default();
        let hyphens = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'-').count();
        let (before, behind) = (hyphens(before), hyphens(behind));
        before + behind >= 2 && (before < 5 || behind < 5)
    })?;
    let line = memchr_iter(b'\n', text.get(..at).unwrap_or_default()).count() + 1;
    Some(
        Problem::new(
            ProblemKind::Truncated,
            Place::line(line),
            "a BEGIN line that lacks hyphens: five belong on each side",
            "restore the hyphens, or fetch the file again",
        )
        .hiding(true),
    )
}

impl super::Bundle {
    /// The problem that explains most of what is wrong, if there is one: what the file is in place of certificates
    /// takes precedence over what is wrong with single blocks.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::Bundle;
    ///
    /// let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 165408\n";
    /// let bundle = Bundle::parse(pointer.as_bytes(), None)?;
    /// assert!(bundle.cause().unwrap().reason.starts_with("a Git LFS pointer"));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn cause(&self) -> Option<&Problem> {
        self.problems()
            .iter()
            .filter(|problem| problem.kind.rank() < ProblemKind::HARMLESS)
            .min_by_key(|problem| problem.kind.rank())
    }
}

impl ProblemKind {
    /// Problems with this rank or a higher one explain nothing.
    const HARMLESS: u8 = 9;

    /// How much a problem of this kind explains: the smaller, the more.
    fn rank(self) -> u8 {
        match self {
            Self::Archive | Self::Encrypted | Self::GitLfsPointer | Self::NotTheFile => 0,
            Self::WebPage | Self::XmlErrorPage | Self::MergeConflict => 1,
            Self::PasswordNeeded => 2,
            Self::LiteralNewlines | Self::Utf16 => 3,
            Self::Redacted | Self::Unsupported => 4,
            Self::Truncated | Self::Corrupt | Self::BadBase64 | Self::NotACertificate => 5,
            Self::Unreadable | Self::UnusualPem | Self::GluedMarkers => 6,
            Self::NotHashed | Self::SameAlias | Self::Damaged => 7,
            Self::Empty | Self::UnknownFormat => 8,
            Self::PrivateKey | Self::NotForTrust => 8,
            Self::Duplicate | Self::NotTrustedInJava | Self::NotTrusted => Self::HARMLESS,
        }
    }
}
