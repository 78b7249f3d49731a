//! What shows only when hosts are compared: the same private key on several of them.

use super::{Broken, Done, Run, Task};
use crate::{
    checks,
    plan::Host,
    report::{CheckResult, Evidence, Verdict},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

const CHECK: &str = "CRT-006";

/// Where each key was seen: fingerprint, then host and port.
#[derive(Debug, Default)]
pub(crate) struct Keys(Mutex<BTreeMap<String, Vec<(Host, u16)>>>);

impl Keys {
    pub(crate) fn note(&self, key: String, host: &Host, port: u16) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.entry(key).or_default().push((host.clone(), port));
    }
}

/// Reports every place of each key that more than one address holds.
pub(super) async fn keys(run: &Run) -> Result<(), Broken> {
    let wanted = run.checks.iter().find(|check| check.id == CHECK);
    let Some(check) = wanted else { return Ok(()) };
    let keys = std::mem::take(&mut *run.keys.0.lock().unwrap_or_else(PoisonError::into_inner));
    for (key, places) in keys {
        let addresses: BTreeSet<_> = places.iter().map(|(host, _)| host.ip).collect();
        // Names of one address share its key by right; so do the addresses of this one machine.
        if addresses.iter().filter(|ip| !ip.is_loopback()).count() < 2 {
            continue;
        }
        let listed: Vec<_> = addresses.iter().take(20).map(ToString::to_string).collect();
        for (host, port) in &places {
            let result = result(check, host, *port, &key, &listed, addresses.len());
            run.save(Task::new(host, Done::Checked { result: result.clone() })).await?;
            run.compared(result);
        }
    }
    Ok(())
}

fn result(check: &checks::Check, host: &Host, port: u16, key: &str, listed: &[String], count: usize) -> CheckResult {
    let detail = format!("The private key of this certificate is in use on {count} addresses.");
    let seen = format!("SHA-256 of the public key: {key}\nseen on: {}", listed.join(", "));
    CheckResult {
        check: check.id.into(),
        host: host.ip,
        hostname: host.name.as_deref().map(str::to_owned),
        port,
        protocol: "tcp".into(),
        verdict: Verdict::Vulnerable { severity: check.severity, detail },
        evidence: Some(Evidence::new(&seen)),
    }
}
