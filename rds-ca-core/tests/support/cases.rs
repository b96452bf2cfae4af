//! The stores of the cases that Rust and Python both run (tests/cases/README.md).

use rds_ca_core::{CaId, Catalogue, Region};
use serde_json::Value;

/// The member of a case, or that of its suite if the case has none.
pub fn of<'a>(case: &'a Value, suite: &'a Value, key: &str) -> &'a str {
    let value = case.get(key).unwrap_or(&suite[key]);
    value.as_str().expect("a text")
}

/// The bytes of pieces, one after another; `certificates` holds those of the suite.
pub fn bytes(pieces: &Value, certificates: &Value) -> Vec<u8> {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
    let mut bytes = Vec::new();
    for piece in pieces.as_array().expect("pieces") {
        if let Some(name) = piece.get("certificate") {
            let pem = certificates[name.as_str().unwrap()].as_str().unwrap();
            bytes.extend(pem.bytes());
        } else if let Some(authority) = piece.get("authority") {
            let [region, ca] = [0, 1].map(|index| authority[index].as_str().unwrap());
            let authority = Catalogue::builtin().authority(&Region::new(region), &CaId::new(ca));
            bytes.extend(authority.unwrap().pem().unwrap().bytes());
        } else if let Some(file) = piece.get("data") {
            bytes.extend(std::fs::read(format!("{data}{}", file.as_str().unwrap())).unwrap());
        } else if let Some(text) = piece.get("text") {
            bytes.extend(text.as_str().unwrap().bytes());
        } else {
            let cut = usize::try_from(piece["cut"].as_u64().unwrap()).unwrap();
            bytes.truncate(bytes.len() - cut);
        }
    }
    bytes
}
