//! What can be found, as patterns from `assets/demo/weaknesses.toml`, and where: a pattern and a place make a finding's
//! words.

use super::network;
use crate::error::{Error, Result};
use assay_api::findings::{NewFinding, Severity};
use figment::{
    Figment,
    providers::{Format, Toml},
};
use serde::Deserialize;

const FILE: &str = include_str!("../../assets/demo/weaknesses.toml");

/// A pattern.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weakness {
    /// With which projects it goes.
    area: String,
    /// On which kinds of machines it can be, in a network; on all when empty.
    #[serde(default)]
    on: Vec<String>,
    title: String,
    vector: Option<String>,
    severity: Option<Severity>,
    cwe: u32,
    cve: Option<String>,
    epss: Option<f64>,
    #[serde(default)]
    kev: bool,
    tags: Vec<String>,
    /// Found in one place of a project at most.
    #[serde(default)]
    pub(super) rare: bool,
    what: String,
    /// What was sent and what came back, or what a program said.
    proof: String,
    impact: String,
    mend: String,
}

/// A place: what people call it, its path, and the name of what can be sent there.
pub(super) type Place = (String, String, String);

#[derive(Deserialize)]
struct All {
    weakness: Vec<Weakness>,
}

/// Every pattern.
pub(super) fn all() -> Result<Vec<Weakness>> {
    let all: All = Figment::from(Toml::string(FILE))
        .extract()
        .map_err(|e| Error::internal("the demo's weaknesses are unreadable").caused_by(e.to_string()))?;
    Ok(all.weakness)
}

const WEB: [(&str, &str, &str); 14] = [
    ("the sign-in", "/login", "username"),
    ("the reset of passwords", "/password/reset", "email"),
    ("the search", "/search", "q"),
    ("the list of invoices", "/invoices", "sort"),
    ("the download of statements", "/statements", "file"),
    ("the profile page", "/profile", "display_name"),
    ("the message centre", "/messages", "body"),
    ("the upload of documents", "/documents", "file"),
    ("the calendar", "/appointments", "day"),
    ("the address book", "/contacts", "name"),
    ("the export", "/export", "format"),
    ("the administration", "/admin/users", "role"),
    ("the support form", "/support", "topic"),
    ("the notifications", "/hooks", "url"),
];
const MOBILE: [&str; 6] = [
    "the Android app",
    "the iOS app",
    "the list of tours",
    "the sign-in screen",
    "the signature screen",
    "the offline store",
];
const REVIEW: [&str; 6] = [
    "the card vault",
    "the payment gateway",
    "the call centre",
    "the branches",
    "the test environment",
    "the settlement",
];

impl Weakness {
    /// Whether it is looked for there.
    pub(super) fn is_of(&self, areas: &[&str]) -> bool {
        areas.contains(&self.area.as_str())
    }

    /// Where it can be in a project. In a network the place is the machine.
    pub(super) fn places(&self, project: usize) -> Vec<Place> {
        let plain = |name: &str| (name.to_owned(), "/".to_owned(), "value".to_owned());
        match self.area.as_str() {
            "network" => network::known(project, &self.on).iter().map(|host| plain(host)).collect(),
            "mobile" => MOBILE.into_iter().map(plain).collect(),
            "review" => REVIEW.into_iter().map(plain).collect(),
            _ => WEB.map(|(place, path, name)| (place.to_owned(), path.to_owned(), name.to_owned())).into(),
        }
    }

    /// Whether its places are machines.
    pub(super) fn is_of_machines(&self) -> bool {
        self.area == "network"
    }

    /// A finding of this, there.
    pub(super) fn finding(&self, place: &Place, host: &str) -> NewFinding {
        let fill = |text: &str| filled(text, place, host);
        let (title, proof) = (fill(&self.title), fill(self.proof.trim()));
        let found = if self.area == "web" { format!("`{}` on `{host}`", place.1) } else { format!("`{host}`") };
        let links = [
            Some(format!("https://cwe.mitre.org/data/definitions/{}.html", self.cwe)),
            self.cve.as_ref().map(|cve| format!("https://nvd.nist.gov/vuln/detail/{cve}")),
        ];
        NewFinding {
            title: if title.starts_with("the ") { title.replacen('t', "T", 1) } else { title },
            severity: self.severity,
            cvss_vector: self.vector.clone(),
            cve_id: self.cve.clone(),
            cwe_id: Some(format!("CWE-{}", self.cwe)),
            epss: self.epss,
            kev: Some(self.kev),
            description: Some(format!(
                "{}\n\n**Where:** {found}\n\n**How to see it:**\n\n```http\n{proof}\n```",
                fill(&self.what)
            )),
            impact: Some(fill(&self.impact)),
            remediation: Some(fill(&self.mend)),
            references: links.into_iter().flatten().collect(),
            tags: self.tags.clone(),
            source: Some("manual".to_owned()),
            ..NewFinding::default()
        }
    }

    /// What a picture of it is called.
    pub(super) fn file_name(&self) -> String {
        format!("{}.png", self.tags.join("-"))
    }

    /// What there is to see of it, line by line.
    pub(super) fn shown(&self, place: &Place, host: &str) -> String {
        filled(self.proof.trim(), place, host)
    }
}

fn filled(text: &str, (place, path, name): &Place, host: &str) -> String {
    let pairs = [("{place}", place.as_str()), ("{path}", path), ("{name}", name), ("{host}", host)];
    pairs.iter().fold(text.to_owned(), |text, (mark, word)| text.replace(mark, word))
}

#[cfg(test)]
mod tests {
    use super::{
        super::places::{CLINICS, HEADQUARTERS, PERIMETER},
        *,
    };
    use assay_api::Rules;

    #[test]
    fn every_pattern_makes_a_finding_that_keeps_the_rules() {
        let all = all().expect("the patterns");
        for weakness in &all {
            let place = ("the place".to_owned(), "/x".to_owned(), "x".to_owned());
            let mut made = weakness.finding(&place, "a.example");
            made.project_id = "proj_x".to_owned();
            made.checked().expect("the rules");
            crate::resources::findings::rules::settle(&mut made).expect("a vector and its score");
            let texts = [Some(&made.title), made.description.as_ref(), made.impact.as_ref(), made.remediation.as_ref()];
            let marks = ["{place}", "{host}", "{path}", "{name}"];
            let left = texts.into_iter().flatten().find(|text| marks.iter().any(|mark| text.contains(mark)));
            assert_eq!(left, None);
            assert!(
                made.title.len() > 20 && !weakness.places(PERIMETER).is_empty() || weakness.is_of_machines(),
                "{}",
                made.title
            );
        }
        let networks = [PERIMETER, HEADQUARTERS, CLINICS];
        for weakness in all.iter().filter(|weakness| weakness.is_of_machines()) {
            assert!(
                networks.iter().any(|project| !weakness.places(*project).is_empty()),
                "{} is nowhere",
                weakness.title
            );
        }
        for area in ["web", "network", "mobile", "review"] {
            assert!(all.iter().filter(|weakness| weakness.area == area).count() >= 8, "{area}");
        }
    }
}
