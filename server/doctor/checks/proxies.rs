//! Proxies: whose word on a caller's address is believed.

use crate::doctor::{Finding, Patient};

/// No company's proxies are so many.
const WIDEST: u8 = 8;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let wide: Vec<_> = patient.config.behind_proxy.iter().filter(|net| net.prefix_len() < WIDEST).collect();
    if wide.is_empty() {
        return Vec::new();
    }
    let nets = wide.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    vec![Finding::broken(
        format!(
            "behind_proxy believes {nets}: anybody there can claim to be at any address, and so pass an allowed_ips"
        ),
        "name the proxies alone, such as 10.0.0.5/32",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{healthy, said};

    #[test]
    fn whoever_believes_everybody_is_told() {
        let (_place, mut patient) = healthy();
        patient.config.behind_proxy = vec!["10.0.0.5/32".parse().expect("a network")];
        assert_eq!(said(check, &patient), "");
        patient.config.behind_proxy = vec!["0.0.0.0/0".parse().expect("a network")];
        assert!(said(check, &patient).contains("believes 0.0.0.0/0"));
    }
}
