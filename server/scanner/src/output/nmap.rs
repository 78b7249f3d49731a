//! XML as nmap writes it, so that what reads nmap's reads ours. Findings stand where nmap puts the output of scripts.

use super::text::xml;
use crate::report::{CheckResult, Ended, HostReport, PortReport, Summary, Verdict};
use assay_api::Time;
use std::fmt::Write as _;

/// The whole scan. `arguments` is the command line as it was typed.
pub fn nmap_xml(hosts: &[HostReport], summary: &Summary, arguments: &str, begun: Time, ended: Time) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n");
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(
        out,
        "<nmaprun scanner=\"assay\" args=\"{}\" start=\"{}\" startstr=\"{begun}\" version=\"{version}\" \
         xmloutputversion=\"1.05\">",
        xml(arguments),
        begun.seconds()
    );
    for host in hosts.iter().filter(|host| host.up) {
        write_host(&mut out, host, begun, ended);
    }
    let exit = if summary.ended == Ended::Completed && summary.broken.is_empty() { "success" } else { "error" };
    #[expect(clippy::cast_precision_loss, reason = "seconds of a scan")]
    let elapsed = (ended.0 - begun.0) as f64 / 1000.0;
    let _ = writeln!(
        out,
        "<runstats><finished time=\"{}\" timestr=\"{ended}\" elapsed=\"{elapsed:.2}\" exit=\"{exit}\"/>\
         <hosts up=\"{}\" down=\"{}\" total=\"{}\"/></runstats>\n</nmaprun>",
        ended.seconds(),
        summary.hosts_up,
        summary.hosts - summary.hosts_up,
        summary.hosts
    );
    out
}

fn write_host(out: &mut String, host: &HostReport, begun: Time, ended: Time) {
    let kind = if host.ip.is_ipv4() { "ipv4" } else { "ipv6" };
    let _ = writeln!(out, "<host starttime=\"{}\" endtime=\"{}\">", begun.seconds(), ended.seconds());
    let _ = writeln!(out, "<status state=\"up\" reason=\"{}\" reason_ttl=\"0\"/>", xml(&host.reason));
    let _ = writeln!(out, "<address addr=\"{}\" addrtype=\"{kind}\"/>", host.ip);
    out.push_str("<hostnames>");
    if let Some(name) = &host.hostname {
        let _ = write!(out, "<hostname name=\"{}\" type=\"user\"/>", xml(name));
    }
    out.push_str("</hostnames>\n<ports>");
    let unknown = u32::try_from(host.unknown.len()).unwrap_or(u32::MAX);
    for (state, count) in [("closed", host.closed), ("filtered", host.filtered), ("unknown", unknown)] {
        if count > 0 {
            let _ = write!(out, "<extraports state=\"{state}\" count=\"{count}\"/>");
        }
    }
    out.push('\n');
    for port in &host.ports {
        write_port(out, host, port);
    }
    out.push_str("</ports>\n</host>\n");
}

fn write_port(out: &mut String, host: &HostReport, port: &PortReport) {
    let _ = write!(
        out,
        "<port protocol=\"tcp\" portid=\"{}\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"0\"/>",
        port.port
    );
    if let Some(service) = &port.service {
        let attribute = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!(" {name}=\"{}\"", xml(value))).unwrap_or_default()
        };
        let (method, certainty) = if service.certain { ("probed", 10) } else { ("table", 3) };
        let tunnel = if service.tls { " tunnel=\"ssl\"" } else { "" };
        let _ = write!(
            out,
            "<service name=\"{}\"{}{}{}{tunnel} method=\"{method}\" conf=\"{certainty}\"/>",
            xml(&service.name),
            attribute("product", &service.product),
            attribute("version", &service.version),
            attribute("extrainfo", &service.info),
        );
    }
    for result in host.findings().filter(|result| result.port == port.port && result.protocol == "tcp") {
        write_finding(out, result);
    }
    out.push_str("</port>\n");
}

fn write_finding(out: &mut String, result: &CheckResult) {
    if let Verdict::Vulnerable { severity, detail } = &result.verdict {
        let title = crate::checks::find(&result.check).map(|check| check.title).unwrap_or_default();
        let said = xml(&format!("{severity}: {title}: {detail}"));
        let _ = write!(out, "<script id=\"{}\" output=\"{said}\"/>", xml(&result.check));
    }
}
