//! What a scan is written as for people and programs outside.

mod json;
mod nmap;
mod sarif;
mod text;

pub use json::json;
pub use nmap::nmap_xml;
pub use sarif::sarif;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        plan::Plan,
        report::{HostReport, Summary},
        town::{Town, page, plan, scanned},
    };
    use assay_api::Time;

    const EVIL: &str = "</nmaprun><script>alert('1')</script>\u{1b}[31m&\"";

    async fn evil() -> (Vec<HostReport>, Summary) {
        let headers = format!("Server: {EVIL}\r\nContent-Type: text/html\r\n");
        let title = format!("<title>{EVIL}</title>");
        let town = Town::default().web(80, move |_| page(200, &headers, &title));
        let plan = Plan { checks: Some(["HTTP-003".to_owned(), "HTTP-004".to_owned()].into()), ..plan("80,81") };
        let (summary, ears) = scanned(town, plan).await;
        (ears.reports(), summary)
    }

    /// Follows the tags of a document: each that opens must close, and no text may hold a bracket.
    fn well_formed(text: &str) -> Result<usize, String> {
        let (mut open, mut count) = (Vec::new(), 0);
        for part in text.split('<').skip(1) {
            let (tag, rest) = part.split_once('>').ok_or("a tag without an end")?;
            if rest.contains('>') || tag.matches('"').count() % 2 != 0 {
                return Err(format!("a stray sign near {part}"));
            }
            let name = tag.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or_default();
            match () {
                () if tag.starts_with(['?', '!']) || tag.ends_with('/') => {}
                () if tag.starts_with('/') => {
                    if open.pop() != Some(name) {
                        return Err(format!("{name} closes too early"));
                    }
                }
                () => open.push(name),
            }
            count += 1;
        }
        if open.is_empty() { Ok(count) } else { Err(format!("{open:?} stay open")) }
    }

    #[tokio::test(start_paused = true)]
    async fn foreign_words_stay_words_in_xml() {
        let (hosts, summary) = evil().await;
        let xml = nmap_xml(&hosts, &summary, "assay scan <x> \"y\"", Time(1_000), Time(3_500));
        assert!(well_formed(&xml).expect("well-formed") > 10, "{xml}");
        assert!(!xml.contains("<script>") && !xml.contains('\u{1b}'), "{xml}");
        for part in [
            "portid=\"80\"",
            "state=\"open\"",
            "name=\"http\"",
            "<script id=\"HTTP-003\"",
            "elapsed=\"2.50\"",
            "<extraports state=\"closed\" count=\"1\"/>",
            "up=\"1\" down=\"0\" total=\"1\"",
            "addr=\"10.9.8.7\"",
        ] {
            assert!(xml.contains(part), "{part} is missing from {xml}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn sarif_has_a_rule_for_each_result() {
        let (hosts, summary) = evil().await;
        let document = sarif(&hosts, &summary, "assay scan x", Time(0), Time(1));
        let run = &document["runs"][0];
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), 2);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "tcp://10.9.8.7:80");
        }
        assert!(!document.to_string().contains("\\u001b"), "{document}");
        assert_eq!(document["version"], "2.1.0");
    }

    #[tokio::test(start_paused = true)]
    async fn json_has_the_promised_shape() {
        let (hosts, summary) = evil().await;
        let document = json(&hosts, &summary);
        let port = &document["hosts"][0]["ports"][0];
        assert_eq!((&port["port"], &port["protocol"], &port["state"]), (&80.into(), &"tcp".into(), &"open".into()));
        assert_eq!(document["hosts"][0]["closed"], 1);
        assert_eq!(document["findings"].as_array().map(Vec::len), Some(2));
        assert_eq!(document["undecided"], serde_json::json!([]));
        assert!(document["phases"]["ports"]["ms"].is_u64());
    }
}
