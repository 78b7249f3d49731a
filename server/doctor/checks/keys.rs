//! A key that is gone, while something is sealed with it.

use crate::doctor::{Finding, Patient, asked, store};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let keys = patient.data.join("keys");
    let remedy = format!("bring it back into {} from a backup", keys.display());
    let mut found = Vec::new();
    for (version, rows) in asked(patient, store::sealed_with) {
        let Ok(version) = <[u8; 4]>::try_from(version).map(u32::from_be_bytes) else { continue };
        let name = format!("sealing.v{version}");
        if !keys.join(&name).exists() {
            let what = format!("the key {name} is gone; {rows} secrets (webhooks, second factors) are sealed with it");
            found.push(Finding::broken(what, remedy.clone()));
        }
    }
    let tokens = asked(patient, store::tokens);
    if tokens > 0 && !keys.join("token-pepper.v1").exists() {
        let what = format!("the key token-pepper.v1 is gone; without it none of {tokens} tokens is known again");
        found.push(Finding::broken(what, remedy));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{changed, healthy, said};
    use std::fs;

    #[test]
    fn a_key_that_is_gone_is_told_of() {
        let (_place, patient) = healthy();
        let user = "INSERT INTO users (id, username, email, name, role, active, created_at, updated_at) \
                    VALUES ('user_1', 'a', 'a@example.test', 'A', 0, 1, 0, 0);";
        let seed = "INSERT INTO totp (user_id, seed, created_at) VALUES ('user_1', X'010000000100', 0);";
        let patient = changed(&patient, &format!("{user}{seed}"));
        assert_eq!(said(check, &patient), "");
        fs::remove_file(patient.data.join("keys/sealing.v1")).expect("removed");
        assert!(said(check, &patient).contains("sealing.v1 is gone; 1 secrets"), "{}", said(check, &patient));
    }
}
