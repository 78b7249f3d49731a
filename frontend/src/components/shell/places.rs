//! The places one can go to, once: the sidebar, the phone's bar, the `g` chords and the help read it.

use crate::core::{keys, session::Session};
use assay_api::users::Role;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// One place.
#[derive(Clone, Copy, PartialEq)]
pub struct Place {
    /// What it is called.
    pub label: &'static str,
    /// An icon's name.
    pub icon: &'static str,
    /// Where it is.
    pub path: &'static str,
    chord: &'static str,
}

/// A group of the sidebar; the first and last have no name.
pub struct Group {
    /// What the group is called.
    pub label: &'static str,
    /// Its places.
    pub places: &'static [Place],
}

/// All places in the order of the sidebar.
pub const GROUPS: &[Group] = &[
    Group {
        label: "",
        places: &[
            Place { label: "Dashboard", icon: "dashboard", path: "/dashboard", chord: "g d" },
            Place { label: "Projects", icon: "projects", path: "/projects", chord: "g p" },
            Place { label: "Findings", icon: "findings", path: "/findings", chord: "g f" },
        ],
    },
    Group {
        label: "Discovery",
        places: &[
            Place { label: "Assets", icon: "assets", path: "/assets", chord: "g a" },
            Place { label: "Devices", icon: "devices", path: "/devices", chord: "g v" },
            Place { label: "Scans", icon: "scans", path: "/scans", chord: "g n" },
            Place { label: "Schedules", icon: "calendar", path: "/schedules", chord: "g e" },
            Place { label: "Imports", icon: "imports", path: "/imports", chord: "g i" },
        ],
    },
    Group {
        label: "Assurance",
        places: &[
            Place { label: "Controls", icon: "controls", path: "/controls", chord: "g o" },
            Place { label: "Reports", icon: "reports", path: "/reports", chord: "g r" },
            Place { label: "Clients", icon: "clients", path: "/clients", chord: "g c" },
        ],
    },
    Group { label: "", places: &[Place { label: "Activity", icon: "history", path: "/activity", chord: "g y" }] },
    Group { label: "", places: &[Place { label: "Settings", icon: "settings", path: "/settings", chord: "g s" }] },
];

/// Places that are about the organisation itself: the API does not show them to guests.
const INSIDE: [&str; 2] = ["/controls", "/clients"];

impl Place {
    /// Whether this person may see anything there.
    pub fn is_open(self) -> bool {
        !INSIDE.contains(&self.path) || Session::here().who_now().is_some_and(|who| who.user.role != Role::Viewer)
    }

    /// Whether the page at `path` is in this place.
    pub fn holds(self, path: &str) -> bool {
        path.strip_prefix(self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// All places, without their groups.
pub fn all() -> impl Iterator<Item = Place> {
    GROUPS.iter().flat_map(|group| group.places).copied().filter(|place| place.is_open())
}

/// What one can begin from anywhere.
const BEGINNINGS: [(&str, &str, &str); 6] = [
    ("c f", "New finding", "/findings/new"),
    ("c p", "New project", "/projects/new"),
    ("c a", "New asset", "/assets/new"),
    ("c c", "New client", "/clients/new"),
    ("c s", "Start a scan", "/scans/new"),
    ("c r", "Generate a report", "/reports/new"),
];

/// `g` and a letter leads to each place; `c` and a letter begins something new.
pub fn bind_keys() {
    let chords = all().map(|place| (place.chord, place.label, place.path));
    for (chord, label, path) in chords.chain(BEGINNINGS) {
        let navigate = use_navigate();
        keys::bind(chord, label, move || navigate(path, NavigateOptions::default()));
    }
}
