//! What follows from a finding's fields alone: its score and its severity.

use crate::error::{Error, Result};
use assay_api::{
    findings::{Finding, NewFinding, Severity},
    rules::LIST,
};
use cvss::Cvss;
use serde_json::{Map, Value, json};

/// Computes the score from the vector, and the severity from the score where none is given.
///
/// # Errors
/// A vector that cannot be read, or a score that disagrees with it.
pub fn settle(finding: &mut NewFinding) -> Result<()> {
    if let Some(vector) = &finding.cvss_vector {
        let (vector, score) = score(vector)?;
        if let Some(given) = finding.cvss_score
            && (given - score).abs() > 0.05
        {
            return Err(Error::field(
                "cvss_score",
                format!("is {given}, but the vector's score is {score:.1}; leave it out"),
            ));
        }
        (finding.cvss_vector, finding.cvss_score) = (Some(vector), Some(score));
    }
    let banded = finding.cvss_score.map_or(Severity::Info, Severity::from_score);
    finding.severity.get_or_insert(banded);
    Ok(())
}

/// What the fields were in which `after` differs from `before`, of those that a request can set.
pub fn difference(before: &Finding, after: &Finding) -> Map<String, Value> {
    let fields = |finding: &Finding| match serde_json::to_value(NewFinding::from(finding)) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let new = fields(after);
    let mut old: Map<_, _> = fields(before).into_iter().filter(|(name, value)| new.get(name) != Some(value)).collect();
    if before.merged_into != after.merged_into {
        old.insert("merged_into".to_owned(), json!(before.merged_into));
    }
    old
}

/// `tags` with some more and without some, whatever their case.
///
/// # Errors
/// A sentence when they would be too many.
pub fn tagged(mut tags: Vec<String>, add: &[String], remove: &[String]) -> Result<Vec<String>, String> {
    let same = |a: &String, b: &String| a.to_lowercase() == b.to_lowercase();
    tags.retain(|tag| !remove.iter().any(|gone| same(gone, tag)));
    for tag in add {
        if !tags.iter().any(|known| same(known, tag)) {
            tags.push(tag.clone());
        }
    }
    let count = tags.len();
    if count > LIST { Err(format!("would have {count} tags; at most {LIST} are allowed")) } else { Ok(tags) }
}

/// Both lists as one.
///
/// # Errors
/// Conflict when it would be too long.
pub fn union(what: &str, first: &[String], second: &[String]) -> Result<Vec<String>> {
    let mut both = first.to_vec();
    both.extend(second.iter().filter(|entry| !first.contains(entry)).cloned());
    if both.len() > LIST {
        let count = both.len();
        return Err(Error::conflict(format!("Together they have {count} {what}; at most {LIST} are allowed")));
    }
    Ok(both)
}

/// A CVSS 2, 3.0, 3.1 or 4.0 vector in its canonical form, and its score, 0.0 to 10.0.
fn score(vector: &str) -> Result<(String, f64)> {
    let vector = vector.trim().trim_start_matches('(').trim_end_matches(')').to_ascii_uppercase();
    // Version 2 has no prefix, and alone spells one metric in two cases.
    let vector = if vector.starts_with("CVSS:") { vector } else { vector.replace("/AU:", "/Au:") };
    let wrong = |why: String| {
        let example = "it should look like CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        Error::field("cvss_vector", format!("is no CVSS 2.0, 3.0, 3.1 or 4.0 vector ({why}); {example}"))
    };
    let parsed: Cvss = vector.parse().map_err(|e| wrong(format!("{e}")))?;
    if let Some(metric) = missing(&vector) {
        return Err(wrong(format!("{metric} is missing")));
    }
    Ok((vector, (parsed.score() * 10.0).round() / 10.0))
}

/// A base metric that the vector lacks. The crate counts an absent one as harmless, version 4 excepted, and so scores
/// half a vector far too low.
fn missing(vector: &str) -> Option<&'static str> {
    let base: &[&str] = match vector.split(['.', '/']).next() {
        Some("CVSS:4") => &[],
        Some("CVSS:3") => &["AV", "AC", "PR", "UI", "S", "C", "I", "A"],
        _ => &["AV", "AC", "Au", "C", "I", "A"],
    };
    let named = |metric: &str| vector.split('/').any(|part| part.split(':').next() == Some(metric));
    base.iter().find(|metric| !named(metric)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(vector: &str, score: Option<f64>) -> Result<(f64, Severity)> {
        let mut finding = NewFinding { cvss_vector: Some(vector.into()), cvss_score: score, ..NewFinding::default() };
        settle(&mut finding)?;
        Ok((finding.cvss_score.expect("score"), finding.severity.expect("severity")))
    }

    #[test]
    fn known_scores_of_every_version() {
        // The examples of FIRST's own documents.
        let cases = [
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8, Severity::High),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, Severity::Critical),
            ("cvss:3.1/av:n/ac:l/pr:n/ui:r/s:c/c:l/i:l/a:n", 6.1, Severity::Medium),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:L", 9.4, Severity::Critical),
            ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3, Severity::High),
            ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0.0, Severity::Info),
        ];
        for (vector, score, severity) in cases {
            assert_eq!(settled(vector, None).expect(vector), (score, severity), "{vector}");
        }
    }

    #[test]
    fn nonsense_and_disagreement_are_refused() {
        for vector in [
            "CVSS:3.1/AV:N",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
            "CVSS:4.0/AV:L/AC:L",
            "CVSS:5.0/AV:N",
            "AV:N/AC:L",
            "high",
            "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        ] {
            assert_eq!(settled(vector, None).expect_err(vector).fields()[0].field, "cvss_vector");
        }
        let vector = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        assert_eq!(settled(vector, Some(5.0)).expect_err("disagrees").fields()[0].field, "cvss_score");
        assert!(settled(vector, Some(9.8)).is_ok());
    }
}
