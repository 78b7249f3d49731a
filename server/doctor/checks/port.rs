//! The port, taken by somebody else.

use crate::doctor::{Finding, Patient, Server};
use std::{io::ErrorKind, net::TcpListener};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    // A server of ours has it.
    if patient.server != Server::Stopped {
        return Vec::new();
    }
    let address = patient.config.listen;
    let Err(error) = TcpListener::bind(address) else { return Vec::new() };
    let remedy = match error.kind() {
        ErrorKind::AddrInUse => "stop the program that has it, or choose another port with --listen",
        ErrorKind::PermissionDenied => "choose a port above 1023 with --listen, or grant CAP_NET_BIND_SERVICE",
        _ => "choose an address that this host has with --listen, or 0.0.0.0 for all",
    };
    vec![Finding::broken(format!("a server could not listen on {address}: {error}"), remedy)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{healthy, said};

    #[test]
    fn a_port_that_another_has_is_told_of() {
        let (_place, mut patient) = healthy();
        assert_eq!(said(check, &patient), "");
        let other = TcpListener::bind("127.0.0.1:0").expect("a port");
        patient.config.listen = other.local_addr().expect("its address");
        assert!(said(check, &patient).contains("stop the program that has it"));
        patient.server = Server::Running(None);
        assert_eq!(said(check, &patient), "");
    }
}
