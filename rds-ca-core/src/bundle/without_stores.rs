//! Reports the containers that a build without the feature `stores` does not read.

/// Java key stores.
pub(super) mod jks {
    use crate::bundle::{Container, Findings};
    use crate::error::Result;

    pub(in crate::bundle) fn container(bytes: &[u8]) -> Option<Container> {
        match bytes.get(..4)? {
            [0xFE, 0xED, 0xFE, 0xED] => Some(Container::Jks),
            [0xCE, 0xCE, 0xCE, 0xCE] => Some(Container::Jceks),
            _ => None,
        }
    }

    pub(in crate::bundle) fn read(
        _: &[u8],
        _: Option<&str>,
        findings: &mut Findings,
    ) -> Result<()> {
        super::unread("a Java key store", findings)
    }
}

/// PKCS#12 stores.
pub(super) mod pkcs12 {
    use crate::bundle::Findings;
    use crate::error::Result;

    pub(in crate::bundle) fn read(
        _: &[u8],
        _: Option<&str>,
        findings: &mut Findings,
    ) -> Result<()> {
        super::unread("a PKCS#12 store", findings)
    }
}

/// Directories.
pub(super) mod directory {
    use std::path::Path;

    use crate::bundle::Findings;
    use crate::error::Result;

    pub(in crate::bundle) fn read(
        _: &Path,
        _: Option<&str>,
        findings: &mut Findings,
    ) -> Result<()> {
        super::unread("a directory", findings)
    }
}

fn unread(what: &str, findings: &mut crate::bundle::Findings) -> crate::error::Result<()> {
    findings.problem(super::Problem::new(
        super::ProblemKind::Unsupported,
        super::Place::input(),
        format!("{what}, which this build does not read"),
        "build rds-ca-core with its feature `stores`",
    ))
}
