//! A webhook whose receiver is gone.

use crate::doctor::{Finding, Patient, asked, store};
use assay_api::Time;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let since = patient.now.plus(-Time::DAY);
    let dead = asked(patient, |conn| store::dead_webhooks(conn, since));
    dead.into_iter().map(|(name, why)| ill(&name, &why)).collect()
}

fn ill(name: &str, why: &str) -> Finding {
    Finding::warning(
        format!("the webhook {name:?} does not arrive: {why}"),
        "see to its receiver, then switch it on again, or remove it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{HOOK, changed, healthy, said};

    #[test]
    fn a_dead_receiver_is_told_of() {
        let (_place, patient) = healthy();
        let patient = changed(&patient, HOOK);
        assert_eq!(said(check, &patient), "");
        let failing = "UPDATE webhooks SET failing_since = 1, last_error = 'nobody there'";
        assert!(said(check, &changed(&patient, failing)).contains("\"chat\" does not arrive: nobody there"));
        let off = "UPDATE webhooks SET active = 0, failing_since = NULL, disabled_reason = 'gone (410)'";
        assert!(said(check, &changed(&patient, off)).contains("gone (410)"));
    }
}
