//! The macro for closed sets of values: every public enum whose variants have a text form.
//!
//! One list defines the enum, `ALL`, `as_str`, `Display` (which pads), `FromStr` (whose error lists the words) and, with
//! JSON, `Serialize` and `Deserialize` of the same words.

/// Defines an enum of words.
///
/// ```ignore
/// words! {
///     /// How severe a finding is.
///     pub enum Severity: "severity" {
///         /// For information.
///         Note = "note",
///         /// Needs attention.
///         Warning = "warning",
///     }
/// }
/// assert_eq!("note".parse::<Severity>()?, Severity::Note);
/// ```
///
/// The text after the name is what an error calls the value. The order of the variants is the order of the values
/// (`Ord`). Attributes such as `#[non_exhaustive]` and `#[default]` are kept.
macro_rules! words {
    (
        $( #[$meta:meta] )*
        $vis:vis enum $name:ident: $what:literal {
            $( $( #[$variant_meta:meta] )* $variant:ident = $word:literal, )+
        }
    ) => {
        $( #[$meta] )*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $( $( #[$variant_meta] )* $variant, )+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable word for it, as used in JSON and on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::error::Error;

            /// Reads the word.
            ///
            /// # Errors
            ///
            /// `InvalidInput` for any other text; the error lists the words.
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::error::Error::not_a_word($what, text, &[ $( $word, )+ ])),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                out: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                input: D,
            ) -> ::std::result::Result<Self, D::Error> {
                struct Words;
                impl ::serde::de::Visitor<'_> for Words {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str($what)
                    }

                    fn visit_str<E: ::serde::de::Error>(
                        self,
                        text: &str,
                    ) -> ::std::result::Result<$name, E> {
                        match text {
                            $( $word => Ok($name::$variant), )+
                            _ => Err(E::unknown_variant(text, &[ $( $word, )+ ])),
                        }
                    }
                }
                input.deserialize_str(Words)
            }
        }
    };
}
