//! SARIF 2.1: what static analysers write. Rules carry the texts, results point at them; either may come first in the
//! file, so it is read twice.

use crate::{
    AssetDraft, Draft, Identity, Options, Out, Source,
    error::Result,
    fields,
    json::{self, Few, Hit, Loose, Words},
    text,
};
use assay_api::{
    assets::AssetType,
    findings::{FindingStatus, Severity},
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// The most rules that are kept, over all runs.
const RULES: usize = 20_000;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Message {
    text: Loose,
    markdown: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct RawRule {
    id: Loose,
    name: Loose,
    short_description: Message,
    full_description: Message,
    help: Message,
    help_uri: Loose,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Configuration {
    level: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Properties {
    tags: Words,
    #[serde(rename = "security-severity")]
    security_severity: Loose,
    cwe: Words,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct RawResult {
    rule_id: Loose,
    rule_index: Option<usize>,
    rule: RuleRef,
    level: Loose,
    kind: Loose,
    message: Message,
    locations: Few<Location>,
    fingerprints: BTreeMap<String, Loose>,
    partial_fingerprints: BTreeMap<String, Loose>,
    suppressions: Few<Suppression>,
    properties: Properties,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RuleRef {
    id: Loose,
    index: Option<usize>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Suppression {
    status: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Artifact {
    uri: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Region {
    start_line: Option<u64>,
    snippet: Message,
}

/// What is kept of a rule: its texts cut to their limits.
#[derive(Default)]
struct Rule {
    title: String,
    description: Option<String>,
    help: Option<String>,
    link: Loose,
    level: String,
    properties: Properties,
}

#[derive(Default)]
struct Run {
    tool: String,
    host: String,
    rules: HashMap<String, Rule>,
    /// Ids by their place in the driver's list.
    ids: Vec<String>,
}

pub(crate) fn read(source: &dyn Source, options: &Options, out: &mut Out<'_>) -> Result<()> {
    let runs = runs(source, options)?;
    for run in runs.values() {
        out.tool(&run.tool);
        out.asset(repository(&run.host))?;
    }
    json::walk(source, &["runs.*.results.*"], &mut |hit| {
        let run = hit.at.first().and_then(|index| runs.get(index));
        match (hit.read::<RawResult>(), run) {
            (Ok(result), Some(run)) => finding(&result, run, hit.line, out),
            (Ok(_), None) => out.skip(hit.line, "result", "its run names no tool"),
            (Err(why), _) => out.skip(hit.line, "result", why),
        }
    })
}

/// The first reading: tools and their rules.
fn runs(source: &dyn Source, options: &Options) -> Result<BTreeMap<usize, Run>> {
    let mut runs: BTreeMap<usize, Run> = BTreeMap::new();
    let mut kept = 0;
    let paths = [
        "runs.*.tool.driver.name",
        "runs.*.tool.driver.rules.*",
        "runs.*.tool.extensions.*.rules.*",
        "runs.*.versionControlProvenance.*",
    ];
    json::walk(source, &paths, &mut |hit| {
        let Some(index) = hit.at.first() else { return Ok(()) };
        let run = runs.entry(*index).or_default();
        match hit.path {
            0 => run.tool = text::short(&hit.text().unwrap_or_default(), 60).to_lowercase(),
            3 => run.host = provenance(&hit).unwrap_or_default(),
            _ => {
                kept += 1;
                keep(run, &hit, kept <= RULES);
            }
        }
        Ok(())
    })?;
    for run in runs.values_mut() {
        if let Some(target) = &options.target {
            run.host = fields::host(target);
        }
    }
    runs.retain(|_, run| !run.tool.is_empty());
    Ok(runs)
}

fn provenance(hit: &Hit<'_>) -> Option<String> {
    #[derive(Deserialize, Default)]
    #[serde(default, rename_all = "camelCase")]
    struct Provenance {
        repository_uri: Loose,
    }
    let uri = hit.read::<Provenance>().ok()?.repository_uri.0;
    let url = fields::url(&uri)?;
    Some(text::short(&format!("{}{}", url.host, url.path.trim_end_matches('/')), 253))
}

fn keep(run: &mut Run, hit: &Hit<'_>, with_texts: bool) {
    let rule: RawRule = hit.read().unwrap_or_default();
    let id = text::short(&rule.id.0, 250);
    if hit.path == 1 {
        run.ids.push(id.clone());
    }
    if !with_texts {
        return;
    }
    let title = rule.short_description.text.some().or(rule.full_description.text.some()).or(rule.name.some());
    let help = rule.help.markdown.some().and_then(text::markdown).or_else(|| text::prose(&rule.help.text.0));
    let description = rule.full_description.markdown.some().and_then(text::markdown);
    let rule = Rule {
        title: text::line(title.unwrap_or(&id)),
        description: description.or_else(|| text::prose(&rule.full_description.text.0)).map(brief),
        help: help.map(brief),
        link: rule.help_uri,
        level: rule.default_configuration.level.0,
        properties: rule.properties,
    };
    run.rules.insert(id, rule);
}

/// Rules are kept in memory while results stream by: their texts are held to a page.
fn brief(text: String) -> String {
    if text.len() <= 6_000 { text } else { format!("{}…", &text[..text.floor_char_boundary(6_000)]) }
}

fn repository(host: &str) -> AssetDraft {
    AssetDraft { name: host.to_owned(), kind: Some(AssetType::Repository), ..AssetDraft::default() }
}

fn finding(result: &RawResult, run: &Run, line: u64, out: &mut Out<'_>) -> Result<()> {
    if matches!(result.kind.0.as_str(), "pass" | "notApplicable" | "informational") {
        return Ok(());
    }
    let index = result.rule_index.or(result.rule.index);
    let by_index = index.and_then(|index| run.ids.get(index)).map(String::as_str);
    let id = result.rule_id.some().or(result.rule.id.some()).or(by_index);
    let Some(id) = id.map(|id| text::short(id, 250)) else {
        return out.skip(line, "result", "it names no rule");
    };
    // `CA1000/1` is a sub-rule of `CA1000`.
    let rule = run.rules.get(&id).or_else(|| run.rules.get(id.split('/').next().unwrap_or_default()));
    let spot = result.locations.first().map(|location| &location.physical_location);
    let (path, at) = spot.map_or((String::new(), None), |spot| {
        (text::short(spot.artifact_location.uri.0.trim_start_matches("file://"), 1_000), spot.region.start_line)
    });
    let identity = Identity {
        tool: run.tool.clone(),
        rule: id.clone(),
        host: run.host.clone(),
        path: path.clone(),
        parameter: parameter(result, at),
        ..Identity::default()
    };
    let said = result.message.text.some().or(result.message.markdown.some()).unwrap_or_default();
    let title = rule.map(|rule| rule.title.as_str()).filter(|title| !title.is_empty() && *title != id);
    let mut draft =
        Draft::new(identity, title.unwrap_or(if said.is_empty() { &id } else { said }), severity(result, rule));
    draft.asset = Some(repository(&run.host));
    draft.description = text::prose(said);
    if let Some(rule) = rule {
        texts(&mut draft, rule);
    }
    let snippet = spot.map(|spot| spot.region.snippet.text.0.clone()).unwrap_or_default();
    let place = at.map_or(path.clone(), |at| format!("{path}:{at}"));
    draft.evidence.extend(text::evidence(&format!("{place}\n{said}\n\n{snippet}")));
    for suppression in result.suppressions.iter() {
        if suppression.status.some().is_none_or(|status| status == "accepted") {
            draft.status = Some(FindingStatus::Accepted);
        }
    }
    out.finding(draft, line)
}

/// What stays when lines move: the tool's own fingerprint; else the line.
fn parameter(result: &RawResult, line: Option<u64>) -> String {
    let mut prints = result.fingerprints.iter().chain(&result.partial_fingerprints);
    let print = prints.find(|(_, value)| value.some().is_some_and(|value| value != "requires login"));
    match (print, line) {
        (Some((name, value)), _) => text::short(&format!("{name}={}", value.0), 300),
        (None, Some(line)) => format!("line {line}"),
        (None, None) => String::new(),
    }
}

fn severity(result: &RawResult, rule: Option<&Rule>) -> Severity {
    let scores = [Some(&result.properties), rule.map(|rule| &rule.properties)];
    let score = scores.into_iter().flatten().find_map(|p| p.security_severity.0.parse::<f64>().ok());
    let level = result.level.some().or(rule.map(|rule| rule.level.as_str()).filter(|level| !level.is_empty()));
    match score {
        Some(score) => Severity::from_score(score),
        None => fields::severity(level.unwrap_or("warning")).unwrap_or(Severity::Info),
    }
}

fn texts(draft: &mut Draft, rule: &Rule) {
    let own = draft.description.take();
    let both: Vec<String> = [own, rule.description.clone()].into_iter().flatten().collect();
    draft.description = (!both.is_empty()).then(|| both.join("\n\n"));
    draft.remediation = rule.help.clone();
    fields::link(&mut draft.references, &rule.link.0);
    for tag in rule.properties.tags.0.iter().chain(&rule.properties.cwe.0) {
        // `external/cwe/cwe-079` is how CodeQL spells it.
        fields::cwes(&mut draft.cwes, &tag.to_uppercase().replace("CWE-0", "CWE-"));
        fields::cves(&mut draft.cves, tag);
    }
    draft.tags.extend(rule.properties.tags.0.iter().take(20).map(|tag| text::short(tag, 100)));
}
