//! Evidence: what a finding's proof looks like on a screen, drawn by ourselves.

use super::{
    findings::{Plan, there},
    picture,
    stage::{Stage, map},
    weaknesses::Weakness,
};
use crate::{error::Result, http::Upload, resources::evidence};
use serde_json::json;

/// Adds a picture of its proof to a finding.
pub(super) async fn show(stage: &Stage, project: &str, finding: &str, plan: &Plan, weakness: &Weakness) -> Result<()> {
    let (place, host, _) = there(stage, project, plan, weakness).await?;
    let picture = picture::screen(&host, &weakness.shown(&place, &host))?;
    let words = json!({
        "name": weakness.file_name(),
        "title": format!("The proof, on {host}"),
        "caption": format!("What was sent to `{host}`, and what came back. Taken by {}.", plan.who),
    });
    let upload = Upload::of(picture, map(words));
    evidence::actions::create(&stage.app, &stage.hand(plan.who).await?, finding.to_owned(), upload).await.map(drop)
}
