//! Evidence: the files that show a finding to be true.

use crate::{Check, Named, Rules, Time, rules};
use serde::{Deserialize, Serialize};

/// The largest file, in bytes.
pub const LARGEST: u64 = 50 << 20;
/// The most files of one finding.
pub const MOST: u64 = 200;
/// The longest file name, in bytes: what file systems take.
const NAME: usize = 255;

/// What is said about a file when it is brought; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewEvidence {
    /// A file name without a path; that of the file when absent.
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub name: Option<String>,
    /// One line.
    pub title: Option<String>,
    /// What there is to see; one or more lines.
    pub caption: Option<String>,
    /// Its place among the finding's files, from 1; the last when absent.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub position: Option<u64>,
}

/// A file that shows a finding to be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// `evid_…`
    pub id: String,
    /// The finding that it belongs to.
    pub finding_id: String,
    /// That finding's project.
    pub project_id: String,
    /// The file's name.
    pub name: String,
    /// One line.
    pub title: Option<String>,
    /// What there is to see.
    pub caption: Option<String>,
    /// Its place among the finding's files, from 1.
    pub position: u64,
    /// By its content, not by its name.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
    /// In pixels, for pictures that can be shown.
    pub width: Option<u32>,
    /// In pixels, for pictures that can be shown.
    pub height: Option<u32>,
    /// Whether it is a picture that is shown in place; everything else is saved.
    pub inline: bool,
    /// Who brought it.
    pub uploaded_by: Option<Named>,
    /// When it was brought.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

/// A file, as far as its finding shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// `evid_…`
    pub id: String,
    /// The file's name.
    pub name: String,
    /// What there is to see.
    pub caption: Option<String>,
    /// By its content.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&Evidence> for NewEvidence {
    fn from(evidence: &Evidence) -> Self {
        Self {
            name: Some(evidence.name.clone()),
            title: evidence.title.clone(),
            caption: evidence.caption.clone(),
            position: Some(evidence.position),
        }
    }
}

impl Rules for NewEvidence {
    fn check(&mut self, check: &mut Check) {
        check.matching("name", &mut self.name, file_name);
        check.line("title", &mut self.title, rules::LINE);
        check.prose("caption", &mut self.caption);
        if self.position.is_some_and(|position| !(1..=MOST).contains(&position)) {
            check.error("position", format!("must be a whole number from 1 to {MOST}"));
        }
    }
}

/// A name that every file system takes, and that leads nowhere.
pub fn file_name(text: &str) -> Result<String, &'static str> {
    const RIGHT: &str = "must be a file name such as login.png: without a path and without \\ / : * ? \" < > |, not \
                         ending with a dot, of at most 255 bytes, and none that Windows keeps for itself";
    if cleaned(text).as_deref() == Some(text) { Ok(text.to_owned()) } else { Err(RIGHT) }
}

/// What is left of a name that a program sent: the last part of its path, without what is dangerous or deceives. None
/// when nothing is.
pub fn cleaned(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control() && !deceives(*c));
    let kept: String = kept.map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let mut name = kept.trim().trim_end_matches(['.', ' ']).to_owned();
    if is_reserved(&name) {
        name.insert(0, '_');
    }
    let name = shortened(name);
    (!name.is_empty()).then_some(name)
}

/// What a file's name ends with when it comes without one.
pub fn file_ending(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "text/plain" => "txt",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        _ => "bin",
    }
}

/// Marks that reorder or hide text.
fn deceives(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}')
}

/// Names of devices, whatever stands behind the dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = ["COM", "LPT"]
        .iter()
        .any(|device| stem.strip_prefix(device).is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9'])));
    numbered || ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
}

/// Cut so that it fits, in front of its ending.
fn shortened(name: String) -> String {
    if name.len() <= NAME {
        return name;
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() > 20 { "" } else { ending };
    let mut end = NAME - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name[..end].trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_and_deceive_nobody() {
        let cases = [
            ("login.png", "login.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\shot 1.png", "shot 1.png"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
            ("a<b>:\"c|?*.txt", "a_b___c___.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("COM1.log", "_COM1.log"),
            ("COM10.log", "COM10.log"),
            ("trailing. .", "trailing"),
            ("日本語.pdf", "日本語.pdf"),
            (".htaccess", ".htaccess"),
        ];
        for (given, name) in cases {
            assert_eq!(cleaned(given).as_deref(), Some(name), "{given:?}");
            assert_eq!(file_name(given).is_ok(), given == name, "{given:?}");
            assert_eq!(file_name(name).as_deref(), Ok(name));
        }
        for nothing in ["", "..", "../", "...", " ", "\u{202E}", "a/b/"] {
            assert_eq!(cleaned(nothing), None, "{nothing:?}");
        }
        for long in
            ["x".repeat(300) + ".png", "é".repeat(200) + ".png", "x".repeat(255), format!("a.{}", "b".repeat(300))]
        {
            let name = cleaned(&long).expect("a name");
            assert!(name.len() <= 255 && name.ends_with(&long[long.len() - 3..]) || long.len() > 300, "{name}");
            assert!(file_name(&name).is_ok());
        }
    }
}
