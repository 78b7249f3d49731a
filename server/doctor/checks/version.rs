//! A database that a newer program has written.

use crate::{
    db,
    doctor::{Finding, Patient, asked},
};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let (there, known) = (asked(patient, db::schema_of), db::schema());
    if there > known {
        return vec![Finding::broken(
            format!("a newer assay has written the database (schema {there}, this one knows {known})"),
            "run that version, or restore a backup that this one made",
        )];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{changed, healthy, said};

    #[test]
    fn a_newer_database_is_told_of() {
        let (_place, patient) = healthy();
        assert_eq!(said(check, &patient), "");
        assert!(said(check, &changed(&patient, "PRAGMA user_version = 999")).contains("schema 999"));
    }
}
