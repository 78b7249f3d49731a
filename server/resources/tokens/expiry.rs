//! Tokens that end soon are announced 30 days, 7 days and a day before, once each, as events: so that whoever keeps a
//! pipeline hears of it before the pipeline does.

use super::store;
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    error::Result,
};
use assay_api::{Time, tokens::Token};
use serde_json::json;

/// Days before the end.
const WARNINGS: [i64; 3] = [1, 7, 30];
/// The most that are announced in one transaction.
const AT_ONCE: usize = 500;

/// Announces what is due; runs until nothing is left.
pub async fn announce(app: &App) -> Result<()> {
    let ctx = Ctx::system("scheduler");
    while app.door.change(&ctx, some).await? == AT_ONCE {}
    Ok(())
}

/// Announces some; how many.
fn some(tx: &crate::db::Tx<'_>, now: Time) -> Result<Written<usize>> {
    let mut written: Option<Written<usize>> = None;
    let mut count = 0;
    for (token, told) in store::ending(tx, now, now.plus(WARNINGS[2] * Time::DAY))? {
        let Some(days) = due(&token, told, now) else { continue };
        store::set_warned(tx, &token.id, days)?;
        let payload = json!({ "expires_at": token.expires_at, "days": days, "user_id": token.user_id });
        let change = Change::about(Kind::TokenExpiring, &token, payload);
        written = Some(match written {
            None => Written::new(0, change),
            Some(written) => written.and(change),
        });
        count += 1;
        if count == AT_ONCE {
            break;
        }
    }
    Ok(written.map_or_else(|| Written::unchanged(0), |written| written.map(|_| count)))
}

/// The warning that is due now, if it has not been given: the last whose time has come. A token that was made to live
/// no longer than that has nobody to surprise.
fn due(token: &Token, told: Option<i64>, now: Time) -> Option<i64> {
    let end = token.expires_at?;
    let days = WARNINGS.into_iter().find(|days| end <= now.plus(days * Time::DAY))?;
    let lives = end.0 - token.created_at.0;
    (lives > days * Time::DAY && told.is_none_or(|told| told > days)).then_some(days)
}
