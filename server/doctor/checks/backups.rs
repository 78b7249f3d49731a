//! Backups: none, or none of late.

use crate::{
    backup::{Shelf, newest},
    change::journal,
    doctor::{Finding, Patient, asked},
};
use assay_api::Time;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let Some(first) = asked(patient, journal::oldest) else { return Vec::new() };
    let newest = match Shelf::of(&patient.data).list() {
        Ok(shelved) => newest(&shelved, patient.now),
        Err(error) => return vec![Finding::warning(error.to_string(), "give the server's user the right to read it")],
    };
    let every = i64::try_from(patient.config.backup_every_hours).unwrap_or_default().saturating_mul(Time::HOUR);
    judge(patient.now, first, newest, every).into_iter().collect()
}

fn judge(now: Time, first: Time, newest: Option<Time>, every: i64) -> Option<Finding> {
    let remedy = "look into the log for why, or make one: assay backup FILE";
    // Twice the time between two: one may have been missed while the host was off.
    let late = if every == 0 { 7 * Time::DAY } else { every.saturating_mul(2) };
    if now <= newest.unwrap_or(first).plus(late) {
        return None;
    }
    let what = match newest {
        Some(newest) => format!("the newest backup on this host is of {newest}"),
        None => "there is no backup on this host".to_owned(),
    };
    let remedy =
        if every == 0 { "set backup_every_hours, or see to it that backups are made elsewhere" } else { remedy };
    Some(Finding::warning(what, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_backup_and_an_old_one_are_told_of() {
        let (now, every) = (Time(20_000 * Time::DAY), Time::DAY);
        let ago = |hours: i64| now.plus(-hours * Time::HOUR);
        assert_eq!(judge(now, ago(40), None, every), None, "it is new");
        assert!(judge(now, ago(49), None, every).is_some_and(|finding| finding.what.contains("no backup")));
        assert_eq!(judge(now, ago(9_000), Some(ago(47)), every), None);
        assert!(judge(now, ago(9_000), Some(ago(49)), every).is_some_and(|finding| finding.what.contains("newest")));
        assert!(judge(now, ago(9_000), None, 0).is_some_and(|finding| finding.remedy.contains("backup_every_hours")));
    }
}
