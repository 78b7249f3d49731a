//! Values of JSON → the API's types.
//!
//! `serde_json` reads a type from an object and also from an array of its fields, and both ways are compiled for each
//! type. The appliance writes objects, so half of that is left out here; what stays is the least that `serde` asks.

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::StringDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Map, Value};

/// Reads a type from a value.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    T::deserialize(Json(value))
}

struct Json(Value);

impl<'de> Deserializer<'de> for Json {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(members_of(members)),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            // What has nothing in it is read alike in both ways.
            simple => simple.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(members_of(members)),
            _ => Err(no(name)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("an object", &[], visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(no("a list")),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(no("a text")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Bool(flag) => visitor.visit_bool(flag),
            _ => Err(no("true or false")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(into(variant)),
            other => other.deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct
    }
}

#[inline(never)]
fn no(expected: &str) -> Error {
    Error::custom(format_args!("there should be {expected}"))
}

fn into(text: String) -> StringDeserializer<Error> {
    text.into_deserializer()
}

fn members_of(members: Map<String, Value>) -> Members {
    Members { left: members.into_iter(), value: Value::Null }
}

struct Members {
    left: serde_json::map::IntoIter,
    value: Value,
}

impl Members {
    #[inline(never)]
    fn next(&mut self) -> Option<String> {
        let (name, value) = self.left.next()?;
        self.value = value;
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Members {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.next().map(|name| seed.deserialize(into(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Json(self.value.take()))
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|value| seed.deserialize(Json(value))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use assay_api::{Named, findings::Severity};
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    #[test]
    fn objects_lists_and_words_are_read() {
        let named = Named { id: "a".to_owned(), name: "Acme".to_owned() };
        assert_eq!(read::<Named>(json!({ "id": "a", "name": "Acme", "else": [1, {}] })).ok(), Some(named));
        assert_eq!(read::<Vec<Option<u8>>>(json!([1, null])).ok(), Some(vec![Some(1), None]));
        assert_eq!(read::<(String, f64)>(json!(["a", 1.5])).ok(), Some(("a".to_owned(), 1.5)));
        assert_eq!(read::<Severity>(json!("high")).ok(), Some(Severity::High));
        let counts: BTreeMap<String, i64> = read(json!({ "open": -1 })).expect("a map");
        assert_eq!(counts.get("open"), Some(&-1));
        assert_eq!(read::<Value>(json!({ "a": [true] })).ok(), Some(json!({ "a": [true] })));
    }

    #[test]
    fn what_is_of_another_form_is_said() {
        let why = |value| read::<Named>(value).map_err(|error| error.to_string());
        assert_eq!(why(json!({ "id": "a" })), Err("missing field `name`".to_owned()));
        assert_eq!(why(json!(["a", "Acme"])), Err("there should be Named".to_owned()));
        assert_eq!(why(json!({ "id": 1, "name": "Acme" })), Err("there should be a text".to_owned()));
        assert!(read::<Severity>(json!("worst")).is_err());
    }
}
