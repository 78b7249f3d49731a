//! From what a request names to what it means: the project, the people and the assets of a finding, looked up once
//! however many findings name them.

use super::store;
use crate::{
    auth::Ctx,
    db::Conn,
    error::{Error, Result},
    resources::{assets, projects, users},
};
use assay_api::{
    Named, Time,
    findings::{Finding, FindingStatus, NewFinding, Severity},
};
use std::collections::HashMap;

/// What one request has looked up so far.
pub(super) struct Links<'c> {
    conn: &'c Conn,
    ctx: &'c Ctx,
    projects: HashMap<String, Option<String>>,
    users: HashMap<String, Option<String>>,
    assets: HashMap<String, Option<(String, String)>>,
}

/// What a finding points at, by name.
pub(super) struct Resolved {
    project: String,
    assignee: Option<Named>,
    assets: Vec<Named>,
}

impl Resolved {
    /// What is known already: by a scan or an import, which has made it itself, or by the finding as it is.
    pub(super) fn known(project: &Named, assignee: Option<Named>, assets: Vec<Named>) -> Self {
        Self { project: project.name.clone(), assignee, assets }
    }
}

impl<'c> Links<'c> {
    /// Nothing yet.
    pub(super) fn new(conn: &'c Conn, ctx: &'c Ctx) -> Self {
        Self { conn, ctx, projects: HashMap::new(), users: HashMap::new(), assets: HashMap::new() }
    }

    /// The connection that it looks things up on.
    pub(super) fn conn(&self) -> &'c Conn {
        self.conn
    }

    /// A finding that is there for the caller.
    pub(super) fn finding(&self, id: &str) -> Result<Option<Finding>> {
        Ok(store::get(self.conn, id)?.filter(|finding| self.ctx.sees(&finding.project_id)))
    }

    /// Looks up what `new` points at; `before` is what it points at already.
    ///
    /// # Errors
    /// What is not there for the caller is not there: a hint at a foreign object would be a leak.
    pub(super) fn resolve(&mut self, new: &NewFinding, before: Option<&Finding>) -> Result<Resolved> {
        let project = self.project(&new.project_id)?;
        let assets = self.assets(new, before)?;
        let assignee = match (&new.assignee_id, before.and_then(|finding| finding.assignee.as_ref())) {
            (None, _) => None,
            (Some(id), Some(known)) if *id == known.id => Some(known.clone()),
            (Some(id), _) => Some(Named { id: id.clone(), name: self.user(id)? }),
        };
        Ok(Resolved { project, assignee, assets })
    }

    /// The name of a project that is there for the caller.
    pub(super) fn project(&mut self, id: &str) -> Result<String> {
        if !self.projects.contains_key(id) {
            let name = if self.ctx.sees(id) { projects::store::name(self.conn, id)? } else { None };
            self.projects.insert(id.to_owned(), name);
        }
        let name = self.projects.get(id).cloned().flatten();
        name.ok_or_else(|| Error::no_such("project_id", "project", id))
    }

    fn user(&mut self, id: &str) -> Result<String> {
        if !self.users.contains_key(id) {
            let name = users::store::get(self.conn, id)?.map(|user| user.name);
            self.users.insert(id.to_owned(), name);
        }
        let name = self.users.get(id).cloned().flatten();
        name.ok_or_else(|| Error::no_such("assignee_id", "user", id))
    }

    /// The assets in the order of their ids, as the database gives them back.
    fn assets(&mut self, new: &NewFinding, before: Option<&Finding>) -> Result<Vec<Named>> {
        let known: &[Named] = before.map_or(&[], |finding| &finding.assets);
        let mut assets = Vec::with_capacity(new.affected_assets.len());
        for (index, id) in new.affected_assets.iter().enumerate() {
            let asset = match known.iter().find(|asset| asset.id == *id) {
                Some(asset) => asset.clone(),
                None => self.asset(id, &new.project_id).and_then(|found| {
                    found.ok_or_else(|| {
                        Error::no_such(&format!("affected_assets[{index}]"), "asset of this project", id)
                    })
                })?,
            };
            assets.push(asset);
        }
        assets.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(assets)
    }

    /// An asset of this project, where it is one.
    pub(super) fn asset(&mut self, id: &str, project: &str) -> Result<Option<Named>> {
        if !self.assets.contains_key(id) {
            let asset = assets::store::get(self.conn, id)?.map(|asset| (asset.project_id, asset.name));
            self.assets.insert(id.to_owned(), asset);
        }
        let found = self.assets.get(id).cloned().flatten().filter(|(of, _)| of == project);
        Ok(found.map(|(_, name)| Named { id: id.to_owned(), name }))
    }
}

/// The finding that `new` describes. A duplicate that is Closed no longer is none.
pub(super) fn build(id: String, new: NewFinding, links: Resolved, now: Time, before: Option<&Finding>) -> Finding {
    let first_seen = new.first_seen.or(before.map(|finding| finding.first_seen)).unwrap_or(now);
    let last_seen = new.last_seen.or(before.map(|finding| finding.last_seen)).unwrap_or(now).max(first_seen);
    let status = new.status.unwrap_or(FindingStatus::Open);
    let merged_into = before.and_then(|finding| finding.merged_into.clone());
    Finding {
        id,
        project: Named { id: new.project_id.clone(), name: links.project },
        project_id: new.project_id,
        title: new.title,
        severity: new.severity.unwrap_or(Severity::Info),
        status,
        cvss_vector: new.cvss_vector,
        cvss_score: new.cvss_score,
        cve_id: new.cve_id,
        cwe_id: new.cwe_id,
        epss: new.epss,
        kev: new.kev.unwrap_or(false),
        description: new.description,
        impact: new.impact,
        remediation: new.remediation,
        references: new.references,
        affected_assets: links.assets.iter().map(|asset| asset.id.clone()).collect(),
        assets: links.assets,
        evidence: before.map_or_else(Vec::new, |finding| finding.evidence.clone()),
        tags: new.tags,
        source: new.source.unwrap_or_else(|| "api".to_owned()),
        assignee: links.assignee,
        assignee_id: new.assignee_id,
        due_date: new.due_date,
        accepted_until: new.accepted_until,
        merged_into: merged_into.filter(|_| status == FindingStatus::Closed),
        duplicates: before.map_or_else(Vec::new, |finding| finding.duplicates.clone()),
        first_seen,
        last_seen,
        created_at: before.map_or(now, |finding| finding.created_at),
        updated_at: now,
        version: before.map_or(1, |finding| finding.version + 1),
    }
}
