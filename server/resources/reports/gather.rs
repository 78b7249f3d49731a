//! The snapshot: everything that a report will say, read in one transaction at the moment it is asked for.

use crate::{
    db::Conn,
    error::{Error, Result},
    resources::{assets, clients, findings, projects, report_brand, report_templates, users},
};
use assay_api::{
    Day, Time,
    assets::Asset,
    evidence::Attachment,
    findings::Finding,
    projects::Project,
    reports::{NewReport, ReportLanguage},
};
use assay_reporting as reporting;
use assay_reporting::{Dossier, Template};
use std::collections::BTreeSet;

/// The template of a report that names none.
pub(super) const DEFAULT: &str = "template_default";
/// The most findings that one report tells of.
const MOST: usize = 5_000;
/// The most assets that one report lists.
const MOST_ASSETS: usize = 20_000;

/// Reads everything. The caller may see the project.
pub(super) fn dossier(conn: &Conn, new: &NewReport, id: &str, now: Time) -> Result<Dossier> {
    let project = projects::store::get(conn, &new.project_id)?.ok_or_else(|| Error::not_found("project"))?;
    let client = clients::store::get(conn, &project.client_id)?;
    let findings = findings(conn, new)?;
    let (template, options) = (template(conn, new)?, options(new));
    let assets = assets(conn, &project.id, &template, &options)?;
    Ok(Dossier {
        name: new.name.clone().unwrap_or_else(|| project.name.clone()),
        reference: id.to_owned(),
        date: Day(jiff::tz::Offset::UTC.to_datetime(now.timestamp()).date()),
        language: new.language.unwrap_or(ReportLanguage::English),
        template,
        client: client.map(|client| reporting::Client {
            name: client.name,
            industry: client.industry,
            contact_email: client.contact_email,
            website: client.website,
            address: client.address,
        }),
        assets: assets.into_iter().map(asset).collect(),
        project: about(conn, project)?,
        texts: reporting::Texts {
            executive_summary: new.executive_summary.clone(),
            methodology: new.methodology.clone(),
            closing: new.closing.clone(),
        },
        findings: findings.into_iter().map(finding).collect(),
        controls: Vec::new(),
        brand: report_brand::actions::drawn(&report_brand::store::get(conn)?),
        options,
    })
}

/// The files that a snapshot names.
pub(super) fn files(dossier: &Dossier) -> BTreeSet<String> {
    let evidence = dossier.findings.iter().flat_map(|finding| &finding.evidence).map(|evidence| &evidence.sha256);
    evidence.chain(&dossier.brand.logo).cloned().collect()
}

fn template(conn: &Conn, new: &NewReport) -> Result<Template> {
    let id = match new.template_id.as_deref() {
        None | Some("template_technical") => DEFAULT,
        Some(id) => id,
    };
    let found = report_templates::store::get(conn, id)?;
    let found = found.ok_or_else(|| Error::no_such("template_id", "report template", id))?;
    report_templates::actions::drawn_by(&found)
}

fn options(new: &NewReport) -> reporting::Options {
    let (given, all) = (new.options, reporting::Options::default());
    reporting::Options {
        executive_summary: given.include_executive_summary.unwrap_or(all.executive_summary),
        methodology: given.include_methodology.unwrap_or(all.methodology),
        appendices: given.include_appendices.unwrap_or(all.appendices),
        evidence: given.include_evidence.unwrap_or(all.evidence),
        group_by: given.group_by.unwrap_or(all.group_by),
    }
}

/// The findings that were asked for: those named, or all that are some; and none below the severity.
fn findings(conn: &Conn, new: &NewReport) -> Result<Vec<Finding>> {
    let (project, wanted) = (&new.project_id, &new.include_findings);
    if wanted.is_empty() {
        return few(findings::told::of_project(conn, project, new.severity_filter, MOST + 1)?, "project_id");
    }
    let named = findings::told::named(conn, project, wanted)?;
    let known: BTreeSet<&String> = named.iter().map(|finding| &finding.id).collect();
    if let Some((index, id)) = wanted.iter().enumerate().find(|(_, id)| !known.contains(id)) {
        return Err(Error::no_such(&format!("include_findings[{index}]"), "finding of this project", id));
    }
    let least = new.severity_filter;
    let told = named.into_iter().filter(|finding| least.is_none_or(|least| finding.severity <= least)).collect();
    few(told, "include_findings")
}

fn few(told: Vec<Finding>, field: &str) -> Result<Vec<Finding>> {
    if told.len() <= MOST {
        return Ok(told);
    }
    let message =
        format!("a report tells of at most {MOST} findings; narrow it with severity_filter or include_findings");
    Err(Error::field(field, message))
}

/// The project's assets, where the report lists them.
fn assets(conn: &Conn, project: &str, template: &Template, options: &reporting::Options) -> Result<Vec<Asset>> {
    if !options.appendices || *template == Template::Finding || *template == Template::Executive {
        return Ok(Vec::new());
    }
    let all = assets::store::of_project(conn, project, 0, MOST_ASSETS + 1)?;
    if all.len() > MOST_ASSETS {
        let message =
            format!("a report lists at most {MOST_ASSETS} assets; make it with \"include_appendices\": false");
        return Err(Error::field("options.include_appendices", message));
    }
    Ok(all.into_iter().map(|(_, asset)| asset).collect())
}

fn finding(finding: Finding) -> reporting::Finding {
    reporting::Finding {
        assets: finding.assets.into_iter().map(|asset| asset.name).collect(),
        id: finding.id,
        title: finding.title,
        severity: finding.severity,
        status: finding.status,
        cvss_vector: finding.cvss_vector,
        cvss_score: finding.cvss_score,
        cve_id: finding.cve_id,
        cwe_id: finding.cwe_id,
        epss: finding.epss,
        kev: finding.kev,
        description: finding.description,
        impact: finding.impact,
        remediation: finding.remediation,
        references: finding.references,
        tags: finding.tags,
        source: finding.source,
        due_date: finding.due_date,
        first_seen: Some(finding.first_seen),
        last_seen: Some(finding.last_seen),
        evidence: finding.evidence.into_iter().map(evidence).collect(),
        ..reporting::Finding::default()
    }
}

fn evidence(file: Attachment) -> reporting::Evidence {
    reporting::Evidence { id: file.id, name: file.name, caption: file.caption, size: file.size, sha256: file.sha256 }
}

fn asset(asset: Asset) -> reporting::Asset {
    reporting::Asset {
        id: asset.id,
        name: asset.name,
        kind: asset.r#type,
        ip_address: asset.ip_address,
        hostname: asset.hostname,
        ports: asset.ports,
        os: asset.os,
        status: asset.status,
    }
}

fn about(conn: &Conn, project: Project) -> Result<reporting::Project> {
    let members = project.member_ids.iter().filter(|id| Some(*id) != project.lead_id.as_ref());
    let team = members.map(|id| Ok(users::store::get(conn, id)?.map(|user| user.name))).collect::<Result<Vec<_>>>()?;
    Ok(reporting::Project {
        id: project.id,
        name: project.name,
        kind: Some(project.project_type),
        description: project.description,
        scope: project.scope_notes,
        out_of_scope: project.out_of_scope,
        rules_of_engagement: project.rules_of_engagement,
        start: project.start_date,
        end: project.end_date,
        lead: project.lead.map(|lead| lead.name),
        team: team.into_iter().flatten().collect(),
    })
}
