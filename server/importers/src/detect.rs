//! Which format a file is, from its content alone: names lie.

use crate::{
    Format, Source,
    error::{Error, Result},
    formats::{generic_csv_header, table_fits},
    json,
    source::Meter,
    text,
    xml::{Step, Xml},
};
use std::io::BufRead;

/// Recognises a file.
///
/// # Errors
/// What it seems to be instead, and what to do.
pub fn recognise(source: &dyn Source) -> Result<Format> {
    packed(source)?;
    match json::first_letter(source)? {
        None => Err(Error::whole("the file is empty")),
        Some('<') => xml(source),
        Some('{' | '[') => from_json(source),
        Some(_) => csv(source),
    }
}

/// Archives are never unpacked here: what is in them may be a million times larger.
pub(crate) fn packed(source: &dyn Source) -> Result<()> {
    let mut start = [0_u8; 8];
    let mut reader = source.open().map_err(|e| Error::io(&e))?;
    let mut filled = 0;
    while filled < start.len() {
        match reader.read(&mut start[filled..]).map_err(|e| Error::io(&e))? {
            0 => break,
            count => filled += count,
        }
    }
    let what = match &start {
        [b'P', b'K', 3 | 5 | 7, ..] => "a ZIP archive",
        [0x1F, 0x8B, ..] => "compressed (gzip)",
        [b'B', b'Z', b'h', ..] => "compressed (bzip2)",
        [0xFD, b'7', b'z', b'X', b'Z', ..] => "compressed (xz)",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed (zstd)",
        [b'7', b'z', 0xBC, 0xAF, ..] => "a 7z archive",
        [b'%', b'P', b'D', b'F', ..] => {
            return Err(Error::whole("the file is a PDF; export the scan in a format for programs"));
        }
        _ => return Ok(()),
    };
    Err(Error::whole(format!("the file is {what}; unpack it and import what is in it")))
}

fn xml(source: &dyn Source) -> Result<Format> {
    let mut xml = Xml::open(source)?;
    let Some(Step::Open(root)) = xml.step()? else { return Err(Error::whole("the XML holds no element")) };
    let format = match root.name.as_str() {
        "NessusClientData_v2" | "NessusClientData" => Format::Nessus,
        "nmaprun" => Format::Nmap,
        "issues" if root.attr("burpVersion").is_some() => Format::Burp,
        "OWASPZAPReport" => Format::ZapXml,
        "report" | "get_reports_response" | "get_results_response" | "get_report_response" => Format::OpenVas,
        "bom" => Format::CycloneDx,
        other => {
            let name = text::short(other, 60);
            return Err(Error::whole(format!(
                "the XML begins with <{name}>, which is none of the formats that are read; {}",
                known()
            )));
        }
    };
    Ok(format)
}

fn known() -> String {
    let all: Vec<_> = Format::ALL.iter().map(|format| format.label()).collect();
    format!("these are: {}", all.join(", "))
}

/// Keys that betray a format, at the top of an object.
const KEYS: &[(&str, Format)] = &[
    ("runs", Format::Sarif),
    ("@programName", Format::ZapJson),
    ("site", Format::ZapJson),
    ("ArtifactName", Format::Trivy),
    ("Results", Format::Trivy),
    ("matches", Format::Grype),
    ("bomFormat", Format::CycloneDx),
    ("scanResult", Format::TestSsl),
    ("server_scan_results", Format::Sslyze),
    ("template-id", Format::Nuclei),
    ("templateID", Format::Nuclei),
    ("assay", Format::Assay),
];

fn from_json(source: &dyn Source) -> Result<Format> {
    let (top, trouble) = json::keys(source, |name| KEYS.iter().any(|(key, _)| *key == name))?;
    let found = KEYS.iter().find(|(key, _)| top.iter().any(|name| name == key));
    if let Some((_, format)) = found {
        return Ok(*format);
    }
    let has = |key: &str| top.iter().any(|name| name == key);
    if has("id") && has("finding") && has("severity") && has("ip") {
        return Ok(Format::TestSsl);
    }
    let lists = ["findings", "results", "vulnerabilities", "issues", "data", "items"];
    if table_fits(&top) || lists.iter().any(|key| has(key)) {
        return Ok(Format::Json);
    }
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    let keys =
        if top.is_empty() { "no keys".to_owned() } else { format!("the keys {}", text::short(&top.join(", "), 200)) };
    Err(Error::whole(format!("the JSON has {keys}, which are of none of the formats that are read; {}", known())))
}

fn csv(source: &dyn Source) -> Result<Format> {
    let names = generic_csv_header(source);
    if names.as_ref().is_ok_and(|names| names.len() > 1 && table_fits(names)) {
        return Ok(Format::Csv);
    }
    let mut meter = Meter::open(source)?;
    let gauge = meter.gauge();
    let start = meter.fill_buf().map_err(|e| gauge.blame(e.to_string()))?;
    let start = String::from_utf8_lossy(&start[..start.len().min(300)]);
    let start = text::short(start.lines().next().unwrap_or_default(), 60);
    Err(Error::whole(format!(
        "the file begins with '{start}', which is of none of the formats that are read; {}",
        known()
    )))
}
