//! A dossier as a team would hand it in, of any size, always the same.

use assay_api::{
    Day, Time,
    assets::{AssetStatus, AssetType, Port},
    findings::{FindingStatus, Severity},
    projects::ProjectType,
    reports::ReportLanguage,
};
use assay_reporting::{Asset, Brand, Client, Control, Dossier, Evidence, Finding, Options, Project, Template, Texts};
use image::{ImageFormat, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, io::Cursor};

pub(crate) type Pictures = BTreeMap<String, Vec<u8>>;

const TITLES: &[(&str, Severity, f64, &str)] = &[
    ("Stacked SQL injection in statement search", Severity::Critical, 9.6, "CWE-89"),
    ("Kubelet answers anonymous requests", Severity::Critical, 9.8, "CWE-306"),
    ("Certificate expired on the payment gateway", Severity::High, 7.4, "CWE-298"),
    ("Password reset tokens can be guessed", Severity::High, 8.1, "CWE-340"),
    ("SMB signing not required on file servers", Severity::Medium, 5.9, "CWE-347"),
    ("Session cookie without the Secure attribute", Severity::Medium, 4.3, "CWE-614"),
    ("Static RSA preferred on legacy VPN", Severity::Low, 3.7, "CWE-327"),
    ("Directory listing on /assets", Severity::Low, 3.1, "CWE-548"),
    ("Server banner names its version", Severity::Info, 0.0, "CWE-200"),
];

const DESCRIPTION: &str = "The statement search builds its `ORDER BY` clause from the `sort` query parameter without an \
allow-list. A signed-in customer can end the clause and **append a second statement**, which PostgreSQL runs with the \
rights of `stmt_reader`, a role that also owns the `payments` schema.\n\n### Steps to reproduce\n\n1. Sign in as any retail \
customer and open *Accounts, Statements*.\n2. Send the request below with your own session cookie. The answer is delayed \
by five seconds.\n3. Replace the delay with a read, for example `SELECT version()`, through an error message.\n\n```http\nGET \
/api/statements?from=2026-10-01&sort=booked_at;SELECT/**/pg_sleep(5)-- HTTP/1.1\nHost: online.halden.example\nCookie: \
__Host-sid=[redacted]\nAccept: application/json\n```\n\n| Parameter | Value | Result |\n|---|---|---|\n| `sort` | `booked_at` | \
200, 41 ms |\n| `sort` | `booked_at;SELECT pg_sleep(5)--` | 200, 5.04 s |\n\n> The same helper is used in the card export.";

const IMPACT: &str = "Read and change of any statement and of pending payment orders for all 214,000 customers. We stopped \
after reading `current_user` and the row count of `payments.pending`; no customer data left the test account.";

const REMEDIATION: &str = "- Map `sort` to a fixed list of column names; refuse everything else with 400.\n- Take ownership of \
`payments` away from `stmt_reader` and grant `SELECT` on the statement view only.\n- Turn on `log_statement = 'mod'` on the \
replica until the fix is verified.\n\nSee [OWASP Query Parameterization](https://cheatsheetseries.owasp.org/).";

/// A picture like a screenshot of a terminal.
pub(crate) fn picture(seed: u32, width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        let (row, column) = (y / 22, x / 9);
        let mark = row.wrapping_mul(2_654_435_761).wrapping_add(seed.wrapping_mul(40_503)) >> 7;
        let lit = y % 22 > 7
            && y % 22 < 16
            && column > 4
            && column < 12 + mark % 70
            && !(column * 7 + row + seed).is_multiple_of(6);
        match (lit, (mark + column).is_multiple_of(23)) {
            (true, true) => Rgb([244, 81, 122]),
            (true, false) => Rgb([170, 178, 172]),
            _ => Rgb([22, 25, 23]),
        }
    });
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).expect("an image");
    bytes
}

/// The name under which a file is known.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Small pictures, which a debug build makes and reads fast.
pub(crate) const SMALL: (u32, u32) = (320, 180);

/// A dossier of `findings` findings with `pictures` pictures of a size among them.
pub(crate) fn dossier(findings: usize, pictures: usize, (width, height): (u32, u32)) -> (Dossier, Pictures) {
    let mut files = Pictures::new();
    let mut list: Vec<Finding> = (0..findings).map(finding).collect();
    for (index, finding) in list.iter_mut().take(pictures).enumerate() {
        let format = if index % 2 == 0 { ImageFormat::Png } else { ImageFormat::Jpeg };
        let bytes = picture(index as u32, width, height, format);
        finding.evidence.push(Evidence {
            id: format!("evid_{index:026}"),
            name: if index % 2 == 0 { "burp-repeater.png".into() } else { "terminal.jpg".into() },
            caption: Some("Burp repeater: the answer is delayed by five seconds".into()),
            size: bytes.len() as u64,
            sha256: hash(&bytes),
        });
        files.insert(hash(&bytes), bytes);
    }
    if let Some(first) = list.first_mut() {
        first.evidence.push(Evidence {
            id: "evid_log".into(),
            name: "sqlmap-session.log".into(),
            caption: None,
            size: 38_912,
            sha256: hash(b"a log"),
        });
    }
    (whole(list), files)
}

fn whole(findings: Vec<Finding>) -> Dossier {
    let day = |text: &str| text.parse::<Day>().expect("a day");
    Dossier {
        name: "Online banking: web application test".into(),
        reference: "report_01kah8x2r7c4vtq5m0w3b6mv9".into(),
        date: day("2026-11-25"),
        language: ReportLanguage::English,
        template: Template::Technical,
        client: Some(Client {
            name: "Halden Savings Bank".into(),
            industry: Some("Finance".into()),
            ..Client::default()
        }),
        project: Project {
            id: "proj_01kah8x2r7c4vtq5m0w3b6mv9".into(),
            name: "Online banking".into(),
            kind: Some(ProjectType::WebApplication),
            description: Some(
                "Halden Savings Bank asked for a test of its new online banking before the launch.".into(),
            ),
            scope: Some("- `online.halden.example` and its API\n- the *customer* and *adviser* roles".into()),
            out_of_scope: Some("Denial of service; the core banking system behind the API.".into()),
            rules_of_engagement: Some(
                "Tests on working days from 08:00 to 18:00. No real customer data is kept.".into(),
            ),
            start: Some(day("2026-11-02")),
            end: Some(day("2026-11-20")),
            lead: Some("Lead tester".into()),
            team: vec!["Second tester".into()],
        },
        texts: Texts::default(),
        assets: (1..=findings.len().min(40)).map(asset).collect(),
        controls: (1..=6).map(control).collect(),
        findings,
        brand: Brand {
            name: Some("Ridgeline Security".into()),
            classification: Some("Confidential".into()),
            footer: Some("Ridgeline Security".into()),
            ..Brand::default()
        },
        options: Options::default(),
    }
}

fn finding(index: usize) -> Finding {
    let (title, severity, score, cwe) = TITLES[index % TITLES.len()];
    let status = FindingStatus::ALL[(index * 5) % 4];
    Finding {
        id: format!("find_{index:026}"),
        title: if index < TITLES.len() { title.into() } else { format!("{title} ({index})") },
        severity,
        status,
        cvss_vector: Some("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N".into()),
        cvss_score: Some(score),
        cwe_id: Some(cwe.into()),
        description: Some(DESCRIPTION.into()),
        impact: Some(IMPACT.into()),
        remediation: Some(REMEDIATION.into()),
        references: vec!["https://owasp.org/www-community/attacks/SQL_Injection".into()],
        assets: vec!["online.halden.example".into(), "stmt-replica-2".into()],
        tags: vec!["sqli".into(), "owasp-a03".into()],
        controls: vec!["PCI DSS 6.2.4".into(), "ISO A.8.28".into()],
        source: "manual".into(),
        first_seen: Some(Time(1_762_300_800_000)),
        last_seen: Some(Time(1_763_300_800_000)),
        ..Finding::default()
    }
}

fn asset(index: usize) -> Asset {
    Asset {
        id: format!("asset_{index:026}"),
        name: format!("web{index:02}.halden.example"),
        kind: AssetType::Server,
        ip_address: Some(format!("192.0.2.{index}")),
        hostname: Some(format!("web{index:02}.halden.example")),
        ports: vec![Port { port: 443, protocol: "tcp".into(), service: Some("https".into()) }],
        os: Some("Debian 13".into()),
        status: AssetStatus::Tested,
    }
}

fn control(index: usize) -> Control {
    Control {
        reference: format!("A.8.{}", 20 + index),
        name: "Secure coding".into(),
        frameworks: vec!["ISO 27001".into()],
        status: "in_progress".into(),
        findings: index as u64,
    }
}
