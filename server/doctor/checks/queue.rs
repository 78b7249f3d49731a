//! Deliveries that pile up.

use crate::doctor::{Finding, Patient, asked, store};

const MANY: i64 = 10_000;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    judge(asked(patient, store::waiting)).into_iter().collect()
}

fn judge(waiting: i64) -> Option<Finding> {
    (waiting > MANY).then(|| {
        Finding::warning(
            format!("{waiting} deliveries of webhooks wait"),
            "see which webhook's receiver is slow or gone; have it ask for fewer events, or switch it off",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_is_told_of() {
        assert_eq!(judge(MANY), None);
        assert!(judge(MANY + 1).is_some_and(|finding| finding.what.starts_with("10001 deliveries")));
    }
}
