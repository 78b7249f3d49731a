//! One user as a row.

use super::{about, acts::Act, link};
use crate::{
    components::prelude::*,
    core::{http, toast::Toasts},
};
use assay_api::{
    Named,
    links::CreatedLink,
    users::{Role, User},
};
use leptos::task::spawn_local;
use serde_json::json;

/// The cells. Nobody takes their own rights away by accident: one's own role is shown and not chosen.
pub fn cells(
    user: User,
    manages: bool,
    me: &str,
    asked: RwSignal<Option<Act>>,
    link: RwSignal<Option<CreatedLink>>,
) -> AnyView {
    let mine = user.id == me;
    let face = Named { id: user.id.clone(), name: user.name.clone() };
    let address =
        user.email.clone().map_or_else(|| user.username.clone(), |email| format!("{} · {email}", user.username));
    let you = mine.then(|| view! { <span class="tag">"you"</span> });
    view! {
        <th scope="row" class:muted=!user.active>
            <span class="row user-face">
                <Avatar person=Some(face) />
                <span class="user-names">
                    <span class="row row-tight"><span class="strong-md">{user.name.clone()}</span> {you}</span>
                    <span class="cell-sub clip cell-block">{address}</span>
                </span>
            </span>
        </th>
        <td>{role(&user, manages && !mine)}</td>
        <td>{status(&user)}</td>
        <td class="wide-only">{second_factor(&user)}</td>
        <td class="nowrap wide-only">{last_login(&user)}</td>
        <td class="num nowrap user-acts">{manages.then(|| acts(user, mine, asked, link))}</td>
    }
    .into_any()
}

fn role(user: &User, chosen: bool) -> AnyView {
    let now = user.role;
    if !chosen {
        return view! { <span title=about(now)>{now.label()}</span> }.into_any();
    }
    let (id, name, toasts) = (user.id.clone(), user.name.clone(), Toasts::here());
    let set = move |event| {
        let Ok(role) = event_target_value(&event).parse::<Role>() else { return };
        let (path, name) = (format!("/users/{id}"), name.clone());
        spawn_local(async move {
            match http::put::<User>(&path, &json!({ "role": role })).await {
                Ok(user) => toasts.done(format!("{name} is {} now", user.role.label())),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let option = |role: &Role| {
        let role = *role;
        view! { <option value=role.as_str() selected=role == now title=about(role)>{role.label()}</option> }
    };
    view! {
        <select class="select select-sm" aria-label=format!("Role of {}", user.name) on:change=set>
            {Role::ALL.iter().map(option).collect_view()}
        </select>
    }
    .into_any()
}

fn status(user: &User) -> AnyView {
    match (user.active, user.invited) {
        (false, _) => view! { <span class="tag">"Deactivated"</span> }.into_any(),
        (true, true) => view! { <span class="tag tag-accent">"Invited"</span> }.into_any(),
        (true, false) => view! { <span class="tag tag-ok">"Active"</span> }.into_any(),
    }
}

fn second_factor(user: &User) -> AnyView {
    match user.two_factor {
        Some(true) => view! { <span class="row row-tight"><Icon name="okc" small=true /> "On"</span> }.into_any(),
        Some(false) => view! { <span class="muted">"Off"</span> }.into_any(),
        None => ().into_any(),
    }
}

fn last_login(user: &User) -> AnyView {
    match user.last_login_at {
        Some(then) => view! { <When time=then /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    }
}

fn acts(user: User, mine: bool, asked: RwSignal<Option<Act>>, made: RwSignal<Option<CreatedLink>>) -> impl IntoView {
    let label: &'static str = "Actions";
    let user = StoredValue::new(user);
    let word = user.with_value(|user| if user.invited { "New invitation link" } else { "Password reset link" });
    let (active, protected) = user.with_value(|user| (user.active, user.two_factor == Some(true)));
    let name = user.with_value(|user| user.name.clone());
    let face = move || {
        view! { <Icon name="dots" /> <span class="sr-only">{format!("Actions for {name}")}</span> }
    };
    let toasts = Toasts::here();
    let ask = move |act: fn(User) -> Act| asked.set(Some(act(user.get_value())));
    view! {
        <Menu class="btn btn-icon btn-ghost btn-sm" label=label trigger=face end=true>
            {active.then(|| view! {
                <MenuItem icon="link" on:click=move |_| link::make(user.with_value(|user| user.id.clone()), made, toasts)>
                    {word}
                </MenuItem>
            })}
            <MenuItem icon="leave" on:click=move |_| ask(Act::SignOut)>"Sign out everywhere"</MenuItem>
            {protected.then(|| view! {
                <MenuItem icon="lock" danger=true on:click=move |_| ask(Act::RemoveFactor)>"Remove second factor"</MenuItem>
            })}
            {(!mine && active).then(|| view! {
                <MenuItem icon="x" danger=true on:click=move |_| ask(Act::Deactivate)>"Deactivate"</MenuItem>
            })}
            {(!active).then(|| view! {
                <MenuItem icon="check" on:click=move |_| ask(Act::Activate)>"Activate"</MenuItem>
            })}
        </Menu>
    }
}
