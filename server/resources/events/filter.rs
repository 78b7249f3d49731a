//! Which events a listener asked for, and which it may see.

use crate::{
    auth::{Ctx, Right},
    change::Recorded,
};

/// Names or globs such as `finding.*`; empty means all.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    /// From `events=finding.created,project.*`.
    pub(super) fn parse(text: &str) -> Self {
        Self(text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// Whether an event of this name was asked for.
    pub(super) fn includes(&self, name: &str) -> bool {
        let fits = |pattern: &String| match pattern.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => pattern == name,
        };
        self.0.is_empty() || self.0.iter().any(fits)
    }
}

/// Whether the caller may know of this event: the right to read the object, and the project's visibility. What is
/// about the appliance, its users and their credentials is for administrators.
pub(super) fn may_see(ctx: &Ctx, event: &Recorded) -> bool {
    let right = match event.object_type.as_str() {
        "finding" | "comment" | "evidence" | "template" | "import" => Right::ReadFindings,
        "asset" => Right::ReadAssets,
        "project" => Right::ReadProjects,
        "client" => Right::ReadClients,
        "report" => Right::ReadReports,
        _ => return ctx.is_admin(),
    };
    ctx.may(right).is_ok() && event.project_id.as_deref().is_none_or(|project| ctx.sees(project))
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn names_and_globs() {
        let wanted = Wanted::parse("finding.*, project.created");
        assert!(wanted.includes("finding.created") && wanted.includes("project.created"));
        assert!(!wanted.includes("project.updated") && !wanted.includes("findings"));
        assert!(Wanted::parse("").includes("anything.at_all"));
    }
}
