//! The sessions' SQL, as far as people see it; signing in writes them through `auth::sessions`.

use crate::{
    auth::{Usage, sessions::IDLE},
    db::{
        Conn, Row, RowResult,
        page::{List, Page, Params, Query, Sort},
    },
    error::Result,
};
use assay_api::{
    Time,
    sessions::{Session, SessionKind},
};

pub(in crate::resources) static LIST: List = List {
    select: "s.id, s.kind, s.ip, s.user_agent, s.created_at, s.last_seen_at, s.expires_at",
    from: "sessions s",
    joins: "",
    always: "1",
    id: "s.id",
    fts: None,
    narrow: None,
    sorts: &[Sort::by("created_at", "s.created_at")],
};

/// A page of a user's sign-ins that something can still come of. An access token lives for a day at most: a sign-in
/// without a refresh token that was not used for longer has none left.
pub(super) fn list(conn: &Conn, user: &str, current: &str, params: &Params, now: Time) -> Result<Page<Session>> {
    let mut query = Query::new(&LIST);
    query.equals("s.user_id", Some(user));
    query.push("s.expires_at > ?", [now.0.into()]);
    query.push(
        "(s.refresh_hash IS NOT NULL OR s.last_seen_at > iif(s.kind = 'ui', ?, ?))",
        [now.plus(-IDLE).0.into(), now.plus(-Time::DAY).0.into()],
    );
    query.page(conn, params, None, |row| read(row, current))
}

/// Adds the last use that is not written yet.
pub(super) fn with_use(mut session: Session, usage: &Usage) -> Session {
    if let Some(last) = usage.of(&session.id) {
        session.last_seen_at = last.at;
        session.ip = last.ip.map(|ip| ip.to_string());
    }
    session
}

fn read(row: &Row<'_>, current: &str) -> RowResult<Session> {
    let (id, kind): (String, String) = (row.get("id")?, row.get("kind")?);
    Ok(Session {
        current: id == current,
        id,
        kind: if kind == "ui" { SessionKind::Browser } else { SessionKind::AccessToken },
        ip: row.get("ip")?,
        user_agent: row.get("user_agent")?,
        created_at: Time(row.get("created_at")?),
        last_seen_at: Time(row.get("last_seen_at")?),
        expires_at: Time(row.get("expires_at")?),
    })
}
