//! Texts and files that were made to harm.

use crate::{
    formats::{made, part, text},
    sample,
};
use assay_api::reports::ReportFormat;
use assay_reporting::{Dossier, Evidence};

const ATTACKS: &[&str] = &[
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](https://evil.example/pixel.png)",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(1+1)",
    "-2+3",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "#panic(\"x\") $x$ *b* #import \"@preview/x:1.0.0\": *",
    "#read(\"/etc/passwd\") #image(\"/etc/passwd\")",
    "\u{202e}gnp.exe\u{2066}",
    "]]><w:p/><!--",
    "&lt;b&gt; &amp; \u{0}\u{b}\u{fffe}",
    "{{7*7}} ${7*7} %s%n",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
];

/// A dossier with an attack in every field that takes text.
fn attacked(attack: &str) -> Dossier {
    let (mut dossier, _) = sample::dossier(1, 1, sample::SMALL);
    let some = || Some(attack.to_owned());
    dossier.name = attack.into();
    dossier.reference = attack.into();
    let client = dossier.client.as_mut().expect("a client");
    (client.name, client.industry, client.address) = (attack.into(), some(), some());
    let project = &mut dossier.project;
    (project.id, project.name, project.lead) = (attack.into(), attack.into(), some());
    (project.description, project.scope, project.out_of_scope) = (some(), some(), some());
    (project.rules_of_engagement, project.team) = (some(), vec![attack.into()]);
    dossier.texts.closing = some();
    let finding = &mut dossier.findings[0];
    (finding.id, finding.title, finding.source) = (attack.into(), attack.into(), attack.into());
    (finding.cvss_vector, finding.cve_id, finding.cwe_id) = (some(), some(), some());
    (finding.description, finding.impact, finding.remediation) = (some(), some(), some());
    (finding.references, finding.assets, finding.tags) =
        (vec![attack.into()], vec![attack.into()], vec![attack.into()]);
    finding.controls = vec![attack.into()];
    for evidence in &mut finding.evidence {
        (evidence.id, evidence.name, evidence.caption) = (attack.into(), attack.into(), some());
    }
    let asset = &mut dossier.assets[0];
    (asset.id, asset.name, asset.os) = (attack.into(), attack.into(), some());
    (asset.hostname, asset.ip_address) = (some(), some());
    asset.ports[0].service = some();
    let control = &mut dossier.controls[0];
    (control.reference, control.name, control.status) = (attack.into(), attack.into(), attack.into());
    let brand = &mut dossier.brand;
    (brand.name, brand.colour, brand.classification, brand.footer) = (some(), some(), some(), some());
    dossier
}

fn everywhere(check: impl Fn(&str, &Dossier, &sample::Pictures)) {
    let (_, files) = sample::dossier(1, 1, sample::SMALL);
    ATTACKS.iter().for_each(|attack| check(attack, &attacked(attack), &files));
}

#[test]
fn nothing_runs_in_html() {
    everywhere(|attack, dossier, files| {
        let html = text(dossier, files, ReportFormat::Html);
        let body = html.split("</style></head>").nth(1).expect("one style sheet, ended once");
        let tree = body.to_lowercase();
        for bad in ["<script", "<iframe", "<img src=x", "<svg onload", "href=\"javascript", "evil.example/pixel.png\""]
        {
            assert!(!tree.contains(bad), "{bad} of {attack:?}");
        }
        // Outside the texts, which are escaped, no element has a handler.
        for element in tree.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let outside = element.split('"').step_by(2).collect::<String>();
            assert!(!outside.contains(" on"), "{element} of {attack:?}");
        }
    });
}

#[test]
fn no_cell_is_a_formula() {
    everywhere(|attack, dossier, files| {
        let table = text(dossier, files, ReportFormat::Csv);
        let mut rows = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        for row in rows.records() {
            for cell in &row.expect("a row") {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']), "{cell:?} of {attack:?}");
            }
        }
    });
}

#[test]
fn word_gets_text_and_no_markup() {
    everywhere(|attack, dossier, files| {
        let docx = made(dossier, files, ReportFormat::Docx);
        for name in [
            "word/document.xml",
            "word/footer1.xml",
            "word/styles.xml",
            "word/_rels/document.xml.rels",
            "docProps/core.xml",
        ] {
            let xml = part(&docx, name);
            roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{name} of {attack:?}: {error}"));
        }
        let relations = part(&docx, "word/_rels/document.xml.rels").to_lowercase();
        assert!(!relations.contains("javascript:") && !relations.contains("evil.example/pixel"), "{attack:?}");
    });
}

#[test]
fn markdown_and_machines_get_text() {
    everywhere(|attack, dossier, files| {
        let markdown = text(dossier, files, ReportFormat::Markdown);
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&markdown));
        let html = html.to_lowercase();
        for bad in ["<script", "<img", "<svg", "javascript:alert(1)\""] {
            assert!(!html.contains(bad), "{bad} of {attack:?} in {html}");
        }
        for format in [ReportFormat::Markdown, ReportFormat::Sarif, ReportFormat::Csv, ReportFormat::Html] {
            let text = text(dossier, files, format);
            assert!(
                !text.contains(['\u{1b}', '\u{202e}', '\u{2066}', '\u{0}', '\u{b}', '\u{fffe}']),
                "{format} {attack:?}"
            );
        }
        serde_json::from_slice::<serde_json::Value>(&made(dossier, files, ReportFormat::Sarif)).expect("JSON");
    });
}

#[test]
fn every_attack_makes_a_pdf() {
    // One document with all of them: each as a finding, so that none can stop the others.
    let (mut dossier, files) = sample::dossier(1, 1, sample::SMALL);
    dossier.findings = ATTACKS.iter().map(|attack| attacked(attack).findings.remove(0)).collect();
    let pdf = made(&dossier, &files, ReportFormat::Pdf);
    assert!(pdf.starts_with(b"%PDF-"));
    for bad in [&b"/JavaScript"[..], b"/JS ", b"/Launch", b"/EmbeddedFile", b"/OpenAction"] {
        assert!(!pdf.windows(bad.len()).any(|part| part == bad), "{}", String::from_utf8_lossy(bad));
    }
}

#[test]
fn broken_and_lying_pictures_are_said_to_be_so() {
    let (mut dossier, mut files) = sample::dossier(1, 0, sample::SMALL);
    let png = sample::picture(1, 64, 64, image::ImageFormat::Png);
    let lies: Vec<Vec<u8>> = vec![
        png[..60].to_vec(),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
        [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 100]].concat(),
        b"%PDF-1.4".to_vec(),
        Vec::new(),
    ];
    dossier.findings[0].evidence.clear();
    for lie in lies {
        let sha256 = sample::hash(&lie);
        dossier.findings[0].evidence.push(Evidence {
            name: "shot.png".into(),
            sha256: sha256.clone(),
            ..Evidence::default()
        });
        files.insert(sha256, lie);
    }
    dossier.findings[0].evidence.push(Evidence {
        name: "gone.png".into(),
        sha256: "../../etc/passwd".into(),
        ..Evidence::default()
    });
    let html = text(&dossier, &files, ReportFormat::Html);
    assert_eq!(html.matches("This picture is missing or cannot be shown.").count(), 6);
    assert!(!html.contains("data:image") && !html.contains("etc/passwd"));
    assert!(made(&dossier, &files, ReportFormat::Pdf).starts_with(b"%PDF-"));
    assert!(!part(&made(&dossier, &files, ReportFormat::Docx), "word/document.xml").contains("r:embed"));
}
