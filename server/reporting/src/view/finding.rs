//! Findings: in order, numbered, grouped, each with the pictures that prove it.

use super::{Evidence, Fact, Finding, Group, Text, build};
use crate::{
    dossier::{self, Dossier, Files},
    picture::{self, Picture},
    plain::{line, optional},
    prose::{self, Block},
    words::Words,
};
use assay_api::{Day, Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

type Pictures = BTreeMap<String, Picture>;

/// A name for colours, shapes and anchors: `in-progress`.
pub(super) fn key(name: &str) -> String {
    name.to_ascii_lowercase().replace([' ', '_'], "-")
}

/// Every picture of the dossier that can be shown, by `<sha256>.<ending>`. Decoding is the slow part, so all
/// processors share it.
pub(super) fn pictures(dossier: &Dossier, files: &dyn Files) -> Pictures {
    let evidence = dossier.findings.iter().flat_map(|finding| &finding.evidence);
    let wanted = evidence.filter(|_| dossier.options.evidence).map(|evidence| &evidence.sha256);
    let wanted: BTreeSet<&String> = wanted.chain(&dossier.brand.logo).filter(|hash| is_hash(hash)).collect();
    let (queue, done) = (Mutex::new(wanted.into_iter()), Mutex::new(Pictures::new()));
    let work = || {
        while let Some(hash) = next(&queue) {
            if let Some(picture) = files.bytes(hash).as_deref().and_then(picture::read) {
                let name = format!("{hash}.{}", picture.kind.extension());
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(name, picture);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn next<T>(queue: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next()
}

/// The names of files go into addresses, so they are hashes and nothing else.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The findings, worst first (then by score, then by title, then by id), in their groups.
pub(super) fn groups(dossier: &Dossier, words: &'static Words, pictures: &Pictures) -> Vec<Group> {
    let by = dossier.options.group_by;
    let mut sorted: Vec<_> = dossier.findings.iter().collect();
    sorted.sort_by(|a, b| {
        let group = |finding| build::group_of(finding, by, words).map_or(0, |(rank, ..)| rank);
        let score = |finding: &dossier::Finding| finding.cvss_score.unwrap_or(-1.0);
        let order = group(a).cmp(&group(b)).then(a.severity.cmp(&b.severity));
        order.then(score(b).total_cmp(&score(a))).then_with(|| a.title.cmp(&b.title)).then_with(|| a.id.cmp(&b.id))
    });
    let mut groups: Vec<Group> = Vec::new();
    for (index, finding) in sorted.into_iter().enumerate() {
        let (label, key) = match build::group_of(finding, by, words) {
            Some((_, label, key)) => (Some(label), key),
            None => (None, String::new()),
        };
        let view = view(finding, index + 1, dossier, words, pictures);
        match groups.last_mut() {
            Some(group) if group.label == label => group.findings.push(view),
            _ => groups.push(Group { label, key, findings: vec![view] }),
        }
    }
    groups
}

fn view(
    finding: &dossier::Finding,
    number: usize,
    dossier: &Dossier,
    words: &'static Words,
    pictures: &Pictures,
) -> Finding {
    let texts = texts(finding, words);
    let evidence = finding.evidence.iter().filter(|_| dossier.options.evidence).map(|each| evidence(each, pictures));
    let mentioned = mentioned(&texts);
    let (shown, evidence): (Vec<_>, Vec<_>) =
        evidence.partition(|each| each.picture.is_some() && mentioned.contains(&each.id));
    let mut view = Finding {
        number: format!("F-{number:03}"),
        id: line(&finding.id),
        title: line(&finding.title),
        severity: words.severity_name(finding.severity),
        severity_key: key(finding.severity.as_str()),
        status: words.status_name(finding.status),
        status_key: key(finding.status.as_str()),
        score: finding.cvss_score.map(|score| words.decimal(score)),
        score_value: finding.cvss_score,
        vector: optional(finding.cvss_vector.as_deref()),
        cve: optional(finding.cve_id.as_deref()),
        cwe: optional(finding.cwe_id.as_deref()),
        epss: finding.epss.filter(|epss| (0.0..=1.0).contains(epss)),
        kev: finding.kev,
        facts: Vec::new(),
        texts,
        references: finding.references.iter().filter_map(|url| optional(Some(url))).collect(),
        assets: finding.assets.iter().filter_map(|name| optional(Some(name))).collect(),
        tags: finding.tags.iter().filter_map(|tag| optional(Some(tag))).collect(),
        controls: finding.controls.iter().filter_map(|name| optional(Some(name))).collect(),
        source: line(&finding.source),
        due: finding.due_date,
        first_seen: finding.first_seen.map(day),
        last_seen: finding.last_seen.map(day),
        evidence,
        shown: shown.into_iter().map(|each| (each.id.clone(), each)).collect(),
    };
    view.facts = facts(&view, words);
    view
}

/// The day of a moment, in UTC.
fn day(time: Time) -> Day {
    Day(jiff::tz::Offset::UTC.to_datetime(time.timestamp()).date())
}

fn texts(finding: &dossier::Finding, words: &'static Words) -> Vec<Text> {
    let parts = [
        ("description", words.description, &finding.description),
        ("impact", words.impact, &finding.impact),
        ("remediation", words.remediation, &finding.remediation),
    ];
    let parsed =
        parts.into_iter().map(|(key, label, text)| Text { key, label, blocks: build::markdown(text.as_deref()) });
    parsed.filter(|text| !text.blocks.is_empty()).collect()
}

/// The ids of the pictures that texts show in their place.
fn mentioned(texts: &[Text]) -> BTreeSet<String> {
    fn walk(blocks: &[Block], found: &mut BTreeSet<String>) {
        for block in blocks {
            match block {
                Block::Picture { id, .. } => {
                    found.insert(id.clone());
                }
                Block::Quote { inner } => walk(inner, found),
                Block::List { items, .. } => items.iter().for_each(|item| walk(&item.inner, found)),
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    texts.iter().for_each(|text| walk(&text.blocks, &mut found));
    found
}

fn evidence(evidence: &dossier::Evidence, pictures: &Pictures) -> Evidence {
    let prefix = format!("{}.", evidence.sha256);
    let found = pictures.range(prefix.clone()..).next().filter(|(name, _)| name.starts_with(&prefix));
    let name = line(&evidence.name);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    Evidence {
        id: line(&evidence.id),
        caption: optional(evidence.caption.as_deref()),
        size: size(evidence.size),
        sha256: evidence.sha256.chars().filter(char::is_ascii_hexdigit).take(64).collect(),
        picture: found.map(|(name, _)| name.clone()),
        width: found.map_or(0, |(_, picture)| picture.width),
        height: found.map_or(0, |(_, picture)| picture.height),
        broken: found.is_none() && matches!(ending.as_str(), "png" | "jpg" | "jpeg"),
        name,
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// What stands in the table at a finding's head.
fn facts(finding: &Finding, words: &'static Words) -> Vec<Fact> {
    let when = |day: Option<Day>| day.map(|day| words.day(day));
    let list = |list: &[String]| (!list.is_empty()).then(|| list.join(", "));
    let chance = finding.epss.map(|epss| format!("{} %", words.decimal(epss * 100.0)));
    let ids = [finding.cwe.clone(), finding.cve.clone()].into_iter().flatten().collect::<Vec<_>>();
    let pairs = [
        (words.status, Some(finding.status.to_owned()), false),
        (words.vector, finding.vector.clone(), true),
        ("CWE / CVE", list(&ids), false),
        ("EPSS", chance, false),
        (words.exploited, finding.kev.then(|| words.known.to_owned()), false),
        (words.affected_assets, list(&finding.assets), false),
        (words.controls, list(&finding.controls), false),
        (words.tags, list(&finding.tags), false),
        (words.first_seen, when(finding.first_seen), false),
        (words.last_seen, when(finding.last_seen.filter(|_| finding.last_seen != finding.first_seen)), false),
        (words.due, when(finding.due), false),
    ];
    let known = pairs.into_iter().filter_map(|(label, value, code)| Some(Fact { label, value: value?, code }));
    known.collect()
}

/// The words of one of a finding's texts, on one line.
pub(crate) fn words_of(finding: &Finding, key: &str) -> String {
    finding.texts.iter().find(|text| text.key == key).map(|text| prose::words(&text.blocks)).unwrap_or_default()
}
