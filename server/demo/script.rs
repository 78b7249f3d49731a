//! The story: scenes in the order of their moments, each played through the actions that a request would call. The clock
//! goes forward from scene to scene and ends where it is now, so that the journal reads as a year did.

use super::{
    controls, desk, evidence,
    findings::{self, Plan},
    network::NETS,
    people, places,
    places::PROJECTS,
    scans,
    stage::Stage,
    talk,
    weaknesses::{self, Weakness},
};
use crate::{config::FirstAdmin, error::Result};
use assay_api::{Time, findings::FindingStatus, projects::ProjectStatus};

/// How many findings there are in the end.
pub(super) const FINDINGS: usize = 400;

/// A moment, and what happens then.
pub(super) type Scene = (Time, Act);

/// What happens.
pub(super) enum Act {
    /// A project begins.
    Begin(usize),
    /// A project comes to stand so.
    Stand(usize, ProjectStatus),
    /// A scan runs.
    Scan(scans::Run),
    /// What a scan of this network has found is looked at, on this day.
    Triage(usize, i64),
    /// The machines of a network get their labels.
    Label(usize),
    /// A finding is written.
    Find(usize),
    /// A finding comes to stand so.
    Turn(usize, FindingStatus),
    /// Somebody says something about a finding.
    Say(usize, &'static str, &'static str),
    /// A picture is added to a finding.
    Show(usize),
    /// Somebody says how a control stands.
    Control(controls::Word),
    /// The appliance looks at what speaks against controls.
    Assess,
    /// A report is asked for.
    Report(usize),
}

/// What the scenes have made so far.
struct Made {
    clients: Vec<String>,
    projects: Vec<String>,
    schedules: Vec<String>,
    findings: Vec<String>,
}

impl Made {
    /// The project of a network, and its schedule.
    fn net(&self, net: usize) -> (&str, &str) {
        (&self.projects[NETS[net].project], &self.schedules[net])
    }
}

/// Tells the whole story.
pub(super) async fn tell(stage: &mut Stage, first: Option<FirstAdmin>) -> Result<()> {
    people::come(stage, first).await?;
    let patterns = weaknesses::all()?;
    let (plans, lives) = findings::plan(stage, &patterns, FINDINGS - scans::findings())?;
    let mut scenes = frame(stage);
    scenes.extend(lives);
    scenes.sort_by_key(|(moment, _)| *moment);
    let clients = places::meet(stage).await?;
    desk::furnish(stage).await?;
    let none = |count| vec![String::new(); count];
    let (projects, schedules, findings) = (none(PROJECTS.len()), none(NETS.len()), none(plans.len()));
    let mut made = Made { clients, projects, schedules, findings };
    let count = scenes.len();
    for (index, (moment, act)) in scenes.into_iter().enumerate() {
        if index > 0 && index % (count / 4).max(1) == 0 {
            tracing::info!("the demo's story is told to {} %", 100 * index / count);
        }
        stage.put(moment);
        play(stage, &mut made, (&patterns, &plans), moment, act).await?;
    }
    stage.put(stage.now);
    Ok(())
}

/// Everything but the lives of findings.
fn frame(stage: &Stage) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    scenes.extend(PROJECTS.iter().enumerate().map(|(index, e)| (stage.ago(e.days[0], 500), Act::Begin(index))));
    scenes.extend(places::standings().map(|(index, day, status)| (stage.ago(day, 505), Act::Stand(index, status))));
    for run in scans::all() {
        scenes.push((stage.ago(run.day, 95 + 70 * run.net as i64), Act::Scan(run)));
        scenes.push((stage.ago(run.day - 1, 540 + run.net as i64), Act::Triage(run.net, run.day - 1)));
    }
    scenes.extend((0..NETS.len()).map(|net| (stage.ago(2, 600 + net as i64), Act::Label(net))));
    scenes.extend(controls::words().map(|word| (stage.ago(word.day, word.minute), Act::Control(word))));
    scenes.extend([270, 180, 90, 1].map(|day| (stage.ago(day, 1_100), Act::Assess)));
    scenes.extend((0..desk::REPORTS).map(|nth| (desk::asked(stage, nth), Act::Report(nth))));
    scenes
}

async fn play(
    stage: &Stage,
    made: &mut Made,
    (patterns, plans): (&[Weakness], &[Plan]),
    moment: Time,
    act: Act,
) -> Result<()> {
    let pattern = |finding: usize| &patterns[plans[finding].weakness];
    match act {
        Act::Begin(index) => {
            let id = places::begin(stage, &made.clients, &PROJECTS[index]).await?;
            if let Some(net) = NETS.iter().position(|net| net.project == index) {
                made.schedules[net] = scans::plan(stage, &id, &NETS[net]).await?;
            }
            made.projects[index] = id;
        }
        Act::Stand(index, status) => places::stand(stage, &made.projects[index], &PROJECTS[index], status).await?,
        Act::Scan(run) => scans::play(stage, made.net(run.net), run, moment).await?,
        Act::Triage(net, day) => scans::triage(stage, made.net(net).0, net, day).await?,
        Act::Label(net) => scans::label(stage, made.net(net).0, &NETS[net]).await?,
        Act::Find(index) => {
            let plan = &plans[index];
            made.findings[index] = findings::write(stage, &made.projects[plan.project], plan, pattern(index)).await?;
        }
        Act::Turn(index, status) => findings::turn(stage, &made.findings[index], &plans[index], status).await?,
        Act::Say(index, who, text) => talk::say(stage, &made.findings[index], who, text).await?,
        Act::Show(index) => {
            let project = &made.projects[plans[index].project];
            evidence::show(stage, project, &made.findings[index], &plans[index], pattern(index)).await?;
        }
        Act::Control(word) => controls::say(stage, &word).await?,
        Act::Assess => controls::assess(stage).await?,
        Act::Report(nth) => desk::report(stage, &made.projects, nth).await?,
    }
    Ok(())
}
