//! What the pages of every resource share and what, unlike a component, speaks with the API.

pub mod acts;
pub mod choices;
pub mod delete;
pub mod editor;
pub mod list;
pub mod loaded;
pub mod objects;
pub mod size;
pub mod texts;
pub mod undo;
