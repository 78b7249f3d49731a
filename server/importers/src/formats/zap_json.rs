//! ZAP's traditional JSON report: the same as its XML, with `@` before what was an attribute.

use super::zap::{Alert, Instance, emit, web};
use crate::{
    Options, Out, Source,
    error::Result,
    fields,
    json::{self, Few, Loose},
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Item {
    pluginid: Loose,
    #[serde(rename = "alertRef")]
    alert_ref: Loose,
    alert: Loose,
    name: Loose,
    riskcode: Loose,
    confidence: Loose,
    desc: Loose,
    solution: Loose,
    otherinfo: Loose,
    reference: Loose,
    cweid: Loose,
    instances: Few<Seen>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Seen {
    uri: Loose,
    method: Loose,
    param: Loose,
    attack: Loose,
    evidence: Loose,
}

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let (mut sites, mut seen) = (BTreeMap::new(), None);
    json::walk(source, &["@generated", "site.*.@name"], &mut |hit| {
        let text = hit.text().unwrap_or_default();
        match hit.at.first() {
            None => seen = fields::time(&text),
            Some(index) => {
                if let Some(url) = fields::url(&text) {
                    out.asset(web(&url.host))?;
                }
                sites.insert(*index, text);
            }
        }
        Ok(())
    })?;
    json::walk(source, &["site.*.alerts.*"], &mut |hit| {
        let item: Item = match hit.read() {
            Ok(item) => item,
            Err(why) => return out.skip(hit.line, "alert", why),
        };
        let site = hit.at.first().and_then(|index| sites.get(index)).map_or("", String::as_str);
        let alert = alert(&item);
        for instance in item.instances.iter() {
            emit(&alert, &where_seen(instance), site, seen, hit.line, out)?;
        }
        if item.instances.is_empty() {
            emit(&alert, &Instance::default(), site, seen, hit.line, out)?;
        }
        Ok(())
    })
}

fn alert(item: &Item) -> Alert<'_> {
    Alert {
        rule: item.alert_ref.some().or(item.pluginid.some()).unwrap_or_default(),
        name: item.alert.some().or(item.name.some()).unwrap_or_default(),
        risk: &item.riskcode.0,
        confidence: &item.confidence.0,
        description: &item.desc.0,
        solution: &item.solution.0,
        other: &item.otherinfo.0,
        reference: &item.reference.0,
        cwe: &item.cweid.0,
    }
}

fn where_seen(seen: &Seen) -> Instance<'_> {
    Instance {
        uri: &seen.uri.0,
        method: &seen.method.0,
        param: &seen.param.0,
        attack: &seen.attack.0,
        evidence: &seen.evidence.0,
    }
}
