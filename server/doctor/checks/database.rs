//! The database, damaged or out of reach.

use crate::doctor::{Finding, Patient};

/// What to do about a database that cannot be opened.
const OUT_OF_REACH: &str = "if it belongs to another user or a newer version, run this command as that user or with that \
                            version; if it is damaged, stop the server and restore a backup: assay restore FILE --force";

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let remedy = "stop the server and restore a backup: assay restore FILE --force; what is there is kept aside";
    match &patient.database {
        None => {
            let what = format!("there is no appliance in {} yet", patient.data.display());
            vec![Finding::note(what, "start one: assay serve; or name another directory with --data-dir")]
        }
        Some(Err(why)) => vec![Finding::broken(why.clone(), OUT_OF_REACH)],
        Some(Ok(conn)) => match crate::db::quick_fault(conn) {
            Some(fault) => vec![Finding::broken(format!("the database is damaged: {fault}"), remedy)],
            None => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db,
        doctor::tests::{config, healthy, said},
    };
    use std::{fs, io::Write, os::unix::fs::FileExt};

    #[test]
    fn a_damaged_database_is_told_of() {
        let (_place, patient) = healthy();
        assert_eq!(said(check, &patient), "");
        let (data, now) = (patient.data.clone(), patient.now);
        drop(patient);
        let file = fs::File::options().write(true).open(data.join(db::FILE)).expect("the database");
        file.write_all_at(&[0x5a; 4_096], 5 * 4_096).expect("damaged");
        let ill = Patient::of(config(&data), now);
        assert!(said(check, &ill).contains("damaged"), "{}", said(check, &ill));
        drop(ill);
        let mut file = fs::File::create(data.join(db::FILE)).expect("the database");
        file.write_all(&[0x5a; 10_000]).expect("written");
        assert!(said(check, &Patient::of(config(&data), now)).contains("no database of this program"));
    }
}
