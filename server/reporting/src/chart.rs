//! Charts as SVG: shapes and words of our own, drawn from numbers. The same picture goes into HTML and PDF; what it
//! shows stands beside it as numbers, for those who cannot see it.

use crate::{
    view::{Charts, Count},
    words::Words,
};
use std::fmt::Write as _;

/// Colours of marks, from the house's tokens: severity and status, by key.
const MARKS: &[(&str, &str)] = &[
    ("critical", "#bd1446"),
    ("high", "#d55b0c"),
    ("medium", "#b08300"),
    ("low", "#4684b9"),
    ("info", "#868a81"),
    ("open", "#bd1446"),
    ("confirmed", "#d55b0c"),
    ("in-progress", "#4684b9"),
    ("remediated", "#2f8f4e"),
    ("accepted", "#b08300"),
    ("false-positive", "#b9bdb6"),
    ("closed", "#868a81"),
];

/// The colour of a key's marks.
pub(crate) fn mark(key: &str) -> &'static str {
    MARKS.iter().find(|(known, _)| *known == key).map_or("#868a81", |(_, colour)| colour)
}

/// Both charts of a report.
pub(crate) fn charts(severities: &[Count], statuses: &[Count], words: &Words) -> Charts {
    Charts { severity: ring(severities, words), status: bars(statuses, words) }
}

/// A ring of severities with the total in it.
fn ring(counts: &[Count], words: &Words) -> String {
    let total: usize = counts.iter().map(|count| count.count).sum();
    let mut svg = open(160, 160, words.by_severity);
    let _ = write!(svg, r##"<circle cx="80" cy="80" r="62" fill="none" stroke="#ecece6" stroke-width="22"/>"##);
    let round = 2.0 * std::f64::consts::PI * 62.0;
    let mut begun = 0.0;
    for count in counts.iter().filter(|count| count.count > 0) {
        let share = count.count as f64 / total as f64;
        // A gap between the parts, unless there is only one.
        let drawn = if share < 1.0 { (share * round - 1.5).max(0.75) } else { round };
        let _ = write!(
            svg,
            r#"<circle cx="80" cy="80" r="62" fill="none" stroke="{}" stroke-width="22" stroke-dasharray="{drawn:.2} {:.2}" transform="rotate({:.3} 80 80)"/>"#,
            mark(&count.key),
            round - drawn,
            begun * 360.0 - 90.0,
        );
        begun += share;
    }
    let size = if total > 999 { 26 } else { 34 };
    let _ = write!(
        svg,
        r##"<text x="80" y="{}" text-anchor="middle" font-family="Inter, 'Segoe UI', Arial, sans-serif" font-size="{size}" font-weight="600" fill="#191b18">{total}</text>"##,
        80 + size / 3 - 4,
    );
    let _ = write!(
        svg,
        r##"<text x="80" y="107" text-anchor="middle" font-family="Inter, 'Segoe UI', Arial, sans-serif" font-size="10" fill="#65685f">{}</text></svg>"##,
        words.findings,
    );
    svg
}

/// A bar per status, the longest as wide as there is room.
fn bars(counts: &[Count], words: &Words) -> String {
    let most = counts.iter().map(|count| count.count).max().unwrap_or(1).max(1);
    let height = counts.len() * 22 + 2;
    let mut svg = open(300, height, words.by_status);
    for (row, count) in counts.iter().enumerate() {
        let (y, width) = (row * 22, count.count as f64 / most as f64 * 150.0);
        let label = |x: u32, anchor: &str, fill: &str, text: &str| {
            format!(
                r#"<text x="{x}" y="{}" text-anchor="{anchor}" font-family="Inter, 'Segoe UI', Arial, sans-serif" font-size="10.5" fill="{fill}">{text}</text>"#,
                y + 14
            )
        };
        svg.push_str(&label(0, "start", "#474a44", count.label));
        let _ = write!(svg, r##"<rect x="100" y="{}" width="150" height="10" rx="2" fill="#f1f1ec"/>"##, y + 5);
        let _ = write!(
            svg,
            r#"<rect x="100" y="{}" width="{:.2}" height="10" rx="2" fill="{}"/>"#,
            y + 5,
            width.max(2.0),
            mark(&count.key)
        );
        svg.push_str(&label(300, "end", "#191b18", &count.count.to_string()));
    }
    svg.push_str("</svg>");
    svg
}

fn open(width: usize, height: usize, label: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}">"#
    )
}
