//! A bundle as JSON, for another process: everything that was read, without the password.

#[cfg(feature = "stores")]
use std::collections::HashMap;

#[cfg(feature = "stores")]
use super::JavaView;
use super::{Bundle, Container, Entry, Place, Problem};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::Error;

/// A bundle as it is serialised; certificates as PEM.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Packed {
    container: Container,
    entries: Vec<PackedEntry>,
    problems: Vec<Problem>,
    hashed: Vec<Fingerprint>,
    /// Positions in `entries`, if the file consists of plain PEM blocks.
    plain: Option<Vec<usize>>,
    #[cfg(feature = "stores")]
    java: Option<JavaView>,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct PackedEntry {
    pem: String,
    place: Place,
}

impl From<Bundle> for Packed {
    fn from(bundle: Bundle) -> Self {
        #[cfg(feature = "stores")]
        let plain = bundle.plain().and_then(|plain| {
            let entries = bundle.entries.iter().enumerate();
            let positions: HashMap<Fingerprint, usize> = entries
                .map(|(at, entry)| (entry.certificate.fingerprint(), at))
                .collect();
            let position = |held: &Certificate| positions.get(&held.fingerprint()).copied();
            plain.iter().map(position).collect()
        });
        #[cfg(not(feature = "stores"))]
        let plain = None;
        let mut hashed: Vec<Fingerprint> = bundle.hashed.into_iter().collect();
        hashed.sort_unstable();
        Self {
            container: bundle.container,
            entries: bundle
                .entries
                .iter()
                .map(|entry| PackedEntry {
                    pem: entry.certificate.pem(),
                    place: entry.place.clone(),
                })
                .collect(),
            problems: bundle.problems,
            hashed,
            plain,
            #[cfg(feature = "stores")]
            java: bundle.java,
        }
    }
}

impl TryFrom<Packed> for Bundle {
    type Error = Error;

    fn try_from(packed: Packed) -> Result<Self, Error> {
        let entry = |packed: PackedEntry| {
            let block = ::pem::parse(&packed.pem).map_err(|why| {
                Error::invalid("cannot read the certificate of a bundle", why.to_string())
            })?;
            Ok(Entry {
                certificate: Certificate::from_der(block.contents())?,
                place: packed.place,
            })
        };
        let entries: Vec<Entry> = packed
            .entries
            .into_iter()
            .map(entry)
            .collect::<Result<_, Error>>()?;
        #[cfg(feature = "stores")]
        let plain = packed.plain.and_then(|positions| {
            let mut certificates = positions.into_iter().map(|at| entries.get(at));
            certificates.try_fold(Vec::new(), |mut all, entry| {
                all.push(entry?.certificate.clone());
                Some(all)
            })
        });
        Ok(Self {
            container: packed.container,
            problems: packed.problems,
            hashed: packed.hashed.into_iter().collect(),
            #[cfg(feature = "stores")]
            plain,
            #[cfg(feature = "stores")]
            java: packed.java,
            entries,
        })
    }
}
