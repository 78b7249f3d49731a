//! Every format that is read: this list is the only one.

pub mod assay;
mod burp;
mod cyclonedx;
mod generic_csv;
mod generic_json;
mod grype;
mod nessus;
mod nmap;
mod nuclei;
mod openvas;
mod sarif;
mod sslyze;
mod table;
mod testssl;
mod trivy;
mod zap;
mod zap_json;
mod zap_xml;

use crate::{Options, Out, Source, error::Result};
use serde::{Deserialize, Serialize};

/// Reads one format.
pub(crate) type Reader = fn(&dyn Source, &Options, &mut Out<'_>) -> Result<()>;

macro_rules! formats {
    ($($format:ident = $name:literal, $label:literal, $reader:path;)+) => {
        /// What a file is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Format { $(#[doc = $label] #[serde(rename = $name)] $format),+ }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$format),+];

            /// Its name on the wire and at the command line; the tool's name in identities, where a format has one tool.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$format => $name),+ }
            }

            /// As a person reads it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$format => $label),+ }
            }

            /// The one tool that writes it, as identities name it; none where several do.
            pub const fn tool(self) -> Option<&'static str> {
                match self {
                    Self::ZapXml | Self::ZapJson => Some("zap"),
                    Self::Sarif | Self::Assay | Self::Csv | Self::Json => None,
                    one => Some(one.name()),
                }
            }

            pub(crate) fn reader(self) -> Reader {
                match self { $(Self::$format => $reader),+ }
            }
        }
    };
}

formats! {
    Nessus = "nessus", "Nessus (.nessus)", nessus::read;
    Nmap = "nmap", "Nmap XML", nmap::read;
    Burp = "burp", "Burp Suite XML", burp::read;
    ZapXml = "zap-xml", "ZAP XML", zap_xml::read;
    ZapJson = "zap-json", "ZAP JSON", zap_json::read;
    Nuclei = "nuclei", "Nuclei JSONL", nuclei::read;
    Sarif = "sarif", "SARIF 2.1", sarif::read;
    OpenVas = "openvas", "OpenVAS/Greenbone XML", openvas::read;
    Trivy = "trivy", "Trivy JSON", trivy::read;
    Grype = "grype", "Grype JSON", grype::read;
    TestSsl = "testssl", "testssl.sh JSON", testssl::read;
    Sslyze = "sslyze", "SSLyze JSON", sslyze::read;
    CycloneDx = "cyclonedx", "CycloneDX JSON", cyclonedx::read;
    Assay = "assay", "Assay JSONL", assay::read;
    Csv = "csv", "CSV table", generic_csv::read;
    Json = "json", "JSON list", generic_json::read;
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|format| format.name().eq_ignore_ascii_case(text.trim()));
        found.copied().ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
            format!("'{}' is no format; use one of {}", crate::text::short(text, 40), known.join(", "))
        })
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The column names of a CSV file.
pub(crate) fn generic_csv_header(source: &dyn Source) -> Result<Vec<String>> {
    generic_csv::header(source).map(|(_, names)| names)
}

/// The delimiter and the column names of a CSV file.
pub(crate) fn generic_csv_parts(source: &dyn Source) -> Result<(u8, Vec<String>)> {
    generic_csv::header(source)
}

/// Whether these columns make a table of findings.
pub(crate) fn table_fits(names: &[String]) -> bool {
    table::Columns::fit(names)
}
