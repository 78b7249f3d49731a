//! The database's log, which somebody keeps from being moved into the database.

use crate::{
    db,
    doctor::{Finding, Patient},
};

const LARGE: u64 = 1 << 30;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let log = patient.data.join(format!("{}-wal", db::FILE));
    judge(log.metadata().map_or(0, |about| about.len())).into_iter().collect()
}

fn judge(size: u64) -> Option<Finding> {
    (size > LARGE).then(|| {
        Finding::warning(
            format!("the database's log has {} MiB; somebody reads for very long", size >> 20),
            "end what reads the database from outside (a copy, sqlite3), then restart the server",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_grows_is_told_of() {
        assert_eq!(judge(LARGE), None);
        assert!(judge(LARGE + 1).is_some_and(|finding| finding.what.contains("1024 MiB")));
    }
}
