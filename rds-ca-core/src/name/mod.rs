//! Names that AWS may extend at any time, parsed once: partitions, regions, CA identifiers, engines,
//! endpoints, stacks.
//!
//! Each is an *open set*: the known values are constants; an unknown value is kept verbatim and is
//! never an error. The rooms above decide what an unknown value means.

mod ca_id;
mod endpoint;
mod engine;
mod region;
mod stack_id;

pub use ca_id::CaId;
pub use endpoint::{Authorities, Endpoint, EndpointKind, Service};
pub use engine::{Engine, EngineFamily, EngineVersion};
pub use region::{Partition, Region};
pub use stack_id::StackId;

/// Conversions from text for a type that accepts any text: `From<&str>`, `From<String>`, `FromStr`.
macro_rules! infallible_text {
    ($name:ident, $read:ident) => {
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::$read(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::$read(&text)
            }
        }

        /// Any text is accepted, so this never fails.
        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::$read(text))
            }
        }
    };
}
pub(crate) use infallible_text;

/// A newtype over text that is compared and shown unchanged, with constants for the known values.
macro_rules! open_name {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$const_meta:meta])* $constant:ident = $text:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            $( $(#[$const_meta])* pub const $constant: Self = Self(std::borrow::Cow::Borrowed($text)); )*

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A name from the generated tables, without allocating.
            #[allow(dead_code)]
            pub(crate) const fn from_static(text: &'static str) -> Self {
                Self(std::borrow::Cow::Borrowed(text))
            }
        }

        $crate::name::infallible_text!($name, new);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?}", self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(input).map(|text| Self::new(&text))
            }
        }
    };
}
pub(crate) use open_name;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_from_text() {
        assert_eq!("EU-west-1".parse::<Region>(), Ok(Region::new("eu-west-1")));
        assert_eq!(Partition::from("aws-cn"), Partition::AWS_CN);
        assert_eq!(CaId::from("RDS-CA-2019".to_owned()), CaId::RDS_CA_2019);
        assert_eq!("Postgres".parse::<Engine>(), Ok(Engine::POSTGRES));
        assert_eq!(EngineVersion::from(" 15.4"), EngineVersion::new("15.4"));
        assert_eq!(StackId::from("OpenSSL").as_str(), "openssl");
        assert_eq!(
            "db:5432".parse::<Endpoint>().map(|e| e.port()),
            Ok(Some(5432))
        );
    }
}
