//! Every list of the product: filters, order, pages and cursors over one description per list.
//!
//! Filters other than a project are written `+column`, which keeps the planner from using an index for them: the
//! order's own index is walked instead, so that no list is ever sorted in a temporary b-tree (a test reads the plans).

use super::{Conn, Row, Value, fts};
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::params_from_iter;

/// Counting stops here where no counter is kept.
const COUNTED: u64 = 10_000;

/// What a list can be ordered by.
pub struct Sort {
    /// Its name on the wire.
    pub name: &'static str,
    /// The column, never NULL, led by an index that ends with the id.
    pub column: &'static str,
}

/// A list, as far as it is the same for every request.
pub struct List {
    /// The columns of a row.
    pub select: &'static str,
    /// What follows FROM.
    pub from: &'static str,
    /// The condition that always holds, such as `f.deleted_at IS NULL`.
    pub always: &'static str,
    /// The id's column; breaks ties.
    pub id: &'static str,
    /// The orders; the first is the default.
    pub sorts: &'static [Sort],
}

/// Which part of a list, in which order.
#[derive(Debug, Clone, Default)]
pub struct Params {
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
    /// Where the page before ended; stands instead of `page`.
    pub cursor: Option<String>,
    /// The name of a [`Sort`].
    pub sort: Option<String>,
    /// Descending, unless told otherwise.
    pub descending: Option<bool>,
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows in the whole list.
    pub total: u64,
    /// Counting stopped: there are at least `total`.
    pub capped: bool,
    /// From 1.
    pub page: u64,
    /// Rows per page.
    pub limit: u64,
    /// Where the next page starts.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of other rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, total, capped, page, limit, next } = self;
        Page { rows: rows.into_iter().map(f).collect(), total, capped, page, limit, next }
    }
}

/// A list with the filters of one request.
pub struct Query {
    list: &'static List,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    /// The whole list.
    pub fn new(list: &'static List) -> Self {
        Self { list, conditions: vec![list.always.to_owned()], values: Vec::new() }
    }

    /// Adds a condition in SQL with one `?` for each value.
    pub fn push(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    /// `column` equals `value`, if one is given; an index on the column may serve.
    pub fn equals(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(format!("{column} = ?"), [value.to_owned().into()]);
        }
    }

    /// `column` is one of `values`, if any are given.
    pub fn any_of<V: Into<Value>>(&mut self, column: &str, values: Option<Vec<V>>) {
        let Some(values) = values else { return };
        let marks = vec!["?"; values.len()].join(", ");
        self.push(format!("+{column} IN ({marks})"), values.into_iter().map(Into::into));
    }

    /// `column` is in (or, with `not`, outside) a JSON array of texts.
    pub fn in_json(&mut self, column: &str, not: bool, json: String) {
        let not = if not { "NOT " } else { "" };
        self.push(format!("+{column} {not}IN (SELECT value FROM json_each(?))"), [json.into()]);
    }

    /// One of `columns` contains `text`, whatever the case; for lists too short to need a full-text index.
    pub fn contains(&mut self, columns: &[&str], text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
        let any = columns.iter().map(|column| format!("{column} LIKE ? ESCAPE '\\'")).collect::<Vec<_>>().join(" OR ");
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        self.push(format!("({any})"), columns.iter().map(|_| Value::from(pattern.clone())));
    }

    /// The JSON array in `column` holds `value`, if one is given.
    pub fn has(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            let holds = format!("EXISTS (SELECT 1 FROM json_each({column}) WHERE json_each.value = ? COLLATE NOCASE)");
            self.push(holds, [value.to_owned().into()]);
        }
    }

    /// `column` lies between two moments, where they are given: from the first on, and before the second.
    pub fn between(&mut self, column: &str, after: Option<assay_api::Time>, before: Option<assay_api::Time>) {
        if let Some(after) = after {
            self.push(format!("{column} >= ?"), [after.0.into()]);
        }
        if let Some(before) = before {
            self.push(format!("{column} < ?"), [before.0.into()]);
        }
    }

    /// The row `number` matches a full-text search of `table`, if there is one.
    pub fn search(&mut self, conn: &Conn, table: &str, number: &str, text: Option<&str>) -> Result<()> {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(()) };
        let Some(words) = fts::query(text) else {
            self.push("0", []);
            return Ok(());
        };
        let rare = format!("SELECT count(*) <= 10000 FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 10001)");
        // Few matches are collected first; many are tried one by one along the order, which finds a page of them soon.
        let rare: bool = conn.prepare_cached(&rare)?.query_row([&words], |row| row.get(0))?;
        let condition = if rare {
            format!("+{number} IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)")
        } else {
            format!("EXISTS (SELECT 1 FROM {table} WHERE rowid = {number} AND {table} MATCH ?)")
        };
        self.push(condition, [words.into()]);
        Ok(())
    }

    /// Reads one page. `counted` is the total, where a counter knows it.
    pub fn page<T>(
        self,
        conn: &Conn,
        params: &Params,
        counted: Option<u64>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>> {
        let order = self.order(params)?;
        let (total, capped) = match counted {
            Some(total) => (total, false),
            None => self.count(conn)?,
        };
        let (sql, values) = self.statement(params, &order)?;
        let mut statement = conn.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut page = Page { rows: Vec::new(), total, capped, page: params.page, limit: params.limit, next: None };
        let mut last = None;
        while let Some(row) = found.next()? {
            if page.rows.len() as u64 == params.limit {
                page.next = last.map(|at| order.cursor(&at));
                break;
            }
            if page.rows.len() as u64 + 1 == params.limit {
                last = Some((row.get("sort_key")?, row.get("sort_id")?));
            }
            page.rows.push(read(row)?);
        }
        Ok(page)
    }

    /// The SQL of a page, for the test that reads the plans.
    #[cfg(test)]
    pub(crate) fn sql(&self, params: &Params) -> Result<(String, Vec<Value>)> {
        self.statement(params, &self.order(params)?)
    }

    fn statement(&self, params: &Params, order: &Order) -> Result<(String, Vec<Value>)> {
        let List { select, from, id, .. } = self.list;
        let mut conditions = self.conditions.join(" AND ");
        let mut values = self.values.clone();
        if let Some(cursor) = &params.cursor {
            let (key, last) = order.resume(cursor)?;
            conditions.push_str(&format!(
                " AND ({}, {id}) {} (?, ?)",
                order.column,
                if order.descending { "<" } else { ">" }
            ));
            values.extend([key, Value::Text(last)]);
        }
        let (column, direction) = (order.column, if order.descending { "DESC" } else { "ASC" });
        let offset = if params.cursor.is_some() { 0 } else { (params.page - 1) * params.limit };
        // One row more than asked for tells whether there is a next page.
        let sql = format!(
            "SELECT {select}, {column} AS sort_key, {id} AS sort_id FROM {from} WHERE {conditions} \
             ORDER BY {column} {direction}, {id} {direction} LIMIT {} OFFSET {offset}",
            params.limit + 1
        );
        Ok((sql, values))
    }

    fn count(&self, conn: &Conn) -> Result<(u64, bool)> {
        let conditions = self.conditions.join(" AND ");
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {conditions} LIMIT {})", self.list.from, COUNTED + 1);
        let count: u64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(&self.values), |row| row.get(0))?;
        Ok((count.min(COUNTED), count > COUNTED))
    }

    fn order(&self, params: &Params) -> Result<Order> {
        let sorts = self.list.sorts;
        let sort = match &params.sort {
            None => sorts.first(),
            Some(name) => sorts.iter().find(|sort| sort.name == name),
        };
        let sort = sort.ok_or_else(|| {
            let known: Vec<_> = sorts.iter().map(|sort| sort.name).collect();
            Error::field("sort", format!("must be one of {}", known.join(", ")))
        })?;
        Ok(Order { name: sort.name, column: sort.column, descending: params.descending.unwrap_or(true) })
    }
}

/// The order of one request.
struct Order {
    name: &'static str,
    column: &'static str,
    descending: bool,
}

impl Order {
    /// Where a page ended, as text that the next request brings back: the order, the last key and the last id.
    fn cursor(&self, (key, id): &(Value, String)) -> String {
        let key = match key {
            Value::Integer(n) => serde_json::json!(n),
            Value::Real(n) => serde_json::json!(n),
            Value::Text(text) => serde_json::json!(text),
            Value::Null | Value::Blob(_) => serde_json::Value::Null,
        };
        URL_SAFE_NO_PAD.encode(serde_json::json!([self.name, self.descending, key, id]).to_string())
    }

    fn resume(&self, cursor: &str) -> Result<(Value, String)> {
        let wrong =
            || Error::field("cursor", "must be the next_cursor of an earlier answer, with the same sort and order");
        let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
        let (name, descending, key, id): (String, bool, serde_json::Value, String) =
            serde_json::from_slice(&json).map_err(|_| wrong())?;
        if (name.as_str(), descending) != (self.name, self.descending) {
            return Err(wrong());
        }
        let key = match key {
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(n) if n.is_i64() => Value::Integer(n.as_i64().unwrap_or_default()),
            serde_json::Value::Number(n) => Value::Real(n.as_f64().unwrap_or_default()),
            _ => return Err(wrong()),
        };
        Ok((key, id))
    }
}
