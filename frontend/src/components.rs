//! Parts that pages are put together from. None of them knows a resource or calls the API.

pub mod api_call;
pub mod badge;
pub mod brand;
pub mod button;
pub mod chart;
pub mod code;
pub mod confirm;
pub mod dialog;
pub mod field;
pub mod filters;
pub mod form;
pub mod gate;
pub mod icon;
pub mod lazy;
pub mod listing;
pub mod markdown;
pub mod menu;
pub mod onward;
pub mod otp;
pub mod page;
pub mod pager;
pub mod pick;
pub mod secret;
pub mod select;
pub mod severities;
pub mod shell;
pub mod states;
pub mod status;
pub mod strength;
pub mod switch;
pub mod tabs;
pub mod toaster;
pub mod when;

/// All parts, for pages to import at once, and what every file that draws begins with: so a page has our `view!` with
/// its first line, and with Leptos' own beside it does not compile.
pub mod prelude {
    pub use super::{
        api_call::ApiCall,
        badge::{Avatar, SeverityBadge},
        button::{Button, Kind},
        code::{Code, CopyButton},
        confirm::Confirm,
        dialog::Dialog,
        field::{Choice, PasswordField, SelectField, TextArea, TextField, Trouble},
        filters::{Filter, FilterBar},
        form::FormFrame,
        icon::Icon,
        listing::{Listing, Row, SortHead},
        markdown::Markdown,
        menu::{Menu, MenuItem},
        otp::CodeField,
        page::{Identifier, PageHead, Properties},
        pager::total,
        pick::PickMany,
        secret::Secret,
        select::Selection,
        severities::{SeverityCounts, SeverityStrip},
        states::{Empty, Failed, Waiting},
        status::{Mark, Status, StatusBadge},
        strength::Strength,
        switch::Switch,
        tabs::{Tab, Tabs},
        when::{DayView, Moment, When},
    };
    pub use crate::core::prelude::*;
}
