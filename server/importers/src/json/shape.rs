//! What a JSON file is as a whole: one value or one to a line, a list or an object, with which keys.

use super::{Pass, complaint, reason, walk};
use crate::{
    error::{Error, Result},
    source::{Gauge, Meter, Source},
};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt;

/// Takes a record's text, or why a line is none, and its line.
type OnRecord<'r> = dyn FnMut(std::result::Result<&str, String>, u64) -> Result<()> + 'r;

/// Objects one to a line, or in one list: hands out each, or why a line is none.
///
/// # Errors
/// What is wrong with the file as a whole, or what `on_record` answered.
pub(crate) fn records(source: &(impl Source + ?Sized), on_record: &mut OnRecord<'_>) -> Result<()> {
    if first_letter(source)? == Some('[') {
        return walk(source, &["*"], &mut |hit| on_record(Ok(hit.raw), hit.line));
    }
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut line = String::new();
    loop {
        line.clear();
        gauge.begin();
        let number = gauge.here().line;
        let count = std::io::BufRead::read_line(&mut meter, &mut line).map_err(|e| gauge.blame(e.to_string()))?;
        if count == 0 {
            return Ok(());
        }
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        let whole: std::result::Result<&RawValue, _> = serde_json::from_str(text);
        match whole {
            Ok(raw) => on_record(Ok(raw.get()), number)?,
            // A last line without an end was cut off: whoever imports it must know.
            Err(error) if error.is_eof() && !line.ends_with('\n') => {
                return Err(gauge.blame("the last line ends too early; the file is truncated"));
            }
            Err(error) => on_record(Err(format!("it is no JSON: {}", reason(&error))), number)?,
        }
    }
}

/// The first letter that is no white space.
pub(crate) fn first_letter(source: &(impl Source + ?Sized)) -> Result<Option<char>> {
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    loop {
        gauge.begin();
        let ready = std::io::BufRead::fill_buf(&mut meter).map_err(|e| gauge.blame(e.to_string()))?;
        if ready.is_empty() {
            return Ok(None);
        }
        if let Some(byte) = ready.iter().find(|byte| !byte.is_ascii_whitespace()) {
            return Ok(Some(char::from(*byte)));
        }
        let count = ready.len();
        std::io::BufRead::consume(&mut meter, count);
    }
}

/// Whether the file is one value, and not one to a line.
pub(crate) fn is_one_value(source: &(impl Source + ?Sized)) -> Result<bool> {
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut line = String::new();
    loop {
        line.clear();
        gauge.begin();
        let count = std::io::BufRead::read_line(&mut meter, &mut line);
        if gauge.failure().is_some() {
            // A line this long is no line of such a file.
            return Ok(true);
        }
        if count.map_err(|e| gauge.blame(e.to_string()))? == 0 {
            return Ok(true);
        }
        if !line.trim().is_empty() {
            break;
        }
    }
    if serde_json::from_str::<&RawValue>(line.trim()).is_err() {
        return Ok(true);
    }
    // The first line is whole; so it is one value only when nothing follows.
    loop {
        gauge.begin();
        let ready = std::io::BufRead::fill_buf(&mut meter).map_err(|e| gauge.blame(e.to_string()))?;
        if ready.is_empty() {
            return Ok(true);
        }
        if ready.iter().any(|byte| !byte.is_ascii_whitespace()) {
            return Ok(false);
        }
        let count = ready.len();
        std::io::BufRead::consume(&mut meter, count);
    }
}

/// The keys of the object at the top, or of the first object in the list at the top, and what ended them early. One
/// that `is_enough` ends them too: what follows may be long.
pub(crate) fn keys(
    source: &(impl Source + ?Sized),
    is_enough: fn(&str) -> bool,
) -> Result<(Vec<String>, Option<Error>)> {
    let meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut found = Vec::new();
    let mut from = serde_json::Deserializer::from_reader(meter);
    let end = Keys { gauge: &gauge, into: &mut found, in_list: false, is_enough }.deserialize(&mut from);
    // Of a list, the first object alone was wanted.
    let trouble = end.err().filter(|error| !error.is_data() && !reason(error).contains("expected `,` or `]`"));
    Ok((found, trouble.map(|error| complaint(&gauge, &error))))
}

struct Keys<'k> {
    gauge: &'k Gauge,
    into: &'k mut Vec<String>,
    in_list: bool,
    is_enough: fn(&str) -> bool,
}

/// The most keys that are looked at.
const KEYS: usize = 500;

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        self.gauge.begin();
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let last = (self.is_enough)(&key);
            self.into.push(key);
            if last || self.into.len() == KEYS {
                return Err(A::Error::custom("seen enough"));
            }
            map.next_value_seed(Pass(self.gauge))?;
        }
        if self.in_list { Err(A::Error::custom("seen enough")) } else { Ok(()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        if self.in_list {
            return Err(A::Error::custom("a list in a list"));
        }
        list.next_element_seed(Keys { in_list: true, ..self })?;
        Ok(())
    }
}
