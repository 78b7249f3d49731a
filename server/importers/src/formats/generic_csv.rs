//! CSV with a line of column names: separated by commas, semicolons or tabs, whichever the first line has most of.

use super::table::{Columns, row};
use crate::{
    Options, Out, Source,
    error::{Error, Result},
    source::Meter,
    text,
};
use std::io::BufRead;

/// The most columns of a table.
const COLUMNS: usize = 1_000;

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    let (delimiter, names) = header(source)?;
    let columns = Columns::find(&names, options)?;
    let meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(meter);
    let mut record = csv::StringRecord::new();
    loop {
        gauge.begin();
        match csv.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(gauge.blame(error.to_string())),
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() != names.len() {
            let why = format!("it has {} cells, the header {}", record.len(), names.len());
            out.skip(line, record.get(0).unwrap_or_default(), why)?;
            continue;
        }
        let cell = |column: &str| names.iter().position(|name| name == column).and_then(|index| record.get(index));
        row("csv", &columns, &cell, options, line, out)?;
    }
}

/// The delimiter and the column names.
pub(crate) fn header(source: &dyn Source) -> Result<(u8, Vec<String>)> {
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let start = meter.fill_buf().map_err(|e| gauge.blame(e.to_string()))?;
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
    let delimiter =
        [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',');
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(meter);
    let mut record = csv::StringRecord::new();
    if !csv.read_record(&mut record).map_err(|e| gauge.blame(e.to_string()))? {
        return Err(Error::whole("the file is empty"));
    }
    if record.len() > COLUMNS {
        return Err(Error::whole(format!("the header has {} columns; at most {COLUMNS} are taken", record.len())));
    }
    let names: Vec<String> = record.iter().map(|name| text::short(name, 100)).collect();
    let doubled = names.iter().enumerate().find(|(index, name)| !name.is_empty() && names[..*index].contains(name));
    match doubled {
        Some((_, name)) => Err(Error::whole(format!("two columns are called '{name}'; rename one"))),
        None => Ok((delimiter, names)),
    }
}
