//! Every list of the product: filters, order, pages and cursors over one description per list.
//!
//! Filters other than a project are written `+column`, which keeps the planner from using an index for them: the
//! order's own index is walked instead, so that no list is ever sorted in a temporary b-tree (a test reads the plans).

mod list;
mod order;

pub use list::{List, Narrow, Page, Params, Sort};

use super::{Conn, Row, Value, fts};
use crate::error::{Error, Result};
use order::Order;
use rusqlite::params_from_iter;

/// Counting stops here where no counter is kept.
const COUNTED: u64 = 10_000;

/// What gives the row numbers of few rows, newest first: then it is walked, and not the list.
struct Lead {
    /// A statement with one `?` whose column is `n`.
    select: String,
    value: Value,
}

/// A list with the filters of one request.
pub struct Query {
    list: &'static List,
    lead: Option<Lead>,
    conditions: Vec<String>,
    values: Vec<Value>,
    /// Whether the narrow index holds all that the conditions look at.
    narrow: bool,
}

impl Query {
    /// The whole list.
    pub fn new(list: &'static List) -> Self {
        Self { list, lead: None, conditions: Vec::new(), values: Vec::new(), narrow: list.narrow.is_some() }
    }

    /// Adds a condition in SQL with one `?` for each value.
    pub fn push(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.narrow = false;
        self.add(condition.into(), values);
    }

    /// The same for a condition on `column` alone.
    fn push_on(&mut self, column: &str, condition: String, values: impl IntoIterator<Item = Value>) {
        self.narrow &= self.list.narrow.as_ref().is_some_and(|narrow| narrow.columns.contains(&column));
        self.add(condition, values);
    }

    fn add(&mut self, condition: String, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition);
        self.values.extend(values);
    }

    /// `column` equals `value`, if one is given; an index on the column may serve.
    pub fn equals(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push_on(column, format!("{column} = ?"), [value.to_owned().into()]);
        }
    }

    /// `column` is one of `values`, if any are given.
    pub fn any_of<V: Into<Value>>(&mut self, column: &str, values: Option<Vec<V>>) {
        let Some(values) = values else { return };
        let marks = vec!["?"; values.len()].join(", ");
        self.push_on(column, format!("+{column} IN ({marks})"), values.into_iter().map(Into::into));
    }

    /// `column` is in (or, with `not`, outside) a JSON array of texts.
    pub fn in_json(&mut self, column: &str, not: bool, json: String) {
        let not = if not { "NOT " } else { "" };
        self.push_on(column, format!("+{column} {not}IN (SELECT value FROM json_each(?))"), [json.into()]);
    }

    /// `column` is one of those that `select`, a statement with one `?`, answers for `value`, if one is given.
    pub fn among(&mut self, column: &str, select: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push_on(column, format!("+{column} IN ({select})"), [value.to_owned().into()]);
        }
    }

    /// One of `columns` contains `text`, whatever the case; for lists too short to need a full-text index.
    pub fn contains(&mut self, columns: &[&str], text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
        let any = columns.iter().map(|column| format!("{column} LIKE ? ESCAPE '\\'")).collect::<Vec<_>>().join(" OR ");
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        self.push(format!("({any})"), columns.iter().map(|_| Value::from(pattern.clone())));
    }

    /// The JSON array in `column` holds `value`, if one is given; for lists too short to need an index of labels.
    pub fn has(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            let holds = format!("EXISTS (SELECT 1 FROM json_each({column}) WHERE json_each.value = ? COLLATE NOCASE)");
            self.push(holds, [value.to_owned().into()]);
        }
    }

    /// `column`, which has an index of its own, equals `value`, if one is given. Its rows lead.
    pub fn led_by(&mut self, column: &str, value: Option<String>) {
        let Some(value) = value.map(Value::from) else { return };
        if self.lead.is_some() {
            return self.push(format!("+{column} = ?"), [value]);
        }
        let name = column.rsplit('.').next().unwrap_or(column);
        let select = format!("SELECT n FROM {} WHERE {name} = ?", self.table());
        self.lead = Some(Lead { select, value });
    }

    /// The row is in `labels`, a table of labels and row numbers, under `label`, if one is given. Its rows lead.
    pub fn labelled(&mut self, labels: &str, label: Option<&str>) {
        let Some(value) = label.map(|label| Value::from(label.to_owned())) else { return };
        if self.lead.is_some() {
            let row = format!("{}.n", self.alias());
            return self.push(format!("EXISTS (SELECT 1 FROM {labels} l WHERE l.label = ? AND l.n = {row})"), [value]);
        }
        self.lead = Some(Lead { select: format!("SELECT n FROM {labels} WHERE label = ?"), value });
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

    /// Rows match a full-text search, if there is one. To be asked before what may lead in its place: the matches lead.
    /// Newest first they are walked by row number, which is the order in which rows are made; for another order, the
    /// newest [`COUNTED`] are sorted.
    pub fn search(&mut self, text: Option<&str>) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
        let index = self.list.fts.as_ref();
        let Some((index, search)) = index.and_then(|index| Some((index, index.query(text)?))) else {
            return self.push("0", []);
        };
        for literal in &search.literal {
            self.contains(index.literal, Some(literal));
        }
        let select = format!("SELECT rowid AS n FROM {0} WHERE {0} MATCH ?", index.table);
        self.lead = Some(Lead { select, value: search.words.into() });
    }

    /// Reads one page. `counted` is the total, where a counter knows it.
    pub fn page<T>(
        self,
        conn: &Conn,
        params: &Params,
        counted: Option<u64>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>> {
        let (page, limit) = (params.page, params.limit);
        match self.found(conn, params, counted, read) {
            Err(error) if fts::is_unknown_letter(&error) => {
                Ok(Page { rows: Vec::new(), total: 0, capped: false, page, limit, next: None })
            }
            found => found,
        }
    }

    fn found<T>(
        self,
        conn: &Conn,
        params: &Params,
        counted: Option<u64>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Page<T>> {
        let order = self.order(params)?;
        let (total, capped) = match counted {
            Some(total) => (total, false),
            None if params.uncounted => (0, false),
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
        let List { select, id, .. } = self.list;
        let (from, mut conditions, mut values) = self.body(order.tie.is_some());
        if let Some(cursor) = &params.cursor {
            let (condition, after) = order.after(cursor)?;
            conditions.push_str(" AND ");
            conditions.push_str(&condition);
            values.extend(after);
        }
        let offset = if params.cursor.is_some() { 0 } else { (params.page - 1) * params.limit };
        // One row more than asked for tells whether there is a next page.
        let (column, sorted, limit) = (&order.column, order.sql(), params.limit + 1);
        let sql = format!(
            "SELECT {select}, {column} AS sort_key, {id} AS sort_id FROM {from} WHERE {conditions} \
             ORDER BY {sorted} LIMIT {limit} OFFSET {offset}"
        );
        Ok((sql, values))
    }

    /// What follows FROM and WHERE. What leads gives, `bounded`, its newest rows alone.
    fn body(&self, bounded: bool) -> (String, String, Vec<Value>) {
        let List { from, joins, always, .. } = self.list;
        let conditions = self.conditions(always);
        let Some(Lead { select, value }) = &self.lead else {
            return (format!("{from} {joins}"), conditions, self.values.clone());
        };
        let newest = if bounded { format!(" ORDER BY n DESC LIMIT {COUNTED}") } else { String::new() };
        let from = format!("({select}{newest}) s CROSS JOIN {from} ON {}.n = s.n {joins}", self.alias());
        (from, conditions, self.values_after(value))
    }

    fn values_after(&self, first: &Value) -> Vec<Value> {
        std::iter::once(first).chain(&self.values).cloned().collect()
    }

    /// The list's table, and its short name.
    fn table(&self) -> &'static str {
        self.list.from.split(' ').next().unwrap_or(self.list.from)
    }

    fn alias(&self) -> &'static str {
        self.list.from.rsplit(' ').next().unwrap_or(self.list.from)
    }

    fn conditions(&self, always: &str) -> String {
        let all = std::iter::once(always).chain(self.conditions.iter().map(String::as_str));
        all.collect::<Vec<_>>().join(" AND ")
    }

    fn count(&self, conn: &Conn) -> Result<(u64, bool)> {
        let (sql, values) = self.count_sql();
        let count: u64 = conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok((count.min(COUNTED), count > COUNTED))
    }

    pub(crate) fn count_sql(&self) -> (String, Vec<Value>) {
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
        let descending = params.descending.unwrap_or(true);
        let as_made = sorts.first().is_some_and(|first| first.name == sort.name);
        Ok(if self.lead.is_some() && as_made {
            Order { column: "s.n".to_owned(), tie: None, descending, ranks: false }
        } else {
            Order { column: sort.column.to_owned(), tie: Some(self.list.id), descending, ranks: sort.ranks }
        })
    }
}
