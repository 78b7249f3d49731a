//! What an import does with each control of its file: decided from the file and from what is known, without any I/O.

use super::model::{OwnControl, OwnFramework};
use crate::{
    error::{Error, Result},
    resources::controls::{catalogue::folded, cover::Answers, shelf::Shelf},
};
use assay_api::{
    Check, Day,
    control_imports::{ControlAction, ControlImportRow},
    controls::ControlStatus,
    imports::FieldChange,
    rules::LINE,
};
use assay_importers::{ControlDraft, Controls, Skipped};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest short name.
const REF: usize = 60;
/// The most controls of the organisation's own.
const OWN: usize = 5_000;
/// The most frameworks of its own.
const FRAMEWORKS: usize = 50;
/// The group of a control whose file names none.
const DOMAIN: &str = "Own controls";

/// What is known when a file is judged. Short names are in lower case.
pub(super) struct Known<'k> {
    pub(super) builtin: HashSet<String>,
    pub(super) own: HashMap<String, OwnControl>,
    /// Users by what the file calls them.
    pub(super) people: HashMap<String, String>,
    pub(super) shelf: &'k Shelf,
}

/// What is to be written.
pub(super) enum Write {
    New(Box<OwnControl>),
    /// As it is, and as it is to be.
    Change(Box<OwnControl>, Box<OwnControl>),
}

/// What becomes of one control.
pub(super) struct Judged {
    pub(super) row: ControlImportRow,
    pub(super) write: Option<Write>,
}

/// What becomes of all of them.
pub(super) struct Plan {
    pub(super) rows: Vec<Judged>,
    /// Frameworks that are new, or have another edition.
    pub(super) frameworks: Vec<OwnFramework>,
}

/// Judges a file.
///
/// # Errors
/// When there would be more than there may be.
pub(super) fn judge(file: &Controls, known: &Known<'_>) -> Result<Plan> {
    let mut judge = Judge { file, known, seen: HashMap::new(), frameworks: BTreeMap::new() };
    let mut rows: Vec<_> = file.controls.iter().map(|draft| judge.control(draft)).collect();
    rows.extend(file.skipped.iter().map(unusable));
    rows.sort_by_key(|judged| judged.row.line);
    let new = rows.iter().filter(|judged| judged.row.action == ControlAction::New).count();
    if known.own.len() + new > OWN {
        let there = known.own.len();
        return Err(Error::field(
            "file",
            format!("brings {new} controls; there are {there}, and at most {OWN} can be"),
        ));
    }
    let frameworks: Vec<_> = judge.frameworks.into_values().collect();
    let fresh = frameworks.iter().filter(|framework| !known.shelf.is_own(&framework.slug)).count();
    if known.shelf.own() + fresh > FRAMEWORKS {
        return Err(Error::field("file", format!("brings {fresh} frameworks; at most {FRAMEWORKS} own ones can be")));
    }
    Ok(Plan { rows, frameworks })
}

/// A record of which nothing can be made.
fn unusable(skipped: &Skipped) -> Judged {
    let line = Some(skipped.line).filter(|line| *line > 0);
    let row = ControlImportRow {
        line,
        r#ref: skipped.what.clone(),
        name: String::new(),
        action: ControlAction::Skipped,
        reason: Some(skipped.why.clone()),
        changes: Vec::new(),
        id: None,
    };
    Judged { row, write: None }
}

/// What a file says of a control, held to the rules of the fields.
struct Texts {
    reference: String,
    name: String,
    domain: Option<String>,
    /// Empty where the file says that there is none; absent where it says nothing.
    description: Option<String>,
    guidance: Option<String>,
    requirements: Option<Answers>,
}

struct Judge<'j> {
    file: &'j Controls,
    known: &'j Known<'j>,
    /// Short names of this file, with the row that has them.
    seen: HashMap<String, String>,
    frameworks: BTreeMap<String, OwnFramework>,
}

impl Judge<'_> {
    fn control(&mut self, draft: &ControlDraft) -> Judged {
        let mut row = ControlImportRow {
            line: draft.line,
            r#ref: draft.reference.clone(),
            name: draft.name.clone(),
            action: ControlAction::Skipped,
            reason: None,
            changes: Vec::new(),
            id: None,
        };
        match self.verdict(draft, &mut row) {
            Ok(write) => Judged { row, write },
            Err(why) => {
                (row.action, row.reason) = (ControlAction::Skipped, Some(why));
                Judged { row, write: None }
            }
        }
    }

    fn verdict(&mut self, draft: &ControlDraft, row: &mut ControlImportRow) -> Result<Option<Write>, String> {
        let key = draft.reference.to_lowercase();
        let place = draft.line.map_or_else(|| draft.name.clone(), |line| format!("line {line}"));
        if let Some(first) = self.seen.get(&key) {
            return Err(format!("the file has this reference already ({first})"));
        }
        self.seen.insert(key.clone(), place);
        if self.known.builtin.contains(&key) {
            return Err("a control of the built-in catalogue has this reference, and is not changed".to_owned());
        }
        let mut wanted = BTreeMap::new();
        let texts = self.texts(draft, &mut wanted)?;
        let known = self.known;
        let write = match known.own.get(&key) {
            Some(before) => changed(before, &texts, draft, known, row),
            None => {
                row.action = ControlAction::New;
                Some(Write::New(Box::new(fresh(texts, draft, known)?)))
            }
        };
        // Of a control that is skipped no framework is made.
        self.frameworks.extend(wanted);
        Ok(write)
    }

    fn texts(&self, draft: &ControlDraft, wanted: &mut BTreeMap<String, OwnFramework>) -> Result<Texts, String> {
        let mut check = Check::default();
        let (mut reference, mut name) = (draft.reference.clone(), draft.name.clone());
        check.required("ref", "Reference", &mut reference, REF);
        check.required("name", "Name", &mut name, LINE);
        let mut domain = draft.domain.clone();
        check.line("domain", &mut domain, 100);
        let (mut description, mut guidance) = (draft.description.clone(), draft.guidance.clone());
        check.prose("description", &mut description);
        check.prose("guidance", &mut guidance);
        check.finish().map_err(|errors| said(&errors[0].field, &errors[0].message))?;
        let kept = |given: &Option<String>, now: Option<String>| given.as_ref().map(|_| now.unwrap_or_default());
        let requirements = draft.frameworks.as_ref().map(|list| self.requirements(list, &reference, wanted));
        Ok(Texts {
            description: kept(&draft.description, description),
            guidance: kept(&draft.guidance, guidance),
            requirements: requirements.transpose()?,
            reference,
            name,
            domain,
        })
    }

    /// What a control answers, by the frameworks' short names.
    fn requirements(
        &self,
        list: &[(String, Option<String>)],
        reference: &str,
        wanted: &mut BTreeMap<String, OwnFramework>,
    ) -> Result<Answers, String> {
        let mut answers = Answers::new();
        for (name, id) in list {
            let known = self.known.shelf.framework(name);
            let own = known.is_none_or(|known| self.known.shelf.is_own(&known.slug));
            let (slug, id) = match known.filter(|_| !own) {
                Some(known) => {
                    let found = |id: &String| known.ids.iter().find(|known| known.eq_ignore_ascii_case(id)).cloned();
                    let found = id.as_ref().map(|id| {
                        found(id).ok_or_else(|| format!("frameworks: {} has no requirement {id}", known.name))
                    });
                    (known.slug.clone(), found.transpose()?.unwrap_or_default())
                }
                // The controls of a framework of one's own are its requirements.
                None => (self.own_framework(name, wanted)?, id.clone().unwrap_or_else(|| reference.to_owned())),
            };
            let ids = answers.entry(slug).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        answers.values_mut().for_each(|ids| ids.sort());
        Ok(answers)
    }

    /// The short name of a framework that is not of the catalogue.
    fn own_framework(&self, name: &str, wanted: &mut BTreeMap<String, OwnFramework>) -> Result<String, String> {
        let known = self.known.shelf.framework(name);
        let title = self.file.framework.as_ref().filter(|(title, _)| folded(title) == folded(name));
        let slug = known.map_or_else(|| slug(name), |known| known.slug.clone());
        if slug.is_empty() {
            return Err(format!("frameworks: '{name}' is no name of a framework"));
        }
        let version = title.map(|(_, version)| version.clone());
        let stays = known.is_some_and(|known| version.as_ref().is_none_or(|version| *version == known.version));
        if !stays {
            let name = known.map_or_else(|| name.to_owned(), |known| known.name.clone());
            let version = version.unwrap_or_default();
            wanted.insert(slug.clone(), OwnFramework { slug: slug.clone(), name, version });
        }
        Ok(slug)
    }
}

/// `House rules 2026` as `house-rules-2026`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// A new control, with what the file says of its status, owner, note and day.
fn fresh(texts: Texts, draft: &ControlDraft, known: &Known<'_>) -> Result<OwnControl, String> {
    let status = draft.status.as_deref().map(str::parse::<ControlStatus>).transpose();
    let due_date = draft.due_date.as_deref().map(str::parse::<Day>).transpose();
    let owner = |name: &String| {
        known
            .people
            .get(name)
            .cloned()
            .ok_or_else(|| said("owner", &format!("there is no user '{name}', by sign-in name, address or id")))
    };
    Ok(OwnControl {
        id: String::new(),
        r#ref: texts.reference,
        name: texts.name,
        domain: texts.domain.unwrap_or_else(|| DOMAIN.to_owned()),
        description: texts.description.unwrap_or_default(),
        guidance: texts.guidance.filter(|text| !text.is_empty()),
        requirements: texts.requirements.unwrap_or_default(),
        status: status.map_err(|why| said("status", &why))?.unwrap_or(ControlStatus::NotStarted),
        owner_id: draft.owner.as_ref().map(owner).transpose()?,
        note: draft.note.clone(),
        due_date: due_date.map_err(|why| said("due_date", &why))?,
        version: 1,
    })
}

/// Lays the file's texts over a control that is known; a person's words stay.
fn changed(
    before: &OwnControl,
    texts: &Texts,
    draft: &ControlDraft,
    known: &Known<'_>,
    row: &mut ControlImportRow,
) -> Option<Write> {
    let mut after = before.clone();
    after.name.clone_from(&texts.name);
    after.domain = texts.domain.clone().unwrap_or(after.domain);
    after.description = texts.description.clone().unwrap_or(after.description);
    after.guidance = texts.guidance.clone().or(after.guidance).filter(|text| !text.is_empty());
    after.requirements = texts.requirements.clone().unwrap_or(after.requirements);
    let pairs = |control: &OwnControl| {
        [
            ("name", json!(control.name)),
            ("domain", json!(control.domain)),
            ("description", json!(control.description)),
            ("guidance", json!(control.guidance.as_deref().unwrap_or_default())),
            ("frameworks", named(&control.requirements)),
        ]
    };
    let both = pairs(before).into_iter().zip(pairs(&after));
    row.changes = both
        .filter(|((_, from), (_, to))| from != to)
        .map(|((field, from), (_, to))| FieldChange { field: field.to_owned(), from: brief(from), to: brief(to) })
        .collect();
    (row.r#ref, row.id) = (before.r#ref.clone(), Some(before.id.clone()));
    row.reason = left_alone(before, draft, known);
    if after == *before {
        row.action = ControlAction::Same;
        return None;
    }
    row.action = ControlAction::Changed;
    after.version += 1;
    Some(Write::Change(Box::new(before.clone()), Box::new(after)))
}

/// What the file says otherwise than a person does, which stays.
fn left_alone(before: &OwnControl, draft: &ControlDraft, known: &Known<'_>) -> Option<String> {
    let owner = draft.owner.as_ref().map(|name| known.people.get(name).cloned());
    let differs = [
        ("status", draft.status.as_ref().is_some_and(|text| text.parse() != Ok(before.status))),
        ("owner", owner.is_some_and(|owner| owner != before.owner_id)),
        ("note", draft.note.is_some() && draft.note != before.note),
        ("due_date", draft.due_date.as_ref().is_some_and(|text| text.parse().ok() != before.due_date)),
    ];
    let names: Vec<_> = differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| format!("left as a person set it: {}", names.join(", ")))
}

fn said(field: &str, message: &str) -> String {
    format!("{field}: {message}")
}

/// Requirements as people write them: `soc2: CC6.1`.
fn named(answers: &Answers) -> Value {
    let one = |(slug, id): (&String, &String)| if id.is_empty() { slug.clone() } else { format!("{slug}: {id}") };
    json!(answers.iter().flat_map(|(slug, ids)| ids.iter().map(move |id| (slug, id))).map(one).collect::<Vec<_>>())
}

/// Enough of a long text to see what it is about.
fn brief(value: Value) -> Value {
    match value.as_str() {
        Some(text) if text.len() > 500 => json!(format!("{}…", &text[..text.floor_char_boundary(500)])),
        _ => value,
    }
}
