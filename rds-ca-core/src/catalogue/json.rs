//! An authority as JSON; scripts depend on its keys.

use super::authority::{Authority, Status};
use crate::timestamp;

impl serde::Serialize for Authority {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let retired_on = match self.status() {
            Status::Retired { on } => Some(timestamp::format(on)),
            _ => None,
        };
        let mut row = out.serialize_struct("Authority", 22)?;
        row.serialize_field("partition", self.partition())?;
        row.serialize_field("region", &self.region())?;
        row.serialize_field("production", &self.is_production())?;
        row.serialize_field("ca_id", self.ca_id())?;
        row.serialize_field("role", &self.role())?;
        row.serialize_field("subject", self.subject())?;
        row.serialize_field("issuer", self.issuer())?;
        row.serialize_field("serial", self.serial())?;
        row.serialize_field("key_algorithm", &self.key_algorithm().to_string())?;
        row.serialize_field(
            "signature_algorithm",
            &self.signature_algorithm().to_string(),
        )?;
        row.serialize_field("not_before", &timestamp::format(self.not_before()))?;
        row.serialize_field("not_after", &timestamp::format(self.not_after()))?;
        row.serialize_field(
            "chain_not_after",
            &timestamp::format(self.chain_not_after()),
        )?;
        row.serialize_field("fingerprint", &self.fingerprint())?;
        row.serialize_field("thumbprint", &self.thumbprint())?;
        row.serialize_field("key_id", &self.key_id())?;
        row.serialize_field("status", self.status().as_str())?;
        row.serialize_field("retired_on", &retired_on)?;
        row.serialize_field("rotates_automatically", &self.rotates_automatically())?;
        row.serialize_field("provenance", self.provenance().as_str())?;
        row.serialize_field("vouched", &self.provenance().is_vouched())?;
        row.serialize_field("pem", &self.pem())?;
        row.end()
    }
}
