//! The extensions and the signature, as path validation needs them.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName as ParsedName, GeneralSubtree, ParsedExtension};
use x509_parser::prelude::FromDer as _;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, X509Name};

use super::{key_algorithm, validity, value};
use crate::certificate::details::{
    AuthorityKey, BasicConstraints, Details, Digest, ExtendedKeyUsage, Extension, GeneralName,
    KeyUsage, Name, NameConstraints, Scheme, Signature,
};
use crate::certificate::{KeyId, Thumbprint};

/// `None` if the bytes are not a certificate, which [`Certificate`](crate::Certificate) rules out.
pub(in crate::certificate) fn details(der: &[u8]) -> Option<Details> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let tbs = &certificate.tbs_certificate;
    let mut details = Details {
        version: tbs.version.0.saturating_add(1),
        tbs: tbs.as_ref().into(),
        signature: Signature {
            scheme: scheme(&certificate.signature_algorithm),
            value: certificate.signature_value.data.as_ref().into(),
            consistent: certificate.signature_algorithm == tbs.signature,
        },
        subject: name(&tbs.subject),
        issuer: name(&tbs.issuer),
        serial: tbs.raw_serial().into(),
        validity: validity(&certificate),
        key: tbs.subject_pki.raw.into(),
        key_id: KeyId::of(tbs.subject_pki.raw),
        key_algorithm: key_algorithm(&tbs.subject_pki),
        basic_constraints: None,
        key_usage: None,
        extended_key_usage: None,
        subject_alt_names: None,
        name_constraints: None,
        authority_key: None,
        subject_key: None,
        computed_key: *Thumbprint::of(&tbs.subject_pki.subject_public_key.data).as_bytes(),
        extensions: Vec::new(),
    };
    for extension in tbs.extensions() {
        let malformed = !read(
            extension.parsed_extension(),
            extension.critical,
            &mut details,
        );
        details.extensions.push(Extension {
            identifier: extension.oid.to_id_string(),
            critical: extension.critical,
            malformed,
        });
    }
    Some(details)
}

/// Stores one extension in its field; false if it is malformed.
fn read(parsed: &ParsedExtension<'_>, critical: bool, details: &mut Details) -> bool {
    match parsed {
        ParsedExtension::ParseError { .. } => return false,
        ParsedExtension::BasicConstraints(constraints) => {
            details.basic_constraints = Some(BasicConstraints {
                ca: constraints.ca,
                path_length: constraints.path_len_constraint,
                critical,
            });
        }
        ParsedExtension::KeyUsage(usage) => details.key_usage = Some(KeyUsage(usage.flags)),
        ParsedExtension::ExtendedKeyUsage(usage) => {
            details.extended_key_usage = Some(ExtendedKeyUsage {
                server: usage.server_auth,
                any: usage.any,
                empty: usage.other.is_empty()
                    && ![
                        usage.any,
                        usage.server_auth,
                        usage.client_auth,
                        usage.code_signing,
                        usage.email_protection,
                        usage.time_stamping,
                        usage.ocsp_signing,
                    ]
                    .contains(&true),
            });
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            details.subject_alt_names =
                Some(names.general_names.iter().map(general_name).collect());
        }
        ParsedExtension::NameConstraints(constraints) => {
            let subtrees = |subtrees: &Option<Vec<GeneralSubtree<'_>>>| {
                let subtrees = subtrees.iter().flatten();
                subtrees
                    .map(|subtree| general_name(&subtree.base))
                    .collect()
            };
            details.name_constraints = Some(NameConstraints {
                permitted: subtrees(&constraints.permitted_subtrees),
                excluded: subtrees(&constraints.excluded_subtrees),
            });
        }
        ParsedExtension::AuthorityKeyIdentifier(key) => {
            let mut names = key.authority_cert_issuer.iter().flatten();
            details.authority_key = Some(AuthorityKey {
                key_id: key.key_identifier.as_ref().map(|id| id.0.into()),
                issuer: names.find_map(|issuer| match issuer {
                    ParsedName::DirectoryName(directory) => Some(folded(directory)),
                    _ => None,
                }),
                serial: key.authority_cert_serial.map(Into::into),
            });
        }
        ParsedExtension::SubjectKeyIdentifier(id) => details.subject_key = Some(id.0.into()),
        _ => {}
    }
    true
}

fn general_name(name: &ParsedName<'_>) -> GeneralName {
    match name {
        ParsedName::DNSName(dns) => GeneralName::Dns((*dns).to_owned()),
        ParsedName::IPAddress(ip) => GeneralName::Ip((*ip).into()),
        ParsedName::RFC822Name(email) => GeneralName::Email((*email).to_owned()),
        ParsedName::URI(uri) => GeneralName::Uri((*uri).to_owned()),
        ParsedName::DirectoryName(directory) => GeneralName::Directory(folded(directory)),
        _ => GeneralName::Other,
    }
}

fn name(name: &X509Name<'_>) -> Name {
    Name {
        raw: name.as_raw().into(),
        folded: folded(name),
        common_names: name.iter_common_name().map(value).collect(),
        emails: name.iter_email().map(value).collect(),
    }
}

/// One line per relative distinguished name; attributes of one relative name are joined by a plus sign.
fn folded(name: &X509Name<'_>) -> Box<str> {
    let mut text = String::new();
    for relative in name.iter_rdn() {
        for (position, attribute) in relative.iter().enumerate() {
            text.push_str(if position == 0 { "" } else { "+" });
            text.push_str(&attribute.attr_type().to_id_string());
            text.push('=');
            fold(&value(attribute), &mut text);
        }
        text.push('\n');
    }
    text.into()
}

/// A value in lower case, with single blanks, escaped so that no value can imitate the structure.
fn fold(value: &str, text: &mut String) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'\'' | b'"');
    let lower = match value.is_ascii() {
        true => value.to_ascii_lowercase(),
        false => value.to_lowercase(),
    };
    for (position, word) in lower.split_ascii_whitespace().enumerate() {
        text.push_str(if position == 0 { "" } else { " " });
        match word.bytes().all(is_plain) {
            true => text.push_str(word),
            false => text.extend(word.escape_default()),
        }
    }
}

fn scheme(algorithm: &AlgorithmIdentifier<'_>) -> Scheme {
    let identifier = algorithm.algorithm.to_id_string();
    match identifier.as_str() {
        "1.2.840.113549.1.1.4" => Scheme::RsaPkcs1(Digest::Md5),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Scheme::RsaPkcs1(Digest::Sha1),
        "1.2.840.113549.1.1.14" => Scheme::RsaPkcs1(Digest::Sha224),
        "1.2.840.113549.1.1.11" => Scheme::RsaPkcs1(Digest::Sha256),
        "1.2.840.113549.1.1.12" => Scheme::RsaPkcs1(Digest::Sha384),
        "1.2.840.113549.1.1.13" => Scheme::RsaPkcs1(Digest::Sha512),
        "1.2.840.113549.1.1.10" => pss(algorithm).unwrap_or(Scheme::Other(identifier)),
        "1.2.840.10045.4.1" => Scheme::Ecdsa(Digest::Sha1),
        "1.2.840.10045.4.3.1" => Scheme::Ecdsa(Digest::Sha224),
        "1.2.840.10045.4.3.2" => Scheme::Ecdsa(Digest::Sha256),
        "1.2.840.10045.4.3.3" => Scheme::Ecdsa(Digest::Sha384),
        "1.2.840.10045.4.3.4" => Scheme::Ecdsa(Digest::Sha512),
        "1.3.101.112" => Scheme::Ed25519,
        _ => Scheme::Other(identifier),
    }
}

/// PSS with the same digest for message and mask, the only form in use.
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Option<Scheme> {
    let parameters = RsaSsaPssParams::try_from(algorithm.parameters.as_ref()?).ok()?;
    let digest = digest(&parameters.hash_algorithm_oid().to_id_string())?;
    let mask = parameters.mask_gen_algorithm().ok()?;
    (self::digest(&mask.hash.to_id_string())? == digest).then_some(Scheme::RsaPss {
        digest,
        salt: usize::try_from(parameters.salt_length()).ok()?,
    })
}

fn digest(identifier: &str) -> Option<Digest> {
    Some(match identifier {
        "1.2.840.113549.2.5" => Digest::Md5,
        "1.3.14.3.2.26" => Digest::Sha1,
        "2.16.840.1.101.3.4.2.4" => Digest::Sha224,
        "2.16.840.1.101.3.4.2.1" => Digest::Sha256,
        "2.16.840.1.101.3.4.2.2" => Digest::Sha384,
        "2.16.840.1.101.3.4.2.3" => Digest::Sha512,
        _ => return None,
    })
}
