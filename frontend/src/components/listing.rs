//! A list: its table, what stands instead of rows, and what stands below them.
//!
//! Rows are keyed by id and version, so a list that is read again keeps every row that has not
//! changed, with its focus and its place; only new and changed rows are drawn, and fade in.

use crate::core::prelude::*;
use crate::{
    components::{
        api_call::ApiCall,
        button::Button,
        icon::Icon,
        pager::Pager,
        select::{SelectAll, SelectOne, Selection, toggle_focused},
        states::Failed,
    },
    core::{
        fetch::Fetch,
        http::{Answer, Failure, Page},
        keys,
        markup::live,
        query::Query,
    },
};
use assay_api::Meta;
use std::{collections::HashSet, sync::Arc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Something that stands in a list.
pub trait Row: Clone + Send + Sync + 'static {
    /// Its id and version: the same pair, the same row.
    fn key(&self) -> (String, u64);
}

/// A row as the table knows it, and whether it arrived while one was looking. Of which type it is, only what draws it
/// knows: the table is compiled once.
#[derive(Clone)]
struct Line {
    key: (String, u64),
    cells: Arc<dyn Fn() -> AnyView + Send + Sync>,
    fresh: bool,
}

/// The latest answer, as the table knows it.
type Sheet = Option<Result<(Vec<Line>, Meta), Failure>>;

/// What there is to show.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Rows,
    NoMatch,
    Nothing,
    Failed,
}

/// A list page's table.
#[component]
pub fn Listing<T: Row>(
    /// The page of rows, asked for with `path`.
    page: Fetch<Answer<Page<T>>>,
    /// The list's query.
    query: Query,
    /// The request behind the list.
    #[prop(into)]
    path: Signal<String>,
    /// What the table lists, for a screen reader.
    caption: &'static str,
    /// The table's classes besides `table`.
    class: &'static str,
    /// The column heads, `<th>` each.
    #[prop(into)]
    head: ViewFn,
    /// How many columns there are.
    columns: usize,
    /// A row's cells, `<td>` and one `<th scope="row">` with the link.
    row: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
    /// What stands there when there is nothing at all.
    #[prop(into)]
    empty: ViewFn,
    /// Rows can be chosen: a box before each, and the key `x`. The row's key begins with its id.
    #[prop(optional_no_strip)]
    selection: Option<Selection>,
) -> impl IntoView {
    let line = move |item: T| {
        let (row, key) = (row.clone(), item.key());
        Line { key, cells: Arc::new(move || row(item.clone())), fresh: false }
    };
    let sheet = move || {
        let answer = page.get()?;
        Some(answer.map(|page| (page.rows.into_iter().map(&line).collect(), page.meta)))
    };
    let retry = Callback::new(move |()| page.refetch());
    Table { sheet: latest(Box::new(sheet)), retry, query, path, caption, class, head, columns, empty, selection }.draw()
}

fn latest(sheet: Box<dyn Fn() -> Sheet + Send + Sync>) -> Memo<Sheet> {
    Memo::new_with_compare(move |_| sheet(), |_, _| true)
}

struct Table {
    sheet: Memo<Sheet>,
    retry: Callback<()>,
    query: Query,
    path: Signal<String>,
    caption: &'static str,
    class: &'static str,
    head: ViewFn,
    columns: usize,
    empty: ViewFn,
    selection: Option<Selection>,
}

impl Table {
    fn draw(self) -> AnyView {
        let Self { sheet, retry, query, path, caption, class, head, columns, empty, selection } = self;
        let lines = lines(sheet, query);
        // Read also while the list is empty and no table reads it: its first row is news, too.
        Effect::new(move || lines.track());
        let state = Memo::new(move |_| sheet.with(|sheet| state(sheet.as_ref(), query)));
        let ids = Signal::derive(move || lines.with(|lines| lines.iter().map(|line| line.key.0.clone()).collect()));
        let all = move || selection.map(|selection| view! { <SelectAll selection=selection ids=ids /> });
        if let Some(selection) = selection {
            keys::bind("x", "Select row", move || toggle_focused(selection));
        }
        let columns = columns + usize::from(selection.is_some());
        let table = move || {
            view! {
                <table class=format!("table {class}")>
                    <caption class="sr-only">{caption}</caption>
                    <thead>
                        <tr>{all()} {head.run()}</tr>
                    </thead>
                    <tbody>
                        <Show when=move || state.get() == State::Waiting>
                            <Bones columns=columns />
                        </Show>
                        <For each=move || lines.get() key=|line| line.key.clone() children=move |line| draw(line, selection) />
                    </tbody>
                </table>
                <div class="list-foot">{move || pager(sheet, query)} <ApiCall path=path /></div>
            }
        };
        step_through_rows();
        live(move || match state.get() {
            State::Failed => failed(sheet, retry),
            State::Nothing => empty.run(),
            State::NoMatch => view! { <NoMatch query=query /> }.into_any(),
            State::Waiting | State::Rows => table().into_any(),
        })
    }
}

fn state(sheet: Option<&Result<(Vec<Line>, Meta), Failure>>, query: Query) -> State {
    match sheet {
        None => State::Waiting,
        Some(Err(_)) => State::Failed,
        Some(Ok((rows, _))) if !rows.is_empty() => State::Rows,
        Some(Ok(_)) if query.is_filtered() => State::NoMatch,
        Some(Ok(_)) => State::Nothing,
    }
}

fn draw(line: Line, selection: Option<Selection>) -> impl IntoView {
    let Line { key: (id, _), cells, fresh } = line;
    let (mine, asked) = (id.clone(), id.clone());
    let chosen = move || selection.is_some_and(|selection| selection.has(&asked));
    let mark = selection.map(|selection| view! { <SelectOne selection=selection id=mine /> });
    view! {
        <tr class:is-new=fresh class:is-selected=chosen data-id=id>
            {mark} {cells()}
        </tr>
    }
}

fn pager(sheet: Memo<Sheet>, query: Query) -> Option<impl IntoView> {
    let meta = sheet.with(|sheet| sheet.as_ref()?.as_ref().ok().map(|(_, meta)| meta.clone()))?;
    Some(view! { <Pager meta=meta query=query /> })
}

fn failed(sheet: Memo<Sheet>, retry: Callback<()>) -> AnyView {
    let failure = sheet.with(|sheet| sheet.as_ref()?.as_ref().err().cloned());
    failure.map(|failure| view! { <Failed title="The list did not load" failure=failure retry=retry /> }).into_any()
}

/// The rows of the latest answer. Those are fresh that the same question did not bring before.
fn lines(sheet: Memo<Sheet>, query: Query) -> Memo<Vec<Line>> {
    let before = StoredValue::new((None::<String>, HashSet::new()));
    Memo::new_with_compare(
        move |_| {
            let Some(Ok((rows, _))) = sheet.get() else { return Vec::new() };
            // The rows of the last question stay until those of a new one come; only then does it count as asked.
            let question = untrack(|| query.api(""));
            let keys: HashSet<_> = rows.iter().map(|line| line.key.clone()).collect();
            let lines = before.with_value(|(asked, known)| {
                let again = asked.as_ref() == Some(&question);
                let fresh = |line: &Line| again && !known.contains(&line.key);
                rows.into_iter().map(|line| Line { fresh: fresh(&line), ..line }).collect()
            });
            before.set_value((Some(question), keys));
            lines
        },
        |_, _| true,
    )
}

/// A column head that sorts. The first click sorts in the direction that is of use for this column.
#[component]
pub fn SortHead(
    /// The list's query.
    query: Query,
    /// The column's name in the API.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// The cell's class.
    #[prop(optional)]
    class: &'static str,
    /// `asc` or `desc`.
    #[prop(default = "asc")]
    first: &'static str,
    /// The list comes sorted by this column unless another is chosen.
    #[prop(optional)]
    by_default: bool,
) -> impl IntoView {
    let direction = Memo::new(move |_| {
        let sort = query.get("sort");
        let mine = if sort.is_empty() { by_default } else { sort == name };
        mine.then(|| Some(query.get("order")).filter(|order| !order.is_empty()).unwrap_or_else(|| first.to_owned()))
    });
    let click = move |_| {
        let order = match direction.get_untracked().as_deref() {
            Some("asc") => "desc",
            Some(_) => "asc",
            None => first,
        };
        query.set(&[("sort", name), ("order", order)]);
    };
    let aria = move || match direction.get().as_deref() {
        Some("asc") => "ascending",
        Some(_) => "descending",
        None => "none",
    };
    let arrow = move || {
        let icon = if direction.get()?.as_str() == "asc" { "sortu" } else { "sortd" };
        Some(view! { <Icon name=icon small=true /> })
    };
    view! {
        <th scope="col" class=class aria-sort=aria>
            <button class="sort" type="button" data-dir=move || direction.get() on:click=click>
                {label} {arrow}
            </button>
        </th>
    }
}

/// Filters are on and nothing passes them.
#[component]
fn NoMatch(query: Query) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"Nothing matches"</h2>
            <p>"No entry passes all the filters that are on."</p>
            <div class="row">
                <Button icon="x" on:click=move |_| query.clear()>"Clear filters"</Button>
            </div>
        </div>
    }
}

/// Grey rows as high as real ones.
#[component]
fn Bones(columns: usize) -> impl IntoView {
    const WIDTHS: [&str; 4] = ["sk-60", "sk-80", "sk-40", "sk-60"];
    let cell = |place: usize| view! { <td><span class=format!("skeleton {}", WIDTHS[place % 4])></span></td> };
    let line = move |line: usize| {
        let cells = (0..columns).map(|column| cell(line + column)).collect_view();
        view! { <tr aria-hidden="true">{cells}</tr> }
    };
    (0..12).map(line).collect_view()
}

/// `j` and `k` walk through the rows' links; Enter then opens the one with the focus.
fn step_through_rows() {
    keys::bind("j", "Next row", || step(1));
    keys::bind("k", "Previous row", || step(-1));
}

fn step(by: i32) {
    let Ok(links) = document().query_selector_all("tbody th[scope=row] a") else { return };
    let links: Vec<Element> = (0..links.length()).filter_map(|n| links.get(n)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let now = links.iter().position(|link| active.as_ref() == Some(link)).map_or(-1, |now| now as i32);
    let next = if now < 0 { 0 } else { (now + by).clamp(0, links.len() as i32 - 1) };
    if let Some(link) = links.get(next as usize).and_then(|link| link.dyn_ref::<HtmlElement>()) {
        // Focus that cannot move stays where it is.
        let _ = link.focus();
    }
}
