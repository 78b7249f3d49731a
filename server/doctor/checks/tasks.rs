//! Tasks of the scheduler that fail again and again.

use crate::doctor::{Finding, Patient, asked, store};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let failing = asked(patient, |conn| store::failing_tasks(conn, 3));
    let finding = |(name, error): (String, String)| {
        Finding::warning(
            format!("the task {name} fails again and again: {error}"),
            "the log says more; see to its cause",
        )
    };
    failing.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{changed, healthy, said};

    #[test]
    fn a_task_that_fails_is_told_of() {
        let (_place, patient) = healthy();
        let task = |failures| {
            format!(
                "INSERT OR REPLACE INTO tasks (name, meaning, period, failures, error) VALUES ('files', 'm', 1, {failures}, 'full')"
            )
        };
        let patient = changed(&patient, &task(2));
        assert_eq!(said(check, &patient), "");
        assert!(said(check, &changed(&patient, &task(3))).contains("files fails again and again: full"));
    }
}
