//! What can be done with templates.

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
    resources::{report_brand, reports::job},
};
use assay_api::reports::{NewReportTemplate, PreviewReportTemplate, ReportFormat, ReportTemplate};
use assay_reporting::Template;

/// A page of the templates.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<ReportTemplate>> {
    ctx.may(Right::ReadReports)?;
    app.db.read(move |conn| store::list(conn, &filter, &params)).await
}

/// One template.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<ReportTemplate> {
    ctx.may(Right::ReadReports)?;
    app.db.read(move |conn| existing(conn, &id)).await
}

/// Takes a template in, if it can be read.
pub async fn create(app: &App, ctx: &Ctx, new: NewReportTemplate) -> Result<ReportTemplate> {
    ctx.may(Right::ManageReportTemplates)?;
    checked(&new.source)?;
    let id = app.clock.id("tmpl");
    app.door
        .change(ctx, move |tx, now| {
            let template = ReportTemplate {
                id,
                name: new.name,
                description: new.description,
                source: Some(new.source),
                built_in: false,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            store::insert(tx, &template)?;
            let change = Change::created(Kind::ReportTemplateCreated, &template);
            Ok(Written::new(template, change))
        })
        .await
}

/// Changes the fields that are given of one of the team's own.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewReportTemplate>,
) -> Result<ReportTemplate> {
    ctx.may(Right::ManageReportTemplates)?;
    let known = get(app, ctx, id.clone()).await?;
    // Here, because the writer has no time for it; a built-in one has no source that could be checked.
    if !known.built_in {
        checked(&given.over(&NewReportTemplate::from(&known))?.source)?;
    }
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &id)?;
            if_match.holds(&before)?;
            // One that is built in has none, which no template of the team's own may lack.
            let stand_in = before.source.clone().unwrap_or_else(|| "=".to_owned());
            let new = given.over(&NewReportTemplate { source: stand_in, ..NewReportTemplate::from(&before) })?;
            let source = if given.has("source") { Some(new.source) } else { before.source.clone() };
            let NewReportTemplate { name, description, .. } = new;
            let version = before.version + 1;
            let after = ReportTemplate { name, description, source, updated_at: now, version, ..before.clone() };
            let Some(change) = Change::updated(Kind::ReportTemplateUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            if before.built_in {
                return Err(Error::conflict("This template is part of the appliance; it cannot be changed"));
            }
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Removes one of the team's own.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::ManageReportTemplates)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, _| {
            let template = existing(tx, &id)?;
            if_match.holds(&template)?;
            if template.built_in {
                return Err(Error::conflict("This template is part of the appliance; it cannot be removed"));
            }
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ReportTemplateDeleted, &template)))
        })
        .await
}

/// A PDF of an example, as this template draws it.
pub async fn preview(app: &App, ctx: &Ctx, id: String) -> Result<Vec<u8>> {
    let template = drawn_by(&get(app, ctx, id).await?)?;
    example(app, template).await
}

/// The same of a template that is still being written.
pub async fn try_out(app: &App, ctx: &Ctx, new: PreviewReportTemplate) -> Result<Vec<u8>> {
    ctx.may(Right::ManageReportTemplates)?;
    checked(&new.source)?;
    example(app, Template::Own(new.source)).await
}

/// Only that it can be read. Nothing of it is run here.
fn checked(source: &str) -> Result<()> {
    assay_reporting::pdf::check(source).map_err(|why| Error::field("source", format!("is no Typst; {why}")))
}

/// One at a time: it takes a processor for a while.
async fn example(app: &App, template: Template) -> Result<Vec<u8>> {
    let brand = app.db.read(report_brand::store::get).await?;
    let _mine = app
        .claims
        .take("report preview")
        .ok_or_else(|| Error::unavailable("Another preview is being made; ask again in a moment"))?;
    let dossier = assay_reporting::example(template, report_brand::actions::drawn(&brand));
    match job::rendered(&app.files, dossier, ReportFormat::Pdf).await? {
        Ok(pdf) => Ok(pdf),
        Err(failure) => Err(Error::conflict(failure.to_string())),
    }
}

/// What the reporting crate calls this template.
pub(crate) fn drawn_by(template: &ReportTemplate) -> Result<Template> {
    match (&template.source, template.id.as_str()) {
        (Some(source), _) => Ok(Template::Own(source.clone())),
        (None, "template_default") => Ok(Template::Technical),
        (None, "template_executive") => Ok(Template::Executive),
        (None, "template_finding") => Ok(Template::Finding),
        (None, other) => Err(Error::internal(format!("no template {other} is built in"))),
    }
}

fn existing(conn: &Conn, id: &str) -> Result<ReportTemplate> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("report template"))
}
