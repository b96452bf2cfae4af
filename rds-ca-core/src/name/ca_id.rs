//! Identifiers of RDS certificate authorities.

use super::open_name;

open_name! {
    /// A CA identifier, as `CACertificateIdentifier` states it: `rds-ca-rsa2048-g1` …
    ///
    /// The API types it as a plain string and takes it case-insensitively, so known identifiers are
    /// recognised in any case; an unknown one is kept as it was written.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::CaId;
    ///
    /// assert_eq!(CaId::new("RDS-CA-RSA2048-G1"), CaId::RSA2048_G1);
    /// assert_eq!(CaId::new("rds-ca-Future-g2").as_str(), "rds-ca-Future-g2");
    /// ```
    CaId {
        /// RSA-2048 roots, one for each region, valid for 40 years; the default for new databases.
        RSA2048_G1 = "rds-ca-rsa2048-g1",
        /// RSA-4096 roots, one for each region, valid for 100 years.
        RSA4096_G1 = "rds-ca-rsa4096-g1",
        /// ECDSA P-384 roots, one for each region, valid for 100 years.
        ECC384_G1 = "rds-ca-ecc384-g1",
        /// The generation that expired in 2024.
        RDS_CA_2019 = "rds-ca-2019",
        /// The GovCloud generation that expired in 2022.
        RDS_CA_2017 = "rds-ca-2017",
        /// The generation that expired in 2020.
        RDS_CA_2015 = "rds-ca-2015",
        /// Not a CA of RDS: the roots of Amazon Trust Services, which RDS Proxy, Aurora Serverless v1 and Aurora
        /// DSQL chain to. No API of RDS accepts this value; it names what such an endpoint is checked against.
        AMAZON_TRUST_SERVICES = "amazon-trust-services",
    }
}

impl CaId {
    /// The three CAs that AWS offers today.
    pub const CURRENT: [Self; 3] = [Self::RSA2048_G1, Self::RSA4096_G1, Self::ECC384_G1];

    const RETIRED: [Self; 3] = [Self::RDS_CA_2019, Self::RDS_CA_2017, Self::RDS_CA_2015];

    /// The identifier written as `text`, surrounding blanks removed.
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        Self::CURRENT
            .into_iter()
            .chain(Self::RETIRED)
            .chain([Self::AMAZON_TRUST_SERVICES])
            .find(|known| known.as_str().eq_ignore_ascii_case(text))
            .unwrap_or_else(|| Self(text.to_owned().into()))
    }
}
