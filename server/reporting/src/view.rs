//! What a report says, ready to be drawn: texts cleaned and parsed, findings sorted, numbered and grouped, pictures
//! checked, numbers counted, labels in the report's language. Every format draws this and nothing else, so that what
//! is decided here (what is shown, what is harmless) holds in all of them. Typst templates get it as JSON.

mod build;
pub(crate) mod finding;
mod summary;

pub(crate) use build::build;

use crate::{picture::Picture, prose::Block, words::Words};
use assay_api::Day;
use serde::Serialize;
use std::collections::BTreeMap;

/// A whole report.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) reference: String,
    /// As people write it.
    pub(crate) date: String,
    /// `2026-11-25`
    pub(crate) day: String,
    pub(crate) words: &'static Words,
    pub(crate) sections: Sections,
    pub(crate) brand: Brand,
    pub(crate) client: Option<Client>,
    pub(crate) project: Project,
    /// What the cover says, label and value.
    pub(crate) facts: Vec<Fact>,
    pub(crate) summary: Vec<Block>,
    pub(crate) methodology: Vec<Block>,
    pub(crate) closing: Vec<Block>,
    pub(crate) severities: Vec<Count>,
    pub(crate) statuses: Vec<Count>,
    pub(crate) total: usize,
    pub(crate) open: usize,
    pub(crate) groups: Vec<Group>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) controls: Vec<Control>,
    pub(crate) charts: Charts,
    /// By file name; drawn beside the text, so not part of the JSON.
    #[serde(skip)]
    pub(crate) pictures: BTreeMap<String, Picture>,
}

/// Which sections there are. What is empty is absent.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Sections {
    pub(crate) cover: bool,
    pub(crate) summary: bool,
    pub(crate) scope: bool,
    pub(crate) methodology: bool,
    pub(crate) overview: bool,
    pub(crate) details: bool,
    pub(crate) assets: bool,
    pub(crate) controls: bool,
    pub(crate) ratings: bool,
    pub(crate) closing: bool,
}

/// Who made it.
#[derive(Debug, Serialize)]
pub(crate) struct Brand {
    pub(crate) name: Option<String>,
    /// A file in [`Report::pictures`].
    pub(crate) logo: Option<String>,
    /// `#rrggbb`
    pub(crate) colour: String,
    pub(crate) classification: Option<String>,
    pub(crate) footer: Option<String>,
}

/// Who it is for.
#[derive(Debug, Serialize)]
pub(crate) struct Client {
    pub(crate) name: String,
    pub(crate) industry: Option<String>,
    pub(crate) contact_email: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) address: Option<String>,
}

/// What was done.
#[derive(Debug, Serialize)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) description: Vec<Block>,
    pub(crate) scope: Vec<Block>,
    pub(crate) out_of_scope: Vec<Block>,
    pub(crate) rules_of_engagement: Vec<Block>,
}

/// A label and what it says.
#[derive(Debug, Serialize)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    /// To be set in the type of code.
    pub(crate) code: bool,
}

/// How many findings have a severity or a status.
#[derive(Debug, Serialize)]
pub(crate) struct Count {
    /// `critical`, `in-progress`: for colours and shapes.
    pub(crate) key: String,
    pub(crate) label: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) count: usize,
}

/// Findings that stand together.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    /// `None` when findings are not grouped.
    pub(crate) label: Option<&'static str>,
    pub(crate) key: String,
    pub(crate) findings: Vec<Finding>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    /// `F-001`
    pub(crate) number: String,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) severity: &'static str,
    pub(crate) severity_key: String,
    pub(crate) status: &'static str,
    pub(crate) status_key: String,
    /// `9.6`, as people write it.
    pub(crate) score: Option<String>,
    /// The same for programs.
    pub(crate) score_value: Option<f64>,
    pub(crate) vector: Option<String>,
    pub(crate) cve: Option<String>,
    pub(crate) cwe: Option<String>,
    /// 0 to 1, for programs.
    pub(crate) epss: Option<f64>,
    pub(crate) kev: bool,
    pub(crate) facts: Vec<Fact>,
    /// Description, impact, remediation: those that there are.
    pub(crate) texts: Vec<Text>,
    pub(crate) references: Vec<String>,
    pub(crate) assets: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) controls: Vec<String>,
    pub(crate) source: String,
    pub(crate) due: Option<Day>,
    pub(crate) first_seen: Option<Day>,
    pub(crate) last_seen: Option<Day>,
    /// Pictures and files that no text shows in its own place.
    pub(crate) evidence: Vec<Evidence>,
    /// Pictures that a text shows in its place, by the evidence's id.
    pub(crate) shown: BTreeMap<String, Evidence>,
}

/// A part of a finding.
#[derive(Debug, Serialize)]
pub(crate) struct Text {
    /// `description`, `impact`, `remediation`
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) blocks: Vec<Block>,
}

/// A file that proves a finding.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Evidence {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) caption: Option<String>,
    pub(crate) size: String,
    pub(crate) sha256: String,
    /// A file in [`Report::pictures`]; `None` when there is nothing to show.
    pub(crate) picture: Option<String>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The file should be a picture by its name, and is none.
    pub(crate) broken: bool,
}

/// What was tested.
#[derive(Debug, Serialize)]
pub(crate) struct Asset {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) address: String,
    pub(crate) ports: String,
    pub(crate) system: String,
    pub(crate) status: &'static str,
}

/// A control.
#[derive(Debug, Serialize)]
pub(crate) struct Control {
    pub(crate) reference: String,
    pub(crate) name: String,
    pub(crate) frameworks: String,
    pub(crate) status: String,
    pub(crate) findings: u64,
}

/// SVG, with shapes and words of our own alone.
#[derive(Debug, Serialize)]
pub(crate) struct Charts {
    pub(crate) severity: String,
    pub(crate) status: String,
}

impl Report {
    /// Every finding, in the report's order.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.groups.iter().flat_map(|group| &group.findings)
    }

    /// What those who decide must know of each: the worst findings with their impact, when there are no details.
    pub(crate) fn urgent(&self) -> Vec<(&Finding, &[Block])> {
        let worst = self.findings().filter(|finding| matches!(finding.severity_key.as_str(), "critical" | "high"));
        let shown = worst.filter(|_| self.sections.overview && !self.sections.details).take(12);
        let impact = |finding: &'_ Finding| finding.texts.iter().position(|text| text.key == "impact");
        shown.map(|finding| (finding, impact(finding).map_or(&[][..], |at| &finding.texts[at].blocks))).collect()
    }
}
