//! What the people find, and what becomes of it: each finding has a life of its own, from the day on which it is written
//! to the day on which somebody closes it, or to today.

use super::{
    chance::Chance,
    network::NETS,
    people::{ANALYSTS, REVIEWER},
    places::PROJECTS,
    script::{Act, Scene},
    stage::{Stage, fields, good},
    talk,
    weaknesses::{Place, Weakness},
};
use crate::{
    error::Result,
    http::IfMatch,
    resources::{assets, findings},
};
use assay_api::{
    assets::Asset,
    findings::{FindingStatus, NewFinding, Severity},
};
use serde_json::json;
use std::collections::HashSet;

use FindingStatus::{Accepted, Closed, Confirmed, FalsePositive, InProgress, Open, Remediated};

/// A finding of the story.
pub(super) struct Plan {
    /// In which project.
    pub(super) project: usize,
    /// Which pattern, by its place in the list.
    pub(super) weakness: usize,
    /// Which of its places there.
    place: usize,
    /// Who writes it, and who takes care of it.
    pub(super) who: &'static str,
    assignee: Option<&'static str>,
    /// When, in days before today.
    pub(super) day: i64,
    /// What is yet to be known of it.
    pub(super) severity: Severity,
}

/// `count` findings, and the scenes of their lives.
pub(super) fn plan(stage: &Stage, patterns: &[Weakness], count: usize) -> Result<(Vec<Plan>, Vec<Scene>)> {
    let mut chance = Chance::new(20_260_101);
    let parts: usize = PROJECTS.iter().map(|e| e.part).sum();
    let (mut plans, mut scenes) = (Vec::new(), Vec::new());
    for (project, engagement) in PROJECTS.iter().enumerate() {
        let is_last = project + 1 == PROJECTS.len();
        let share = if is_last { count - plans.len() } else { count * engagement.part / parts };
        for (weakness, place) in pairs(&mut chance, patterns, project, share) {
            let severity = severity(&patterns[weakness], place)?;
            let team = team(project);
            let who = *chance.pick(&team);
            plans.push(Plan {
                project,
                weakness,
                place,
                who,
                assignee: chance.percent(82).then(|| *chance.pick(&team)),
                day: chance.within(engagement.days[1].max(2), begins(project)),
                severity,
            });
        }
    }
    for (index, plan) in plans.iter().enumerate() {
        live(stage, &mut chance, index, plan, &mut scenes);
    }
    Ok((plans, scenes))
}

/// Those of a project who find things.
fn team(project: usize) -> Vec<&'static str> {
    ANALYSTS.into_iter().filter(|who| PROJECTS[project].has(who)).collect()
}

/// Those who can read a project, but for one.
fn readers(project: usize, but: &str) -> Vec<&'static str> {
    let all =
        if PROJECTS[project].restricted { team(project) } else { ANALYSTS.into_iter().chain([REVIEWER]).collect() };
    all.into_iter().filter(|who| *who != but).collect()
}

/// The first day on which there is something to find: in networks, once they were scanned.
fn begins(project: usize) -> i64 {
    let scanned = NETS.iter().find(|net| net.project == project).and_then(|net| net.days.first());
    scanned.map_or(PROJECTS[project].days[0] - 3, |day| day - 1)
}

/// So many pairs of a pattern and a place, none twice: the common patterns again and again, the rare ones once.
fn pairs(chance: &mut Chance, patterns: &[Weakness], project: usize, count: usize) -> Vec<(usize, usize)> {
    let here: Vec<_> = patterns.iter().enumerate().filter(|(_, one)| one.is_of(PROJECTS[project].areas)).collect();
    let all = here.into_iter().map(|(index, pattern)| (index, pattern.rare, pattern.places(project).len() as i64));
    let all: Vec<_> = all.filter(|(.., places)| *places > 0).collect();
    let (mut taken, mut pairs) = (HashSet::new(), Vec::new());
    while pairs.len() < count {
        let (weakness, rare, places) = *chance.pick(&all);
        let place = chance.within(0, places - 1) as usize;
        let is_spent = rare && (pairs.iter().any(|(known, _)| *known == weakness) || chance.percent(10));
        if !is_spent && taken.insert((weakness, place)) {
            pairs.push((weakness, place));
        }
    }
    pairs
}

fn severity(weakness: &Weakness, place: usize) -> Result<Severity> {
    let mut probe: NewFinding =
        weakness.finding(&(format!("place {place}"), String::new(), String::new()), "a.example");
    findings::rules::settle(&mut probe)?;
    Ok(probe.severity.unwrap_or(Severity::Info))
}

/// Days until it is to be mended.
fn patience(severity: Severity) -> i64 {
    match severity {
        Severity::Critical => 14,
        Severity::High => 40,
        Severity::Medium => 100,
        Severity::Low | Severity::Info => 150,
    }
}

/// How it will end, by how long ago it was found.
fn fate(chance: &mut Chance, age: i64) -> FindingStatus {
    let odds = match age {
        0..=30 => [38, 28, 18, 8, 3, 5, 0],
        31..=120 => [9, 13, 17, 25, 8, 6, 22],
        _ => [2, 3, 3, 12, 9, 6, 65],
    };
    let all = [Open, Confirmed, InProgress, Remediated, Accepted, FalsePositive, Closed];
    chance.weighted(&std::array::from_fn::<_, 7, _>(|at| (all[at], odds[at])))
}

/// The scenes of one life, as far as they lie before today.
fn live(stage: &Stage, chance: &mut Chance, index: usize, plan: &Plan, scenes: &mut Vec<Scene>) {
    let mut day = plan.day;
    let mut add = |day: i64, minute: i64, act: Act| {
        if day >= 1 {
            scenes.push((stage.ago(day, minute), act));
        }
    };
    let minute = chance.within(510, 720);
    add(day, minute, Act::Find(index));
    if matches!(plan.severity, Severity::Critical | Severity::High) && chance.percent(45) {
        add(day, minute + 9, Act::Show(index));
    }
    let fate = fate(chance, day);
    let steps: &[(FindingStatus, i64, i64)] = match fate {
        Open => &[],
        Confirmed => &[(Confirmed, 0, 4)],
        InProgress => &[(Confirmed, 0, 4), (InProgress, 1, 9)],
        Remediated => &[(Confirmed, 0, 3), (InProgress, 1, 8), (Remediated, 4, 20)],
        Closed => &[(Confirmed, 0, 4), (InProgress, 1, 12), (Remediated, 6, 45), (Closed, 2, 16)],
        Accepted => &[(Confirmed, 0, 5), (Accepted, 3, 20)],
        FalsePositive => &[(FalsePositive, 1, 7)],
    };
    if chance.percent(if steps.is_empty() { 25 } else { 40 }) {
        let (who, text) = talk::question(chance, &readers(plan.project, plan.who));
        add(day, minute + 35, Act::Say(index, who, text));
    }
    for (status, low, high) in steps {
        day -= chance.within(*low, *high);
        let minute = minute + chance.within(60, 330);
        add(day, minute, Act::Turn(index, *status));
        if chance.percent(45) {
            let (who, text) = talk::about(chance, *status, plan.assignee.unwrap_or(plan.who));
            add(day, minute + 4, Act::Say(index, who, text));
        }
    }
}

/// A finding is written.
pub(super) async fn write(stage: &Stage, project: &str, plan: &Plan, weakness: &Weakness) -> Result<String> {
    let hand = stage.hand(plan.who).await?;
    let (place, host, asset) = there(stage, project, plan, weakness).await?;
    let due = plan.assignee.map(|_| stage.day(plan.day - patience(plan.severity)));
    let new = NewFinding {
        project_id: project.to_owned(),
        affected_assets: asset.into_iter().collect(),
        assignee_id: plan.assignee.map(|who| stage.person(who)).transpose()?,
        due_date: due,
        ..weakness.finding(&place, &host)
    };
    Ok(findings::actions::create(&stage.app, &hand, good(new)?).await?.id)
}

/// Where it is: the place's words, the host, and the asset's id.
pub(super) async fn there(
    stage: &Stage,
    project: &str,
    plan: &Plan,
    weakness: &Weakness,
) -> Result<(Place, String, Option<String>)> {
    let place = weakness.places(plan.project).swap_remove(plan.place);
    let assets = assets_of(stage, &stage.hand(plan.who).await?, project).await?;
    let asset = match weakness.is_of_machines() {
        true => assets.iter().find(|asset| asset.name == place.0),
        false => assets.get(plan.place % assets.len().max(1)),
    };
    let host = asset.map_or(&place.0, |asset| asset.hostname.as_ref().unwrap_or(&asset.name)).clone();
    Ok((place, host, asset.map(|asset| asset.id.clone())))
}

async fn assets_of(stage: &Stage, hand: &crate::auth::Ctx, project: &str) -> Result<Vec<Asset>> {
    let filter = assets::Filter { project_id: Some(project.to_owned()), ..assets::Filter::default() };
    let page = assets::actions::list(&stage.app, hand, filter, super::stage::first_page()).await?;
    let mut rows = page.rows;
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(rows)
}

/// It comes to stand so.
pub(super) async fn turn(stage: &Stage, finding: &str, plan: &Plan, status: FindingStatus) -> Result<()> {
    let who = plan.assignee.unwrap_or(plan.who);
    let until = (status == Accepted).then(|| stage.day(-120));
    let given = fields(json!({ "status": status, "accepted_until": until }))?;
    findings::actions::update(&stage.app, &stage.hand(who).await?, finding.to_owned(), &IfMatch::default(), given)
        .await
        .map(drop)
}
