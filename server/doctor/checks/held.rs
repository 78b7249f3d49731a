//! An appliance that was restored and waits for somebody's word.

use crate::{
    backup,
    doctor::{Finding, Patient, asked},
};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let Some(held) = asked(patient, backup::store::held) else { return Vec::new() };
    vec![Finding::note(
        format!("webhooks and scans wait since the restore of {}", held.since),
        "let them go on when this is the appliance that is to act: assay admin resume",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{changed, healthy, said};

    #[test]
    fn what_waits_is_told_of() {
        let (_place, patient) = healthy();
        assert_eq!(said(check, &patient), "");
        assert!(said(check, &changed(&patient, "INSERT INTO settings VALUES ('held', '{}')")).contains("admin resume"));
    }
}
