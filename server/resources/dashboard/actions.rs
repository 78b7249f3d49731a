//! Puts the dashboard together. Projects are named to those alone who may read projects.

use super::store::{self, Change};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::{Error, Result},
};
use assay_api::{
    Day,
    dashboard::{Dashboard, FlowWeek, TrendDay},
    findings::Severity,
    stats::BySeverity,
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Weeks of the flow.
const WEEKS: i64 = 13;

/// How far back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Span {
    /// Days of the trend, 7 to 366; 90 when absent.
    days: Option<String>,
}

/// The dashboard, as `ctx` may see it.
pub(super) async fn dashboard(app: &App, ctx: &Ctx, span: Span) -> Result<Dashboard> {
    ctx.may(Right::ReadFindings)?;
    let days = match span.days.as_deref() {
        None => 90,
        Some(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|days| (7..=366).contains(days))
            .ok_or_else(|| Error::field("days", "must be a whole number from 7 to 366"))?,
    };
    let (reach, today) = (ctx.reach.clone(), app.clock.now().day());
    let names_projects = ctx.may(Right::ReadProjects).is_ok();
    app.db
        .read(move |conn| {
            let monday = monday(today.0, WEEKS - 1)?;
            let first = before(today.0, days - 1)?;
            let changes = store::changes(conn, &reach, Day(first.min(monday)))?;
            let (total, open) = store::totals(conn, &reach)?;
            let mut board = Dashboard {
                total,
                trend: trend(&open, &changes, first, today.0)?,
                weeks: weeks(&changes, monday)?,
                overdue_count: store::overdue_count(conn, &reach, today)?,
                overdue: store::overdue(conn, &reach, today)?,
                oldest: store::oldest(conn, &reach)?,
                open,
                ..Dashboard::default()
            };
            if names_projects {
                board.projects = store::running(conn, &reach)?;
                (board.running_count, board.projects_count) = store::projects(conn, &reach)?;
            }
            Ok(board)
        })
        .await
}

fn before(day: Date, days: i64) -> Result<Date> {
    day.checked_sub(days.days()).map_err(|e| Error::internal("a day before the first").caused_by(e))
}

/// The Monday of the week so many weeks before this day's.
fn monday(day: Date, weeks: i64) -> Result<Date> {
    before(day, i64::from(day.weekday().to_monday_zero_offset()) + 7 * weeks)
}

/// Walks back from today: what a day changed is taken off to know the day before.
fn trend(open: &BySeverity, changes: &[Change], first: Date, today: Date) -> Result<Vec<TrendDay>> {
    let mut counts = open.counts().map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let (mut day, mut days, mut left) = (today, Vec::new(), changes.iter().rev().peekable());
    while day >= first {
        let mut shown = BySeverity::default();
        for (severity, count) in Severity::ALL.iter().zip(counts) {
            *shown.of(*severity) = u64::try_from(count).unwrap_or_default();
        }
        days.push(TrendDay { day: Day(day), open: shown });
        // A clock that was set back may have left days behind today.
        while let Some(change) = left.next_if(|change| change.day.0 >= day) {
            if let Some(count) = usize::try_from(change.severity.rank()).ok().and_then(|at| counts.get_mut(at)) {
                *count -= change.net;
            }
        }
        day = before(day, 1)?;
    }
    days.reverse();
    Ok(days)
}

fn weeks(changes: &[Change], first: Date) -> Result<Vec<FlowWeek>> {
    let mut weeks = Vec::new();
    for week in 0..WEEKS {
        let monday = before(first, -7 * week)?;
        let next = before(monday, -7)?;
        let of = |number: fn(&Change) -> u64| {
            changes.iter().filter(|change| (monday..next).contains(&change.day.0)).map(number).sum()
        };
        weeks.push(FlowWeek { monday: Day(monday), opened: of(|c| c.opened), closed: of(|c| c.closed) });
    }
    Ok(weeks)
}
