//! The toolkit that slices answer with. Knows no resource and no App.
//!
//! A handler returns a value, a page or an error; it never knows in which dialect it answers. One outermost layer
//! (`paint`) finds the dialect by the path and writes the body.

pub mod body;
pub mod cookie;
pub mod csv;
mod ctx;
pub mod dialect;
pub mod docs;
pub mod download;
pub mod headers;
pub mod limits;
pub mod linger;
pub mod merge;
pub mod meter;
pub mod paint;
pub mod precondition;
pub mod query;
pub mod reply;
pub mod rows;
pub mod strict;
pub mod trace;
pub mod ui;
pub mod upload;

pub use body::{Body, Form};
pub use download::{Asked, Download};
pub use merge::Partial;
pub use precondition::IfMatch;
pub use query::{Filters, Listing};
pub use reply::{Created, Deleted, List, NoContent, One, Tagged};
pub use rows::{Row, Rows};
pub use upload::Upload;
