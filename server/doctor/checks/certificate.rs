//! The certificate: its end, and the names that people use.

use crate::{
    doctor::{Finding, Patient},
    tls::Facts,
};
use assay_api::Time;

/// Ours is renewed 30 days ahead: with less than this, something hinders that.
const SOON: i64 = 14 * Time::DAY;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    match Facts::of(&patient.config) {
        Ok(facts) => facts.map(|facts| judge(&facts, patient.now)).unwrap_or_default(),
        Err(error) => vec![Finding::broken(error.to_string(), "name good files in tls_cert and tls_key, or neither")],
    }
}

fn judge(facts: &Facts, now: Time) -> Vec<Finding> {
    let mut found = Vec::new();
    let remedy =
        if facts.own { "restart the server: it makes a new one" } else { "replace it; the server reads it anew" };
    if facts.until <= now {
        found.push(Finding::broken(format!("the certificate ended on {}", facts.until.day()), remedy));
    } else if facts.until <= now.plus(SOON) {
        found.push(Finding::warning(format!("the certificate ends on {}", facts.until.day()), remedy));
    }
    if facts.from > now {
        found.push(Finding::broken(
            format!("the certificate holds from {} on, and the clock says {}", facts.from, now),
            "set the clock, or replace the certificate",
        ));
    }
    if !facts.lacking.is_empty() {
        let names = facts.lacking.join(", ");
        let remedy =
            if facts.own { "restart the server: it makes a new one" } else { "have it made for these names too" };
        found.push(Finding::warning(format!("the certificate is not for {names}"), remedy));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_and_missing_names_are_told_of() {
        let now = Time(20_000 * Time::DAY);
        let good =
            Facts { from: now.plus(-Time::DAY), until: now.plus(80 * Time::DAY), lacking: Vec::new(), own: true };
        assert!(judge(&good, now).is_empty());
        let said = |facts: &Facts| judge(facts, now).iter().map(|finding| finding.what.clone()).collect::<String>();
        assert!(said(&Facts { until: now.plus(SOON), ..good.clone() }).contains("ends on"));
        assert!(said(&Facts { until: now, ..good.clone() }).contains("ended on"));
        assert!(said(&Facts { from: now.plus(1), ..good.clone() }).contains("holds from"));
        assert!(said(&Facts { lacking: vec!["a.example".to_owned()], ..good }).contains("not for a.example"));
    }
}
