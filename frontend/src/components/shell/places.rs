//! The places one can go to, once: the sidebar, the phone's bar, the `g` chords and the help read it.

use crate::core::{keys, session::Session};
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
        !INSIDE.contains(&self.path) || !Session::here().is_guest()
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

/// What the phone's bar shows, in the order of need: as many as it has room for, of those that are open.
const NEAR: [&str; 5] = ["/dashboard", "/findings", "/scans", "/controls", "/projects"];
/// How many places fit into the phone's bar beside the way to the others.
const ROOM: usize = 4;

/// The places of the phone's bar, and the others.
pub fn near_and_far() -> (Vec<Place>, Vec<Place>) {
    let open: Vec<_> = all().collect();
    let of = |path: &&str| open.iter().copied().find(|place| place.path == *path);
    let near: Vec<_> = NEAR.iter().filter_map(of).take(ROOM).collect();
    let far = open.iter().copied().filter(|place| !near.contains(place)).collect();
    (near, far)
}

/// What one can begin from anywhere, for whoever may.
type Beginning = (&'static str, &'static str, &'static str, fn(Session) -> bool);
const BEGINNINGS: [Beginning; 6] = [
    ("c f", "New finding", "/findings/new", Session::writes),
    ("c p", "New project", "/projects/new", Session::writes),
    ("c a", "New asset", "/assets/new", Session::writes),
    ("c c", "New client", "/clients/new", Session::writes),
    ("c s", "Start a scan", "/scans/new", Session::scans),
    ("c r", "Generate a report", "/reports/new", Session::writes),
];

/// `g` and a letter leads to each place; `c` and a letter begins something new.
pub fn bind_keys() {
    let session = Session::here();
    let places = all().map(|place| (place.chord, place.label, place.path));
    let beginnings =
        BEGINNINGS.iter().filter(|(.., may)| may(session)).map(|(chord, label, path, _)| (*chord, *label, *path));
    for (chord, label, path) in places.chain(beginnings) {
        let navigate = use_navigate();
        keys::bind(chord, label, move || navigate(path, NavigateOptions::default()));
    }
}
