//! The RDS API's errors about certificate authorities, as the CLI, the SDKs, CloudFormation and Terraform print them.

use super::super::meaning::Meaning::*;
use super::super::pattern::Table;

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("certificate not found: rds-ca-*", CaNotOffered),
    ("certificatenotfound*modifydbinstance", CaNotOffered),
    ("certificatenotfound*createdbinstance", CaNotOffered),
    ("certificatenotfound*describecertificates", CaNotOffered),
    ("certificatenotfound*modifycertificates", CaNotOffered),
    ("certificatenotfound*rds-ca-*", CaNotOffered),
    ("certificatenotfoundfault*rds-ca-*", CaNotOffered),
    ("rds-ca-*certificatenotfound", CaNotOffered),
    ("rds-ca-* is not a valid certificate", CaNotOffered),
    ("rds-ca-* is not supported", CaNotOffered),
    ("rds-ca-* is not available", CaNotOffered),
    ("rds-ca-*does not exist", CaNotOffered),
    ("rds-ca-*doesn\"t support", CaNotOffered),
    ("doesn\"t support certificate rds-ca-*", CaNotOffered),
    ("does not support certificate rds-ca-*", CaNotOffered),
    ("cacertificateidentifier*is not supported", CaNotOffered),
    ("cacertificateidentifier*is not valid", CaNotOffered),
    ("cacertificateidentifier*not available", CaNotOffered),
    ("invalid ca certificate identifier", CaNotOffered),
    ("cannot find ca certificate rds-ca-*", CaNotOffered),
    ("doesn\"t support the ca certificate*rds-ca-*", CaNotOffered),
    ("cacertificateidentifier is required", CaFlagAlone),
    ("is required to use the nocertificaterotationrestart", CaFlagAlone),
    ("nocertificaterotationrestart*cacertificateidentifier", CaFlagAlone),
    ("certificaterotationrestart*without*cacertificateidentifier", CaFlagAlone),
    ("must specify ca-certificate-identifier", CaFlagAlone),
];
