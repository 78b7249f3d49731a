//! SSH-002: ciphers and exchanges of yesterday.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SSH-002",
    title: "SSH offers weak algorithms",
    severity: Severity::Medium,
    cwe: &[326],
    topics: &[Topic::Adm, Topic::Cfg],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SSH-002"),
    needs: Needs::Names(&["ssh"]),
    run: |site| Box::pin(run(site)),
};

const EXCHANGES: [&str; 5] = [
    "diffie-hellman-group1-sha1",
    "diffie-hellman-group14-sha1",
    "diffie-hellman-group-exchange-sha1",
    "rsa1024-sha1",
    "gss-group1-sha1-",
];
const HOST_KEYS: [&str; 2] = ["ssh-dss", "ssh-rsa"];

async fn run(site: &Site) -> Judged {
    let facts = site.ssh().await?;
    if facts.exchanges.is_empty() {
        return Ok(Outcome::not_applicable());
    }
    let pick = |what: &str, list: &[String], is: fn(&str) -> bool| {
        let weak: Vec<&str> = list.iter().map(String::as_str).filter(|name| is(name)).collect();
        (!weak.is_empty()).then(|| format!("{what}: {}", weak.join(", ")))
    };
    let faults: Vec<String> = [
        pick("key exchanges", &facts.exchanges, |name| EXCHANGES.iter().any(|weak| name.starts_with(weak))),
        pick("host keys", &facts.host_keys, |name| HOST_KEYS.contains(&name)),
        pick("ciphers", &facts.ciphers, is_weak_cipher),
        pick("checksums", &facts.macs, is_weak_mac),
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

fn is_weak_cipher(name: &str) -> bool {
    name == "none" || name.starts_with("arcfour") || name.ends_with("-cbc") || name.ends_with("-cbc@lysator.liu.se")
}

fn is_weak_mac(name: &str) -> bool {
    name == "none" || name.contains("md5") || name.contains("-96") || name.contains("ripemd")
}

#[cfg(test)]
mod tests {
use crate::{ssh::fake, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn each_kind_is_named() {
        let said = is_bad("SSH-002", 22, fake::serve(Town::default(), "SSH-2.0-x", fake::OLD)).await;
        for part in ["diffie-hellman-group1-sha1", "host keys: ssh-dss", "ciphers: 3des-cbc, arcfour", "checksums: hmac-md5"] {
            assert!(said.contains(part), "{said}");
        }
        is_fine("SSH-002", 22, fake::serve(Town::default(), "SSH-2.0-x", fake::MODERN)).await;
    }
}
