//! Where one is signed in, and ending it from here.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        live,
        toast::Toasts,
    },
};
use assay_api::sessions::{Session, SessionKind};
use leptos::task::spawn_local;

/// The section.
#[component]
pub fn Sessions() -> impl IntoView {
    let page = Fetch::new(|| async { http::list::<Session>("/auth/sessions").await });
    live::on(&["login."], move || page.refetch());
    let toasts = Toasts::here();
    let others = move || page.get().and_then(Result::ok).is_some_and(|page| page.rows.len() > 1);
    let end_others = move |_| end("/auth/sessions".to_owned(), "All other sign-ins have ended", page, toasts);
    let body = move || match page.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(page_now)) => table(page_now.rows, page, toasts),
        Some(Err(failure)) => {
            view! { <Failed title="Your sign-ins did not load" failure=failure retry=move |()| page.refetch() /> }
                .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="sessions-title">
            <div class="section-head">
                <h2 class="section-title" id="sessions-title">"Signed in"</h2>
                <span class="section-note wide-only">"Personal tokens and API keys have their own pages."</span>
                <Show when=others>
                    <span class="push"><Button small=true on:click=end_others>"End all others"</Button></span>
                </Show>
            </div>
            {body}
        </section>
    }
}

fn table(rows: Vec<Session>, page: Fetch<Answer<Page<Session>>>, toasts: Toasts) -> AnyView {
    let row = move |session: Session| {
        let path = format!("/auth/sessions/{}", session.id);
        let end_it = move |_| end(path.clone(), "The sign-in has ended", page, toasts);
        let program = program(&session);
        let act = if session.current {
            view! { <span class="tag tag-ok">"This one"</span> }.into_any()
        } else {
            let label = format!("End {program}");
            view! { <Button kind=Kind::GhostDanger small=true attr:aria-label=label on:click=end_it>"End"</Button> }
                .into_any()
        };
        view! {
            <tr>
                <th scope="row">
                    <span class="strong-md" title=session.user_agent.clone()>{program.clone()}</span>
                    <div class="cell-sub mono">{session.ip.clone()}</div>
                </th>
                <td class="nowrap wide-only">"Signed in " <When time=session.created_at /></td>
                <td class="nowrap">"Used " <When time=session.last_seen_at /></td>
                <td class="num nowrap">{act}</td>
            </tr>
        }
    };
    view! {
        <table class="table stack-table sessions-table">
            <caption class="sr-only">"Sign-ins"</caption>
            <thead class="sr-only">
                <tr>
                    <th scope="col">"Program"</th>
                    <th scope="col">"Signed in"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Actions"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn end(path: String, said: &'static str, page: Fetch<Answer<Page<Session>>>, toasts: Toasts) {
    spawn_local(async move {
        match http::delete(&path).await {
            Ok(()) => toasts.done(said),
            Err(failure) => toasts.failed(&failure),
        }
        page.refetch();
    });
}

/// A browser and its system, as far as it says; else its first words.
fn program(session: &Session) -> String {
    let agent = session.user_agent.clone().unwrap_or_default();
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let kind = if session.kind == SessionKind::Browser { "Browser" } else { "Access token" };
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ if agent.is_empty() => kind.to_owned(),
        _ => format!("{kind}, {}", agent.chars().take(40).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_api::Time;

    #[test]
    fn programs_are_called_as_people_call_them() {
        let of = |agent: Option<&str>| {
            program(&Session {
                id: String::new(),
                kind: SessionKind::AccessToken,
                current: false,
                ip: None,
                user_agent: agent.map(str::to_owned),
                created_at: Time(0),
                last_seen_at: Time(0),
                expires_at: Time(0),
            })
        };
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(of(Some(edge)), "Edge on Windows");
        assert_eq!(of(Some("curl/8.5.0")), "Access token, curl/8.5.0");
        assert_eq!(of(None), "Access token");
    }
}
