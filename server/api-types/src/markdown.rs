//! Markdown to safe HTML, for previews and detail pages.

use crate::{Check, Rules};
use serde::{Deserialize, Serialize};

/// Texts to render.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RenderMarkdown {
    /// Up to 20 Markdown texts.
    #[cfg_attr(feature = "openapi", schema(required = true, max_items = 20))]
    pub texts: Vec<String>,
}

/// The rendered texts, in the order they came in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenderedMarkdown {
    /// HTML without script, style, frame, form or foreign image.
    pub html: Vec<String>,
}

impl Rules for RenderMarkdown {
    fn check(&mut self, check: &mut Check) {
        if self.texts.is_empty() || self.texts.len() > 20 {
            check.error("texts", "must hold 1 to 20 texts");
        }
        for (index, text) in self.texts.iter().enumerate() {
            if text.chars().count() > crate::rules::PROSE {
                check.error(
                    &format!("texts[{index}]"),
                    format!("must be at most {} characters long", crate::rules::PROSE),
                );
            }
        }
    }
}
