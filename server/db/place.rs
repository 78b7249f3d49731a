//! Where a column stands. Looking for a name among the forty of a wide row costs more than reading what is there; each
//! place in the code that reads such rows remembers where it found its column the last time, and looks whether it is
//! still there.

use rusqlite::{Result, Row, Statement};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A column by its name, and where it was. Made by [`at!`](crate::at).
pub struct Place {
    name: &'static str,
    last: AtomicUsize,
}

impl Place {
    /// A column that was not read yet.
    pub const fn new(name: &'static str) -> Self {
        Self { name, last: AtomicUsize::new(usize::MAX) }
    }

    /// Where it stands in this row.
    ///
    /// # Errors
    /// When the row has no such column.
    pub fn of(&self, row: &Row<'_>) -> Result<usize> {
        let statement: &Statement<'_> = row.as_ref();
        let last = self.last.load(Ordering::Relaxed);
        if statement.column_name(last).is_ok_and(|name| name == self.name) {
            return Ok(last);
        }
        let found = statement.column_index(self.name)?;
        self.last.store(found, Ordering::Relaxed);
        Ok(found)
    }
}

/// Where the column of this name stands in a row, found at once: `row.get(at!(row, "title"))`. For rows of which lists
/// read many.
#[macro_export]
macro_rules! at {
    ($row:expr, $name:literal) => {{
        static PLACE: $crate::db::Place = $crate::db::Place::new($name);
        PLACE.of($row)?
    }};
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, Result, Row};

    fn read(row: &Row<'_>) -> Result<(i64, i64)> {
        Ok((row.get(at!(row, "one"))?, row.get(at!(row, "two"))?))
    }

    #[test]
    fn a_column_is_found_wherever_it_stands() {
        let conn = Connection::open_in_memory().expect("a database");
        let ask = |sql: &str| conn.query_row(sql, [], read);
        for _ in 0..2 {
            assert_eq!(ask("SELECT 1 AS one, 2 AS two").expect("both"), (1, 2));
            assert_eq!(ask("SELECT 2 AS two, 0 AS zero, 1 AS one").expect("both"), (1, 2));
        }
        assert!(ask("SELECT 1 AS one").is_err());
    }
}
