//! What stands on the pages, read from Typst's own frames.

use super::{Room, data};
use crate::{Dossier, Files, view};
use std::collections::BTreeMap;
use typst::{
    World,
    layout::{Frame, FrameItem},
};
use typst_layout::PagedDocument;

#[path = "../../tests/support/sample.rs"]
mod sample;

fn pages(dossier: &Dossier, files: &dyn Files) -> Vec<String> {
    let report = view::build(dossier, files);
    let room = Room::new(dossier, report).expect("a room");
    let document = typst::compile::<PagedDocument>(&room).output.expect("a document");
    document
        .pages()
        .iter()
        .map(|page| {
            let mut text = String::new();
            read(&page.frame, &mut text);
            text.replace('\u{200b}', "")
        })
        .collect()
}

fn read(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => read(&group.frame, out),
            FrameItem::Text(text) => out.push_str(&text.text),
            _ => {}
        }
    }
}

#[test]
fn what_people_write_is_no_markup() {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    let attack = "#panic(\"x\") $x^2$ _u_ = no heading @label #read(\"/etc/passwd\") <b>";
    dossier.findings[0].title = attack.to_owned();
    dossier.name = attack.to_owned();
    dossier.findings[0].description = Some(format!("`{attack}`\n\n    {attack}"));
    let text = pages(&dossier, &files).concat();
    assert!(text.matches("#read(\"/etc/passwd\") <b>").count() >= 4, "{text}");
    assert!(text.contains("$x^2$") && text.contains("= no heading @label"));
}

#[test]
fn the_parts_stand_in_their_order() {
    let (dossier, files) = sample::dossier(9, 1, sample::SMALL);
    let pages = pages(&dossier, &files);
    let page_of = |word: &str| pages.iter().position(|text| text.contains(word)).unwrap_or_else(|| panic!("no {word}"));
    assert_eq!(page_of("Prepared for Halden Savings Bank"), 0);
    assert_eq!(page_of("Contents"), 1);
    assert!(pages[1].contains("Stacked SQL injection in statement search"), "findings stand in the contents");
    let places =
        ["The assessment of", "asked for a test of its new online", "Steps to reproduce", "web09.halden.example"]
            .map(page_of);
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn scripts_of_the_world_have_glyphs() {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    dossier.findings[0].title = "Ελληνικά Кириллица עברית العربية 中文 日本語 naïve ☑".to_owned();
    let report = view::build(&dossier, &files);
    let room = Room::new(&dossier, report).expect("a room");
    let document = typst::compile::<PagedDocument>(&room).output.expect("a document");
    let missing: String = document.pages().iter().map(|page| tofu(&page.frame)).collect();
    assert_eq!(missing, "", "characters that no embedded face has");
}

/// The characters without a glyph.
fn tofu(frame: &Frame) -> String {
    let items = frame.items().map(|(_, item)| match item {
        FrameItem::Group(group) => tofu(&group.frame),
        FrameItem::Text(text) => {
            text.glyphs.iter().filter(|glyph| glyph.id == 0).map(|glyph| &text.text[glyph.range()]).collect()
        }
        _ => String::new(),
    });
    items.collect()
}

#[test]
fn names_of_files_stay_whole() {
    let (dossier, files) = sample::dossier(1, 1, sample::SMALL);
    let report = view::build(&dossier, &files);
    let json = String::from_utf8(data::json(&report).expect("JSON")).expect("a text");
    let name = report.pictures.keys().next().expect("a picture");
    assert!(json.contains(&format!("\"picture\":\"{name}\"")));
}

#[test]
fn every_face_can_be_set() {
    let (dossier, files) = sample::dossier(0, 0, sample::SMALL);
    let room = Room::new(&dossier, view::build(&dossier, &files)).expect("a room");
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    for font in (0..).map_while(|index| room.font(index)) {
        *families.entry(font.info().family.to_string()).or_default() += 1;
    }
    let expected = [
        ("DejaVu Sans", 1),
        ("DejaVu Sans Mono", 4),
        ("Droid Sans Fallback", 1),
        ("Inter", 4),
        ("Libertinus Serif", 4),
        ("New Computer Modern Math", 1),
    ];
    assert!(families.iter().map(|(name, count)| (name.as_str(), *count)).eq(expected), "{families:?}");
}
