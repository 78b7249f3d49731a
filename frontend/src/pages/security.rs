//! Settings, Security: password, second factor, sign-ins.

pub mod codes;
pub mod password;
pub mod sessions;
pub mod setup;
pub mod totp;

use crate::{components::prelude::*, core::place};
use password::Password;
use sessions::Sessions;
use totp::SecondFactor;

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Security");
    view! {
        <PageHead title="Security" sub="How you prove that it is you, and where you are signed in." />
        <SecondFactor />
        <Password />
        <Sessions />
    }
}
