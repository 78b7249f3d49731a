//! Which projects somebody sees.

use std::{collections::BTreeSet, sync::Arc};

/// The projects that a caller may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// These alone.
    Only(Arc<BTreeSet<String>>),
    /// All but these.
    Except(Arc<BTreeSet<String>>),
}

impl Reach {
    /// These projects alone.
    pub fn only(projects: impl IntoIterator<Item = String>) -> Self {
        Self::Only(Arc::new(projects.into_iter().collect()))
    }

    /// All projects but these.
    pub fn except(projects: impl IntoIterator<Item = String>) -> Self {
        let hidden: BTreeSet<_> = projects.into_iter().collect();
        if hidden.is_empty() { Self::All } else { Self::Except(Arc::new(hidden)) }
    }

    /// Whether `project` is among them.
    pub fn sees(&self, project: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(project),
            Self::Except(these) => !these.contains(project),
        }
    }

    /// What is left of this reach when a credential names `projects` itself.
    #[must_use]
    pub fn narrowed(self, projects: &[String]) -> Self {
        if projects.is_empty() { self } else { Self::only(projects.iter().filter(|id| self.sees(id)).cloned()) }
    }

    /// As a condition on a list: whether to exclude, and the ids as a JSON array. None when all are seen.
    pub fn as_json(&self) -> Option<(bool, String)> {
        let json = |ids: &BTreeSet<String>| serde_json::json!(ids).to_string();
        match self {
            Self::All => None,
            Self::Only(these) => Some((false, json(these))),
            Self::Except(these) => Some((true, json(these))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_never_widens_what_its_owner_sees() {
        let ids = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let owner = Reach::only(ids(&["a", "b"]));
        assert_eq!(owner.clone().narrowed(&ids(&["b", "c"])), Reach::only(ids(&["b"])));
        assert_eq!(owner.clone().narrowed(&[]), owner);
        let most = Reach::except(ids(&["x"]));
        assert!(most.sees("a") && !most.sees("x"));
        assert_eq!(most.narrowed(&ids(&["x", "y"])), Reach::only(ids(&["y"])));
    }
}
