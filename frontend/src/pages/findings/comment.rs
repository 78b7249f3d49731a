//! One comment, and the field in which one writes another.

use super::prose::MarkdownField;
use crate::{
    components::prelude::*,
    core::{form::Form, http, session::Session, toast::Toasts},
};
use assay_api::comments::{Comment, NewComment};
use leptos::{ev::SubmitEvent, task::spawn_local};

/// A comment: read, and by its author changed.
#[component]
pub fn CommentBox(
    /// The finding's id.
    finding: Signal<String>,
    /// What was said.
    comment: Comment,
    /// The same, as HTML.
    html: String,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let author = comment.author.clone();
    let (mine, admin) = standing(&comment);
    let changed = comment.version > 1;
    let (path, created, text) = (path(finding, &comment), comment.created_at, comment.text);
    let label = format!("Comment by {}", author.name);
    let (target, body) = (path.clone(), StoredValue::new((html, text, path)));
    let read = move || {
        if editing.get() {
            let (_, text, path) = body.get_value();
            view! { <Writer form=Form::new(NewComment { text }) path=path makes=false done=move |()| editing.set(false) /> }.into_any()
        } else {
            view! { <Markdown html=body.with_value(|(html, ..)| html.clone()) /> }.into_any()
        }
    };
    view! {
        <li class="comment">
            <span class="tl-avatar"><Avatar person=Some(author.clone()) /></span>
            <article class="comment-box" aria-label=label>
                <header>
                    <span class="strong">{author.name}</span>
                    <When time=created />
                    {changed.then(|| view! { <span class="muted">"changed"</span> })}
                    <span class="push">{(mine || admin).then(|| acts(target, mine, editing))}</span>
                </header>
                {read}
            </article>
        </li>
    }
}

/// Whether it is the reader's own, and whether the reader is an administrator.
fn standing(comment: &Comment) -> (bool, bool) {
    let session = Session::here();
    (session.who_now().is_some_and(|who| who.user.id == comment.author.id), session.is_admin())
}

fn path(finding: Signal<String>, comment: &Comment) -> String {
    format!("/findings/{}/comments/{}", finding.get_untracked(), comment.id)
}

fn acts(path: String, mine: bool, editing: RwSignal<bool>) -> impl IntoView {
    let toasts = Toasts::here();
    let remove = move |_| {
        let path = path.clone();
        spawn_local(async move {
            match http::delete(&path).await {
                Ok(()) => toasts.done("The comment is gone"),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let dots = || view! { <Icon name="dots" /> <span class="sr-only">"Comment actions"</span> };
    view! {
        <Menu class="btn btn-icon btn-ghost btn-sm" label="Comment actions" end=true trigger=dots>
            {mine.then(|| view! { <MenuItem icon="edit" on:click=move |_| editing.set(true)>"Edit"</MenuItem> })}
            <MenuItem icon="trash" danger=true on:click=remove.clone()>"Delete"</MenuItem>
        </Menu>
    }
}

/// The field below the line.
#[component]
pub fn Composer(
    /// The finding's id.
    finding: Signal<String>,
    /// Called when it is said.
    #[prop(into)]
    said: Callback<()>,
) -> impl IntoView {
    let form = Form::new(NewComment::default());
    let done = move |()| {
        form.draft.set(NewComment::default());
        said.run(());
    };
    let path = format!("/findings/{}/comments", finding.get_untracked());
    view! { <Writer form=form path=path makes=true done=done /> }
}

/// Text, preview and a button.
#[component]
fn Writer(form: Form<NewComment>, path: String, makes: bool, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let path = path.clone();
        let send = move |new: NewComment| async move {
            if makes { http::post::<Comment>(&path, &new).await } else { http::put(&path, &new).await }
        };
        form.submit(send, move |_| done.run(()));
    };
    view! {
        <form class="composer" on:submit=submit novalidate>
            <Trouble text=Signal::derive(move || form.trouble()) />
            <MarkdownField label="Comment" rows=4 bind=form.text("text", |draft| &mut draft.text) />
            <div class="composer-foot">
                <span class="muted">"Markdown. Seen by the members of this project."</span>
                <span class="row">
                    {(!makes).then(|| view! { <Button small=true on:click=move |_| done.run(())>"Cancel"</Button> })}
                    <Button kind=Kind::Primary small=true submit=true busy=Signal::derive(move || form.is_busy())>
                        {if makes { "Comment" } else { "Save comment" }}
                    </Button>
                </span>
            </div>
        </form>
    }
}
