//! A Nessus file of any size, as the scanner writes it.

use crate::text::Chance;
use anyhow::Result;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

/// Findings per host.
const PER_HOST: u64 = 40;

/// Writes a file of so many findings, each with about `output` bytes of what the scanner saw; how large it is.
pub(crate) fn write(path: &Path, findings: u64, output: u64) -> Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    write!(file, "<?xml version=\"1.0\" ?>\n<NessusClientData_v2>\n<Report name=\"Bench\">\n")?;
    for host in 0..findings.div_ceil(PER_HOST) {
        let ip = format!("10.{}.{}.{}", host >> 16 & 255, host >> 8 & 255, host & 255);
        write!(
            file,
            "<ReportHost name=\"{ip}\"><HostProperties>\n<tag name=\"HOST_START_TIMESTAMP\">1762252200</tag>\n\
             <tag name=\"HOST_END_TIMESTAMP\">1762252800</tag>\n<tag name=\"host-ip\">{ip}</tag>\n\
             <tag name=\"operating-system\">Linux Kernel 6.1 on Debian 12</tag>\n</HostProperties>\n"
        )?;
        for n in host * PER_HOST..findings.min((host + 1) * PER_HOST) {
            item(&mut file, n, output)?;
        }
        writeln!(file, "</ReportHost>")?;
    }
    write!(file, "</Report>\n</NessusClientData_v2>\n")?;
    file.flush()?;
    Ok(file.get_ref().metadata()?.len())
}

fn item(file: &mut impl Write, n: u64, output: u64) -> Result<()> {
    let mut chance = Chance::new(n + 1);
    let (port, plugin) = ([22, 80, 443, 445, 3389, 8443][(n % 6) as usize], 10_000 + n % PER_HOST);
    let name = Chance::new(plugin).sentence(6);
    write!(
        file,
        "<ReportItem port=\"{port}\" svc_name=\"www\" protocol=\"tcp\" severity=\"{}\" pluginID=\"{plugin}\" \
         pluginName=\"{name}\" pluginFamily=\"Web Servers\">\n<cve>CVE-2024-{}</cve>\n\
         <cvss3_vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N</cvss3_vector>\n<cwe>{}</cwe>\n\
         <epss_score>0.{:04}</epss_score>\n<description>{}</description>\n<synopsis>{}</synopsis>\n\
         <solution>{}</solution>\n<see_also>https://www.example.org/{plugin}</see_also>\n<plugin_output>",
        n % 5,
        10_000 + plugin % 5_000,
        79 + n % 20,
        n % 10_000,
        chance.sentence(60),
        chance.sentence(12),
        chance.sentence(30),
    )?;
    let mut written = 0;
    while written < output {
        let line = chance.sentence(12);
        written += line.len() as u64 + 1;
        writeln!(file, "{line}")?;
    }
    write!(file, "</plugin_output>\n</ReportItem>\n")?;
    Ok(())
}
