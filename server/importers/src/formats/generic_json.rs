//! JSON of anybody's making: a list of flat objects, an object whose one list they are, or one object to a line. The
//! keys are read as a table's columns; what lies one level deeper is called `outer.inner`.

use super::table::{Columns, row};
use crate::{
    Options, Out, Source,
    error::Result,
    json::{self, Few, Loose},
};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Where lists of findings lie in objects.
pub(crate) const LISTS: [&str; 6] = ["findings.*", "results.*", "vulnerabilities.*", "issues.*", "data.*", "items.*"];

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut any = false;
    if json::first_letter(source)? == Some('{') && json::is_one_value(source)? {
        return json::walk(source, &LISTS, &mut |hit| record(hit.raw, hit.line, options, &mut any, out));
    }
    json::records(source, &mut |raw, line| match raw {
        Ok(raw) => record(raw, line, options, &mut any, out),
        Err(why) => out.skip(line, "line", why),
    })
}

fn record(raw: &str, line: u64, options: &Options, any: &mut bool, out: &mut Out<'_>) -> Result<()> {
    let mut flat = BTreeMap::new();
    if let Err(why) = flatten(raw, "", &mut flat) {
        return out.skip(line, "entry", why);
    }
    let names: Vec<String> = flat.keys().cloned().collect();
    let columns = match Columns::find(&names, options) {
        Ok(columns) => columns,
        // The first that cannot be read is told as the file's fault: most likely the mapping is missing.
        Err(error) if !*any => return Err(error),
        Err(error) => return out.skip(line, "entry", error.message),
    };
    *any = true;
    let cell = |column: &str| flat.get(column).map(String::as_str);
    row("json", &columns, &cell, options, line, out)
}

/// The texts of an object, by key; lists of texts are joined by commas.
fn flatten(raw: &str, prefix: &str, into: &mut BTreeMap<String, String>) -> std::result::Result<(), String> {
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(raw).map_err(|e| json::reason(&e))?;
    for (key, value) in object.into_iter().take(500) {
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        let raw = value.get();
        if raw.starts_with('{') {
            if prefix.is_empty() {
                flatten(raw, &name, into)?;
            }
        } else if raw.starts_with('[') {
            let list: Few<Loose> = serde_json::from_str(raw).unwrap_or_default();
            into.insert(name, list.iter().filter_map(Loose::some).collect::<Vec<_>>().join(", "));
        } else if let Ok(text) = serde_json::from_str::<Loose>(raw) {
            into.insert(name, text.0);
        }
    }
    Ok(())
}
