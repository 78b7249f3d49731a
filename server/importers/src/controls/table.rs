//! Tables of controls: which column holds what, by the names that people give them.

use super::{ControlDraft, Controls, line};
use crate::{
    Source,
    error::{Error, Result},
    formats::generic_csv_parts,
    source::Meter,
    text,
};

/// A field and the names under which it is found, in lower case, without punctuation; the first that is there counts.
const FIELDS: &[(&str, &[&str])] = &[
    ("ref", &["ref", "reference", "controlid", "controlref", "controlnumber", "number", "id"]),
    ("name", &["name", "title", "control", "controlname", "controltitle"]),
    ("domain", &["domain", "category", "group", "family"]),
    ("description", &["description", "text", "statement", "requirementtext"]),
    ("guidance", &["guidance", "implementationguidance", "howto"]),
    ("frameworks", &["frameworks", "framework", "mapping", "mappings"]),
    ("status", &["status", "state"]),
    ("owner", &["owner", "responsible"]),
    ("note", &["note", "notes", "comment"]),
    ("due_date", &["duedate", "due"]),
];

struct Columns(Vec<(&'static str, usize)>);

impl Columns {
    fn find(names: &[String]) -> Result<Self> {
        let place = |alias: &str| names.iter().position(|name| folded(name) == alias);
        let find = |(field, aliases): &(&'static str, &[&str])| Some((*field, aliases.iter().find_map(|a| place(a))?));
        let found = Self(FIELDS.iter().filter_map(find).collect());
        let missing = ["ref", "name"].into_iter().find(|field| found.place(field).is_none());
        match missing {
            None => Ok(found),
            Some(field) => {
                let all = text::short(&names.join(", "), 300);
                Err(Error::whole(format!(
                    "no column is called {field}; the file has {all}; a table of controls has ref and name, and may \
                     have domain, description, guidance, frameworks, status, owner, note and due_date"
                )))
            }
        }
    }

    fn place(&self, field: &str) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == field).map(|(_, at)| *at)
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

pub(super) fn read(source: &dyn Source, most: usize) -> Result<Controls> {
    let (delimiter, names) = generic_csv_parts(source)?;
    let columns = Columns::find(&names)?;
    let unread = names.iter().enumerate().filter(|(at, _)| !columns.0.iter().any(|(_, used)| used == at));
    let ignored = unread.map(|(_, name)| name.clone()).filter(|name| !name.is_empty()).collect();
    let mut out = Controls { is_table: true, ignored, ..Controls::default() };
    let meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(meter);
    let mut record = csv::StringRecord::new();
    loop {
        gauge.begin();
        match csv.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(gauge.blame(error.to_string())),
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            row(&mut out, &columns, &record, names.len(), most)?;
        }
    }
    match out.controls.len() + out.skipped.len() {
        0 => Err(Error::whole("the table holds no controls")),
        _ => Ok(out),
    }
}

fn row(out: &mut Controls, columns: &Columns, record: &csv::StringRecord, width: usize, most: usize) -> Result<()> {
    let place = record.position().map_or(0, csv::Position::line);
    let cell = |field: &str| columns.place(field).map(|at| record.get(at).unwrap_or_default().trim());
    let reference = text::short(cell("ref").unwrap_or_default(), 100);
    if record.len() != width {
        let why = format!("it has {} cells, the header {width}", record.len());
        return out.skip(place, &reference, why, most);
    }
    if reference.is_empty() {
        return out.skip(place, cell("name").unwrap_or_default(), "its reference is empty", most);
    }
    // An empty cell says that there is nothing; an absent column says nothing.
    let prose = |field: &str| cell(field).map(|text| text::markdown(text).unwrap_or_default());
    let said = |field: &str| cell(field).and_then(|text| line(text, 200));
    let draft = ControlDraft {
        line: Some(place),
        reference,
        name: text::short(cell("name").unwrap_or_default(), 1_000),
        domain: said("domain"),
        description: prose("description"),
        guidance: prose("guidance"),
        frameworks: cell("frameworks").map(frameworks),
        status: said("status"),
        owner: said("owner"),
        note: cell("note").and_then(text::markdown),
        due_date: said("due_date"),
    };
    out.push(draft, most)
}

/// `SOC 2: CC6.1, CC6.2; House rules`
fn frameworks(cell: &str) -> Vec<(String, Option<String>)> {
    let mut all = Vec::new();
    for part in cell.split([';', '\n', '|']) {
        let (name, ids) = part.split_once(':').unwrap_or((part, ""));
        let Some(name) = line(name, 200) else { continue };
        let before = all.len();
        all.extend(ids.split(',').filter_map(|id| line(id, 100)).map(|id| (name.clone(), Some(id))));
        if all.len() == before {
            all.push((name, None));
        }
    }
    all
}
