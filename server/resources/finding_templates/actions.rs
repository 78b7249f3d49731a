//! What can be done with the library: everybody who reads findings uses it, who writes findings writes it.

use super::{model::Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::findings,
};
use assay_api::{
    Time,
    finding_templates::{FindingTemplate, NewTemplate, StartersAdded},
    findings::{Finding, NewFinding},
};

/// A set to start with, in our own words.
const STARTERS: &str = include_str!("../../../assets/finding-templates.json");

/// A page of the templates.
pub(super) async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<FindingTemplate>> {
    ctx.may(Right::ReadTemplates)?;
    app.db.read(move |conn| store::list(conn, &filter, &params)).await
}

/// One template.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<FindingTemplate> {
    ctx.may(Right::ReadTemplates)?;
    app.db.read(move |conn| existing(conn, &id)).await
}

/// Makes a template; from a finding, where one is named.
pub async fn create(app: &App, ctx: &Ctx, mut new: NewTemplate) -> Result<FindingTemplate> {
    ctx.may(Right::WriteTemplates)?;
    let (id, caller) = (app.clock.id("tmpl"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            if let Some(finding) = new.finding_id.take() {
                let finding = findings::store::get(tx, &finding)?
                    .filter(|finding| caller.sees(&finding.project_id))
                    .ok_or_else(|| Error::no_such("finding_id", "finding", &finding))?;
                fill_from(&mut new, finding);
            }
            let template = settled(id, new, now, None)?;
            store::save(tx, &template)?;
            let change = Change::created(Kind::TemplateCreated, &template);
            Ok(Written::new(template, change))
        })
        .await
}

/// Changes the fields that are given.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewTemplate>,
) -> Result<FindingTemplate> {
    ctx.may(Right::WriteTemplates)?;
    if given.has("finding_id") {
        return Err(Error::field("finding_id", "goes only with a new template"));
    }
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &id)?;
            if_match.holds(&before)?;
            let mut current = NewTemplate::from(&before);
            if given.has("cvss_vector") {
                current.severity = None;
            }
            let after = settled(id, given.over(&current)?, now, Some(&before))?;
            let Some(change) = Change::updated(Kind::TemplateUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::save(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Removes a template. Findings that began with it stay as they are.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteTemplates)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, _| {
            let template = existing(tx, &id)?;
            if_match.holds(&template)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::TemplateDeleted, &template)))
        })
        .await
}

/// Adds those of the starter set whose titles are not there yet.
pub async fn add_starters(app: &App, ctx: &Ctx) -> Result<StartersAdded> {
    ctx.may(Right::WriteTemplates)?;
    let starters: Vec<NewTemplate> =
        serde_json::from_str(STARTERS).map_err(|e| Error::internal("the starter set is unreadable").caused_by(e))?;
    let starters: Vec<_> = starters.into_iter().map(|new| (app.clock.id("tmpl"), new)).collect();
    app.door
        .change(ctx, move |tx, now| {
            let (mut ids, mut changes) = (Vec::new(), Vec::new());
            for (id, new) in starters {
                if store::is_titled(tx, &new.title)? {
                    continue;
                }
                let template = settled(id.clone(), new, now, None)?;
                store::save(tx, &template)?;
                changes.push(Change::created(Kind::TemplateCreated, &template));
                ids.push(id);
            }
            Ok(Written::all(StartersAdded { ids }, changes))
        })
        .await
}

/// Gives a new finding what it does not say itself and its template does.
pub(crate) fn start_from(conn: &Conn, new: &mut NewFinding) -> Result<()> {
    let Some(id) = new.template_id.take() else { return Ok(()) };
    let template = store::get(conn, &id)?.ok_or_else(|| Error::no_such("template_id", "template", &id))?;
    if new.title.is_empty() {
        new.title = template.title;
    }
    // A score of its own would contradict the template's vector.
    if new.cvss_vector.is_none() && new.cvss_score.is_none() {
        new.cvss_vector = template.cvss_vector;
        new.severity = new.severity.or(template.severity);
    }
    new.cwe_id = new.cwe_id.take().or(template.cwe_id);
    new.description = new.description.take().or(template.description);
    new.impact = new.impact.take().or(template.impact);
    new.remediation = new.remediation.take().or(template.remediation);
    for (list, known) in [(&mut new.references, template.references), (&mut new.tags, template.tags)] {
        if list.is_empty() {
            *list = known;
        }
    }
    Ok(())
}

fn fill_from(new: &mut NewTemplate, finding: Finding) {
    if new.title.is_empty() {
        new.title = finding.title;
    }
    if new.cvss_vector.is_none() {
        new.cvss_vector = finding.cvss_vector;
        new.severity = new.severity.or(Some(finding.severity));
    }
    new.cwe_id = new.cwe_id.take().or(finding.cwe_id);
    new.description = new.description.take().or(finding.description);
    new.impact = new.impact.take().or(finding.impact);
    new.remediation = new.remediation.take().or(finding.remediation);
    for (list, known) in [(&mut new.references, finding.references), (&mut new.tags, finding.tags)] {
        if list.is_empty() {
            *list = known;
        }
    }
}

fn existing(conn: &Conn, id: &str) -> Result<FindingTemplate> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("template"))
}

/// The template that `new` describes: its vector in canonical form, and the severity that follows from it.
fn settled(id: String, new: NewTemplate, now: Time, before: Option<&FindingTemplate>) -> Result<FindingTemplate> {
    let mut probe = NewFinding { cvss_vector: new.cvss_vector, severity: new.severity, ..NewFinding::default() };
    let rated = probe.cvss_vector.is_some() || probe.severity.is_some();
    findings::rules::settle(&mut probe)?;
    Ok(FindingTemplate {
        id,
        title: new.title,
        severity: probe.severity.filter(|_| rated),
        cvss_vector: probe.cvss_vector,
        cwe_id: new.cwe_id,
        description: new.description,
        impact: new.impact,
        remediation: new.remediation,
        references: new.references,
        tags: new.tags,
        created_at: before.map_or(now, |template| template.created_at),
        updated_at: now,
        version: before.map_or(1, |template| template.version + 1),
    })
}
