//! The JSON of AWS, of boto3 and of saved fleets: documents in, a fleet out.

pub(super) mod builder;
mod convert;
pub(crate) mod document;
pub(super) mod intern;
pub(super) mod read;
mod terraform;
