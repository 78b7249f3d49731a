//! The fixed texts of a report, by language. One struct, so that no language can lack a text.

mod de;
mod en;
mod es;
mod fr;

use assay_api::{
    Day,
    assets::{AssetStatus, AssetType},
    findings::{FindingStatus, Severity},
    projects::ProjectType,
    reports::ReportLanguage,
};
use serde::Serialize;

/// Every fixed text.
#[derive(Debug, Serialize)]
pub(crate) struct Words {
    pub(crate) lang: &'static str,
    pub(crate) report: &'static str,
    pub(crate) contents: &'static str,
    pub(crate) executive_summary: &'static str,
    pub(crate) scope: &'static str,
    pub(crate) in_scope: &'static str,
    pub(crate) out_of_scope: &'static str,
    pub(crate) rules_of_engagement: &'static str,
    pub(crate) about_project: &'static str,
    pub(crate) methodology: &'static str,
    pub(crate) findings: &'static str,
    pub(crate) overview: &'static str,
    pub(crate) assets: &'static str,
    pub(crate) controls: &'static str,
    pub(crate) appendices: &'static str,
    pub(crate) ratings: &'static str,
    pub(crate) closing: &'static str,
    pub(crate) client: &'static str,
    pub(crate) project: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) period: &'static str,
    pub(crate) date: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) team: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) prepared_for: &'static str,
    pub(crate) prepared_by: &'static str,
    pub(crate) page: &'static str,
    pub(crate) number: &'static str,
    pub(crate) title: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) status: &'static str,
    pub(crate) score: &'static str,
    pub(crate) vector: &'static str,
    /// The label of what follows.
    pub(crate) exploited: &'static str,
    /// It is in CISA's catalogue.
    pub(crate) known: &'static str,
    pub(crate) affected_assets: &'static str,
    pub(crate) description: &'static str,
    pub(crate) impact: &'static str,
    pub(crate) remediation: &'static str,
    pub(crate) evidence: &'static str,
    pub(crate) references: &'static str,
    pub(crate) tags: &'static str,
    pub(crate) due: &'static str,
    pub(crate) first_seen: &'static str,
    pub(crate) last_seen: &'static str,
    pub(crate) source: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) ports: &'static str,
    pub(crate) system: &'static str,
    pub(crate) control: &'static str,
    pub(crate) frameworks: &'static str,
    pub(crate) by_severity: &'static str,
    pub(crate) by_status: &'static str,
    pub(crate) total: &'static str,
    pub(crate) open: &'static str,
    pub(crate) no_findings: &'static str,
    pub(crate) not_shown: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) severities: [&'static str; 5],
    pub(crate) meanings: [&'static str; 5],
    pub(crate) statuses: [&'static str; 7],
    pub(crate) control_statuses: [(&'static str, &'static str); 5],
    #[serde(skip)]
    pub(crate) project_types: [&'static str; 11],
    #[serde(skip)]
    pub(crate) asset_types: [&'static str; 14],
    #[serde(skip)]
    pub(crate) asset_statuses: [&'static str; 4],
    #[serde(skip)]
    pub(crate) months: [&'static str; 12],
    /// The built-in methodology, Markdown.
    #[serde(skip)]
    pub(crate) how: &'static str,
    /// The sentences that count.
    #[serde(skip)]
    pub(crate) counting: Counting,
}

/// The sentences that count, with `{}` where numbers and names go.
#[derive(Debug)]
pub(crate) struct Counting {
    /// Nothing was found in {project}.
    pub(crate) none: &'static str,
    /// One finding in {project}.
    pub(crate) one: &'static str,
    /// {n} findings in {project}.
    pub(crate) many: &'static str,
    /// {n} of them are critical or high (0, 1, more).
    pub(crate) urgent: [&'static str; 3],
    /// {n} are still open (0, 1, more).
    pub(crate) open: [&'static str; 3],
    /// Between two days.
    pub(crate) between: &'static str,
}

/// The texts of a language.
pub(crate) fn of(language: ReportLanguage) -> &'static Words {
    match language {
        ReportLanguage::English => &en::WORDS,
        ReportLanguage::German => &de::WORDS,
        ReportLanguage::French => &fr::WORDS,
        ReportLanguage::Spanish => &es::WORDS,
    }
}

/// The member of a list at an enum's rank.
fn at<'a>(list: &[&'a str], rank: i64) -> &'a str {
    usize::try_from(rank).ok().and_then(|rank| list.get(rank)).copied().unwrap_or_default()
}

impl Words {
    /// A severity's name.
    pub(crate) fn severity_name(&self, severity: Severity) -> &'static str {
        at(&self.severities, severity.rank())
    }

    /// A status's name.
    pub(crate) fn status_name(&self, status: FindingStatus) -> &'static str {
        at(&self.statuses, status.rank())
    }

    /// An engagement's kind.
    pub(crate) fn project_type(&self, kind: ProjectType) -> &'static str {
        at(&self.project_types, kind.rank())
    }

    /// An asset's kind.
    pub(crate) fn asset_type(&self, kind: AssetType) -> &'static str {
        at(&self.asset_types, kind.rank())
    }

    /// How far an asset's testing is.
    pub(crate) fn asset_status(&self, status: AssetStatus) -> &'static str {
        at(&self.asset_statuses, status.rank())
    }

    /// What a person says of a control; an unknown word stays as it is.
    pub(crate) fn control_status(&self, status: &str) -> String {
        let known = self.control_statuses.iter().find(|(key, _)| *key == status);
        known.map_or_else(|| status.to_owned(), |(_, label)| (*label).to_owned())
    }

    /// A day as people write it.
    pub(crate) fn day(&self, day: Day) -> String {
        let (number, year) = (day.0.day(), day.0.year());
        let month = at(&self.months, i64::from(day.0.month()) - 1);
        match self.lang {
            "de" => format!("{number}. {month} {year}"),
            "es" => format!("{number} de {month} de {year}"),
            "fr" if number == 1 => format!("1er {month} {year}"),
            _ => format!("{number} {month} {year}"),
        }
    }

    /// A number with one decimal, as people write it.
    pub(crate) fn decimal(&self, number: f64) -> String {
        let text = format!("{number:.1}");
        if self.lang == "en" { text } else { text.replace('.', ",") }
    }

    /// The period between two days, or from or to one of them.
    pub(crate) fn between(&self, start: Option<Day>, end: Option<Day>) -> Option<String> {
        match (start, end) {
            (Some(start), Some(end)) if start == end => Some(self.day(start)),
            (Some(start), Some(end)) => Some(format!("{} – {}", self.day(start), self.day(end))),
            (Some(day), None) | (None, Some(day)) => Some(self.day(day)),
            (None, None) => None,
        }
    }
}

/// One of three sentences, by number, with the number in it.
pub(crate) fn counted(sentences: &[&str; 3], count: usize) -> String {
    let sentence = sentences[count.min(2)];
    sentence.replace("{n}", &count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        let english = serde_json::to_value(of(ReportLanguage::English)).expect("JSON");
        for language in ReportLanguage::ALL {
            let words = serde_json::to_value(of(*language)).expect("JSON");
            assert_eq!(words["lang"], language.as_str());
            for (key, text) in words.as_object().expect("an object") {
                assert!(text.as_str().is_none_or(|text| !text.trim().is_empty()), "{language} lacks {key}");
                assert!(*language == ReportLanguage::English || key != "remediation" || *text != english[key], "{key}");
            }
            let counting = &of(*language).counting;
            for sentence in [counting.one, counting.many, counting.none] {
                assert!(sentence.contains("{project}"), "{sentence}");
            }
            assert!(
                counting.many.contains("{n}") && counting.urgent[2].contains("{n}") && counting.open[2].contains("{n}")
            );
        }
    }

    #[test]
    fn days_as_people_write_them() {
        let day: Day = "2026-11-01".parse().expect("a day");
        let said: Vec<_> = ReportLanguage::ALL.iter().map(|language| of(*language).day(day)).collect();
        assert_eq!(said, ["1 November 2026", "1. November 2026", "1er novembre 2026", "1 de noviembre de 2026"]);
    }
}
