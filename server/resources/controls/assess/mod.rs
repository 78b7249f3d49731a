//! The appliance's own look at controls: which findings speak against each, which were mended, how the appliance itself
//! is kept. It never says that a control is fulfilled, and never touches what a person says.

pub(super) mod store;

use super::{
    actions,
    catalogue::{Catalogue, Entry, catalogue},
};
use crate::{
    app::App,
    auth::{Ctx, Reach},
    change::{Change, Kind, Written},
    db::Tx,
    error::Result,
};
use assay_api::{Time, controls::Assessed};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Group, Line};

/// Accounts that were idle for so long are dormant.
const DORMANT: i64 = 90 * Time::DAY;

/// Looks anew; when somebody `asked`, the journal tells what came of it.
pub(super) async fn run(app: &App, ctx: &Ctx, asked: bool) -> Result<Assessed> {
    let (now, encrypted) = (app.clock.now(), !app.config.http);
    let catalogue = catalogue()?;
    let lines = app.db.read(move |conn| {
        let mut lines = of_findings(catalogue, &store::groups(conn)?, &store::labelled(conn)?);
        lines.extend(of_due(catalogue, &store::overdue(conn, now.day())?));
        lines.extend(of_appliance(catalogue, &store::appliance(conn, now, DORMANT)?, encrypted, now));
        store::with_ids(conn, lines)
    });
    let lines = lines.await?;
    if !asked {
        // Nobody did it, and nobody's word is touched: it needs no row in the journal.
        let look =
            move |tx: &Tx<'_>| if store::is_same(tx, &lines)? { Ok(()) } else { store::replace(tx, &lines, now) };
        return app.door.upkeep(look).await.map(|()| Assessed { assessed_at: now, changed: 0 });
    }
    app.door
        .change(ctx, move |tx, now| {
            let before = actions::assessments(tx, &Reach::All)?;
            store::replace(tx, &lines, now)?;
            let after = actions::assessments(tx, &Reach::All)?;
            let moved: BTreeMap<_, _> = after.iter().filter(|(name, now)| before.get(*name) != Some(now)).collect();
            let change =
                Change::of_appliance(Kind::ControlsAssessed, "controls", json!({ "after": { "changed": moved } }));
            Ok(Written::new(Assessed { assessed_at: now, changed: moved.len() as u64 }, change))
        })
        .await
}

/// Which signal of a control these findings are, if any: the check before the weakness before the known vulnerability,
/// so that each finding counts once for a control.
fn signal(entry: &Entry, group: &Group) -> Option<String> {
    let check = group.source.strip_prefix("scan:").filter(|check| entry.has_check(check));
    let weakness = group.cwe.as_ref().filter(|cwe| entry.cwe.contains(cwe));
    let signal = check.map(str::to_owned).or_else(|| weakness.cloned());
    signal.or_else(|| (entry.cve && group.has_cve).then(|| "cve".to_owned()))
}

fn of_findings(catalogue: &'static Catalogue, groups: &[Group], labelled: &[(String, Group)]) -> Vec<Line> {
    let mut lines: BTreeMap<(&str, String, String), Line> = BTreeMap::new();
    let mut add = |entry: &'static Entry, signal: String, group: &Group| {
        let key = (entry.r#ref.as_str(), group.project_id.clone(), signal.clone());
        lines.entry(key).or_insert_with(|| Line::new(entry, &group.project_id, signal)).add(group);
    };
    for entry in &catalogue.controls {
        for group in groups {
            if let Some(signal) = signal(entry, group) {
                add(entry, signal, group);
            }
        }
        for (label, group) in labelled {
            if entry.tags.iter().any(|tag| tag.eq_ignore_ascii_case(label)) && signal(entry, group).is_none() {
                add(entry, format!("label:{}", label.to_ascii_lowercase()), group);
            }
        }
    }
    lines.into_values().collect()
}

fn of_due(catalogue: &'static Catalogue, overdue: &[Group]) -> Vec<Line> {
    let mut lines = Vec::new();
    for entry in catalogue.controls.iter().filter(|entry| entry.own.iter().any(|own| own == "overdue_findings")) {
        let mut by_project: BTreeMap<&str, Line> = BTreeMap::new();
        for group in overdue {
            let line = by_project.entry(&group.project_id);
            line.or_insert_with(|| Line::new(entry, &group.project_id, "overdue_findings".to_owned())).add(group);
        }
        lines.extend(by_project.into_values());
    }
    lines
}

fn of_appliance(catalogue: &'static Catalogue, own: &store::Own, encrypted: bool, now: Time) -> Vec<Line> {
    let states = [
        ("second_factor", own.without_second_factor),
        ("dormant_accounts", own.dormant),
        ("token_expiry", own.endless_tokens),
        ("tls", u64::from(!encrypted)),
        ("journal", 0),
        ("tasks", own.failing_tasks),
    ];
    let mut lines = Vec::new();
    for entry in &catalogue.controls {
        for (name, wrong) in states.iter().filter(|(name, _)| entry.own.iter().any(|own| own == name)) {
            let mut line = Line::new(entry, "", format!("appliance:{name}"));
            // The day is what changes, not each look: a look that sees the same writes nothing.
            let today = now.0 - now.0.rem_euclid(Time::DAY);
            (line.open, line.passed, line.last_seen) = (*wrong, u64::from(*wrong == 0), Some(today));
            lines.push(line);
        }
    }
    lines
}
