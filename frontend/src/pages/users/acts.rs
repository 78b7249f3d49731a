//! What is asked before something is done to somebody's account, and the doing.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Failure, Page},
        toast::Toasts,
    },
};
use assay_api::users::User;
use leptos::task::spawn_local;
use serde_json::json;

/// Something to be done to a user.
#[derive(Clone)]
pub enum Act {
    /// They may sign in no longer.
    Deactivate(User),
    /// They may again.
    Activate(User),
    /// All their sign-ins end.
    SignOut(User),
    /// The password alone is enough for them.
    RemoveFactor(User),
}

impl Act {
    const fn user(&self) -> &User {
        match self {
            Self::Deactivate(user) | Self::Activate(user) | Self::SignOut(user) | Self::RemoveFactor(user) => user,
        }
    }

    fn title(&self) -> String {
        let name = &self.user().name;
        match self {
            Self::Deactivate(_) => format!("Deactivate “{name}”?"),
            Self::Activate(_) => format!("Activate “{name}”?"),
            Self::SignOut(_) => format!("Sign “{name}” out everywhere?"),
            Self::RemoveFactor(_) => format!("Remove the second factor of “{name}”?"),
        }
    }

    const fn text(&self) -> &'static str {
        match self {
            Self::Deactivate(_) => {
                "Their sign-ins end and their tokens stop working, at once. What they wrote stays. You can activate them again."
            }
            Self::Activate(_) => "They may sign in again, and their tokens work again.",
            Self::SignOut(_) => {
                "Their browsers and access tokens are out at once. Personal tokens and API keys go on working."
            }
            Self::RemoveFactor(_) => {
                "From now on the password alone lets them in. Make sure that it is they who ask: talk to them in person."
            }
        }
    }

    const fn done(&self) -> &'static str {
        match self {
            Self::Deactivate(_) => "is deactivated",
            Self::Activate(_) => "is active again",
            Self::SignOut(_) => "is signed out everywhere",
            Self::RemoveFactor(_) => "signs in with the password alone",
        }
    }

    async fn run(&self) -> Answer<()> {
        let place = format!("/users/{}", self.user().id);
        let set = |active: bool| json!({ "active": active });
        match self {
            Self::Deactivate(_) => http::put::<User>(&place, &set(false)).await.map(drop),
            Self::Activate(_) => http::put::<User>(&place, &set(true)).await.map(drop),
            Self::SignOut(_) => http::delete(&format!("{place}/sessions")).await,
            Self::RemoveFactor(_) => http::delete(&format!("{place}/totp")).await,
        }
    }
}

/// The question.
#[component]
pub fn Ask(
    /// What is asked; none when nothing is.
    asked: RwSignal<Option<Act>>,
    /// The list to read again.
    page: Fetch<Answer<Page<User>>>,
) -> impl IntoView {
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (trouble, toasts) = (RwSignal::new(None::<String>), Toasts::here());
    Effect::new(move || {
        if asked.with(Option::is_some) {
            trouble.set(None);
            open.set(true);
        }
    });
    let yes = move |()| {
        let Some(act) = asked.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match act.run().await {
                Ok(()) => {
                    toasts.done(format!("{} {}", act.user().name, act.done()));
                    open.set(false);
                    page.refetch();
                }
                Err(failure) => trouble.set(Some(Failure::sentence(&failure))),
            }
            busy.set(false);
        });
    };
    let title = Signal::derive(move || asked.with(|act| act.as_ref().map(Act::title).unwrap_or_default()));
    let text = Signal::derive(move || asked.with(|act| act.as_ref().map(Act::text).unwrap_or_default().to_owned()));
    view! { <Confirm open=open title=title text=text action="Yes, do it" keep="Cancel" busy=busy trouble=trouble yes=yes /> }
}
