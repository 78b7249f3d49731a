//! How many files and connections the server may have open.

use crate::doctor::{Finding, Patient};
use std::fs;

const ENOUGH: u64 = 4_096;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let limits = fs::read_to_string(format!("/proc/{}/limits", patient.process())).unwrap_or_default();
    judge(&limits).into_iter().collect()
}

fn judge(limits: &str) -> Option<Finding> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let soft: u64 = line.split_whitespace().next()?.parse().ok()?;
    (soft < ENOUGH).then(|| {
        Finding::warning(
            format!("the server may have {soft} files and connections open; {ENOUGH} are wanted"),
            "LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536 before the start",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_limit_is_told_of() {
        let line =
            |soft: &str| format!("Limit  Soft  Hard  Units\nMax open files            {soft}   1048576   files\n");
        assert_eq!(judge(&line("65536")), None);
        assert_eq!(judge(&line("unlimited")), None);
        assert_eq!(judge(""), None);
        assert!(judge(&line("1024")).is_some_and(|finding| finding.what.contains("1024 files")));
    }
}
