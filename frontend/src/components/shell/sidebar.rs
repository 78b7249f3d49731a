//! The places at the left, and on phones at the bottom.

use super::{
    account::Account,
    places::{self, GROUPS, Group, Place},
};
use crate::components::{
    brand::{Glyph, Word},
    icon::Icon,
    menu::Menu,
};
use crate::core::prelude::*;
use leptos_router::hooks::use_location;

/// The sidebar; narrow windows show its icons alone.
#[component]
pub fn Sidebar() -> impl IntoView {
    view! {
        <nav class="sidebar" aria-label="Main">
            <a class="brand" href="/" aria-label="Assay, start"><Glyph /> <Word /></a>
            <div class="sidebar-nav">{GROUPS.iter().map(group).collect_view()}</div>
            <div class="sidebar-foot">
                <Account />
            </div>
        </nav>
    }
}

/// The bottom bar of phones: the places that are needed most, and a menu of the others.
#[component]
pub fn PhoneNav() -> impl IntoView {
    let (near, far) = places::near_and_far();
    let link = |place: Place| {
        view! {
            <li>
                <a href=place.path aria-current=current(place)><Icon name=place.icon /> {place.label}</a>
            </li>
        }
    };
    let item = |place: Place| {
        view! {
            <a class="menu-item" role="menuitem" href=place.path aria-current=current(place)>
                <Icon name=place.icon />
                {place.label}
            </a>
        }
    };
    let (path, others) = (use_location().pathname, far.clone());
    let beyond = move || path.with(|path| others.iter().any(|place| place.holds(path))).then_some("true");
    let far = StoredValue::new(far);
    view! {
        <nav class="phone-nav" aria-label="Main, compact">
            <ul>
                {near.into_iter().map(link).collect_view()}
                <li>
                    <Menu
                        class="phone-more"
                        label="Other places"
                        end=true
                        up=true
                        trigger=|| view! { <Icon name="menu" /> "More" }
                        attr:aria-current=beyond
                    >
                        {far.with_value(|far| far.iter().copied().map(item).collect_view())}
                    </Menu>
                </li>
            </ul>
        </nav>
    }
}

fn group(group: &'static Group) -> impl IntoView {
    let link = |place: Place| {
        view! {
            <li>
                <a class="nav-link" href=place.path aria-current=current(place)>
                    <Icon name=place.icon />
                    <span class="nav-text">{place.label}</span>
                </a>
            </li>
        }
    };
    view! {
        <div class="nav-group">
            {(!group.label.is_empty()).then(|| view! { <p class="nav-label">{group.label}</p> })}
            <ul>{group.places.iter().copied().filter(|place| place.is_open()).map(link).collect_view()}</ul>
        </div>
    }
}

/// `page` when the page shown is in this place.
fn current(place: Place) -> impl Fn() -> Option<&'static str> + Clone + Send + 'static {
    let path = use_location().pathname;
    move || path.with(|path| place.holds(path)).then_some("page")
}
