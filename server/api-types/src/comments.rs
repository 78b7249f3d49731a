//! Comments: what people say about a finding.

use crate::{Check, Named, Rules, Time, rules};
use serde::{Deserialize, Serialize};

/// What `POST /findings/{id}/comments` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewComment {
    /// Markdown.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 100_000, min_length = 1))]
    pub text: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// `comment_…`
    pub id: String,
    /// The finding it is about.
    pub finding_id: String,
    /// That finding's id and title.
    pub finding: Named,
    /// Who wrote it.
    pub author: Named,
    /// Markdown.
    pub text: String,
    /// When it was written.
    pub created_at: Time,
    /// When its author last changed it.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&Comment> for NewComment {
    fn from(comment: &Comment) -> Self {
        Self { text: comment.text.clone() }
    }
}

impl Rules for NewComment {
    fn check(&mut self, check: &mut Check) {
        let mut text = Some(std::mem::take(&mut self.text));
        check.prose("text", &mut text);
        match text {
            Some(text) => self.text = text,
            None => check.error("text", format!("Text is required, at most {} characters", rules::PROSE)),
        }
    }
}
