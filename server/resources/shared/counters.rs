//! Totals that triggers keep (see the schema), so that no list has to count its rows.

use crate::{
    auth::Reach,
    db::{Conn, Value, params_from_iter},
    error::Result,
};

/// How many of `kind` (`finding`, `asset`) there are, for one project or all that `reach` includes, with one of these
/// severities and statuses, by rank.
pub(crate) fn total(
    conn: &Conn,
    kind: &str,
    project: Option<&str>,
    reach: &Reach,
    severities: Option<&[i64]>,
    statuses: Option<&[i64]>,
) -> Result<u64> {
    let mut sql = "SELECT ifnull(sum(count), 0) FROM counters WHERE kind = ?".to_owned();
    let mut values: Vec<Value> = vec![kind.to_owned().into()];
    match (project, reach.as_json()) {
        (Some(project), _) if !reach.sees(project) => return Ok(0),
        (Some(project), _) => one_of(&mut sql, &mut values, SOME, [serde_json::json!([project]).to_string().into()]),
        (None, None) => sql.push_str(" AND project_id = ''"),
        (None, Some((false, ids))) => one_of(&mut sql, &mut values, SOME, [ids.into()]),
        (None, Some((true, ids))) => {
            // All there are, less what is hidden: the hidden projects are few.
            let all = total(conn, kind, None, &Reach::All, severities, statuses)?;
            let hidden: Vec<String> = serde_json::from_str(&ids).unwrap_or_default();
            return Ok(all.saturating_sub(total(conn, kind, None, &Reach::only(hidden), severities, statuses)?));
        }
    }
    for (column, ranks) in [("severity", severities), ("status", statuses)] {
        if let Some(ranks) = ranks {
            let marks = vec!["?"; ranks.len()].join(", ");
            one_of(
                &mut sql,
                &mut values,
                &format!(" AND {column} IN ({marks})"),
                ranks.iter().map(|rank| (*rank).into()),
            );
        }
    }
    let count: i64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Projects in the trash keep their counters, but count for nobody.
const SOME: &str =
    " AND project_id IN (SELECT p.id FROM json_each(?) j JOIN projects p ON p.id = j.value WHERE p.deleted_at IS NULL)";

fn one_of(sql: &mut String, values: &mut Vec<Value>, condition: &str, more: impl IntoIterator<Item = Value>) {
    sql.push_str(condition);
    values.extend(more);
}
