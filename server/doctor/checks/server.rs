//! A server that runs and does not answer.

use crate::doctor::{Finding, Patient, Server};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    match &patient.server {
        Server::Mute(why) => vec![Finding::broken(
            format!("a server seems to run on {}, but does not answer: {why}", patient.data.display()),
            "look into its log; restart it, or run this as its user",
        )],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{healthy, said};

    #[test]
    fn a_mute_server_is_told_of() {
        let (_place, mut patient) = healthy();
        assert_eq!(said(check, &patient), "");
        patient.server = Server::Mute("no answer".to_owned());
        assert!(said(check, &patient).contains("does not answer: no answer"));
    }
}
