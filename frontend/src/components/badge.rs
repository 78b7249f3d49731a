//! Severity and people in one glance: shape and word always go with the colour.

use crate::core::prelude::*;
use assay_api::{Named, findings::Severity};

/// A severity: octagon, triangle, diamond, ring or square, and the word.
#[component]
pub fn SeverityBadge(
    /// How bad it is.
    severity: Severity,
    /// On a plate; once per detail page, never in rows.
    #[prop(optional)]
    plate: bool,
) -> impl IntoView {
    let class = format!("sev {}{}", severity_class(severity), if plate { " sev-plate" } else { "" });
    view! {
        <span class=class>{severity_mark(severity)} {severity.as_str()}</span>
    }
}

/// The shape alone, for counts whose word stands elsewhere.
pub fn severity_mark(severity: Severity) -> AnyView {
    const OCTAGON: &str = "M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6zM5.2 2.7h1.6v4.1H5.2zM5.2 7.9h1.6v1.5H5.2z";
    let shape = match severity {
        Severity::Critical => view! { <path fill-rule="evenodd" d=OCTAGON></path> }.into_any(),
        Severity::High => view! { <path d="M6 .8 11.7 11H.3z"></path> }.into_any(),
        Severity::Medium => view! { <path d="M6 .4 11.6 6 6 11.6.4 6z"></path> }.into_any(),
        Severity::Low => view! { <circle class="ring" cx="6" cy="6" r="4" stroke-width="2.2"></circle> }.into_any(),
        Severity::Info => {
            view! { <rect class="ring" x="2.1" y="2.1" width="7.8" height="7.8" rx="1" stroke-width="1.4"></rect> }
                .into_any()
        }
    };
    view! { <svg class="sev-mark" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg> }.into_any()
}

/// The class that colours whatever belongs to a severity.
pub const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "sev-critical",
        Severity::High => "sev-high",
        Severity::Medium => "sev-medium",
        Severity::Low => "sev-low",
        Severity::Info => "sev-info",
    }
}

/// A person's initials on a coloured disc, with the whole name on hover; an empty disc for nobody.
#[component]
pub fn Avatar(
    /// The person.
    person: Option<Named>,
    /// 20 instead of 24 pixels.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let size = if small { " avatar-sm" } else { "" };
    match person {
        Some(Named { name, id }) => {
            let (letters, tint) = (initials(&name), id.bytes().map(usize::from).sum::<usize>() % 5 + 1);
            view! {
                <span title=name.clone()>
                    <span class=format!("avatar av-{tint}{size}") aria-hidden="true">{letters}</span>
                    <span class="sr-only">{name.clone()}</span>
                </span>
            }
            .into_any()
        }
        None => view! {
            <span class=format!("avatar avatar-none{size}") title="Unassigned">
                <span class="sr-only">"Unassigned"</span>
            </span>
        }
        .into_any(),
    }
}

/// First letters of the first and last word.
fn initials(name: &str) -> String {
    let mut words = name.split([' ', '.', '-', '_']).filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        let cases = [("Ada King Lovelace", "AL"), ("root", "R"), ("ines.okafor", "IO"), ("", "")];
        for (name, expected) in cases {
            assert_eq!(initials(name), expected);
        }
    }
}
