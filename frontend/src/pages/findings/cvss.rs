//! How bad it is, to the tenth: the score on its ruler, and what the vector says, word by word.

use super::vector::{METRICS, Metric, is_version_3, value, version};
use crate::components::prelude::*;
use assay_api::findings::Severity;

/// The bands of the scale: class, where it begins and how wide it is, in percent.
const BANDS: [(&str, &str, &str); 5] = [
    ("mark-info", "0%", "1%"),
    ("mark-low", "1%", "39%"),
    ("mark-medium", "40%", "30%"),
    ("mark-high", "70%", "20%"),
    ("mark-critical", "90%", "10%"),
];

/// The section; nothing without a score.
#[component]
pub fn Cvss(
    /// 0.0 to 10.0.
    #[prop(into)]
    score: Signal<Option<f64>>,
    /// The vector that the score comes from.
    #[prop(into)]
    vector: Signal<Option<String>>,
) -> impl IntoView {
    move || score.get().map(|score| section(score, vector.get()))
}

fn section(score: f64, vector: Option<String>) -> impl IntoView {
    let title = vector.as_deref().map_or_else(|| "CVSS".to_owned(), version);
    view! {
        <section class="section cvss">
            <div class="section-head">
                <h2 class="section-title">{title}</h2>
            </div>
            <div class="cvss-grid">
                <div class="cvss-score">
                    <span class="figure">{format!("{score:.1}")}</span>
                    <SeverityBadge severity=Severity::from_score(score) />
                </div>
                <Ruler score=score />
            </div>
            {vector.map(spelled)}
        </section>
    }
}

/// The scale from 0 to 10 with its bands, and a bead at the score.
#[component]
fn Ruler(score: f64) -> impl IntoView {
    let band = |(class, x, width)| view! { <rect class=class x=x y="15" width=width height="5"></rect> };
    let tick = |half: u32| {
        let (x, end) = (format!("{}%", half * 2), if half.is_multiple_of(5) { "30" } else { "27" });
        view! { <line class="tick" x1=x.clone() x2=x y1="24" y2=end></line> }
    };
    view! {
        <div class="cvss-ruler">
            <svg class="ruler" role="img" aria-label=format!("CVSS score {score:.1} on a scale from 0 to 10")>
                {BANDS.map(band).into_iter().collect_view()}
                {(0..=50).map(tick).collect_view()}
                <svg class="ruler-bead" x=format!("{:.0}%", score * 10.0) y="0">
                    <path d="M-5 1H5v5.5L0 12l-5-5.5z"></path>
                </svg>
            </svg>
            <div class="ruler-x" aria-hidden="true">
                <span>"0"</span>
                <span class="x4">"4"</span>
                <span class="x7">"7"</span>
                <span class="x9">"9"</span>
                <span class="x10">"10"</span>
            </div>
        </div>
    }
}

/// The metrics of a version 3 vector, and the vector itself, to copy.
fn spelled(vector: String) -> impl IntoView {
    let metrics = is_version_3(&vector).then(|| {
        let all = METRICS.iter().map(|metric| spell(metric, &vector)).collect_view();
        view! { <dl class="metrics">{all}</dl> }
    });
    view! {
        {metrics}
        <div class="vector">
            <code>{vector.clone()}</code>
            <CopyButton text=vector label="Copy vector" bare=true />
        </div>
    }
}

/// What a metric can be; what it is stands out, and is all that is read aloud.
fn spell(metric: &'static Metric, vector: &str) -> impl IntoView + use<> {
    let is = value(vector, metric.key).unwrap_or_default();
    let word = |(letter, word): &(&'static str, &'static str)| {
        let on = *letter == is;
        view! { <span class:on=on aria-hidden=(!on).then_some("true")>{*word}</span> }
    };
    view! {
        <div class="metric">
            <dt>{metric.name}</dt>
            <dd>{metric.values.iter().map(word).collect_view()}</dd>
        </div>
    }
}
