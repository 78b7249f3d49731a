//! Scans that never were, as files to import, and what became of them.

use super::{Answer, Api, query};
use serde_json::json;
use std::collections::BTreeMap;

/// A finding of a made-up scan.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) host: String,
    pub(crate) plugin: u32,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A finding of this plugin on this host.
pub(crate) fn item(host: &str, plugin: u32) -> Item {
    Item { host: host.into(), plugin, title: format!("Plugin {plugin}"), text: "It is open.".into() }
}

/// A Nessus file with these findings, the hosts in the order in which they come first.
pub(crate) fn nessus(items: &[Item]) -> Vec<u8> {
    let mut hosts: Vec<(&str, String)> = Vec::new();
    for item in items {
        let line = format!(
            "<ReportItem port=\"443\" protocol=\"tcp\" svc_name=\"www\" severity=\"2\" pluginID=\"{}\" pluginName=\"{}\">\
             <description>{}</description><solution>Close it.</solution></ReportItem>",
            item.plugin, item.title, item.text
        );
        match hosts.iter_mut().find(|(host, _)| *host == item.host) {
            Some((_, lines)) => lines.push_str(&line),
            None => hosts.push((&item.host, line)),
        }
    }
    let hosts: String = hosts
        .iter()
        .map(|(host, lines)| {
            format!(
                "<ReportHost name=\"{host}\"><HostProperties><tag name=\"HOST_START_TIMESTAMP\">1762252200</tag>\
                 </HostProperties>{lines}</ReportHost>\n"
            )
        })
        .collect();
    format!("<NessusClientData_v2><Report name=\"r\">{hosts}</Report></NessusClientData_v2>").into_bytes()
}

/// So many plugins on each of so many hosts.
pub(crate) fn many(hosts: u32, plugins: u32) -> Vec<Item> {
    let host = |n: u32| format!("10.0.{}.{}", n / 250, n % 250 + 1);
    (0..hosts).flat_map(|h| (1..=plugins).map(move |p| item(&host(h), p))).collect()
}

/// The id of an import of these findings, carried out.
pub(crate) fn brought(api: &Api, project: &str, items: &[Item]) -> String {
    let id = api.import(project, &nessus(items));
    api.commit(&id, &json!({}));
    id
}

/// The counts of what an import does with findings that are not zero.
#[track_caller]
pub(crate) fn tally(answer: &Answer) -> BTreeMap<String, u64> {
    let all: BTreeMap<String, u64> = serde_json::from_value(answer.data()["findings"].clone()).expect("a tally");
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// Counts as [`tally`] answers them.
pub(crate) fn counts(pairs: &[(&str, u64)]) -> BTreeMap<String, u64> {
    pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// How many findings or assets a project has.
pub(crate) fn total(api: &Api, what: &str, project: &str) -> u64 {
    api.get(&query(what, &[("project_id", project)])).is(200)["meta"]["total"].as_u64().expect("a total")
}
