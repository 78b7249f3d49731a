//! A webhook that the guard lets not out.

use crate::doctor::{Finding, Patient, asked, store};
use assay_api::Time;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let since = patient.now.plus(-Time::DAY);
    let blocked = asked(patient, |conn| store::blocked(conn, since));
    let finding = |(name, why): (String, String)| {
        Finding::warning(
            format!("the webhook {name:?} is not let out: {why}"),
            "if it shall be reached, list its network in egress_allow; 'assay egress check URL' explains",
        )
    };
    blocked.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{HOOK, changed, healthy, said};

    #[test]
    fn what_is_not_let_out_is_told_of() {
        let (_place, patient) = healthy();
        let patient = changed(&patient, HOOK);
        assert_eq!(said(check, &patient), "");
        let delivery = format!(
            "INSERT INTO deliveries (id, webhook_id, seq, error_code, error, created_at) \
             VALUES ('dlv_1', 'webhook_1', 1, 'blocked', 'loopback is refused', {})",
            patient.now.0
        );
        assert!(said(check, &changed(&patient, &delivery)).contains("loopback is refused"));
    }
}
