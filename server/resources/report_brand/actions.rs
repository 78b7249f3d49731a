//! What can be done with the brand.

use super::store;
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Subject, Written},
    error::{Error, Result},
    files::Stored,
    http::{IfMatch, Partial},
};
use assay_api::reports::{NewReportBrand, ReportBrand};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::task::spawn_blocking;

/// The largest logo, in bytes.
const MOST: usize = 1 << 20;

impl Subject for ReportBrand {
    const TYPE: &'static str = "report_brand";

    fn id(&self) -> &str {
        "report_brand"
    }

    fn label(&self) -> &str {
        self.name.as_deref().unwrap_or("Brand of reports")
    }
}

/// The brand.
pub async fn get(app: &App, ctx: &Ctx) -> Result<ReportBrand> {
    ctx.may(Right::ReadReports)?;
    app.db.read(store::get).await
}

/// Changes the fields that are given.
pub async fn update(app: &App, ctx: &Ctx, if_match: &IfMatch, given: Partial<NewReportBrand>) -> Result<ReportBrand> {
    ctx.may(Right::ManageReportBrand)?;
    let known = app.db.read(store::get).await?;
    let new = given.over(&asked(&known))?;
    let logo = match new.logo.as_deref().filter(|logo| Some(*logo) != known.logo.as_deref()) {
        Some(base64) => Some(stored(app, ctx, base64).await?),
        None => None,
    };
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = store::get(tx)?;
            if_match.holds(&before)?;
            let new = given.over(&asked(&before))?;
            let logo = match logo {
                Some(stored) => Some(stored.keep(tx, now)?.sha256),
                None => new.logo,
            };
            let after = ReportBrand {
                name: new.name,
                colour: new.colour,
                classification: new.classification,
                footer: new.footer,
                logo,
                version: before.version + 1,
            };
            let Some(change) = Change::updated(Kind::ReportBrandUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// What a report shows of the brand.
pub(crate) fn drawn(brand: &ReportBrand) -> assay_reporting::Brand {
    assay_reporting::Brand {
        name: brand.name.clone(),
        logo: brand.logo.clone(),
        colour: brand.colour.clone(),
        classification: brand.classification.clone(),
        footer: brand.footer.clone(),
    }
}

fn asked(brand: &ReportBrand) -> NewReportBrand {
    NewReportBrand {
        name: brand.name.clone(),
        colour: brand.colour.clone(),
        classification: brand.classification.clone(),
        footer: brand.footer.clone(),
        logo: brand.logo.clone(),
    }
}

/// The picture, in the file store: only one that reports can show.
async fn stored(app: &App, ctx: &Ctx, base64: &str) -> Result<Stored> {
    let wrong = || Error::field("logo", "must be a PNG or JPEG of at most 1 MiB, in base64");
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| wrong())?;
    if bytes.len() > MOST {
        return Err(wrong());
    }
    let look = spawn_blocking(move || assay_reporting::is_picture(&bytes).then_some(bytes));
    let looked = look.await.map_err(|e| Error::internal("looking at a logo broke off").caused_by(e))?;
    app.files.put(&ctx.credential.id, &looked.ok_or_else(wrong)?).await
}
