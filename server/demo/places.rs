//! Whom the team works for, and on what: three clients, eight projects, and what is tested in each.

use super::{
    people::{ADMIN, ANALYSTS, GUESTS},
    stage::{Stage, fields, good},
};
use crate::{
    error::Result,
    http::IfMatch,
    resources::{assets, clients, projects},
};
use assay_api::{
    assets::{AssetStatus, AssetType, NewAsset},
    clients::NewClient,
    projects::{NewProject, ProjectStatus, ProjectType},
};
use serde_json::json;

const MARA: &str = ANALYSTS[0];
const JONAS: &str = ANALYSTS[1];
const PRIYA: &str = ANALYSTS[2];

/// A client: name, domain, business, address, and what is noted of it.
type Customer = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CLIENTS: [Customer; 3] = [
    (
        "Halden Savings Bank",
        "halden.example",
        "Banking",
        "4 Quay Street\nHalden",
        "Tests **outside business hours** only. PCI DSS assessment each spring.",
    ),
    (
        "Lysander Logistics",
        "lysander.example",
        "Transport",
        "Dock 19, North Basin\nLysander",
        "Freeze of all systems in the two weeks before Christmas.",
    ),
    (
        "Brightwater Clinics",
        "brightwater.example",
        "Health care",
        "Lakeside Campus\nBrightwater",
        "Medical devices are **never** scanned with more than the gentle profile.",
    ),
];

/// A piece of work for a client. Days count backwards from today; a negative one is still to come.
pub(super) struct Engagement {
    pub(super) name: &'static str,
    client: usize,
    kind: ProjectType,
    /// Which weaknesses are looked for.
    pub(super) areas: &'static [&'static str],
    pub(super) lead: &'static str,
    team: &'static [&'static str],
    pub(super) restricted: bool,
    /// First and last day, and when the report is owed.
    pub(super) days: [i64; 3],
    /// What became of it, and when.
    standing: &'static [(i64, ProjectStatus)],
    /// Its part of the findings that people write, of all parts.
    pub(super) part: usize,
    /// What is tested, where no scan finds it.
    pub(super) assets: &'static [(&'static str, AssetType)],
    about: &'static str,
}

use AssetType::{Api, Database, MobileApplication, WebApplication};
use ProjectStatus::{Completed, InProgress, InReview, OnHold, ReportDraft};

/// Which projects have a network that is scanned.
pub(super) const PERIMETER: usize = 1;
/// See [`PERIMETER`].
pub(super) const HEADQUARTERS: usize = 3;
/// See [`PERIMETER`].
pub(super) const CLINICS: usize = 6;

pub(super) const PROJECTS: [Engagement; 8] = [
    Engagement {
        name: "Online banking",
        client: 0,
        kind: ProjectType::WebApplication,
        areas: &["web"],
        lead: MARA,
        team: &[JONAS, GUESTS[0]],
        restricted: false,
        days: [350, 322, 308],
        standing: &[(350, InProgress), (321, ReportDraft), (306, Completed)],
        part: 16,
        assets: &[
            ("online.halden.example", WebApplication),
            ("api.halden.example", Api),
            ("accounts-db.halden.example", Database),
        ],
        about: "The bank's new online banking before it goes live: sign-in, accounts, payments, messages.",
    },
    Engagement {
        name: "Perimeter, continuous",
        client: 0,
        kind: ProjectType::ExternalPentest,
        areas: &["network"],
        lead: JONAS,
        team: &[MARA, GUESTS[0]],
        restricted: false,
        days: [355, -10, -14],
        standing: &[(355, InProgress)],
        part: 8,
        assets: &[],
        about: "Everything of the bank that can be reached from the internet, scanned each month and tested by hand each quarter.",
    },
    Engagement {
        name: "Card environment, PCI DSS",
        client: 0,
        kind: ProjectType::ComplianceAssessment,
        areas: &["review"],
        lead: PRIYA,
        team: &[MARA],
        restricted: true,
        days: [190, 160, 20],
        standing: &[(190, InProgress), (158, InReview), (60, ReportDraft)],
        part: 10,
        assets: &[
            ("vault.halden.example", Database),
            ("gateway.halden.example", Api),
            ("terminals.halden.example", AssetType::Network),
        ],
        about: "Segmentation, accounts and logs of the card environment, held against PCI DSS 4.0.1.",
    },
    Engagement {
        name: "Headquarters network",
        client: 1,
        kind: ProjectType::InternalPentest,
        areas: &["network"],
        lead: JONAS,
        team: &[PRIYA],
        restricted: false,
        days: [290, 262, 250],
        standing: &[(290, InProgress), (260, ReportDraft), (246, Completed)],
        part: 17,
        assets: &[],
        about: "From a desk at headquarters to whatever can be reached: directory, servers, printers, cameras. Scanned on since.",
    },
    Engagement {
        name: "Customer portal and API",
        client: 1,
        kind: ProjectType::WebApplication,
        areas: &["web"],
        lead: PRIYA,
        team: &[JONAS],
        restricted: false,
        days: [62, -6, -20],
        standing: &[(62, InProgress)],
        part: 17,
        assets: &[
            ("portal.lysander.example", WebApplication),
            ("api.lysander.example", Api),
            ("track.lysander.example", WebApplication),
            ("orders-db.lysander.example", Database),
        ],
        about: "Orders, tracking and invoices for the customers of the company, and the API that large customers use.",
    },
    Engagement {
        name: "Driver app",
        client: 1,
        kind: ProjectType::MobileApplication,
        areas: &["mobile"],
        lead: MARA,
        team: &[PRIYA],
        restricted: false,
        days: [140, 118, 12],
        standing: &[(140, InProgress), (116, InReview)],
        part: 9,
        assets: &[
            ("Driver app for Android", MobileApplication),
            ("Driver app for iOS", MobileApplication),
            ("tours.lysander.example", Api),
        ],
        about: "The app by which drivers get their tours and have deliveries signed, on both systems.",
    },
    Engagement {
        name: "Clinic network",
        client: 2,
        kind: ProjectType::VulnerabilityAssessment,
        areas: &["network"],
        lead: MARA,
        team: &[JONAS, GUESTS[1]],
        restricted: false,
        days: [105, -15, -30],
        standing: &[(105, InProgress)],
        part: 12,
        assets: &[],
        about: "The network of the clinic with its medical devices: what is there, what is open, what is out of date.",
    },
    Engagement {
        name: "Patient portal",
        client: 2,
        kind: ProjectType::WebApplication,
        areas: &["web"],
        lead: PRIYA,
        team: &[MARA, GUESTS[1]],
        restricted: false,
        days: [240, 214, -40],
        standing: &[(240, InProgress), (210, OnHold)],
        part: 11,
        assets: &[
            ("patients.brightwater.example", WebApplication),
            ("booking.brightwater.example", WebApplication),
            ("records-api.brightwater.example", Api),
        ],
        about: "Appointments, letters and findings for patients. On hold until the new release is there.",
    },
];

impl Engagement {
    /// Whether somebody belongs to it.
    pub(super) fn has(&self, who: &str) -> bool {
        self.lead == who || self.team.contains(&who)
    }
}

/// The clients are written down.
pub(super) async fn meet(stage: &Stage) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for (index, (name, domain, industry, address, notes)) in CLIENTS.into_iter().enumerate() {
        stage.put(stage.ago(362, 560 + 12 * index as i64));
        let new = NewClient {
            name: name.to_owned(),
            contact_email: Some(format!("security@{domain}")),
            industry: Some(industry.to_owned()),
            website: Some(format!("https://www.{domain}")),
            phone: Some(format!("+1 202 555 01{:02}", 40 + index)),
            address: Some(address.to_owned()),
            notes: Some(notes.to_owned()),
            ..NewClient::default()
        };
        ids.push(clients::actions::create(&stage.app, &stage.hand(ADMIN).await?, good(new)?).await?.id);
    }
    Ok(ids)
}

/// A project begins, with what is to be tested.
pub(super) async fn begin(stage: &Stage, clients: &[String], e: &Engagement) -> Result<String> {
    let hand = stage.hand(e.lead).await?;
    let [first, last, due] = e.days;
    let members = e.team.iter().chain([&e.lead]).map(|who| stage.person(who)).collect::<Result<_>>()?;
    let new = NewProject {
        name: e.name.to_owned(),
        client_id: clients[e.client].clone(),
        project_type: Some(e.kind),
        description: Some(e.about.to_owned()),
        scope_notes: Some(scope(e)),
        out_of_scope: Some("- Denial of service\n- Anything that belongs to a third party\n- Letters and calls to employees".to_owned()),
        rules_of_engagement: Some("1. Critical findings are told **within the hour**, by telephone.\n2. Data of persons are looked at no more than the proof needs.\n3. What was changed is changed back, and written down.".to_owned()),
        start_date: Some(stage.day(first)),
        end_date: Some(stage.day(last)),
        report_due_date: Some(stage.day(due)),
        lead_id: Some(stage.person(e.lead)?),
        member_ids: members,
        restricted: e.restricted,
        ..NewProject::default()
    };
    let project = projects::actions::create(&stage.app, &hand, good(new)?).await?.id;
    for (name, kind) in e.assets {
        let new = NewAsset {
            project_id: project.clone(),
            name: (*name).to_owned(),
            r#type: Some(*kind),
            hostname: name.contains(".example").then(|| (*name).to_owned()),
            status: Some(if e.standing.len() > 1 { AssetStatus::Tested } else { AssetStatus::InProgress }),
            ..NewAsset::default()
        };
        assets::actions::create(&stage.app, &hand, good(new)?).await?;
    }
    Ok(project)
}

fn scope(e: &Engagement) -> String {
    let named: Vec<_> = e.assets.iter().map(|(name, _)| format!("- `{name}`")).collect();
    if named.is_empty() {
        "The network named in the schedule of scans, and what is found in it.".to_owned()
    } else {
        named.join("\n")
    }
}

/// When which project comes to stand how.
pub(super) fn standings() -> impl Iterator<Item = (usize, i64, ProjectStatus)> {
    let of =
        |(index, e): (usize, &'static Engagement)| e.standing.iter().map(move |(day, status)| (index, *day, *status));
    PROJECTS.iter().enumerate().flat_map(of)
}

/// A project comes to stand so.
pub(super) async fn stand(stage: &Stage, project: &str, e: &Engagement, status: ProjectStatus) -> Result<()> {
    let hand = stage.hand(e.lead).await?;
    let given = fields(json!({ "status": status }))?;
    projects::actions::update(&stage.app, &hand, project.to_owned(), &IfMatch::default(), given).await.map(drop)
}
