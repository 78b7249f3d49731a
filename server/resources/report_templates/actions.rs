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
    http::IfMatch,
    resources::{report_brand, reports::job},
};
use assay_api::reports::{NewReportTemplate, ReportFormat, ReportTemplate};
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
    assay_reporting::pdf::check(&new.source).map_err(|why| Error::field("source", format!("is no Typst; {why}")))?;
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

/// A PDF of an example, as this template draws it. One at a time: it takes a processor for a while.
pub async fn preview(app: &App, ctx: &Ctx, id: String) -> Result<Vec<u8>> {
    let template = drawn_by(&get(app, ctx, id).await?)?;
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
