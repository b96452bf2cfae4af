//! A certificate in path validation, real or known only by its properties.

use std::sync::Arc;

use crate::certificate::details::Details;
use crate::certificate::form::Oddity;
use crate::certificate::signature::{self, Check};
use crate::certificate::{Certificate, KeyId};

/// A member of a path.
#[derive(Clone, Debug)]
pub(in crate::trust) struct Node(Body);

#[derive(Clone, Debug)]
enum Body {
    Held(Certificate),
    /// What a server sends under a CA whose subordinate certificates are not known.
    Ideal(Arc<Ideal>),
}

#[derive(Debug)]
struct Ideal {
    details: Details,
    /// The key that signed it.
    signer: KeyId,
}

impl Node {
    /// `None` if the certificate's details cannot be read, which parsing has ruled out.
    pub(in crate::trust) fn held(certificate: &Certificate) -> Option<Self> {
        certificate.details()?;
        Some(Self(Body::Held(certificate.clone())))
    }

    /// A certificate with these details, whose signature is by definition that of `signer`.
    pub(in crate::trust) fn ideal(details: Details, signer: KeyId) -> Self {
        Self(Body::Ideal(Arc::new(Ideal { details, signer })))
    }

    pub(in crate::trust) fn details(&self) -> &Details {
        match &self.0 {
            // `held` guarantees it; the fallback avoids a panic.
            Body::Held(certificate) => certificate.details().unwrap_or_else(|| Details::none()),
            Body::Ideal(ideal) => &ideal.details,
        }
    }

    /// The deviations of its bytes from the strict form; a certificate that is not available is assumed to have none.
    pub(in crate::trust) fn oddities(&self) -> &[Oddity] {
        match &self.0 {
            Body::Held(certificate) => certificate.oddities(),
            Body::Ideal(_) => &[],
        }
    }

    pub(in crate::trust) fn certificate(&self) -> Option<&Certificate> {
        match &self.0 {
            Body::Held(certificate) => Some(certificate),
            Body::Ideal(_) => None,
        }
    }

    /// Whether it is the same certificate.
    pub(in crate::trust) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Body::Held(one), Body::Held(two)) => one == two,
            (Body::Ideal(one), Body::Ideal(two)) => Arc::ptr_eq(one, two),
            _ => false,
        }
    }

    /// Whether subject and key are the same, as byte strings.
    pub(in crate::trust) fn same_subject_and_key(&self, other: &Self) -> bool {
        let (one, two) = (self.details(), other.details());
        one.key_id == two.key_id && one.subject.raw == two.subject.raw
    }

    /// Whether `issuer`'s key signed this certificate.
    pub(in crate::trust) fn check_signature(&self, issuer: &Self) -> Check {
        match &self.0 {
            Body::Ideal(ideal) if ideal.signer == issuer.details().key_id => Check::Valid,
            Body::Ideal(_) => Check::Invalid,
            Body::Held(_) => signature::verify(self.details(), issuer.details()),
        }
    }

    /// Its name in messages.
    pub(in crate::trust) fn label(&self) -> String {
        let details = self.details();
        let name = match (&self.0, details.subject.common_names.last()) {
            (_, Some(name)) => name.clone(),
            (Body::Held(certificate), None) => certificate.subject().to_owned(),
            (Body::Ideal(_), None) => "the server's certificate".to_owned(),
        };
        format!("{name:?}")
    }
}
