//! PKCS#7 SignedData with certificates and no signature (RFC 2315 section 9), in DER.

use super::super::encode::{element, integer, set_of};
use crate::certificate::Certificate;

/// data, 1.2.840.113549.1.7.1.
const DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

pub(super) fn write(certificates: &[&Certificate]) -> Vec<u8> {
    let ders: Vec<&[u8]> = certificates.iter().map(|it| it.der()).collect();
    let signed = element(
        0x30,
        &[
            &integer(1),
            &set_of(Vec::new()),
            &element(0x30, &[&element(0x06, &[&DATA])]),
            // The order of a set is free: readers keep the order of the file.
            &element(0xa0, &ders),
            &set_of(Vec::new()),
        ],
    );
    element(
        0x30,
        &[&element(0x06, &[&SIGNED_DATA]), &element(0xa0, &[&signed])],
    )
}
