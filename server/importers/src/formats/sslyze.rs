//! SSLyze's JSON. It reports facts; which of them are weaknesses stands here, with what to do.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Few, Loose},
    text,
};
use assay_api::{Time, assets::Port, findings::Severity};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Server {
    server_location: Location,
    scan_status: Loose,
    connectivity_error_trace: Loose,
    scan_result: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Location {
    hostname: Loose,
    ip_address: Loose,
    port: Option<u16>,
}

/// One weakness: the command and the path to its fact, when it is one, and what to say.
struct Check {
    rule: &'static str,
    fact: &'static str,
    bad: fn(&Value) -> bool,
    title: &'static str,
    severity: Severity,
    cve: &'static str,
    cwe: &'static str,
    remedy: &'static str,
}

const fn check(
    rule: &'static str,
    fact: &'static str,
    bad: fn(&Value) -> bool,
    title: &'static str,
    severity: Severity,
) -> Check {
    Check {
        rule,
        fact,
        bad,
        title,
        severity,
        cve: "",
        cwe: "CWE-326",
        remedy: "Turn it off in the server's TLS settings.",
    }
}

fn yes(value: &Value) -> bool {
    value == &Value::Bool(true)
}

fn no(value: &Value) -> bool {
    value == &Value::Bool(false)
}

fn some(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty())
}

fn vulnerable(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("VULNERABLE"))
}

const PATCH: &str = "Update the server's TLS library, then replace its private key and certificate.";

const CHECKS: &[Check] = &[
    check("ssl_2_0", "ssl_2_0_cipher_suites.accepted_cipher_suites", some, "SSL 2.0 is accepted", Severity::High),
    check("ssl_3_0", "ssl_3_0_cipher_suites.accepted_cipher_suites", some, "SSL 3.0 is accepted", Severity::High),
    check("tls_1_0", "tls_1_0_cipher_suites.accepted_cipher_suites", some, "TLS 1.0 is accepted", Severity::Low),
    check("tls_1_1", "tls_1_1_cipher_suites.accepted_cipher_suites", some, "TLS 1.1 is accepted", Severity::Low),
    Check {
        cve: "CVE-2012-4929",
        ..check(
            "compression",
            "tls_compression.supports_compression",
            yes,
            "TLS compression is on (CRIME)",
            Severity::Medium,
        )
    },
    Check {
        cve: "CVE-2014-0224",
        remedy: PATCH,
        ..check(
            "ccs",
            "openssl_ccs_injection.is_vulnerable_to_ccs_injection",
            yes,
            "OpenSSL CCS injection",
            Severity::High,
        )
    },
    Check {
        cve: "CVE-2014-0160",
        cwe: "CWE-125",
        remedy: PATCH,
        ..check("heartbleed", "heartbleed.is_vulnerable_to_heartbleed", yes, "Heartbleed", Severity::High)
    },
    Check {
        cve: "CVE-2017-13099",
        cwe: "CWE-203",
        ..check("robot", "robot.robot_result", vulnerable, "RSA padding oracle (ROBOT)", Severity::High)
    },
    Check {
        cve: "CVE-2009-3555",
        ..check(
            "renegotiation",
            "session_renegotiation.supports_secure_renegotiation",
            no,
            "Insecure renegotiation",
            Severity::Medium,
        )
    },
    check(
        "renegotiation_dos",
        "session_renegotiation.is_vulnerable_to_client_renegotiation_dos",
        yes,
        "Clients may start renegotiations without end",
        Severity::Low,
    ),
    Check {
        remedy: "Turn on TLS_FALLBACK_SCSV, or allow TLS 1.2 and later alone.",
        ..check(
            "fallback_scsv",
            "tls_fallback_scsv.supports_fallback_scsv",
            no,
            "No protection against downgrades",
            Severity::Low,
        )
    },
];

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut seen = None;
    json::walk(source, &["date_scans_completed"], &mut |hit| {
        seen = hit.text().and_then(|time| fields::time(&time));
        Ok(())
    })?;
    json::walk(source, &["server_scan_results.*"], &mut |hit| match hit.read::<Server>() {
        Ok(server) => scanned(&server, seen, hit.line, out),
        Err(why) => out.skip(hit.line, "server", why),
    })
}

fn scanned(server: &Server, seen: Option<Time>, line: u64, out: &mut Out<'_>) -> Result<()> {
    let location = &server.server_location;
    let mut asset = fields::machine(location.hostname.some().unwrap_or(&location.ip_address.0));
    asset.ip = asset.ip.or_else(|| fields::ip(&location.ip_address.0));
    let Some(port) = location.port.filter(|_| !asset.name.is_empty()) else {
        return out.skip(line, "server", "it names no host or no port");
    };
    asset.ports = vec![Port { port, protocol: "tcp".to_owned(), service: Some("tls".to_owned()) }];
    let Some(result) = &server.scan_result else {
        let why = server.connectivity_error_trace.some().or(server.scan_status.some()).unwrap_or("no result");
        return out.skip(line, &asset.name, format!("it was not scanned: {}", why.lines().last().unwrap_or_default()));
    };
    for check in CHECKS {
        if let Some(fact) = fact(result, check.fact).filter(|fact| (check.bad)(fact)) {
            let mut draft = draft(&asset, port, check.rule, check.title, check.severity, check.remedy);
            fields::cves(&mut draft.cves, check.cve);
            fields::cwes(&mut draft.cwes, check.cwe);
            draft.evidence.extend(text::evidence(&format!("{} = {}", check.fact, named(fact))));
            (draft.first_seen, draft.last_seen) = (seen, seen);
            out.finding(draft, line)?;
        }
    }
    for (rule, title, severity, evidence) in certificates(result) {
        let remedy = "Install a certificate that is valid for the host's name and issued by an authority that its clients trust.";
        let mut draft = draft(&asset, port, rule, title, severity, remedy);
        fields::cwes(&mut draft.cwes, "CWE-295");
        draft.evidence.extend(text::evidence(&evidence));
        (draft.first_seen, draft.last_seen) = (seen, seen);
        out.finding(draft, line)?;
    }
    out.asset(asset)
}

fn draft(asset: &AssetDraft, port: u16, rule: &str, title: &str, severity: Severity, remedy: &str) -> Draft {
    let identity = Identity {
        tool: "sslyze".to_owned(),
        rule: rule.to_owned(),
        host: asset.name.clone(),
        port: Some(port),
        protocol: "tcp".to_owned(),
        ..Identity::default()
    };
    let mut draft = Draft::new(identity, title, severity);
    draft.asset = Some(asset.clone());
    draft.remediation = text::prose(remedy);
    draft
}

/// `command.field` of the command's result.
fn fact<'v>(result: &'v Value, path: &str) -> Option<&'v Value> {
    let (command, field) = path.split_once('.')?;
    result.get(command)?.get("result")?.get(field)
}

/// A fact as a person reads it: cipher suites by their names.
fn named(fact: &Value) -> String {
    let names = fact.as_array().map(|list| {
        let name = |suite: &Value| suite.pointer("/cipher_suite/name").and_then(Value::as_str).map(str::to_owned);
        list.iter().filter_map(name).take(100).collect::<Vec<_>>().join(", ")
    });
    names.unwrap_or_else(|| fact.to_string())
}

type Fault = (&'static str, &'static str, Severity, String);

fn certificates(result: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let deployments = fact(result, "certificate_info.certificate_deployments").and_then(Value::as_array);
    for deployment in deployments.into_iter().flatten().take(10) {
        let leaf = deployment.pointer("/received_certificate_chain/0");
        let subject = leaf.and_then(|leaf| leaf.pointer("/subject/rfc4514_string")).and_then(Value::as_str);
        let subject = subject.unwrap_or("the certificate");
        if deployment.get("leaf_certificate_subject_matches_hostname").is_some_and(no) {
            let said = format!("{subject} is not made out to this host");
            faults.push(("certificate_name", "The certificate is for another name", Severity::Medium, said));
        }
        let refused: Few<Validation> = deployment
            .get("path_validation_results")
            .and_then(|list| serde_json::from_str(&list.to_string()).ok())
            .unwrap_or_default();
        if !refused.is_empty() && refused.iter().all(|one| one.was_validation_successful == Some(false)) {
            let why =
                refused.first().and_then(|one| one.validation_error.some()).unwrap_or("no path to a trusted root");
            let said = format!("{subject}: {why}");
            faults.push(("certificate_trust", "The certificate is not trusted", Severity::Medium, said));
        }
        if deployment.get("verified_chain_has_sha1_signature").is_some_and(yes) {
            let said = format!("{subject}: a certificate of its chain is signed with SHA-1");
            faults.push(("certificate_sha1", "The certificate's chain relies on SHA-1", Severity::Low, said));
        }
    }
    faults
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Validation {
    was_validation_successful: Option<bool>,
    validation_error: Loose,
}
