//! Types that take what tools write in more than one way, and never more of it than a record needs.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, marker::PhantomData};

/// The first entries of a list, however many it has: what a record holds must not outgrow it in memory. Entries that
/// are not as they must be are left out; null is an empty list, and one entry may stand without a list.
#[derive(Debug, Clone)]
pub(crate) struct Few<T>(pub(crate) Vec<T>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// The most entries that [`Few`] keeps.
const FEW: usize = 5_000;

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Some_<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Some_<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> std::result::Result<Vec<T>, E> {
                Ok(Vec::new())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Vec<T>, A::Error> {
                let mut kept = Vec::new();
                while kept.len() < FEW {
                    let Some(raw) = list.next_element::<&'de RawValue>()? else { return Ok(kept) };
                    kept.extend(serde_json::from_str(raw.get()).ok());
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(kept)
            }
        }
        from.deserialize_any(Some_(PhantomData)).map(Self)
    }
}

/// A text that some tools write as a number or a truth; null is the empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Loose(pub(crate) String);

impl Loose {
    /// The text; absent when it is blank.
    pub(crate) fn some(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = String;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_unit<E>(self) -> std::result::Result<String, E> {
                Ok(String::new())
            }

            fn visit_bool<E>(self, value: bool) -> std::result::Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_i64<E>(self, value: i64) -> std::result::Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_u64<E>(self, value: u64) -> std::result::Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_f64<E>(self, value: f64) -> std::result::Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_str<E>(self, value: &str) -> std::result::Result<String, E> {
                Ok(value.to_owned())
            }
        }
        from.deserialize_any(Any).map(Self)
    }
}

/// Texts in a list, or in one text with commas between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(from)?.get();
        if raw.starts_with('[') {
            let list: Few<Loose> = serde_json::from_str(raw).map_err(D::Error::custom)?;
            return Ok(Self(list.0.into_iter().map(|word| word.0).collect()));
        }
        let text: Loose = serde_json::from_str(raw).map_err(D::Error::custom)?;
        Ok(Self(
            text.0.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).take(FEW).collect(),
        ))
    }
}
