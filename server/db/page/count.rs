//! How many rows a list has, exactly up to [`COUNTED`] of them. What a search found, or a label, is counted without
//! reading the rows: in its own index alone where nothing else is asked for; else beside the narrow index, by looking
//! each row up there while they are few, and by walking both from the start when they are many.

use super::{COUNTED, Lead, Query};
use crate::{
    db::{Conn, Value},
    error::Result,
};
use rusqlite::{Rows, params_from_iter};
use std::cmp::Ordering;

/// Looking a row up in the narrow index costs as much as walking over this many.
const LOOK: u64 = 8;

/// A statement with its values.
pub(crate) type Asked = (String, Vec<Value>);

impl Query {
    pub(super) fn count(&self, conn: &Conn) -> Result<(u64, bool)> {
        let count = match self.both(conn)? {
            Some((one, other)) => in_both(conn, &one, &other)?,
            None => number(conn, &self.count_sql())?,
        };
        Ok((count.min(COUNTED), count > COUNTED))
    }

    /// The statement that counts rows one by one.
    pub(crate) fn count_sql(&self) -> Asked {
        let (from, conditions, values) = match (&self.list.narrow, &self.lead) {
            (Some(narrow), Some(Lead { select, value })) if self.conditions.is_empty() => {
                let others = format!("s.n NOT IN ({})", narrow.exceptions);
                (format!("({select}) s"), others, vec![value.clone()])
            }
            (Some(narrow), Some(Lead { select, value })) if self.narrow => {
                let (from, alias, index) = (self.list.from, self.alias(), narrow.index);
                let from = format!("({select}) s CROSS JOIN {from} INDEXED BY {index} ON {alias}.n = s.n");
                (from, self.conditions(narrow.always), self.values_after(value))
            }
            _ => self.body(false),
        };
        (format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {conditions} LIMIT {})", COUNTED + 1), values)
    }

    /// What leads and what the filters leave; where so much leads that walking both is the shorter way.
    fn both(&self, conn: &Conn) -> Result<Option<(Asked, Asked)>> {
        let (Some(lead), Some(streams)) = (&self.lead, self.streams()) else { return Ok(None) };
        let rows = number(conn, &(format!("SELECT coalesce(max(n), 0) FROM {}", self.table()), Vec::new()))?;
        let many = (rows / LOOK).max(1);
        let led = format!("SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {many})", lead.select);
        Ok((number(conn, &(led, vec![lead.value.clone()]))? == many).then_some(streams))
    }

    /// Two statements, each in the order of row numbers, whose common rows are the list's: what leads, and what the
    /// filters leave of the narrow index, where that holds all that they look at.
    pub(crate) fn streams(&self) -> Option<(Asked, Asked)> {
        let (narrow, lead) = (self.list.narrow.as_ref()?, self.lead.as_ref()?);
        if !self.narrow || self.conditions.is_empty() {
            return None;
        }
        let (from, alias, conditions) = (self.list.from, self.alias(), self.conditions(narrow.always));
        let left =
            format!("SELECT {alias}.n FROM {from} INDEXED BY {} WHERE {conditions} ORDER BY {alias}.n", narrow.index);
        let leads = format!("{} ORDER BY n", lead.select);
        Some(((leads, vec![lead.value.clone()]), (left, self.values.clone())))
    }
}

fn number(conn: &Conn, (sql, values): &Asked) -> Result<u64> {
    Ok(conn.prepare_cached(sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
}

/// How many row numbers both statements answer with, each in ascending order; one more than [`COUNTED`] at most.
fn in_both(conn: &Conn, one: &Asked, other: &Asked) -> Result<u64> {
    let (mut one_is, mut other_is) = (conn.prepare_cached(&one.0)?, conn.prepare_cached(&other.0)?);
    let mut ones = one_is.query(params_from_iter(&one.1))?;
    let mut others = other_is.query(params_from_iter(&other.1))?;
    let (mut left, mut right) = (next(&mut ones)?, next(&mut others)?);
    let mut count = 0;
    while let (Some(a), Some(b)) = (left, right)
        && count <= COUNTED
    {
        let order = a.cmp(&b);
        count += u64::from(order == Ordering::Equal);
        if order.is_le() {
            left = next(&mut ones)?;
        }
        if order.is_ge() {
            right = next(&mut others)?;
        }
    }
    Ok(count)
}

fn next(rows: &mut Rows<'_>) -> Result<Option<i64>> {
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::page::{List, Narrow, Sort};
    use proptest::prelude::*;

    static LIST: List = List {
        select: "t.n",
        from: "things t",
        joins: "",
        always: "t.gone IS NULL",
        id: "t.n",
        fts: None,
        narrow: Some(Narrow {
            index: "things_narrow",
            columns: &["t.kind"],
            always: "t.gone IS NULL",
            exceptions: "SELECT n FROM things WHERE gone IS NOT NULL",
        }),
        sorts: &[Sort::by("n", "t.n")],
    };

    /// Things of a kind each, every third gone, and the rows that have the label.
    fn store(kinds: &[u8], labelled: &[bool]) -> Conn {
        let conn = Conn::open_in_memory().expect("memory");
        let tables = "CREATE TABLE things (n INTEGER PRIMARY KEY, gone INTEGER, kind INTEGER); \
                      CREATE INDEX things_narrow ON things (n, gone, kind); \
                      CREATE TABLE labels (label TEXT, n INTEGER, PRIMARY KEY (label, n)) WITHOUT ROWID;";
        conn.execute_batch(tables).expect("tables");
        for (n, (kind, has)) in kinds.iter().zip(labelled).enumerate() {
            let gone = (n % 3 == 0).then_some(1);
            conn.execute("INSERT INTO things VALUES (?, ?, ?)", (n as i64, gone, kind)).expect("a thing");
            if *has {
                conn.execute("INSERT INTO labels VALUES ('x', ?)", [n as i64]).expect("a label");
            }
        }
        conn
    }

    proptest! {
        #[test]
        fn both_ways_count_the_same(
            rows in prop::collection::vec((0..3_u8, prop::bool::weighted(0.3)), 0..120),
            wanted in prop::collection::vec(0..3_i64, 0..3),
        ) {
            let (kinds, labelled): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let conn = store(&kinds, &labelled);
            let mut query = Query::new(&LIST);
            query.labelled("labels", Some("x"));
            query.any_of("t.kind", Some(wanted));
            let one_by_one = number(&conn, &query.count_sql()).expect("a number");
            if let Some((one, other)) = query.streams() {
                prop_assert_eq!(in_both(&conn, &one, &other).expect("a number"), one_by_one);
            }
            prop_assert_eq!(query.count(&conn).expect("a number"), (one_by_one, false));
        }
    }

    #[test]
    fn many_are_walked_and_few_are_looked_up() {
        let walks = |with: usize| {
            let labelled: Vec<_> = (0..80).map(|n| n < with).collect();
            let conn = store(&[0; 80], &labelled);
            let mut query = Query::new(&LIST);
            query.labelled("labels", Some("x"));
            query.any_of("t.kind", Some(vec![0]));
            query.both(&conn).expect("an answer").is_some()
        };
        assert!(walks(40) && !walks(5));
    }
}
