//! OSCAL catalogues, 1.0 and 1.1, in JSON: groups within groups, controls within controls, texts in parts.

use super::{ControlDraft, Controls, DEPTH, line};
use crate::{
    Source,
    error::{Error, Place, Result},
    json,
    source::Meter,
    text,
};
use serde::Deserialize;
use std::{collections::BTreeMap, io::Read};

/// What OSCAL's other documents are called.
const OTHERS: &[&str] = &[
    "profile",
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
    "mapping-collection",
];

#[derive(Deserialize)]
struct File {
    catalog: Catalog,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Catalog {
    metadata: Metadata,
    params: Vec<Param>,
    groups: Vec<Group>,
    controls: Vec<Control>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    title: String,
    version: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Group {
    title: String,
    params: Vec<Param>,
    groups: Vec<Group>,
    controls: Vec<Control>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Control {
    id: String,
    title: String,
    params: Vec<Param>,
    props: Vec<Prop>,
    parts: Vec<Part>,
    controls: Vec<Control>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Param {
    id: String,
    label: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Prop {
    name: String,
    class: Option<String>,
    value: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Part {
    name: String,
    title: String,
    prose: String,
    props: Vec<Prop>,
    parts: Vec<Part>,
}

pub(super) fn read(source: &dyn Source, most: usize) -> Result<Controls> {
    if json::first_letter(source)? == Some('[') {
        return Err(Error::whole("the JSON is a list; an OSCAL catalogue is an object with the key catalog"));
    }
    let (keys, trouble) = json::keys(source, |key| key == "catalog" || OTHERS.contains(&key))?;
    if !keys.iter().any(|key| key == "catalog") {
        return Err(trouble.unwrap_or_else(|| no_catalogue(&keys)));
    }
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let mut whole = String::new();
    meter.read_to_string(&mut whole).map_err(|e| gauge.blame(e.to_string()))?;
    let File { catalog } = serde_json::from_str(&whole).map_err(|error| complaint(&whole, &error))?;
    let title = line(&catalog.metadata.title, 200);
    let title = title.ok_or_else(|| Error::whole("the catalogue has no title: catalog.metadata.title is missing"))?;
    let version = line(&catalog.metadata.version, 60).unwrap_or_default();
    let mut walk = Walk { out: Controls::default(), framework: title.clone(), params: BTreeMap::new(), most };
    walk.out.framework = Some((title, version));
    walk.learn(&catalog.params);
    walk.inside(None, &catalog.groups, &catalog.controls, 1)?;
    match walk.out.controls.len() + walk.out.skipped.len() {
        0 => Err(Error::whole("the catalogue holds no controls")),
        _ => Ok(walk.out),
    }
}

fn no_catalogue(keys: &[String]) -> Error {
    if let Some(other) = OTHERS.iter().find(|other| keys.iter().any(|key| key == *other)) {
        return Error::whole(format!("the file is an OSCAL {other}; what is taken is a catalogue"));
    }
    let keys = text::short(&keys.join(", "), 200);
    let keys = if keys.is_empty() { "no keys".to_owned() } else { format!("the keys {keys}") };
    Error::whole(format!("the JSON has {keys}; an OSCAL catalogue has the key catalog"))
}

/// What the parser says, with the place as everything else here tells it.
fn complaint(whole: &str, error: &serde_json::Error) -> Error {
    let line = error.line();
    let before: usize = whole.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let place = Place { line: line as u64, offset: (before + error.column().saturating_sub(1)) as u64 };
    if error.is_eof() {
        return Error::at(place, "this is no well-formed JSON: the file ends too early; it is truncated");
    }
    Error::at(place, json::reason(error))
}

struct Walk {
    out: Controls,
    framework: String,
    /// What stands for a value that the organisation is to set.
    params: BTreeMap<String, String>,
    most: usize,
}

impl Walk {
    fn learn(&mut self, params: &[Param]) {
        for param in params {
            let label = line(&param.label, 200).unwrap_or_else(|| "to be set".to_owned());
            self.params.insert(param.id.clone(), label);
        }
    }

    fn inside(&mut self, domain: Option<&str>, groups: &[Group], controls: &[Control], depth: usize) -> Result<()> {
        if depth > DEPTH {
            return Err(Error::whole(format!("groups and controls lie deeper than {DEPTH} within each other")));
        }
        for control in controls {
            self.learn(&control.params);
            self.control(control, domain)?;
            self.inside(domain, &[], &control.controls, depth + 1)?;
        }
        for group in groups {
            self.learn(&group.params);
            let title = line(&group.title, 200);
            self.inside(title.as_deref().or(domain), &group.groups, &group.controls, depth + 1)?;
        }
        Ok(())
    }

    fn control(&mut self, control: &Control, domain: Option<&str>) -> Result<()> {
        let label = label(&control.props).map(str::to_owned);
        let reference = label.unwrap_or_else(|| control.id.to_uppercase());
        let reference = text::short(&reference, 100);
        let withdrawn = control.props.iter().any(|prop| prop.name == "status" && prop.value == "withdrawn");
        if withdrawn {
            return self.out.skip(0, &reference, "it is withdrawn", self.most);
        }
        if reference.is_empty() {
            return self.out.skip(0, &control.title, "it has no id", self.most);
        }
        let draft = ControlDraft {
            name: line(&control.title, 1_000).unwrap_or_default(),
            domain: domain.map(str::to_owned),
            description: self.prose(control, &["statement"]),
            guidance: self.prose(control, &["guidance", "overview"]),
            frameworks: Some(vec![(self.framework.clone(), Some(reference.clone()))]),
            reference,
            ..ControlDraft::default()
        };
        self.out.push(draft, self.most)
    }

    /// The text of the control's parts of these names.
    fn prose(&self, control: &Control, names: &[&str]) -> Option<String> {
        let mut lines = Vec::new();
        for part in control.parts.iter().filter(|part| names.contains(&part.name.as_str())) {
            self.lines(part, &mut lines, 1);
        }
        text::markdown(&lines.join("\n"))
    }

    fn lines(&self, part: &Part, lines: &mut Vec<String>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let words = [label(&part.props).unwrap_or_default(), part.title.trim(), part.prose.trim()];
        let words: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).collect();
        if !words.is_empty() {
            lines.push(self.filled(&words.join(" ")));
        }
        part.parts.iter().for_each(|part| self.lines(part, lines, depth + 1));
    }

    /// `{{ insert: param, ac-1_prm_1 }}` as what the parameter is called, in brackets.
    fn filled(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((insert, after)) = inside.split_once("}}") else {
                out.push_str("{{");
                rest = inside;
                continue;
            };
            let id = insert.rsplit([',', ':']).next().unwrap_or_default().trim();
            let label = self.params.get(id).map_or("to be set", String::as_str);
            out.push_str(&format!("[{label}]"));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// What people call it: the plain label before one of a class of its own.
fn label(props: &[Prop]) -> Option<&str> {
    let labels = || props.iter().filter(|prop| prop.name == "label" && !prop.value.trim().is_empty());
    labels().find(|prop| prop.class.is_none()).or_else(|| labels().next()).map(|prop| prop.value.trim())
}
