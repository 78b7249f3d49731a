//! ZAP's traditional XML report.

use super::zap::{Alert, Instance, emit, web};
use crate::{
    Options, Out, Source,
    error::Result,
    fields,
    xml::{Node, Step, Xml},
};

pub(crate) fn read(source: &dyn Source, _: &Options, out: &mut Out<'_>) -> Result<()> {
    let mut xml = Xml::open(source)?;
    let (mut site, mut seen) = (String::new(), None);
    while let Some(step) = xml.step()? {
        let Step::Open(node) = step else { continue };
        match node.name.as_str() {
            "OWASPZAPReport" => seen = node.attr("generated").and_then(fields::time),
            "site" => {
                site = node.attr("name").unwrap_or_default().to_owned();
                if let Some(url) = fields::url(&site) {
                    out.asset(web(&url.host))?;
                }
            }
            "alertitem" => {
                let item = xml.whole(node)?;
                let alert = alert(&item);
                let instances: Vec<Instance<'_>> =
                    item.child("instances").into_iter().flat_map(|list| list.all("instance")).map(instance).collect();
                let instances = if instances.is_empty() { vec![instance(&item)] } else { instances };
                for instance in &instances {
                    emit(&alert, instance, &site, seen, xml.line(), out)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn alert(item: &Node) -> Alert<'_> {
    let value = |name: &str| item.value(name).unwrap_or_default();
    Alert {
        rule: item.value("alertRef").unwrap_or_else(|| value("pluginid")),
        name: item.value("alert").unwrap_or_else(|| value("name")),
        risk: value("riskcode"),
        confidence: value("confidence"),
        description: value("desc"),
        solution: value("solution"),
        other: value("otherinfo"),
        reference: value("reference"),
        cwe: value("cweid"),
    }
}

fn instance(node: &Node) -> Instance<'_> {
    let value = |name: &str| node.value(name).unwrap_or_default();
    Instance {
        uri: value("uri"),
        method: value("method"),
        param: value("param"),
        attack: value("attack"),
        evidence: value("evidence"),
    }
}
