//! testssl.sh's JSON, flat (`--jsonfile`) and structured (`--jsonfile-pretty`). What it calls LOW or worse is a
//! finding; OK and INFO are its notes of what is well.

use crate::{
    Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Few, Loose},
    text,
};
use assay_api::{assets::Port, findings::Severity};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Note {
    id: Loose,
    /// `shop.example/192.0.2.10`
    ip: Loose,
    port: Loose,
    severity: Loose,
    finding: Loose,
    cve: Loose,
    cwe: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Target {
    #[serde(rename = "targetHost")]
    host: Loose,
    ip: Loose,
    port: Loose,
}

/// Host by name, address, port.
type Place = (String, String, Option<u16>);

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut told = BTreeSet::new();
    if json::first_letter(source)? == Some('[') {
        return json::walk(source, &["*"], &mut |hit| match hit.read::<Note>() {
            Ok(note) => {
                let (host, ip) = note.ip.0.split_once('/').unwrap_or((&note.ip.0, ""));
                let place = (fields::host(host), ip.to_owned(), note.port.0.parse().ok());
                told_once(&mut told, &place, out)?;
                finding(&note, &place, hit.line, out)
            }
            Err(why) => out.skip(hit.line, "entry", why),
        });
    }
    json::walk(source, &["scanResult.*"], &mut |hit| {
        let target: Target = match hit.read() {
            Ok(target) => target,
            Err(why) => return out.skip(hit.line, "scanResult", why),
        };
        let place = (fields::host(&target.host.0), target.ip.0.clone(), target.port.0.parse().ok());
        told_once(&mut told, &place, out)?;
        let sections: BTreeMap<String, &RawValue> = hit.read().unwrap_or_default();
        for section in sections.values().filter(|raw| raw.get().starts_with('[')) {
            let notes: Few<Note> = serde_json::from_str(section.get()).unwrap_or_default();
            for note in notes.iter() {
                finding(note, &place, hit.line, out)?;
            }
        }
        Ok(())
    })
}

/// The asset behind a place, the first time it is seen.
fn told_once(told: &mut BTreeSet<Place>, place: &Place, out: &mut Out<'_>) -> Result<()> {
    if told.len() < 100_000 && told.insert(place.clone()) {
        return out.asset(asset(place));
    }
    Ok(())
}

fn asset((host, ip, port): &Place) -> crate::AssetDraft {
    let mut asset = fields::machine(if host.is_empty() { ip } else { host });
    asset.ip = asset.ip.or_else(|| fields::ip(ip));
    asset.ports.extend(port.filter(|port| *port > 0).map(|port| Port {
        port,
        protocol: "tcp".to_owned(),
        service: None,
    }));
    asset
}

fn finding(note: &Note, place: &Place, line: u64, out: &mut Out<'_>) -> Result<()> {
    let severity = match note.severity.0.to_ascii_uppercase().as_str() {
        "CRITICAL" => Severity::Critical,
        "HIGH" => Severity::High,
        "MEDIUM" => Severity::Medium,
        "LOW" => Severity::Low,
        // Its own troubles: something was not tested, so it is not known to be well.
        "WARN" | "FATAL" => {
            return out.skip(line, &note.id.0, format!("testssl.sh could not test it: {}", note.finding.0));
        }
        _ => return Ok(()),
    };
    let Some(id) = note.id.some() else { return out.skip(line, "entry", "it has no id") };
    let asset = asset(place);
    let identity = Identity {
        tool: "testssl".to_owned(),
        rule: text::short(id, 250),
        host: asset.name.clone(),
        port: place.2,
        protocol: place.2.map(|_| "tcp".to_owned()).unwrap_or_default(),
        ..Identity::default()
    };
    let mut draft = Draft::new(identity, format!("TLS: {}", id.replace('_', " ")), severity);
    fields::cves(&mut draft.cves, &note.cve.0);
    fields::cwes(&mut draft.cwes, &note.cwe.0);
    draft.description = text::prose(&note.finding.0);
    draft.evidence.extend(text::evidence(&format!("{id}: {}", note.finding.0)));
    draft.asset = Some(asset);
    out.finding(draft, line)
}
