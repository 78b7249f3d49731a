//! What shows that a control is carried out: files, and links to where it can be seen; some of it for a time.

use crate::{Check, Day, Named, Rules, Time, evidence::file_name, named::named, rules};
use serde::{Deserialize, Serialize};

/// As many and as large as a finding's files.
pub use crate::evidence::{LARGEST, MOST};

named! {
    /// What a piece of evidence is.
    EvidenceKind, "kind of evidence" {
        File = "file",
        Link = "link" | "url",
    }
}

/// What is said about a piece of evidence. As the body of a request it brings a link; with a file it comes as the
/// form's other parts, or in the address. `PUT` and `PATCH` take any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewControlEvidence {
    /// Of a link: where it leads, `https://` or `http://`, without a user name or password in it. A file has none.
    pub url: Option<String>,
    /// A file's name without a path, or what a link is called; that of the file, or the link's host, when absent.
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub name: Option<String>,
    /// One line.
    pub title: Option<String>,
    /// What it shows; one or more lines.
    pub note: Option<String>,
    /// The day on which it was taken.
    pub collected_on: Option<Day>,
    /// The last day on which it counts; absent when it does not end.
    pub valid_until: Option<Day>,
}

/// A piece of evidence of a control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlEvidence {
    /// `evid_…`
    pub id: String,
    /// The control that it belongs to.
    pub control_id: String,
    /// A file or a link.
    pub kind: EvidenceKind,
    /// The file's name, or what the link is called.
    pub name: String,
    /// One line.
    pub title: Option<String>,
    /// What it shows.
    pub note: Option<String>,
    /// Of a link: where it leads.
    pub url: Option<String>,
    /// Of a file: its type, by its content and not by its name.
    pub content_type: Option<String>,
    /// Of a file: in bytes.
    pub size: Option<u64>,
    /// Of a file: SHA-256 of its content, in hex.
    pub sha256: Option<String>,
    /// In pixels, for pictures that can be shown.
    pub width: Option<u32>,
    /// In pixels, for pictures that can be shown.
    pub height: Option<u32>,
    /// Whether it is a picture that is shown in place; every other file is saved.
    pub inline: bool,
    /// The day on which it was taken.
    pub collected_on: Option<Day>,
    /// The last day on which it counts.
    pub valid_until: Option<Day>,
    /// That day is over (in UTC): it counts no longer.
    pub expired: bool,
    /// Who brought it.
    pub uploaded_by: Option<Named>,
    /// When it was brought.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&ControlEvidence> for NewControlEvidence {
    fn from(evidence: &ControlEvidence) -> Self {
        Self {
            url: evidence.url.clone(),
            name: Some(evidence.name.clone()),
            title: evidence.title.clone(),
            note: evidence.note.clone(),
            collected_on: evidence.collected_on,
            valid_until: evidence.valid_until,
        }
    }
}

impl Rules for NewControlEvidence {
    fn check(&mut self, check: &mut Check) {
        check.matching("url", &mut self.url, rules::WEB_ADDRESS);
        match self.url {
            None => check.matching("name", &mut self.name, file_name),
            Some(_) => check.line("name", &mut self.name, rules::LINE),
        }
        check.line("title", &mut self.title, rules::LINE);
        check.prose("note", &mut self.note);
        let order = "must not come after the last day on which it counts";
        check.ordered("collected_on", &self.collected_on, &self.valid_until, order);
    }
}

/// What a link is called that has no name: its host.
pub fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_and_carries_no_secret() {
        let wrong = |url: &str| {
            let mut new = NewControlEvidence { url: Some(url.to_owned()), ..NewControlEvidence::default() };
            new.checked().err().map(|errors| errors[0].field.clone())
        };
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "ftp://host/x"] {
            assert_eq!(wrong(bad).as_deref(), Some("url"), "{bad}");
        }
        for bad in ["https://ana:secret@host/x", "https://ana@host", "https://", "https:// host/"] {
            assert_eq!(wrong(bad).as_deref(), Some("url"), "{bad}");
        }
        assert_eq!(wrong("https://wiki.example.test/policy?v=2#top"), None);
        assert_eq!(host_of("https://Wiki.Example.test:8443/policy"), "wiki.example.test:8443");
    }

    #[test]
    fn a_file_is_called_as_files_are_and_a_link_as_people_like() {
        let named = |url: Option<&str>| NewControlEvidence {
            url: url.map(str::to_owned),
            name: Some("Policy: access / sign-in".to_owned()),
            ..NewControlEvidence::default()
        };
        assert!(named(None).checked().is_err());
        assert!(named(Some("https://host/")).checked().is_ok());
    }
}
