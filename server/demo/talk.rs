//! What people say to each other about findings.

use super::{
    chance::Chance,
    stage::{Stage, good},
};
use crate::{error::Result, resources::comments};
use assay_api::{comments::NewComment, findings::FindingStatus};

const QUESTIONS: [&str; 6] = [
    "Does this need an account, or is it open to anybody? Please say so in the first sentence.",
    "Could you add the request as text? The picture alone cannot be copied.",
    "I have raised the impact: the same database holds the customers' addresses.",
    "Looks like the one that we had last year. Is it the same place?",
    "Reproduced it from another network, with the same outcome.",
    "Told the client by telephone; they have taken it down for now.",
];
const CONFIRMED: [&str; 4] = [
    "Confirmed by the client's team. They can see it in the test environment, too.",
    "Confirmed. The severity stays as it is: it is reached without an account.",
    "They agree. A ticket is open on their side.",
    "Seen it myself, with a fresh account.",
];
const BEGUN: [&str; 4] = [
    "The mend is in review; it should be part of the next release.",
    "They begin with the proxy, which takes the worst off, and mend the application after that.",
    "In work. Two of the three places are done:\n\n- [x] search\n- [x] export\n- [ ] old form",
    "Waiting for the maker's update, which is announced for the end of the month.",
];
const MENDED: [&str; 4] = [
    "It is said to be mended in the release of yesterday. Retest, please.",
    "Rolled out on all machines but one, which is going to be replaced.",
    "Mended by settings alone; nothing had to be built.",
    "The update is in. The version that is shown is the new one.",
];
const CLOSED: [&str; 4] = [
    "Retested: the same request is refused with `400` now. Closed.",
    "Retested with all variants that we know. It holds.",
    "Checked in the live environment. Closed.",
    "Looks good, and they have added a test of their own. Closed.",
];
const ACCEPTED: [&str; 3] = [
    "Accepted by the head of IT until the system is replaced. The letter is in the project's folder.",
    "The risk is taken: the machine can be reached from two others alone.",
    "Accepted for now; to be looked at again at the date that is set.",
];
const WRONG: [&str; 3] = [
    "Not so: the answer comes from the proxy, and not from the application.",
    "The version number is an old one, but the distribution has mended it there.",
    "This was our own test account, which may do that.",
];

/// What one of these asks of a new finding.
pub(super) fn question(chance: &mut Chance, readers: &[&'static str]) -> (&'static str, &'static str) {
    (*chance.pick(readers), *chance.pick(&QUESTIONS))
}

/// What is said when a finding comes to stand so.
pub(super) fn about(chance: &mut Chance, status: FindingStatus, who: &'static str) -> (&'static str, &'static str) {
    let texts: &[&'static str] = match status {
        FindingStatus::Open | FindingStatus::Confirmed => &CONFIRMED,
        FindingStatus::InProgress => &BEGUN,
        FindingStatus::Remediated => &MENDED,
        FindingStatus::Closed => &CLOSED,
        FindingStatus::Accepted => &ACCEPTED,
        FindingStatus::FalsePositive => &WRONG,
    };
    (who, *chance.pick(texts))
}

/// Somebody says something about a finding.
pub(super) async fn say(stage: &Stage, finding: &str, who: &'static str, text: &str) -> Result<()> {
    let new = good(NewComment { text: text.to_owned() })?;
    comments::actions::create(&stage.app, &stage.hand(who).await?, finding.to_owned(), new).await.map(drop)
}
