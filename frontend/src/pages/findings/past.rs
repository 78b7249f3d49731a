//! One thing that happened to a finding, as a sentence.

use crate::components::prelude::*;
use assay_api::history::{FieldChange, HistoryEntry};
use serde_json::Value;

/// The longest value that a sentence holds.
const LONG: usize = 60;

/// A line of the timeline.
pub fn line(entry: HistoryEntry) -> impl IntoView {
    let HistoryEntry { event, timestamp, actor_name, changes, erased, .. } = entry;
    let deed = match (event.as_str(), changes.is_empty()) {
        ("finding.created", _) => "created this finding",
        ("finding.restored", _) => "brought it back from the trash",
        ("finding.deleted", _) => "put it into the trash",
        ("finding.merged", _) => "found it to be a duplicate:",
        ("finding.reopened", _) => "opened it again, its acceptance ran out:",
        (_, true) if erased => "changed something that has been erased",
        (_, true) => "changed it",
        _ => "changed",
    };
    view! {
        <li class="ev-line">
            <span class="tl-mark"></span>
            <p>
                <span class="strong">{actor_name}</span>
                " " {deed} " " {sentence(changes)}
            </p>
            <When time=timestamp />
        </li>
    }
}

/// `Status from Open to Closed, Due from … to …`
fn sentence(changes: Vec<FieldChange>) -> AnyView {
    let part = |(index, change): (usize, FieldChange)| {
        let comma = if index == 0 { "" } else { ", " };
        let (before, after) = (words(&change.before), words(&change.after));
        let name = label(&change.field);
        match (before, after) {
            (Some(before), Some(after)) => {
                view! { {comma} {name} " from " <del>{before}</del> " to " <ins>{after}</ins> }.into_any()
            }
            (None, Some(after)) => view! { {comma} {name} " to " <ins>{after}</ins> }.into_any(),
            (Some(before), None) => view! { {comma} {name} " from " <del>{before}</del> " to nothing" }.into_any(),
            (None, None) => view! { {comma} {name} }.into_any(),
        }
    };
    changes.into_iter().enumerate().map(part).collect_view().into_any()
}

/// `due_date` as `Due date`.
fn label(field: &str) -> String {
    match field {
        "cvss_score" => "CVSS".to_owned(),
        "cvss_vector" => "CVSS vector".to_owned(),
        "cve_id" => "CVE".to_owned(),
        "cwe_id" => "CWE".to_owned(),
        "epss" | "kev" => field.to_uppercase(),
        _ => {
            let words = field.trim_end_matches("_id").replace('_', " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// A value in few words; none for nothing, and for what is too long to stand in a sentence.
fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().filter_map(words).collect::<Vec<_>>().join(", "),
        Value::Object(object) => object.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        other => other.to_string(),
    };
    let short = text.chars().count() <= LONG && !text.contains('\n');
    Some(text).filter(|text| short && !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_in_few_words() {
        assert_eq!(words(&json!("Open")).as_deref(), Some("Open"));
        assert_eq!(words(&json!({ "id": "user_a", "name": "Ada" })).as_deref(), Some("Ada"));
        assert_eq!(words(&json!(["a", "b"])).as_deref(), Some("a, b"));
        assert_eq!((words(&json!(null)), words(&json!([])), words(&json!("a\nb"))), (None, None, None));
        assert_eq!(
            (label("due_date"), label("assignee"), label("cwe_id")),
            ("Due date".into(), "Assignee".into(), "CWE".into())
        );
    }
}
