//! Who is signed in.

use crate::core::{
    http::{self, Answer, Failure},
    query::encode,
};
use assay_api::{
    auth::{SignIn, WhoAmI},
    users::Role,
};
use leptos::prelude::*;

/// The signed-in person, shared with every page by context.
#[derive(Clone, Copy)]
pub struct Session(RwSignal<Known>);

/// What is known of the person.
#[derive(Clone)]
pub enum Known {
    /// Nothing has been asked yet.
    Unasked,
    /// Signed in.
    Here(Box<WhoAmI>),
    /// Not signed in, or the question failed.
    Gone(Failure),
}

impl Session {
    /// Starts with nothing known, and makes it known to all below.
    pub fn provide() {
        provide_context(Self(RwSignal::new(Known::Unasked)));
    }

    /// The session of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// What is known, tracked.
    pub fn known(self) -> Known {
        self.0.get()
    }

    /// The signed-in person, tracked; none before it is known.
    pub fn who(self) -> Option<WhoAmI> {
        self.0.with(|known| if let Known::Here(who) = known { Some((**who).clone()) } else { None })
    }

    /// The same, as it is now, for what is drawn once.
    pub fn who_now(self) -> Option<WhoAmI> {
        self.0.with_untracked(|known| if let Known::Here(who) = known { Some((**who).clone()) } else { None })
    }

    /// Whether this person may do everything, tracked.
    pub fn is_admin(self) -> bool {
        self.role() == Some(Role::Admin)
    }

    /// Whether this person is a guest, who is shown nothing of the organisation itself, tracked. So is whoever is not
    /// known yet.
    pub fn is_guest(self) -> bool {
        self.role().is_none_or(|role| role == Role::Viewer)
    }

    /// Whether this person's role writes findings and what belongs to them, tracked.
    pub fn writes(self) -> bool {
        matches!(self.role(), Some(Role::Admin | Role::Analyst))
    }

    /// Whether it has a say about findings, tracked.
    pub fn comments(self) -> bool {
        matches!(self.role(), Some(Role::Admin | Role::Analyst | Role::Reviewer))
    }

    /// Whether it asks for scans and steers them, and keeps devices and schedules, tracked.
    pub fn scans(self) -> bool {
        matches!(self.role(), Some(Role::Admin | Role::Analyst | Role::Operator))
    }

    /// The one place that knows roles beside the server's table of rights: pages ask what somebody may.
    fn role(self) -> Option<Role> {
        self.0.with(|known| if let Known::Here(who) = known { Some(who.user.role) } else { None })
    }

    /// Asks the server who is signed in.
    pub async fn ask(self) {
        self.0.set(match http::get("/whoami").await {
            Ok(who) => Known::Here(Box::new(who)),
            Err(failure) => Known::Gone(failure),
        });
    }

    /// Takes over the answer of a sign-in or a claim.
    pub fn enter(self, who: WhoAmI) {
        self.0.set(Known::Here(Box::new(who)));
    }

    /// Signs in with a password, and a code where one is asked for; false when it is and there is none yet.
    pub async fn sign_in(self, form: SignIn) -> Answer<bool> {
        let asked = form.totp_code.is_some();
        match http::post("/auth/session", &form).await {
            Ok(who) => self.enter(who),
            Err(failure) if failure.reason.as_deref() == Some("MFA_REQUIRED") && !asked => return Ok(false),
            Err(failure) => return Err(failure),
        }
        Ok(true)
    }

    /// Signs out and leaves nothing of this person's data in the page.
    pub async fn sign_out(self) -> Answer<()> {
        http::delete("/auth/session").await?;
        go("/signin");
        Ok(())
    }
}

/// Paths whose 401 is an answer to the question and not the end of a session.
pub fn is_asking(path: &str) -> bool {
    path == "/whoami" || path.starts_with("/auth/") || path.starts_with("/claim")
}

/// The session has ended: to the sign-in page, which leads back to where one was.
///
/// The whole page is loaded anew, so that nothing of the old session stays in memory.
pub fn sign_in_again() {
    go(&sign_in_path());
}

/// The sign-in page with the way back to the page shown now.
pub fn sign_in_path() -> String {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if here == "/" { "/signin".to_owned() } else { format!("/signin?next={}", encode(&here)) }
}

/// Where to go after sign-in: only ever a path of this appliance.
pub fn way_back(next: Option<String>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
        .unwrap_or_else(|| "/".to_owned())
}

fn go(path: &str) {
    if window().location().replace(path).is_err() {
        leptos::logging::error!("the browser refused to go to {path}");
    }
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_never_leads_elsewhere() {
        assert_eq!(way_back(Some("/findings?severity=High".into())), "/findings?severity=High");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(way_back(Some(foreign.into())), "/", "{foreign}");
        }
        assert_eq!(way_back(None), "/");
    }
}
