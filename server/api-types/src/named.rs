//! One macro for every closed list of names on the wire: an enum whose members have a canonical
//! spelling, synonyms for input, a rank for sorting, and one place where all of them stand.

/// Declares an enum whose members read and write as text.
///
/// Output is the first spelling; input ignores case, `-`, `_`, `:` and spaces, and takes the synonyms.
/// The order of the members is their rank, the number by which they are stored and sorted.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal $(| $synonym:literal)*),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!("`", $text, "`")] $variant),+ }

        impl $name {
            /// Every member, in order of rank.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The canonical spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The place in the list, from 0.
            pub const fn rank(self) -> i64 {
                self as i64
            }

            /// The member with this rank.
            pub fn from_rank(rank: i64) -> Option<Self> {
                usize::try_from(rank).ok().and_then(|n| Self::ALL.get(n)).copied()
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let folded = $crate::named::fold(text);
                $(if [$text $(, $synonym)*].iter().any(|known| $crate::named::fold(known) == folded) {
                    return Ok(Self::$variant);
                })+
                let known: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                Err(format!("'{}' is no {}; use one of {}", $crate::named::excerpt(text), $what, known.join(", ")))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|known| known.as_str())))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
pub(crate) use named;

/// What two spellings must share to mean the same member.
pub(crate) fn fold(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | ':')).flat_map(char::to_lowercase).collect()
}

/// Enough of a foreign text to recognise it in an error message, and no more.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}
