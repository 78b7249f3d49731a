//! Events as messages for chat channels. What people wrote is text in them and nothing else: no markup, no link, nobody
//! called.

use crate::change::Kind;
use assay_api::events::Event;
use serde_json::{Value, json};

/// The longest title in a message.
const LONGEST: usize = 300;

/// What a message says, in the words of no format.
struct Words {
    meaning: String,
    label: String,
    link: Option<String>,
    facts: Vec<(&'static str, String)>,
}

fn words(event: &Event, base: Option<&str>) -> Words {
    let text = |field: &str| event.data[field].as_str().map(|text| text.chars().take(LONGEST).collect::<String>());
    let meaning = Kind::by_name(&event.kind).map_or_else(|| event.kind.clone(), |kind| kind.meaning().to_owned());
    let label = text("title").or(text("name")).unwrap_or_default();
    let facts = [("Severity", text("severity")), ("Status", text("status")), ("By", text("actor"))];
    let place = match event.data["type"].as_str() {
        Some("finding") => Some("findings"),
        Some("project") => Some("projects"),
        Some("client") => Some("clients"),
        Some("asset") => Some("assets"),
        _ => None,
    };
    let gone = event.kind.ends_with(".deleted");
    let link = base.zip(place).zip(text("id")).filter(|_| !gone);
    Words {
        meaning,
        label,
        link: link.map(|((base, place), id)| format!("{base}/{place}/{id}")),
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
    }
}

/// The colour of a severity, as the UI has it in the light.
fn colour(event: &Event) -> &'static str {
    match event.data["severity"].as_str() {
        Some("Critical") => "8f1d3f",
        Some("High") => "c2410c",
        Some("Medium") => "a16207",
        Some("Low") => "2563eb",
        _ => "64748b",
    }
}

/// A message for Slack.
pub(super) fn slack(event: &Event, base: Option<&str>) -> Value {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let words = words(event, base);
    let plain = |text: String| json!({ "type": "plain_text", "text": text, "emoji": false });
    let mut blocks = vec![json!({ "type": "section", "text": plain(format!("{}: {}", words.meaning, words.label)) })];
    if !words.facts.is_empty() {
        let facts: Vec<_> = words.facts.iter().map(|(name, value)| plain(format!("{name}: {value}"))).collect();
        blocks.push(json!({ "type": "context", "elements": facts }));
    }
    if let Some(link) = &words.link {
        let button = json!({ "type": "button", "text": plain("Open".to_owned()), "url": link });
        blocks.push(json!({ "type": "actions", "elements": [button] }));
    }
    let text = escape(&format!("{}: {}", words.meaning, words.label));
    json!({ "text": text, "attachments": [{ "color": format!("#{}", colour(event)), "blocks": blocks }] })
}

/// A card for Microsoft Teams.
pub(super) fn teams(event: &Event, base: Option<&str>) -> Value {
    let words = words(event, base);
    // Text runs are never read as Markdown.
    let run = |text: &str, bold: bool| {
        json!({
            "type": "RichTextBlock",
            "inlines": [{ "type": "TextRun", "text": text, "weight": if bold { "Bolder" } else { "Default" } }],
        })
    };
    let mut body = vec![run(&words.meaning, true), run(&words.label, false)];
    body.extend(words.facts.iter().map(|(name, value)| run(&format!("{name}: {value}"), false)));
    let actions: Vec<_> =
        words.link.iter().map(|link| json!({ "type": "Action.OpenUrl", "title": "Open", "url": link })).collect();
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": body,
                "actions": actions,
            },
        }],
    })
}

/// A message for Discord.
pub(super) fn discord(event: &Event, base: Option<&str>) -> Value {
    let escape = |text: &str| {
        text.chars().fold(String::new(), |mut safe, c| {
            if "\\*_~`|<>[]()#@:-".contains(c) {
                safe.push('\\');
            }
            safe.push(c);
            safe
        })
    };
    let words = words(event, base);
    let facts: Vec<_> = words
        .facts
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": escape(value), "inline": true }))
        .collect();
    let colour = u32::from_str_radix(colour(event), 16).unwrap_or_default();
    let mut embed = json!({
        "title": words.meaning, "description": escape(&words.label), "color": colour, "timestamp": event.timestamp,
        "fields": facts,
    });
    if let Some(link) = words.link {
        embed["url"] = json!(link);
    }
    json!({ "embeds": [embed], "allowed_mentions": { "parse": [] } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_api::Time;

    fn event(title: &str) -> Event {
        let data = json!({
            "id": "find_x", "type": "finding", "actor": "ada", "title": title, "severity": "High", "status": "Open",
        });
        let name = "finding.created".to_owned();
        Event { event: name.clone(), kind: name, timestamp: Time(0), data, seq: 1 }
    }

    #[test]
    fn what_people_wrote_calls_nobody() {
        let hostile = event("<!channel> @everyone [x](https://evil.example) *b*");
        let slack = slack(&hostile, Some("https://assay.example"));
        assert!(slack["text"].as_str().is_some_and(|text| text.contains("&lt;!channel&gt;")), "{slack}");
        let attachment = &slack["attachments"][0];
        assert_eq!(attachment["blocks"][0]["text"]["type"], "plain_text");
        assert_eq!(attachment["blocks"][2]["elements"][0]["url"], "https://assay.example/findings/find_x");
        let discord = discord(&hostile, None);
        assert_eq!(discord["allowed_mentions"], json!({ "parse": [] }));
        assert!(
            discord["embeds"][0]["description"].as_str().is_some_and(|text| text.contains("\\[x\\]\\(")),
            "{discord}"
        );
        let teams = teams(&hostile, None);
        assert_eq!(teams["attachments"][0]["content"]["body"][1]["inlines"][0]["type"], "TextRun");
    }
}
