//! The vertical slices: one folder for each thing the API speaks of. This list is the only one.

pub mod api_keys;
pub mod assets;
pub mod backups;
pub mod claim;
pub mod clients;
pub mod comments;
pub mod control_evidence;
pub mod controls;
pub mod dashboard;
pub mod devices;
pub mod events;
pub mod finding_templates;
pub mod evidence;
pub mod findings;
pub mod health;
pub mod history;
pub mod links;
pub mod imports;
pub mod journal;
pub mod markdown;
pub mod operations;
pub mod members;
#[cfg(test)]
mod plans;
pub mod profile;
pub mod projects;
pub mod report_brand;
pub mod report_templates;
pub mod reports;
pub mod scans;
pub mod schedules;
pub(crate) mod shared;
pub mod service_accounts;
pub mod sessions;
pub mod sign_in;
pub mod stats;
pub mod system;
pub mod tags;
pub mod tiers;
pub mod tokens;
pub mod trash;
pub mod totp;
pub mod users;
pub mod webhooks;
pub mod whoami;

use crate::app::App;
use utoipa_axum::router::OpenApiRouter;

/// Every route, relative to the API's base.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(api_keys::routes())
        .merge(assets::routes())
        .merge(backups::routes())
        .merge(claim::routes())
        .merge(clients::routes())
        .merge(comments::routes())
        .merge(control_evidence::routes())
        .merge(controls::routes())
        .merge(dashboard::routes())
        .merge(devices::routes())
        .merge(events::routes())
        .merge(finding_templates::routes())
        .merge(evidence::routes())
        .merge(findings::routes())
        .merge(health::routes())
        .merge(history::routes())
        .merge(links::routes())
        .merge(imports::routes())
        .merge(journal::routes())
        .merge(markdown::routes())
        .merge(operations::routes())
        .merge(members::routes())
        .merge(profile::routes())
        .merge(projects::routes())
        .merge(report_brand::routes())
        .merge(report_templates::routes())
        .merge(reports::routes())
        .merge(scans::routes())
        .merge(schedules::routes())
        .merge(service_accounts::routes())
        .merge(sessions::routes())
        .merge(sign_in::routes())
        .merge(stats::routes())
        .merge(system::routes())
        .merge(tags::routes())
        .merge(tiers::routes())
        .merge(tokens::routes())
        .merge(trash::routes())
        .merge(totp::routes())
        .merge(users::routes())
        .merge(webhooks::routes())
        .merge(whoami::routes())
}
