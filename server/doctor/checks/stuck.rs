//! Scans and imports that do not get on.

use crate::doctor::{Finding, Patient, asked, store};
use assay_api::Time;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let (day, hour) = (patient.now.plus(-Time::DAY), patient.now.plus(-Time::HOUR));
    let scans = asked(patient, |conn| store::long_scans(conn, day));
    let imports = asked(patient, |conn| store::long_imports(conn, hour));
    let mut found = Vec::new();
    if !scans.is_empty() {
        found.push(Finding::warning(
            format!("scans run for more than a day: {}", scans.join(", ")),
            "look at their progress; cancel them and scan less at once, or with a faster profile",
        ));
    }
    if !imports.is_empty() {
        found.push(Finding::warning(
            format!("nothing was heard for an hour of imports that are at work: {}", imports.join(", ")),
            "restart the server: it goes on with them; if that does not help, remove them and bring the file again",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{changed, healthy, said};

    #[test]
    fn what_does_not_get_on_is_told_of() {
        let (_place, patient) = healthy();
        assert_eq!(said(check, &patient), "");
        let made = "PRAGMA foreign_keys = OFF; \
            INSERT INTO scans (id, project_id, target, scan_type, profile, status, phase, credential, created_at, \
            started_at, updated_at) VALUES ('scan_1', 'p', 't', 0, 0, 1, 'ports', 'c', 0, 1, 0); \
            INSERT INTO imports (id, project_id, name, format, options, sha256, size, status, credential, created_at, \
            updated_at) VALUES ('imp_1', 'p', 'n', 'zap', '{}', 'x', 0, 2, 'c', 0, 1);";
        let said = said(check, &changed(&patient, made));
        assert!(said.contains("scan_1") && said.contains("imp_1"), "{said}");
    }
}
