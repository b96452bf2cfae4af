//! Names that AWS may add to at any time, parsed once: partitions, regions, CA identifiers, engines,
//! endpoints, stacks.
//!
//! Each is an *open set*: the known values are constants, an unknown value is kept verbatim and
//! never an error. What an unknown value means is for the rooms above to say.

mod ca_id;
mod endpoint;
mod engine;
mod region;
mod stack_id;

pub use ca_id::CaId;
pub use endpoint::{Endpoint, EndpointKind, Service};
pub use engine::{Engine, EngineFamily, EngineVersion};
pub use region::{Partition, Region};
pub use stack_id::StackId;

/// A newtype over text that is compared and shown as it is, with constants for the known values.
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
