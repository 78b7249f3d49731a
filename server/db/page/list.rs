//! What a list is, what is asked of it, and what it answers.

use crate::db::fts;

/// What a list can be ordered by.
pub struct Sort {
    /// Its name on the wire.
    pub name: &'static str,
    /// The column, never NULL, led by an index that ends with the id.
    pub column: &'static str,
    /// Whether it holds ranks with the highest first: then descending starts with rank 0.
    pub ranks: bool,
}

impl Sort {
    /// An order by a column's own values.
    pub const fn by(name: &'static str, column: &'static str) -> Self {
        Self { name, column, ranks: false }
    }

    /// An order by ranks of which the first is the highest, such as severities.
    pub const fn by_rank(name: &'static str, column: &'static str) -> Self {
        Self { name, column, ranks: true }
    }
}

/// An index that begins with the row number and holds what most filters look at: rows that a search found are counted
/// by it alone, at a tenth of the cost of reading them.
pub struct Narrow {
    /// The index.
    pub index: &'static str,
    /// The columns it holds, as the filters name them.
    pub columns: &'static [&'static str],
    /// The condition that always holds, said with these columns and without a join.
    pub always: &'static str,
    /// A statement of the row numbers for which it does not hold. They are few: where nothing else is asked for, what a
    /// search found is counted without a look at the rows, less these.
    pub exceptions: &'static str,
}

/// A list, as far as it is the same for every request.
pub struct List {
    /// The columns of a row.
    pub select: &'static str,
    /// The table and its short name, `findings f`. The table has a row number `n` that grows with time.
    pub from: &'static str,
    /// What is joined to it.
    pub joins: &'static str,
    /// The condition that always holds, such as `f.deleted_at IS NULL`.
    pub always: &'static str,
    /// The id's column; breaks ties.
    pub id: &'static str,
    /// The full-text index over the table, by row number.
    pub fts: Option<fts::Index>,
    /// What tells rows apart without reading them.
    pub narrow: Option<Narrow>,
    /// The orders; the first is the default, and the order in which rows are made.
    pub sorts: &'static [Sort],
}

impl List {
    /// The statement that reads the one row for which `condition` holds.
    pub fn one(&self, condition: &str) -> String {
        let Self { select, from, joins, always, .. } = self;
        format!("SELECT {select} FROM {from} {joins} WHERE {always} AND {condition}")
    }
}

impl List {
    /// The statement that reads the one row in the trash for which `condition` holds.
    pub fn trashed(&self, condition: &str) -> String {
        let Self { select, from, joins, always, .. } = self;
        let alias = from.rsplit(' ').next().unwrap_or(from);
        let live = format!("{alias}.deleted_at IS NULL");
        let always = always.replacen(&live, &format!("{alias}.deleted_at > 0"), 1);
        format!("SELECT {select} FROM {from} {joins} WHERE {always} AND {condition}")
    }
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
    /// Nobody will look at the total.
    pub uncounted: bool,
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
