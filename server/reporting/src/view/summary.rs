//! The executive summary: the one that was written for this report, or sentences that count.

use super::build::markdown;
use crate::{
    dossier::Dossier,
    plain::line,
    prose::{self, Block, Inline},
    words::{self, Words},
};
use assay_api::findings::Severity;

/// The summary's text.
pub(super) fn summary(dossier: &Dossier, words: &'static Words) -> Vec<Block> {
    if let Some(text) = dossier.texts.executive_summary.as_deref().filter(|text| !text.trim().is_empty()) {
        return markdown(Some(text));
    }
    let mut blocks = vec![];
    let count = &words.counting;
    let total = dossier.findings.len();
    let urgent = dossier.findings.iter().filter(|f| matches!(f.severity, Severity::Critical | Severity::High)).count();
    let open = dossier.findings.iter().filter(|finding| finding.status.is_open()).count();
    let mut sentences = vec![match total {
        0 => count.none.to_owned(),
        1 => count.one.to_owned(),
        _ => count.many.replace("{n}", &total.to_string()),
    }];
    if total > 0 {
        sentences.push(words::counted(&count.urgent, urgent));
        sentences.push(words::counted(&count.open, open));
    }
    if let Some(period) = words.between(dossier.project.start, dossier.project.end) {
        sentences.push(count.between.replace("{period}", &period));
    }
    blocks.extend(prose::parse(&sentences.join(" ")));
    // The name goes in after the sentence was read as Markdown, so that it cannot be any.
    let name = line(&dossier.project.name);
    blocks.iter_mut().for_each(|block| {
        if let Block::Paragraph { inner } = block {
            name_project(inner, &name);
        }
    });
    blocks
}

fn name_project(inlines: &mut [Inline], name: &str) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => *text = text.replace("{project}", name),
            Inline::Strong { inner } => name_project(inner, name),
            _ => {}
        }
    }
}
