//! Charts: a plot for eyes that stretches with the page, and the same numbers as a table for everybody else.
//!
//! Axis texts are HTML, so that they do not stretch along; colours come from classes, as the policy wants it.

use crate::components::badge::severity_class;
use crate::core::prelude::*;
use assay_api::findings::Severity;

const HEIGHT: f64 = 200.0;
const STEP: usize = 10;

/// Layers on top of each other, Info at the bottom, over equal steps of time.
#[component]
pub fn StackedChart(
    /// Critical to Info at each step, the oldest first.
    rows: Vec<[u64; 5]>,
    /// What the plot shows, as a sentence.
    label: String,
    /// Texts of the time axis, spread evenly.
    times: Vec<String>,
) -> impl IntoView {
    let top = ceiling(rows.iter().map(|row| row.iter().sum()).max().unwrap_or_default());
    let width = (rows.len().saturating_sub(1) * STEP).max(1);
    let layer = |severity: &Severity| {
        let place = Severity::ALL.iter().position(|each| each == severity).unwrap_or_default();
        let (under, over) = (edge(&rows, place + 1, top), edge(&rows, place, top));
        let back: Vec<_> = under.iter().rev().cloned().collect();
        let area = format!("{} {}", over.join(" "), back.join(" "));
        let class = severity_class(*severity);
        view! {
            <polygon class=format!("area {class}") points=area></polygon>
            <polyline class=format!("edge {class}") points=over.join(" ")></polyline>
        }
    };
    let grid = (0..4).map(|line| rule(f64::from(line) * HEIGHT / 4.0, width, "grid-line")).collect_view();
    let scale = (0..=4).map(|line| view! { <span>{top - top * line / 4}</span> }).collect_view();
    view! {
        <div class="chart chart-lg">
            <div class="chart-y" aria-hidden="true">{scale}</div>
            <div class="chart-plot">
                <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=label>
                    {grid} {Severity::ALL.iter().rev().map(layer).collect_view()} {rule(HEIGHT, width, "base-line")}
                </svg>
            </div>
            <div class="chart-x" aria-hidden="true">
                {times.into_iter().map(|time| view! { <span>{time}</span> }).collect_view()}
            </div>
        </div>
    }
}

/// What came above a line and what went below it, one pair of bars per step.
#[component]
pub fn FlowChart(
    /// Came and went at each step, the oldest first.
    rows: Vec<(u64, u64)>,
    /// What the plot shows, as a sentence.
    label: String,
) -> impl IntoView {
    let top = rows.iter().map(|(came, went)| *came.max(went)).max().unwrap_or_default().max(1);
    let width = rows.len().max(1) * STEP;
    let bar = |(place, (came, went)): (usize, &(u64, u64))| {
        let x = format!("{}", place * STEP) + ".7";
        let [up, down] = [came, went].map(|count| *count as f64 / top as f64 * HEIGHT / 2.0);
        let middle = HEIGHT / 2.0;
        view! {
            <rect class="bar-in" x=x.clone() width="8.6" y=format!("{:.1}", middle - up) height=format!("{up:.1}")></rect>
            <rect class="bar-out" x=x width="8.6" y=middle.to_string() height=format!("{down:.1}")></rect>
        }
    };
    view! {
        <div class="chart chart-md">
            <div class="chart-y" aria-hidden="true"><span>{top}</span> <span>"0"</span> <span>{top}</span></div>
            <div class="chart-plot">
                <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=label>
                    {rows.iter().enumerate().map(bar).collect_view()} {rule(HEIGHT / 2.0, width, "base-line")}
                </svg>
            </div>
        </div>
    }
}

fn rule(y: f64, width: usize, class: &'static str) -> impl IntoView {
    view! { <line class=class x1="0" x2=width.to_string() y1=y.to_string() y2=y.to_string()></line> }
}

/// The upper edge of the layers from `place` down to Info.
fn edge(rows: &[[u64; 5]], place: usize, top: u64) -> Vec<String> {
    let y = |row: &[u64; 5]| HEIGHT - row.iter().skip(place).sum::<u64>() as f64 / top as f64 * HEIGHT;
    rows.iter().enumerate().map(|(step, row)| format!("{},{:.1}", step * STEP, y(row))).collect()
}

/// The lowest round number that is no less and falls into four equal whole parts.
fn ceiling(most: u64) -> u64 {
    let mut unit = 4;
    loop {
        if let Some(found) = [1, 2, 3, 5].map(|times| times * unit).into_iter().find(|top| *top >= most) {
            return found;
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::{ceiling, edge};

    #[test]
    fn an_axis_ends_on_a_round_number_with_four_parts() {
        for (most, expected) in [(0, 4), (4, 4), (5, 8), (13, 20), (21, 40), (191, 200), (401, 800)] {
            assert_eq!(ceiling(most), expected);
        }
    }

    #[test]
    fn layers_lie_on_each_other() {
        let rows = [[1, 0, 0, 0, 1], [0, 0, 0, 0, 4]];
        assert_eq!(edge(&rows, 0, 4), ["0,100.0", "10,0.0"]);
        assert_eq!(edge(&rows, 4, 4), ["0,150.0", "10,0.0"]);
        assert_eq!(edge(&rows, 5, 4), ["0,200.0", "10,200.0"]);
    }
}
