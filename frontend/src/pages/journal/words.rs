//! Event names and objects as people read them.

use crate::components::prelude::*;
use crate::pages::parts::objects::place;
use assay_api::{Time, journal::JournalEntry};

/// The groups of events to filter by: a glob and what it is called.
const GROUPS: &[(&str, &str)] = &[
    ("finding.*", "Findings"),
    ("project.*", "Projects"),
    ("asset.*", "Assets"),
    ("client.*", "Clients"),
    ("report.*", "Reports"),
    ("scan.*", "Scans"),
    ("schedule.*", "Schedules"),
    ("device.*", "Devices"),
    ("webhook.*", "Webhooks"),
    ("user.*", "Users"),
    ("token.*", "Tokens"),
    ("login.*", "Sign-ins"),
    ("access.*", "Refusals"),
    ("journal.*", "The journal itself"),
];

/// A filter by groups of events.
pub fn events() -> Filter {
    let groups = GROUPS.iter().map(|(glob, label)| Choice::new(*glob, *label));
    Filter::fixed("kind", "Event", groups.collect()).single()
}

/// A filter by how long ago.
pub fn since(now: Time) -> Filter {
    let days = [(1, "Last 24 hours"), (7, "Last 7 days"), (30, "Last 30 days"), (365, "Last year")];
    // To the hour, so that the address stays the same while one looks.
    let hour = Time(now.0 - now.0.rem_euclid(Time::HOUR));
    let choice = |(days, label): (i64, &'static str)| Choice::new(hour.plus(-days * Time::DAY).to_string(), label);
    Filter::fixed("created_after", "When", days.into_iter().map(choice).collect()).single()
}

/// `finding.status_changed` → `Finding status changed`.
pub fn what(kind: &str) -> String {
    let words = kind.replace(['.', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The name of an entry's object, as a link where it leads somewhere.
pub fn object(entry: &JournalEntry) -> AnyView {
    let label = entry.object_label.clone();
    match place(&entry.object_type, &entry.object_id, &entry.kind) {
        Some(to) => view! { <a class="plain-link clip cell-block" href=to>{label}</a> }.into_any(),
        None => view! { <span class="clip cell-block">{label}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::what;

    #[test]
    fn names_of_events_are_sentences() {
        assert_eq!(what("finding.created"), "Finding created");
        assert_eq!(what("user.password_reset"), "User password reset");
        assert_eq!(what(""), "");
    }
}
