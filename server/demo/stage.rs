//! Where the story is played: an appliance that serves nobody yet, its clock put to past moments, and the hands of its
//! people. Everything goes through the same actions as a request does.

use crate::{
    app::App,
    auth::{self, Ctx},
    db::page::Params,
    error::{Error, Result},
    http::Partial,
};
use assay_api::{Day, Rules, Time};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The name under which the appliance acts for people here.
pub(super) const NAME: &str = "demo";

/// The stage.
pub(super) struct Stage {
    pub(super) app: App,
    /// Who came, by sign-in name.
    pub(super) people: BTreeMap<&'static str, String>,
    /// When the story ends: now.
    pub(super) now: Time,
}

impl Stage {
    /// An empty stage, on a morning a year ago.
    pub(super) fn new(app: App) -> Self {
        let now = app.clock.now();
        let stage = Self { app, people: BTreeMap::new(), now };
        stage.app.clock.put(stage.ago(364, 470));
        stage
    }

    /// A minute of the day so many days ago, in UTC. Today is not over: nothing of it is told by its minutes.
    pub(super) fn ago(&self, days: i64, minute: i64) -> Time {
        let midnight = self.now.0 - self.now.0.rem_euclid(Time::DAY);
        Time(midnight - days.max(1) * Time::DAY + minute * Time::MINUTE)
    }

    /// The day so many days ago; a negative number is a day that comes.
    pub(super) fn day(&self, ago: i64) -> Day {
        self.now.plus(-ago * Time::DAY).day()
    }

    /// Lets it be this moment, unless it is later by now: what is told at one moment takes a little time, and nothing
    /// goes back.
    pub(super) fn put(&self, moment: Time) {
        self.app.clock.put(moment.max(self.app.clock.now()));
    }

    /// The hand of one of the people, with what they may do at this moment.
    pub(super) async fn hand(&self, who: &'static str) -> Result<Ctx> {
        let id = self.person(who)?;
        let found = self.app.db.read(move |conn| auth::as_user(conn, &id, NAME)).await?;
        found.ok_or_else(|| Error::internal(format!("{who} of the demo is not there")))
    }

    /// The id of one of the people.
    pub(super) fn person(&self, who: &str) -> Result<String> {
        let found = self.people.get(who).cloned();
        found.ok_or_else(|| Error::internal(format!("nobody is called {who} in the demo")))
    }
}

/// A request that keeps its rules, as one that comes in does.
pub(super) fn good<T: Rules>(mut new: T) -> Result<T> {
    new.checked()?;
    Ok(new)
}

/// Some fields of an object, to be changed.
pub(super) fn fields<T: DeserializeOwned + Serialize + Rules>(fields: Value) -> Result<Partial<T>> {
    Partial::new(map(fields))
}

/// The fields of an object.
pub(super) fn map(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The first page of a list, as long as one can be.
pub(super) fn first_page() -> Params {
    Params { page: 1, limit: 100, descending: Some(false), ..Params::default() }
}
