//! A clock that goes wrong: before what was written already, or before this program was made.

use crate::{
    change::journal,
    doctor::{Finding, Patient, asked},
};
use assay_api::Time;

/// 2026-01-01: no appliance of this program is older.
const FIRST: Time = Time(1_767_225_600_000);
/// What two clocks may differ by.
const SLACK: i64 = 5 * Time::MINUTE;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    judge(patient.now, asked(patient, journal::newest)).into_iter().collect()
}

fn judge(now: Time, newest: Option<Time>) -> Option<Finding> {
    let remedy = "set the clock, and have it kept right (NTP, or chrony)";
    if now < FIRST {
        return Some(Finding::broken(format!("the clock says {now}, which was before assay"), remedy));
    }
    let newest = newest.filter(|newest| newest.0 > now.0.saturating_add(SLACK))?;
    let what = format!("the clock says {now}, but the journal's newest row is of {newest}");
    Some(Finding::warning(what, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_is_told_of() {
        let now = FIRST.plus(Time::DAY);
        assert_eq!(judge(now, None), None);
        assert_eq!(judge(now, Some(now.plus(SLACK))), None);
        assert!(judge(now, Some(now.plus(SLACK + 1))).is_some_and(|finding| finding.what.contains("newest row")));
        assert!(judge(Time(0), None).is_some_and(|finding| finding.what.contains("1970")));
    }
}
