//! The renderer: pulldown-cmark makes HTML, ammonia lets through what is harmless.

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};
use std::{borrow::Cow, sync::LazyLock};

/// Where evidence lies.
const FILES: &str = "/api/v1/evidence/";

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_tags(["input"])
        .add_tag_attributes("input", ["checked", "disabled"])
        .add_tag_attributes("code", ["class"])
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .set_tag_attribute_value("img", "loading", "lazy")
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            // A picture from elsewhere would tell its host who reads this, and when.
            ("img", "src") if !value.starts_with(FILES) => None,
            ("code", "class") if !value.starts_with("language-") => None,
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

/// `evidence:evid_…` leads to that file: as a picture in place, as a link to save it. Whether the reader may see it is
/// asked when it is fetched.
fn with_evidence(event: Event<'_>) -> Event<'_> {
    let place = |url: CowStr<'_>| {
        let id = url.strip_prefix("evidence:").filter(|id| {
            id.starts_with("evid_") && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        });
        id.map(|id| CowStr::from(format!("{FILES}{id}/content")))
    };
    match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = place(dest_url.clone()).unwrap_or(dest_url);
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = place(dest_url.clone()).unwrap_or(dest_url);
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// HTML without script, style, frame, form or foreign picture.
pub fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut raw = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut raw, Parser::new_ext(markdown, options).map(with_evidence));
    SANITISER.clean(&raw).to_string()
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn what_people_write_is_shown() {
        let html = render(
            "# T\n\n**b** `c` [l](https://example.com)\n\n|a|b|\n|-|-|\n|1|2|\n\n- [x] done\n\n```http\nGET /\n```",
        );
        for part in
            ["<h1>T</h1>", "<strong>b</strong>", "<table>", "href=\"https://example.com\"", "checkbox", "language-http"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn evidence_is_shown_and_nothing_else_of_the_appliance() {
        let id = "evid_01jd8m2k3f6w7v9x0a1b2c3d4e";
        let html = render(&format!("![Login](evidence:{id}) and [the log](evidence:{id})"));
        assert!(html.contains(&format!("<img src=\"/api/v1/evidence/{id}/content\"")), "{html}");
        assert!(html.contains(&format!("href=\"/api/v1/evidence/{id}/content\"")), "{html}");
        for other in
            ["evidence:evid_../../users", "evidence:find_x", "/api/v1/tokens", "evidence:evid_x/../..", "EVIDENCE:x"]
        {
            let html = render(&format!("![x]({other})"));
            assert!(!html.contains("src="), "{other}: {html}");
        }
    }

    #[test]
    fn what_attackers_write_is_not() {
        let attacks = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<iframe src=//evil></iframe><form action=//evil><input name=p></form>",
            "<style>*{display:none}</style><a style=position:fixed href=x>",
            "![x](https://evil.example/pixel.png)",
            "<svg><script>alert(1)</script></svg><math><mi xlink:href=javascript:alert(1)>",
            "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
        ];
        for attack in attacks {
            let html = render(attack).to_lowercase();
            for bad in
                ["<script", "onerror", "javascript:", "data:", "<iframe", "<form", "<style", "style=", "evil", "<svg"]
            {
                assert!(!html.contains(bad), "{bad} in {html} of {attack}");
            }
        }
    }
}
