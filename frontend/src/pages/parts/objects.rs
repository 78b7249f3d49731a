//! Where what the journal tells of is shown: the objects of its events and entries.

use crate::pages::webhooks;
use assay_api::events::Event;

/// Where the object is shown, if it has a page and is still there after an event of this kind.
pub fn place(object_type: &str, id: &str, kind: &str) -> Option<String> {
    let base = match object_type {
        "finding" => "/findings",
        "template" => "/templates",
        "project" => "/projects",
        "asset" => "/assets",
        "client" => "/clients",
        "report" => "/reports",
        "report_template" => "/reports/templates",
        "scan" => "/scans",
        "schedule" => "/schedules",
        "control" => "/controls",
        "device" => "/devices",
        "import" => "/imports",
        "webhook" => webhooks::HOME,
        _ => return None,
    };
    let gone = kind.ends_with(".deleted") || kind.ends_with(".purged");
    (!gone).then(|| format!("{base}/{id}"))
}

/// The same for what an event is about.
pub fn of_event(event: &Event) -> Option<String> {
    place(event.data["type"].as_str()?, event.data["id"].as_str()?, &event.kind)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn only_what_is_there_is_shown() {
        assert_eq!(place("finding", "find_x", "finding.created").as_deref(), Some("/findings/find_x"));
        assert_eq!(place("finding", "find_x", "finding.deleted"), None);
        assert_eq!(place("report_template", "t", "report_template.updated").as_deref(), Some("/reports/templates/t"));
        assert_eq!(place("appliance", "appliance", "appliance.claimed"), None);
    }
}
