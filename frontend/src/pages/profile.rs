//! Settings, Profile: one's own name and address.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        form::Form,
        http::{self, Answer},
        place,
        session::Session,
        toast::Toasts,
    },
    pages::users::about,
};
use assay_api::{profile::UpdateProfile, users::User};

/// The page.
#[component]
pub fn Profile() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Profile");
    let me = Fetch::new(|| async { http::get::<User>("/me").await });
    let body = move || match me.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(user)) => view! { <Fields user=user me=me /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="Your profile did not load" failure=failure retry=move |()| me.refetch() /> }
                .into_any()
        }
    };
    view! {
        <PageHead title="Profile" sub="How others see you. Your username stands in the audit log and does not change." />
        {body}
    }
}

#[component]
fn Fields(user: User, me: Fetch<Answer<User>>) -> impl IntoView {
    let (session, toasts) = (Session::here(), Toasts::here());
    let form = Form::new(UpdateProfile::from(&user));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = move |_: User| {
            toasts.done("Your profile is saved");
            me.refetch();
            leptos::task::spawn_local(session.ask());
        };
        form.submit(|request| async move { http::put("/me", &request).await }, done);
    };
    let role = user.role;
    let facts = vec![
        ("Username", Some(view! { <span class="mono">{user.username}</span> }.into_any())),
        ("Role", Some(view! { {role.label()} <span class="muted">" · " {about(role)}</span> }.into_any())),
        ("Since", Some(view! { <Moment time=user.created_at /> }.into_any())),
        ("Last sign-in", user.last_login_at.map(|then| view! { <Moment time=then /> }.into_any())),
    ];
    view! {
        <form class="form-page account-form" on:submit=send novalidate>
            <Trouble text=Signal::derive(move || form.trouble()) />
            <div class="form-grid">
                <TextField label="Name" bind=form.maybe("name", |draft| &mut draft.name) autocomplete="name" />
                <TextField
                    label="Email"
                    kind="email"
                    bind=form.maybe("email", |draft| &mut draft.email)
                    hint="You can sign in with it, too."
                    autocomplete="email"
                />
            </div>
            <Properties pairs=facts />
            <div class="form-foot">
                <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Save profile"</Button>
            </div>
        </form>
    }
}
