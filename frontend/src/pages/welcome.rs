//! Right after the claim: the first steps, one click each.

use crate::core::prelude::*;
use crate::{
    components::icon::Icon,
    core::{place, session::Session},
};

struct Step {
    icon: &'static str,
    title: &'static str,
    text: &'static str,
    action: &'static str,
    path: &'static str,
}

const STEPS: [Step; 4] = [
    Step {
        icon: "key",
        title: "Connect a tool",
        text: "A token lets a CI job or a script write findings over the API.",
        action: "Create a token",
        path: "/settings/api-access?new=token",
    },
    Step {
        icon: "clients",
        title: "Add a client",
        text: "Every project is for somebody: a customer, a department, yourself.",
        action: "New client",
        path: "/clients/new",
    },
    Step {
        icon: "projects",
        title: "Start a project",
        text: "A project holds the scope, the people, the assets and the findings of one engagement.",
        action: "New project",
        path: "/projects/new",
    },
    Step {
        icon: "findings",
        title: "Write a finding",
        text: "With Markdown and a CVSS vector; what tools send over the API appears beside it by itself.",
        action: "New finding",
        path: "/findings/new",
    },
];

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    place::at(&[], "Welcome");
    let name = Session::here().who().map(|who| who.user.name).unwrap_or_default();
    let step = |step: Step| {
        view! {
            <section class="welcome-step">
                <Icon name=step.icon />
                <h2>{step.title}</h2>
                <p>{step.text}</p>
                <a class="btn" href=step.path>{step.action}</a>
            </section>
        }
    };
    view! {
        <div class="welcome">
            <h1 class="page-title">{format!("Welcome, {name}")}</h1>
            <p class="page-sub">
                "The appliance is yours, and the set-up link no longer works. Four steps to begin with, in any order."
            </p>
            <div class="welcome-steps">{STEPS.map(step).into_iter().collect_view()}</div>
        </div>
    }
}
