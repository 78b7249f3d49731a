//! What people say of the controls: who answers for which, and how far it is.

use super::{
    chance::Chance,
    people::{ADMIN, ANALYSTS},
    stage::{Stage, fields, first_page},
};
use crate::{
    error::Result,
    http::IfMatch,
    resources::controls::{self, actions},
};
use assay_api::controls::ControlStatus;
use serde_json::json;

use ControlStatus::{Failed, Implemented, InProgress, NotApplicable};

/// A domain's controls: how their names begin, how many there are, who answers for them, and how far they are: so many
/// in 100 implemented, begun, failed.
const DOMAINS: [(&str, usize, &str, [i64; 3]); 12] = [
    ("GOV", 8, ADMIN, [80, 20, 0]),
    ("RSK", 5, ADMIN, [60, 40, 0]),
    ("AST", 6, ANALYSTS[1], [50, 40, 10]),
    ("IAM", 9, ANALYSTS[2], [55, 30, 15]),
    ("DAT", 5, ANALYSTS[2], [50, 50, 0]),
    ("CRY", 4, ANALYSTS[0], [60, 20, 20]),
    ("NET", 6, ANALYSTS[1], [45, 35, 20]),
    ("CFG", 5, ANALYSTS[1], [50, 40, 10]),
    ("VUL", 5, ANALYSTS[0], [60, 30, 10]),
    ("DEV", 5, ANALYSTS[0], [45, 55, 0]),
    ("LOG", 5, ANALYSTS[2], [50, 30, 20]),
    ("INC", 4, ADMIN, [75, 25, 0]),
];

/// What somebody says of a control, on which day and at which minute.
pub(super) struct Word {
    pub(super) day: i64,
    pub(super) minute: i64,
    name: String,
    who: &'static str,
    status: ControlStatus,
}

/// Every word, in no order.
pub(super) fn words() -> impl Iterator<Item = Word> {
    let mut chance = Chance::new(4_001);
    let mut words = Vec::new();
    for (domain, count, who, [done, begun, failed]) in DOMAINS {
        for number in 1..=count {
            let name = format!("{domain}-{number:02}");
            let mut add =
                |day: i64, minute: i64, status| words.push(Word { day, minute, name: name.clone(), who, status });
            let first = chance.within(150, 330);
            let minute = chance.within(600, 900);
            let fate =
                chance.weighted(&[(Implemented, done), (InProgress, begun), (Failed, failed), (NotApplicable, 4)]);
            if fate != NotApplicable {
                add(first, minute, InProgress);
            }
            if fate != InProgress {
                add(first - chance.within(20, 140), minute + 20, fate);
            }
        }
    }
    words.into_iter()
}

/// Somebody says it. A control that the catalogue does not have is left out.
pub(super) async fn say(stage: &Stage, word: &Word) -> Result<()> {
    let hand = stage.hand(word.who).await?;
    let filter = controls::Filter { search: Some(word.name.clone()), ..controls::Filter::default() };
    let page = actions::list(&stage.app, &hand, filter, first_page()).await?;
    let Some(control) = page.rows.into_iter().find(|control| control.r#ref == word.name) else { return Ok(()) };
    let note = match word.status {
        Implemented => "Shown to the auditor in the last round. Evidence lies with the owner.",
        InProgress => {
            "Agreed with the team; the first step is done:\n\n- [x] owner named\n- [ ] written down\n- [ ] tried once"
        }
        Failed => "**Does not hold**: the open findings say so. To be looked at again after the next scan.",
        _ => "We have nothing of the kind.",
    };
    let due = (word.status == InProgress).then(|| stage.day(word.day - 200));
    let given =
        fields(json!({ "status": word.status, "owner_id": stage.person(word.who)?, "note": note, "due_date": due }))?;
    actions::update(&stage.app, &hand, control.id, &IfMatch::default(), given).await.map(drop)
}

/// The appliance looks anew.
pub(super) async fn assess(stage: &Stage) -> Result<()> {
    actions::assess(&stage.app, &stage.hand(ADMIN).await?).await.map(drop)
}
