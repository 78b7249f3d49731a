//! JSON as it streams by: the walk goes down the paths that a format names and hands out what lies at their ends, one
//! record at a time. Everything else is passed over without being kept.

mod lenient;
mod shape;

pub(crate) use lenient::{Few, Loose, Words};
pub(crate) use shape::{first_letter, is_one_value, keys, records};

use crate::{
    error::{Error, Result},
    source::{Gauge, Meter, Source},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, rc::Rc};

/// A record at the end of a path.
pub(crate) struct Hit<'h> {
    /// Which of the paths it is at the end of.
    pub(crate) path: usize,
    /// The numbers of the list elements on the way, from the outside.
    pub(crate) at: &'h [usize],
    /// Its text.
    pub(crate) raw: &'h str,
    /// The line where it ends.
    pub(crate) line: u64,
}

impl Hit<'_> {
    /// Reads the record; the reason when it is not as it must be.
    pub(crate) fn read<'h, T: Deserialize<'h>>(&'h self) -> std::result::Result<T, String> {
        serde_json::from_str(self.raw).map_err(|e| reason(&e))
    }

    /// A text; absent when it is none.
    pub(crate) fn text(&self) -> Option<String> {
        self.read::<String>().ok()
    }
}

/// What the parser says, without the place, which within a record means nothing.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rsplit_once(" at line ").map_or(said.clone(), |(what, _)| what.to_owned())
}

type OnHit<'h> = dyn FnMut(Hit<'_>) -> Result<()> + 'h;

/// Walks `source` down `paths`, such as `runs.*.results.*`, where `*` is each element of a list.
///
/// # Errors
/// What is wrong with the file, or what `on_hit` answered.
pub(crate) fn walk(source: &(impl Source + ?Sized), paths: &[&str], on_hit: &mut OnHit<'_>) -> Result<()> {
    let meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let paths: Vec<Vec<&str>> = paths.iter().map(|path| path.split('.').collect()).collect();
    let mut walk = Walk { gauge: gauge.clone(), paths, at: Vec::new(), on_hit, stash: None };
    let mut from = serde_json::Deserializer::from_reader(meter);
    let live: Vec<usize> = (0..walk.paths.len()).collect();
    let end = Down { walk: &mut walk, depth: 0, live }.deserialize(&mut from);
    let end = end.and_then(|()| {
        gauge.begin();
        from.end()
    });
    match end {
        Ok(()) => Ok(()),
        Err(error) => Err(walk.stash.take().unwrap_or_else(|| complaint(&gauge, &error))),
    }
}

/// A parser's complaint as an error of the file.
pub(crate) fn complaint(gauge: &Gauge, error: &serde_json::Error) -> Error {
    let said = reason(error);
    let more = if error.is_eof() { "the file ends too early; it is truncated" } else { said.as_str() };
    gauge.blame(if error.is_data() { more.to_owned() } else { format!("this is no well-formed JSON: {more}") })
}

struct Walk<'w, 'h> {
    gauge: Rc<Gauge>,
    paths: Vec<Vec<&'w str>>,
    at: Vec<usize>,
    on_hit: &'w mut OnHit<'h>,
    stash: Option<Error>,
}

/// One value on the way down: `live` are the paths that lead through it.
struct Down<'d, 'w, 'h> {
    walk: &'d mut Walk<'w, 'h>,
    depth: usize,
    live: Vec<usize>,
}

impl<'d, 'w, 'h> Down<'d, 'w, 'h> {
    /// The paths that go on through `step`, and the one that ends there.
    fn next(&self, step: &str) -> (Vec<usize>, Option<usize>) {
        let on = |path: &&usize| self.walk.paths[**path].get(self.depth) == Some(&step);
        let live: Vec<usize> = self.live.iter().filter(on).copied().collect();
        let ends = live.iter().find(|path| self.walk.paths[**path].len() == self.depth + 1).copied();
        (live, ends)
    }

    fn below(&mut self, live: Vec<usize>) -> Down<'_, 'w, 'h> {
        Down { walk: self.walk, depth: self.depth + 1, live }
    }

    fn hit(&mut self, path: usize, raw: &RawValue) -> std::result::Result<(), String> {
        let line = self.walk.gauge.here().line;
        let hit = Hit { path, at: &self.walk.at, raw: raw.get(), line };
        (self.walk.on_hit)(hit).map_err(|error| {
            let said = error.message.clone();
            self.walk.stash.get_or_insert(error);
            said
        })
    }

    fn place(&self) -> String {
        let path = self.live.first().map(|path| self.walk.paths[*path][..self.depth].join("."));
        path.filter(|path| !path.is_empty()).unwrap_or_else(|| "the top".to_owned())
    }
}

impl<'de> DeserializeSeed<'de> for Down<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Down<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list or an object at {}", self.place())
    }

    /// Some tools write null for an empty list.
    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> std::result::Result<(), A::Error> {
        self.walk.gauge.begin();
        while let Some(key) = map.next_key::<String>()? {
            let (live, ends) = self.next(&key);
            self.walk.gauge.begin();
            if let Some(path) = ends {
                let raw: Box<RawValue> = map.next_value()?;
                self.hit(path, &raw).map_err(A::Error::custom)?;
            } else if live.is_empty() {
                map.next_value_seed(Pass(&self.walk.gauge))?;
            } else {
                map.next_value_seed(self.below(live))?;
            }
            self.walk.gauge.begin();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> std::result::Result<(), A::Error> {
        let (live, ends) = self.next("*");
        self.walk.at.push(0);
        loop {
            self.walk.gauge.begin();
            let more = if let Some(path) = ends {
                let raw: Option<Box<RawValue>> = list.next_element()?;
                raw.map(|raw| self.hit(path, &raw)).transpose().map_err(A::Error::custom)?
            } else if live.is_empty() {
                list.next_element_seed(Pass(&self.walk.gauge.clone()))?
            } else {
                list.next_element_seed(self.below(live.clone()))?
            };
            if more.is_none() {
                break;
            }
            if let Some(last) = self.walk.at.last_mut() {
                *last += 1;
            }
        }
        self.walk.at.pop();
        Ok(())
    }
}

/// Passes over a value of any size; only its depth is limited.
struct Pass<'g>(&'g Gauge);

impl<'de> DeserializeSeed<'de> for Pass<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        self.0.begin();
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Pass<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Pass(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        while list.next_element_seed(Pass(self.0))?.is_some() {}
        Ok(())
    }
}
