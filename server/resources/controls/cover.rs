//! How far a framework is covered: from its controls and the requirements that they answer.

use super::catalogue::Known;
use assay_api::controls::{Assessment, Control, ControlStatus, Framework};
use std::collections::BTreeMap;

/// What a control answers: requirements by the framework's short name. A requirement without an id stands for the
/// framework as a whole.
pub(super) type Answers = BTreeMap<String, Vec<String>>;

/// The framework as `controls`, each with what it answers, cover it.
pub(super) fn coverage(known: &Known, own: bool, controls: &[(&Control, &Answers)]) -> Framework {
    let mut by_requirement: BTreeMap<&str, Vec<&Control>> = BTreeMap::new();
    let (mut by_status, mut by_assessment) = (BTreeMap::new(), BTreeMap::new());
    let answering: Vec<_> = controls.iter().filter(|(_, answers)| answers.contains_key(&known.slug)).collect();
    for (control, answers) in &answering {
        *by_status.entry(control.status.to_string()).or_insert(0) += 1;
        *by_assessment.entry(control.assessment.to_string()).or_insert(0) += 1;
        for requirement in answers.get(&known.slug).into_iter().flatten().filter(|id| !id.is_empty()) {
            by_requirement.entry(requirement).or_default().push(control);
        }
    }
    let applies = |c: &&Control| c.status != ControlStatus::NotApplicable;
    let done = |c: &Control| c.status == ControlStatus::Implemented;
    let whole = |list: &&Vec<&Control>| {
        let mut those = list.iter().copied().filter(applies).peekable();
        those.peek().is_some() && those.all(done)
    };
    let issues = |list: &&Vec<&Control>| list.iter().any(|c| c.assessment == Assessment::IssueFound);
    let applying: Vec<_> = answering.iter().map(|(control, _)| *control).filter(applies).collect();
    let implemented = applying.iter().filter(|c| done(c)).count();
    Framework {
        slug: known.slug.clone(),
        name: known.name.clone(),
        own,
        version: known.version.clone(),
        // One that came with its controls has the requirements that they name.
        requirements: known.ids.len().max(by_requirement.len()) as u64,
        requirements_mapped: by_requirement.len() as u64,
        requirements_implemented: by_requirement.values().filter(whole).count() as u64,
        requirements_with_issues: by_requirement.values().filter(issues).count() as u64,
        controls: answering.len() as u64,
        coverage: (implemented * 100).checked_div(applying.len()).unwrap_or_default() as u64,
        by_status,
        by_assessment,
    }
}
