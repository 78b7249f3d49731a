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

/// Reads everything. The caller may see the project.
pub(super) fn dossier(conn: &Conn, new: &NewReport, id: &str, now: Time) -> Result<Dossier> {
    let project = projects::store::get(conn, &new.project_id)?.ok_or_else(|| Error::not_found("project"))?;
    let client = clients::store::get(conn, &project.client_id)?;
    let findings = findings(conn, new)?;
    Ok(Dossier {
        name: new.name.clone().unwrap_or_else(|| project.name.clone()),
        reference: id.to_owned(),
        date: Day(jiff::tz::Offset::UTC.to_datetime(now.timestamp()).date()),
        language: new.language.unwrap_or(ReportLanguage::English),
        template: template(conn, new)?,
        client: client.map(|client| reporting::Client {
            name: client.name,
            industry: client.industry,
            contact_email: client.contact_email,
            website: client.website,
            address: client.address,
        }),
        assets: assets::store::of_project(conn, &project.id, 0, MOST)?.into_iter().map(|(_, one)| asset(one)).collect(),
        project: about(conn, project)?,
        texts: reporting::Texts {
            executive_summary: new.executive_summary.clone(),
            methodology: new.methodology.clone(),
            closing: new.closing.clone(),
        },
        findings: findings.into_iter().map(finding).collect(),
        controls: Vec::new(),
        brand: report_brand::actions::drawn(&report_brand::store::get(conn)?),
        options: options(new),
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

/// The findings that were asked for: those named, and none below the severity.
fn findings(conn: &Conn, new: &NewReport) -> Result<Vec<Finding>> {
    let all = findings::store::of_project(conn, &new.project_id, 0, MOST + 1)?;
    let all: Vec<Finding> = all.into_iter().map(|(_, finding)| finding).collect();
    let wanted: BTreeSet<&String> = new.include_findings.iter().collect();
    let known: BTreeSet<&String> = all.iter().map(|finding| &finding.id).collect();
    let missing = new.include_findings.iter().enumerate().find(|(_, id)| !known.contains(id));
    if let Some((index, id)) = missing {
        return Err(Error::no_such(&format!("include_findings[{index}]"), "finding of this project", id));
    }
    let least = new.severity_filter;
    let told = |finding: &Finding| {
        (wanted.is_empty() || wanted.contains(&finding.id)) && least.is_none_or(|least| finding.severity <= least)
    };
    let told: Vec<Finding> = all.iter().filter(|finding| told(finding)).cloned().collect();
    if told.len() > MOST {
        let message =
            format!("a report tells of at most {MOST} findings; narrow it with severity_filter or include_findings");
        return Err(Error::field("project_id", message));
    }
    Ok(told)
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
