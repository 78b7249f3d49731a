//! The catalogue: controls in our own words and the requirements that they answer, from files that are embedded.

use crate::{
    change::fits,
    error::{Error, Result},
};
use figment::{
    Figment,
    providers::{Format, Toml},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../../../assets/controls/", $name, ".toml")))),+] };
}

const FILES: &[(&str, &str)] = embedded![
    "01-governance",
    "02-risk",
    "03-assets",
    "04-access",
    "05-data",
    "06-cryptography",
    "07-network",
    "08-configuration",
    "09-vulnerabilities",
    "10-development",
    "11-logging",
    "12-incidents",
    "13-continuity",
    "14-people",
    "15-premises",
    "16-suppliers",
    "17-privacy",
];
const FRAMEWORKS: &str = include_str!("../../../assets/controls/frameworks.toml");

/// A control of the catalogue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// `IAM-05`
    pub(super) r#ref: String,
    #[serde(default)]
    pub(super) domain: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) questions: Vec<String>,
    pub(super) guidance: String,
    /// Requirements by framework.
    pub(super) map: BTreeMap<String, Vec<String>>,
    /// Checks that speak of it; `TLS-*` for all that begin so.
    #[serde(default)]
    pub(super) checks: Vec<String>,
    #[serde(default)]
    pub(super) cwe: Vec<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// What the appliance knows of itself.
    #[serde(default)]
    pub(super) own: Vec<String>,
    /// Whether any known vulnerability speaks of it.
    #[serde(default)]
    pub(super) cve: bool,
}

impl Entry {
    /// Whether the appliance can see anything of it.
    pub(super) fn is_seen(&self) -> bool {
        self.cve || [&self.checks, &self.cwe, &self.tags, &self.own].into_iter().any(|signals| !signals.is_empty())
    }

    /// Whether findings of this check speak of it.
    pub(super) fn has_check(&self, check: &str) -> bool {
        self.checks.iter().any(|known| fits(known, check))
    }
}

/// A framework that controls are mapped to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// `soc2`
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) version: String,
    /// The requirements' ids, written out.
    pub(super) ids: Vec<String>,
}

/// All of it.
pub(super) struct Catalogue {
    pub(super) controls: Vec<Entry>,
    pub(super) frameworks: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Domain {
    domain: String,
    control: Vec<Entry>,
}

#[derive(Deserialize)]
struct Frameworks {
    framework: Vec<Known>,
}

static CATALOGUE: LazyLock<std::result::Result<Catalogue, String>> =
    LazyLock::new(|| load().map_err(|e| e.to_string()));

/// The catalogue. It is embedded, and a test reads it: it is there.
pub(super) fn catalogue() -> Result<&'static Catalogue> {
    CATALOGUE.as_ref().map_err(|e| Error::internal(format!("the catalogue of controls is unreadable: {e}")))
}

/// The catalogue's entry of this control.
pub(super) fn entry(name: &str) -> Result<Option<&'static Entry>> {
    Ok(catalogue()?.controls.iter().find(|entry| entry.r#ref == name))
}

impl Catalogue {
    /// The framework that is meant: `soc2`, `SOC 2`, `pci_dss`.
    pub(super) fn framework(&self, text: &str) -> Option<&Known> {
        let wanted = folded(text);
        self.frameworks.iter().find(|known| [&known.slug, &known.name].into_iter().any(|name| folded(name) == wanted))
    }
}

/// What to say of a text that names no framework of the catalogue.
pub(in crate::resources) fn unknown_framework(text: &str) -> Option<String> {
    let Ok(catalogue) = catalogue() else { return None };
    let slugs = || catalogue.frameworks.iter().map(|known| known.slug.as_str()).collect::<Vec<_>>().join(", ");
    catalogue.framework(text).is_none().then(|| format!("is no framework; use {}", slugs()))
}

/// Which of the checks speak of the controls of these frameworks; of all controls, when none is named.
pub(in crate::resources) fn checks_of<'a>(
    frameworks: &[String],
    checks: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let Ok(catalogue) = catalogue() else { return BTreeSet::new() };
    let slugs: Vec<_> =
        frameworks.iter().filter_map(|text| catalogue.framework(text)).map(|known| &known.slug).collect();
    let is_meant = |entry: &&Entry| slugs.is_empty() || slugs.iter().any(|slug| entry.map.contains_key(*slug));
    let controls: Vec<_> = catalogue.controls.iter().filter(is_meant).collect();
    checks.filter(|check| controls.iter().any(|entry| entry.has_check(check))).map(str::to_owned).collect()
}

/// A framework's name without case, blanks and signs: `PCI-DSS` and `pci dss` are the same.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn load() -> std::result::Result<Catalogue, Box<figment::Error>> {
    let mut controls = Vec::new();
    for (_, text) in FILES {
        let Domain { domain, control } = read(text)?;
        controls.extend(control.into_iter().map(|entry| Entry { domain: domain.clone(), ..entry }));
    }
    let Frameworks { mut framework } = read(FRAMEWORKS)?;
    for known in &mut framework {
        known.ids = known.ids.iter().flat_map(|id| written_out(id)).collect();
    }
    Ok(Catalogue { controls, frameworks: framework })
}

fn read<T: DeserializeOwned>(text: &str) -> std::result::Result<T, Box<figment::Error>> {
    Figment::from(Toml::string(text)).extract().map_err(Box::new)
}

/// `CC6.1..8` as CC6.1, CC6.2 …; `(A..D)` likewise; anything else as it is.
fn written_out(id: &str) -> Vec<String> {
    let Some((left, right)) = id.split_once("..") else { return vec![id.to_owned()] };
    let digits = |text: &str| text.chars().rev().take_while(char::is_ascii_digit).count();
    let width = digits(left).max(1);
    let (before, first) = left.split_at(left.len() - width);
    let end = right.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(right.len());
    let (last, after) = right.split_at(end);
    if let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) {
        return (first..=last).map(|n| format!("{before}{n:0width$}{after}")).collect();
    }
    let (first, last) = (first.chars().next(), last.chars().next());
    let range = first.zip(last).map(|(first, last)| first..=last);
    range.into_iter().flatten().map(|letter| format!("{before}{letter}{after}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_is_large_enough_well_formed_and_names_only_what_there_is() {
        let catalogue = catalogue().expect("it can be read");
        assert!(catalogue.controls.len() >= 90, "{}", catalogue.controls.len());
        let mut names = BTreeSet::new();
        for entry in &catalogue.controls {
            let at = &entry.r#ref;
            assert!(names.insert(at) && names.insert(&entry.name), "{at} stands there twice");
            assert!(entry.map.len() >= 2, "{at} is mapped to fewer than two frameworks");
            assert!(!entry.questions.is_empty() && !entry.description.is_empty() && !entry.guidance.is_empty(), "{at}");
            for (slug, ids) in &entry.map {
                let known = catalogue.frameworks.iter().find(|known| known.slug == *slug).expect(slug);
                let unique: BTreeSet<_> = ids.iter().collect();
                assert_eq!(unique.len(), ids.len(), "{at} names a requirement of {slug} twice");
                assert!(ids.iter().all(|id| known.ids.contains(id)), "{at}: {slug} has not all of {ids:?}");
            }
            let numbered = |cwe: &String| cwe.strip_prefix("CWE-").is_some_and(|n| n.parse::<u32>().is_ok());
            assert!(entry.cwe.iter().all(numbered), "{at}");
        }
    }

    #[test]
    fn each_frameworks_ids_are_all_there_and_each_once() {
        let catalogue = catalogue().expect("it can be read");
        let counts: Vec<_> = catalogue
            .frameworks
            .iter()
            .map(|known| {
                assert_eq!(known.ids.iter().collect::<BTreeSet<_>>().len(), known.ids.len(), "{}", known.slug);
                (known.slug.as_str(), known.ids.len())
            })
            .collect();
        // The numbers that their owners state: criteria, Annex A controls, subcategories, safeguards.
        for stated in [("soc2", 61), ("iso27001", 93), ("nist-csf", 106), ("cis", 153)] {
            assert!(counts.contains(&stated), "{counts:?}");
        }
    }

    #[test]
    fn every_check_of_the_scanner_speaks_of_a_control() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/docs/checks");
        for file in std::fs::read_dir(dir).expect("the checks' pages") {
            let name = file.expect("a page").file_name().to_string_lossy().replace(".md", "");
            let catalogue = catalogue().expect("it can be read");
            assert!(catalogue.controls.iter().any(|entry| entry.has_check(&name)), "{name}");
        }
    }

    #[test]
    fn ranges_and_spellings() {
        assert_eq!(written_out("A.5.9..11"), ["A.5.9", "A.5.10", "A.5.11"]);
        assert_eq!(written_out("GV.OC-01..02"), ["GV.OC-01", "GV.OC-02"]);
        assert_eq!(written_out("164.308(a)(1)(ii)(A..B)"), ["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"]);
        let catalogue = catalogue().expect("it can be read");
        for text in ["soc2", "SOC 2", "pci_dss", "PCI-DSS", "ISO27001"] {
            assert!(catalogue.framework(text).is_some(), "{text}");
        }
    }
}
