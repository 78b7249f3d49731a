//! From the dossier to what is drawn.

use super::{Asset, Brand, Client, Control, Count, Fact, Project, Report, Sections, finding, summary};
use crate::{
    chart,
    dossier::{self, Dossier, Files, Template},
    plain::{self, line, optional},
    prose::{self, Block},
    words::{self, Words},
};
use assay_api::{
    findings::{FindingStatus, Severity},
    reports::GroupBy,
};

/// The house's verdigris, when a brand has no colour of its own.
const ACCENT: &str = "#0b6662";

/// Decides everything that a report says.
pub(crate) fn build(dossier: &Dossier, files: &dyn Files) -> Report {
    let words = words::of(dossier.language);
    let mut pictures = finding::pictures(dossier, files);
    let groups = finding::groups(dossier, words, &pictures);
    let shown = groups.iter().flat_map(|group| &group.findings);
    let used = shown.flat_map(|finding| finding.evidence.iter().chain(finding.shown.values()));
    let used: Vec<String> = used.filter_map(|evidence| evidence.picture.clone()).collect();
    let brand = brand(&dossier.brand, &pictures);
    pictures.retain(|name, _| used.contains(name) || brand.logo.as_ref() == Some(name));
    let (severities, statuses) = (by_severity(dossier, words), by_status(dossier, words));
    let mut report = Report {
        title: line(&dossier.name),
        reference: line(&dossier.reference),
        date: words.day(dossier.date),
        day: dossier.date.to_string(),
        words,
        sections: sections(dossier),
        client: dossier.client.as_ref().map(client),
        project: project(&dossier.project, words),
        facts: facts(dossier, words),
        summary: summary::summary(dossier, words),
        methodology: prose::parse(dossier.texts.methodology.as_deref().unwrap_or(words.how)),
        closing: markdown(dossier.texts.closing.as_deref()),
        total: dossier.findings.len(),
        open: dossier.findings.iter().filter(|finding| finding.status.is_open()).count(),
        groups,
        assets: dossier.assets.iter().map(|each| asset(each, words)).collect(),
        controls: dossier.controls.iter().map(|each| control(each, words)).collect(),
        charts: chart::charts(&severities, &statuses, words),
        severities,
        statuses,
        brand,
        pictures,
    };
    report.sections.scope &= !report.project.is_silent();
    report
}

pub(super) fn markdown(text: Option<&str>) -> Vec<Block> {
    text.map(prose::parse).unwrap_or_default()
}

fn sections(dossier: &Dossier) -> Sections {
    let options = &dossier.options;
    let whole = dossier.template != Template::Finding;
    let technical = dossier.template != Template::Executive;
    Sections {
        cover: whole,
        summary: whole && options.executive_summary,
        scope: whole,
        methodology: whole && options.methodology && technical,
        overview: whole && !dossier.findings.is_empty(),
        details: technical,
        assets: whole && options.appendices && technical && !dossier.assets.is_empty(),
        controls: whole && options.appendices && !dossier.controls.is_empty(),
        ratings: whole && options.appendices,
        closing: whole && dossier.texts.closing.as_deref().is_some_and(|text| !text.trim().is_empty()),
    }
}

impl Project {
    fn is_silent(&self) -> bool {
        [&self.description, &self.scope, &self.out_of_scope, &self.rules_of_engagement]
            .iter()
            .all(|text| text.is_empty())
    }
}

fn brand(brand: &dossier::Brand, pictures: &std::collections::BTreeMap<String, crate::picture::Picture>) -> Brand {
    let logo = brand
        .logo
        .as_ref()
        .and_then(|hash| pictures.keys().find(|name| name.split('.').next() == Some(hash.as_str())).cloned());
    Brand {
        name: optional(brand.name.as_deref()),
        logo,
        colour: brand.colour.as_deref().filter(|text| is_colour(text)).unwrap_or(ACCENT).to_ascii_lowercase(),
        classification: optional(brand.classification.as_deref()),
        footer: optional(brand.footer.as_deref()),
    }
}

/// `#rrggbb` and nothing else: it goes into style sheets.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn client(client: &dossier::Client) -> Client {
    Client {
        name: line(&client.name),
        industry: optional(client.industry.as_deref()),
        contact_email: optional(client.contact_email.as_deref()),
        website: optional(client.website.as_deref()),
        address: client.address.as_deref().map(|text| plain::lines(text, plain::LINE)).filter(|text| !text.is_empty()),
    }
}

fn project(project: &dossier::Project, words: &'static Words) -> Project {
    Project {
        id: line(&project.id),
        name: line(&project.name),
        kind: project.kind.map(|kind| words.project_type(kind).to_owned()),
        period: words.between(project.start, project.end),
        description: markdown(project.description.as_deref()),
        scope: markdown(project.scope.as_deref()),
        out_of_scope: markdown(project.out_of_scope.as_deref()),
        rules_of_engagement: markdown(project.rules_of_engagement.as_deref()),
    }
}

/// The label and value pairs of the cover; absent ones are left out.
fn facts(dossier: &Dossier, words: &'static Words) -> Vec<Fact> {
    let project = &dossier.project;
    let team = project.team.iter().map(|name| line(name)).collect::<Vec<_>>().join(", ");
    let pairs = [
        (words.client, dossier.client.as_ref().and_then(|client| optional(Some(&client.name)))),
        (words.project, optional(Some(&project.name))),
        (words.kind, project.kind.map(|kind| words.project_type(kind).to_owned())),
        (words.period, words.between(project.start, project.end)),
        (words.lead, optional(project.lead.as_deref())),
        (words.team, optional(Some(&team))),
        (words.date, Some(words.day(dossier.date))),
        (words.reference, optional(Some(&dossier.reference))),
    ];
    let known = pairs.into_iter().filter_map(|(label, value)| Some((label, value?)));
    known.map(|(label, value)| Fact { label, value, code: label == words.reference }).collect()
}

fn by_severity(dossier: &Dossier, words: &'static Words) -> Vec<Count> {
    let count = |severity| dossier.findings.iter().filter(|finding| finding.severity == severity).count();
    let one = |severity: Severity| Count {
        key: finding::key(severity.as_str()),
        label: words.severity_name(severity),
        meaning: usize::try_from(severity.rank()).map_or("", |rank| words.meanings[rank]),
        count: count(severity),
    };
    Severity::ALL.iter().map(|severity| one(*severity)).collect()
}

fn by_status(dossier: &Dossier, words: &'static Words) -> Vec<Count> {
    let count = |status| dossier.findings.iter().filter(|finding| finding.status == status).count();
    let one = |status: FindingStatus| Count {
        key: finding::key(status.as_str()),
        label: words.status_name(status),
        meaning: "",
        count: count(status),
    };
    FindingStatus::ALL.iter().map(|status| one(*status)).filter(|status| status.count > 0).collect()
}

fn asset(asset: &dossier::Asset, words: &'static Words) -> Asset {
    let ports = asset.ports.iter().map(|port| {
        let service = port.service.as_deref().map(|name| format!(" ({})", line(name))).unwrap_or_default();
        format!("{}/{}{service}", port.port, line(&port.protocol))
    });
    let address = [&asset.hostname, &asset.ip_address].into_iter().flatten().map(|text| line(text));
    Asset {
        id: line(&asset.id),
        name: line(&asset.name),
        kind: words.asset_type(asset.kind),
        address: address.collect::<Vec<_>>().join(", "),
        ports: ports.collect::<Vec<_>>().join(", "),
        system: asset.os.as_deref().map(line).unwrap_or_default(),
        status: words.asset_status(asset.status),
    }
}

fn control(control: &dossier::Control, words: &'static Words) -> Control {
    Control {
        reference: line(&control.reference),
        name: line(&control.name),
        frameworks: control.frameworks.iter().map(|name| line(name)).collect::<Vec<_>>().join(", "),
        status: words.control_status(&line(&control.status)),
        findings: control.findings,
    }
}

/// How findings lie in groups, and under which names.
pub(super) fn group_of(
    finding: &dossier::Finding,
    by: GroupBy,
    words: &'static Words,
) -> Option<(i64, &'static str, String)> {
    match by {
        GroupBy::Severity => {
            let severity = finding.severity;
            Some((severity.rank(), words.severity_name(severity), finding::key(severity.as_str())))
        }
        GroupBy::Status => {
            let status = finding.status;
            Some((status.rank(), words.status_name(status), finding::key(status.as_str())))
        }
        GroupBy::Nothing => None,
    }
}
