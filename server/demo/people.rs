//! Who works here: made-up people, some of each role, all with the same password, which is no secret.

use super::{
    PASSWORD,
    stage::{Stage, first_page, good},
};
use crate::{
    auth::Ctx,
    config::FirstAdmin,
    error::Result,
    resources::{claim::actions as claim, users},
};
use assay_api::{
    auth::Claim,
    users::{NewUser, Role},
};

/// Whose appliance it is; the UI shows it, and reports do.
const ORGANISATION: &str = "Tidewater Security · demo, all made up";

/// The administrator.
pub(super) const ADMIN: &str = "admin";
/// Those who find things.
pub(super) const ANALYSTS: [&str; 3] = ["mara", "jonas", "priya"];
/// Who reads what others write.
pub(super) const REVIEWER: &str = "tomas";
/// Who runs scans and keeps devices.
pub(super) const OPERATOR: &str = "sam";
/// Guests, of the bank and of the clinics.
pub(super) const GUESTS: [&str; 2] = ["ines", "kofi"];

const EVERYBODY: [(&str, &str, Role); 8] = [
    (ADMIN, "Ada Lindqvist", Role::Admin),
    (ANALYSTS[0], "Mara Voss", Role::Analyst),
    (ANALYSTS[1], "Jonas Okafor", Role::Analyst),
    (ANALYSTS[2], "Priya Raman", Role::Analyst),
    (REVIEWER, "Tomas Brandt", Role::Reviewer),
    (OPERATOR, "Sam Whitlock", Role::Operator),
    (GUESTS[0], "Inês Duarte", Role::Viewer),
    (GUESTS[1], "Kofi Lund", Role::Viewer),
];

/// Who can sign in, for whoever has just started the demo: `admin, mara (analyst) …`.
pub(super) fn list() -> String {
    let one = |(name, _, role): &(&str, &str, Role)| match *role {
        Role::Admin => (*name).to_owned(),
        role => format!("{name} ({})", role.as_str()),
    };
    EVERYBODY.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// They come. The first of them claims the appliance, under the name and password that the environment gives, if any.
pub(super) async fn come(stage: &mut Stage, first: Option<FirstAdmin>) -> Result<()> {
    let (system, app) = (Ctx::system(super::stage::NAME), stage.app.clone());
    for (index, (name, whole, role)) in EVERYBODY.into_iter().enumerate() {
        stage.put(stage.ago(364, 480 + 7 * index as i64));
        let own = NewUser {
            username: name.to_owned(),
            email: format!("{name}@tidewater.example"),
            name: Some(whole.to_owned()),
            role: Some(role),
            password: Some(PASSWORD.to_owned()),
            ..NewUser::default()
        };
        match (role, &first) {
            (Role::Admin, Some(FirstAdmin { username, email, password })) => {
                let (username, email, password) = (username.clone(), email.clone(), Some(password.clone()));
                become_owner(stage, NewUser { username, email, password, ..own }).await?;
            }
            (Role::Admin, None) => become_owner(stage, own).await?,
            _ => drop(users::actions::create(&app, &system, own).await?),
        }
    }
    let page = users::actions::list(&app, &system, users::Filter::default(), first_page()).await?;
    for (name, whole, _) in EVERYBODY {
        let found = page.rows.iter().find(|user| user.name == whole);
        stage.people.extend(found.map(|user| (name, user.id.clone())));
    }
    Ok(())
}

async fn become_owner(stage: &Stage, admin: NewUser) -> Result<()> {
    let claim = Claim {
        secret: claim::setup_secret(&stage.app)?.unwrap_or_default(),
        username: admin.username,
        email: admin.email,
        name: admin.name,
        password: admin.password.unwrap_or_default(),
        organisation: Some(ORGANISATION.to_owned()),
    };
    claim::claim(&stage.app, &Ctx::system(super::stage::NAME), good(claim)?).await.map(drop)
}
