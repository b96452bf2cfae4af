//! AWS partitions and regions.

use super::open_name;

open_name! {
    /// An AWS partition: a separate set of regions with its own accounts, endpoints and certificate authorities.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::{Partition, Region};
    ///
    /// assert_eq!(Region::new("us-gov-west-1").partition(), Partition::AWS_US_GOV);
    /// ```
    Partition {
        /// The commercial partition.
        AWS = "aws",
        /// GovCloud (US).
        AWS_US_GOV = "aws-us-gov",
        /// China.
        AWS_CN = "aws-cn",
    }
}

impl Partition {
    /// The partition of that name, surrounding blanks removed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned().into())
    }
}

open_name! {
    /// An AWS region, such as `eu-west-1`.
    ///
    /// AWS also signs databases of two environments that are not production regions; they are kept
    /// separate under the names `beta-us-east-1` and `preview-us-east-2`.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::Region;
    ///
    /// assert_eq!(Region::new(" EU-West-1 ").as_str(), "eu-west-1");
    /// assert_eq!(Region::new("mars-north-1").as_str(), "mars-north-1");
    /// ```
    Region {}
}

impl Region {
    /// The region of that name: surrounding blanks removed, ASCII letters in lower case.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase().into())
    }

    /// The partition, derived from the region's prefix as AWS names regions.
    ///
    /// An unknown prefix counts as the commercial partition, where AWS adds most regions;
    /// the catalogue decides whether the region itself is known.
    pub fn partition(&self) -> Partition {
        const PREFIXES: [(&str, Partition); 7] = [
            ("us-gov-", Partition::AWS_US_GOV),
            ("cn-", Partition::AWS_CN),
            ("us-iso-", Partition::from_static("aws-iso")),
            ("us-isob-", Partition::from_static("aws-iso-b")),
            ("eu-isoe-", Partition::from_static("aws-iso-e")),
            ("us-isof-", Partition::from_static("aws-iso-f")),
            ("eusc-", Partition::from_static("aws-eusc")),
        ];
        PREFIXES
            .into_iter()
            .find(|(prefix, _)| self.as_str().starts_with(prefix))
            .map_or(Partition::AWS, |(_, partition)| partition)
    }
}
