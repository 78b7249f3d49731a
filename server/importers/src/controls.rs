//! Controls out of a file: an OSCAL catalogue (JSON) or a table (CSV), recognised by its content.
//!
//! Unlike findings they are few, so the whole is read before anything is handed out; what bounds it is the number of
//! controls, the depth of their groups and the size that the caller lets in.

mod oscal;
mod table;

use crate::{
    Skipped, Source,
    detect::packed,
    error::{Error, Result},
    json, text,
};

/// The deepest that groups and controls may lie within each other.
const DEPTH: usize = 12;
/// How much is told of the name of something that cannot be used, in characters.
const SHORT: usize = 60;

/// A control as a file tells it. What the file does not speak of is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlDraft {
    /// Where it stands, in a table.
    pub line: Option<u64>,
    /// Its short name.
    pub reference: String,
    /// What it is about.
    pub name: String,
    /// The group it belongs to.
    pub domain: Option<String>,
    /// What it asks for.
    pub description: Option<String>,
    /// What would show it.
    pub guidance: Option<String>,
    /// The frameworks that ask for it, each with the requirement where one is named.
    pub frameworks: Option<Vec<(String, Option<String>)>>,
    /// How far it is, in the file's words.
    pub status: Option<String>,
    /// Whose it is, in the file's words.
    pub owner: Option<String>,
    /// What somebody says of it.
    pub note: Option<String>,
    /// By when it is to be done, in the file's words.
    pub due_date: Option<String>,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Controls {
    /// Whether it is a table; else an OSCAL catalogue.
    pub is_table: bool,
    /// Title and edition of the framework that the whole file describes.
    pub framework: Option<(String, String)>,
    /// The controls, in their order.
    pub controls: Vec<ControlDraft>,
    /// What cannot be used.
    pub skipped: Vec<Skipped>,
    /// Columns that are not read.
    pub ignored: Vec<String>,
}

/// Reads a file that holds at most `most` controls.
///
/// # Errors
/// What is wrong with the file as a whole, with the place where that can be said.
pub fn controls(source: &dyn Source, most: usize) -> Result<Controls> {
    packed(source)?;
    match json::first_letter(source)? {
        None => Err(Error::whole("the file is empty")),
        Some('<') => Err(Error::whole("the file is XML; OSCAL is taken in its JSON form")),
        Some('{' | '[') => oscal::read(source, most),
        Some(_) => table::read(source, most),
    }
}

impl Controls {
    /// One more, if that is not too many.
    fn push(&mut self, draft: ControlDraft, most: usize) -> Result<()> {
        if self.controls.len() + self.skipped.len() >= most {
            return Err(Error::whole(format!("the file holds more than {most} controls, the most that is taken")));
        }
        self.controls.push(draft);
        Ok(())
    }

    /// One that cannot be used, if that is not too many.
    fn skip(&mut self, line: u64, what: &str, why: impl Into<String>, most: usize) -> Result<()> {
        if self.controls.len() + self.skipped.len() >= most {
            return Err(Error::whole(format!("the file holds more than {most} controls, the most that is taken")));
        }
        let (what, why) = (text::short(what, SHORT), text::short(&why.into(), 300));
        self.skipped.push(Skipped { line, what, why });
        Ok(())
    }
}

/// A short text in one line; absent when nothing is left of it.
fn line(given: &str, max: usize) -> Option<String> {
    Some(text::short(given, max)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Controls> {
        controls(&bytes.to_vec(), 100)
    }

    #[test]
    fn a_catalogue_is_read_with_its_groups_and_enhancements() {
        let file = r#"{ "catalog": { "uuid": "x", "metadata": { "title": "House rules", "version": "2", "oscal-version": "1.1.2" },
            "groups": [{ "id": "a", "title": "Access", "controls": [
                { "id": "a-1", "title": "Accounts",
                  "params": [{ "id": "a-1_prm_1", "label": "number of days" }],
                  "props": [{ "name": "label", "value": "A-1" }],
                  "parts": [
                    { "name": "statement", "prose": "Accounts end:", "parts": [
                        { "name": "item", "props": [{ "name": "label", "value": "a." }], "prose": "after {{ insert: param, a-1_prm_1 }}" }] },
                    { "name": "guidance", "prose": "Look at the list." }],
                  "controls": [{ "id": "a-1.1", "title": "By themselves" }] },
                { "id": "a-2", "title": "Gone", "props": [{ "name": "status", "value": "withdrawn" }] }],
              "groups": [{ "title": "Deeper", "controls": [{ "id": "d-1", "title": "Doors" }] }] }],
            "controls": [{ "id": "z", "title": "Loose" }] } }"#;
        let found = read(file.as_bytes()).expect("a catalogue");
        let refs: Vec<_> = found.controls.iter().map(|c| (c.reference.as_str(), c.domain.as_deref())).collect();
        let (access, deeper) = (Some("Access"), Some("Deeper"));
        // What lies in no group comes first, as OSCAL's own schema has it.
        assert_eq!(refs, [("Z", None), ("A-1", access), ("A-1.1", access), ("D-1", deeper)]);
        assert_eq!(found.framework, Some(("House rules".into(), "2".into())));
        assert_eq!(found.controls[1].description.as_deref(), Some("Accounts end:\na. after [number of days]"));
        assert_eq!(found.controls[1].guidance.as_deref(), Some("Look at the list."));
        assert_eq!(found.controls[2].frameworks, Some(vec![("House rules".into(), Some("A-1.1".into()))]));
        assert_eq!((found.skipped.len(), found.skipped[0].what.as_str()), (1, "A-2"));
    }

    #[test]
    fn a_table_is_read_by_its_column_names() {
        let file = "\u{FEFF}Ref;Name;Guidance;Frameworks;Colour\nA-1;=1+1;<b>look</b>;\"SOC 2: CC6.1, CC6.2; House\";red\n;no ref;;;\nA-2;x\n";
        let found = read(file.as_bytes()).expect("a table");
        let first = &found.controls[0];
        assert_eq!(
            (first.line, first.name.as_str(), first.guidance.as_deref()),
            (Some(2), "=1+1", Some("<b>look</b>"))
        );
        let soc2 = |id: &str| ("SOC 2".to_owned(), Some(id.to_owned()));
        assert_eq!(first.frameworks, Some(vec![soc2("CC6.1"), soc2("CC6.2"), ("House".into(), None)]));
        assert_eq!((first.description.as_ref(), found.ignored.as_slice()), (None, &["Colour".to_owned()][..]));
        assert_eq!(found.skipped.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn what_is_no_file_of_controls_is_said_with_its_place() {
        let deep = format!("{{\"catalog\":{}", "{\"groups\":[".repeat(300));
        let nested = (0..20).fold("{\"id\":\"x\",\"title\":\"x\"}".to_owned(), |inner, _| {
            format!("{{\"id\":\"x\",\"title\":\"x\",\"controls\":[{inner}]}}")
        });
        let nested = format!("{{\"catalog\":{{\"metadata\":{{\"title\":\"T\"}},\"controls\":[{nested}]}}}}");
        for (file, said) in [
            ("", "empty"),
            ("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><catalog>&e;</catalog>", "XML"),
            ("PK\u{3}\u{4}", "ZIP"),
            ("[1]", "a list"),
            ("{\"profile\": {}}", "an OSCAL profile"),
            ("{\"findings\": []}", "the keys findings"),
            ("{\"catalog\": {\"metadata\": {\"title\": \"T\"}}}", "no controls"),
            ("{\"catalog\": {\"controls\": []}}", "no title"),
            ("{\"catalog\": {\n\"controls\": 7}}", "line 2"),
            ("{\"catalog\": {\n\"controls\": [", "truncated"),
            ("colour,size\nred,7\n", "no column"),
            ("ref,name\n", "no controls"),
            (&deep, "recursion limit"),
            (&nested, "deeper than 12"),
        ] {
            let error = read(file.as_bytes()).expect_err(file).to_string();
            assert!(error.contains(said), "{error} for {}", text::short(file, 60));
        }
        let many = format!("ref,name\n{}", "A,x\n".repeat(101));
        assert!(read(many.as_bytes()).expect_err("too many").to_string().contains("more than 100"));
        assert!(read(b"ref,name\nA,\xFF\xFE\n").expect_err("no text").to_string().contains("line 2"));
    }
}
