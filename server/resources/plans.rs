//! Every list, every order, with and without what narrows it: no plan may sort in a temporary b-tree, because that
//! reads the whole list for each page of it.

use super::{
    assets, clients, comments, controls, devices, events, evidence, finding_templates, findings, history, imports,
    journal, members, projects, report_templates, reports, scans, schedules, service_accounts, sessions, tokens, trash,
    users, webhooks,
};
use crate::db::{
    Conn, Value,
    page::{List, Params, Query},
    params_from_iter,
};

type Narrow = fn(&mut Query);

/// The lists, and conditions that their filters make.
static LISTS: &[(&List, &[Narrow])] = &[
    (&clients::store::LIST, &[|q| q.any_of("c.status", Some(vec![0])), |q| q.equals("c.industry", Some("x"))]),
    (
        &projects::store::LIST,
        &[
            |q| q.equals("p.client_id", Some("x")),
            |q| q.in_json("p.id", true, "[]".into()),
            |q| q.push("r.archived_at IS NULL", []),
        ],
    ),
    (
        &findings::store::LIST,
        &[
            |q| q.equals("f.project_id", Some("x")),
            |q| q.in_json("f.project_id", false, "[\"x\"]".into()),
            |q| q.any_of("f.severity", Some(vec![0, 1])),
            |q| q.among("f.project_id", findings::store::OF_CLIENT, Some("x")),
            |q| q.push("f.assignee_id IS NULL", []),
            |q| q.push("f.due_date < ?", ["2026-01-01".to_owned().into()]),
            |q| q.push("(f.due_key < ? AND f.status < 3)", ["2026-01-01".to_owned().into()]),
            |q| q.between("f.created_at", Some(assay_api::Time(0)), None),
        ],
    ),
    (&assets::store::LIST, &[|q| q.equals("a.project_id", Some("x")), |q| q.any_of("a.type", Some(vec![0]))]),
    (&imports::ROWS, &[|q| q.equals("r.import_id", Some("x"))]),
    (&imports::store::LIST, &[|q| q.equals("i.project_id", Some("x")), |q| q.any_of("i.status", Some(vec![0]))]),
    (&members::store::LIST, &[|q| q.equals("m.project_id", Some("x"))]),
    (&evidence::store::LIST, &[|q| q.equals("e.finding_id", Some("x"))]),
    (
        &events::store::LIST,
        &[
            |q| q.equals("j.project_id", Some("x")),
            |q| q.equals("j.object_id", Some("x")),
            |q| q.any_of("j.kind", Some(vec!["x".to_owned()])),
            |q| q.push("j.seq > ?", [1.into()]),
            |q| q.between("+j.time", Some(assay_api::Time(0)), None),
        ],
    ),
    (
        &controls::store::LIST,
        &[
            |q| q.any_of("c.status", Some(vec![0])),
            |q| q.push("+c.owner_id = ?", ["x".to_owned().into()]),
            |q| q.push(controls::store::OF_FRAMEWORKS, ["[]".to_owned().into()]),
        ],
    ),
    (&reports::store::LIST, &[|q| q.equals("r.project_id", Some("x")), |q| q.any_of("r.status", Some(vec![1]))]),
    (&report_templates::store::LIST, &[]),
    (
        &journal::store::LIST,
        &[
            |q| q.equals("j.project_id", Some("x")),
            |q| q.equals("j.object_id", Some("x")),
            |q| q.equals("j.actor_id", Some("x")),
            |q| q.equals("j.kind", Some("x")),
            |q| q.any_of("j.kind", Some(vec!["x".to_owned(), "y".to_owned()])),
            |q| q.any_of("j.object_type", Some(vec!["x".to_owned(), "y".to_owned()])),
            |q| q.between("+j.time", Some(assay_api::Time(0)), None),
        ],
    ),
    (&journal::store::CHECKPOINTS, &[]),
    (&devices::store::LIST, &[|q| q.equals("d.project_id", Some("x")), |q| q.push("d.is_online", [])]),
    (&devices::store::PORTS, &[|q| q.equals("o.device_id", Some("x"))]),
    (&schedules::store::LIST, &[|q| q.equals("s.project_id", Some("x")), |q| q.push("s.enabled", [])]),
    (&scans::store::LIST, &[|q| q.equals("s.project_id", Some("x")), |q| q.any_of("s.status", Some(vec![1]))]),
    (&comments::store::LIST, &[|q| q.equals("k.finding_id", Some("x"))]),
    (&history::store::LIST, &[|q| q.equals("j.object_id", Some("x"))]),
    (&tokens::store::LIST, &[|q| q.equals("t.user_id", Some("x"))]),
    (&sessions::store::LIST, &[|q| q.equals("s.user_id", Some("x"))]),
    (&service_accounts::store::LIST, &[]),
    (
        &trash::store::LIST,
        &[
            |q| q.any_of("t.type", Some(vec!["finding".to_owned()])),
            |q| q.between("t.deleted_at", Some(assay_api::Time(0)), None),
        ],
    ),
    (&finding_templates::store::LIST, &[|q| q.any_of("t.severity", Some(vec![0]))]),
    (&webhooks::store::LIST, &[|q| q.push("w.active", [])]),
    (&webhooks::log::store::LIST, &[|q| q.equals("d.webhook_id", Some("x"))]),
    (&users::store::LIST, &[|q| q.any_of("u.role", Some(vec![0])), |q| q.push("u.active", [])]),
];

/// What leads a list. In the order in which rows are made nothing may be sorted; in another, the newest are.
static LED: &[(&List, &[Narrow])] = &[
    (
        &findings::store::LIST,
        &[
            |q| q.search(Some("x")),
            |q| q.labelled("finding_tags", Some("x")),
            |q| q.led_by("f.source", Some("x".to_owned())),
            |q| q.led_by("f.cve_id", Some("x".to_owned())),
            |q| q.led_by("f.kev", Some("1".to_owned())),
            |q| q.led_by("f.assignee_id", Some("x".to_owned())),
        ],
    ),
    (&assets::store::LIST, &[|q| q.search(Some("x")), |q| q.labelled("asset_tags", Some("x"))]),
];

/// Lists that are only ever read narrowed by their first condition, which leads the index.
fn always_narrowed(list: &List) -> bool {
    let narrowed = [
        &comments::store::LIST,
        &devices::store::PORTS,
        &evidence::store::LIST,
        &history::store::LIST,
        &imports::ROWS,
        &members::store::LIST,
        &sessions::store::LIST,
        &tokens::store::LIST,
        &webhooks::log::store::LIST,
    ];
    narrowed.into_iter().any(|known| std::ptr::eq(known, list))
}

fn plan(conn: &Conn, query: &Query, params: &Params) -> Vec<String> {
    explain(conn, query.sql(params).expect("a statement"))
}

fn explain(conn: &Conn, (sql, values): (String, Vec<Value>)) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(&sql);
    let rows = statement.query_map(params_from_iter::<Vec<Value>>(values), |row| row.get("detail")).expect("a plan");
    rows.map(|row| row.expect("a line")).collect()
}

fn orders(list: &List) -> impl Iterator<Item = Params> + '_ {
    list.sorts.iter().flat_map(|sort| {
        [true, false].map(|descending| Params {
            page: 1,
            limit: 50,
            sort: Some(sort.name.to_owned()),
            descending: Some(descending),
            ..Params::default()
        })
    })
}

fn schema() -> Conn {
    let conn = Conn::open_in_memory().expect("memory");
    conn.execute_batch(include_str!("../db/schema.sql")).expect("the schema");
    conn
}

/// The plan of a list in one order, if it sorts.
fn sorted(conn: &Conn, list: &'static List, narrow: Option<&Narrow>, params: &Params) -> Option<String> {
    let mut query = Query::new(list);
    if let Some(narrow) = narrow {
        narrow(&mut query);
    }
    let plan = plan(conn, &query, params);
    let sorts = plan.iter().any(|line| line.contains("USE TEMP B-TREE"));
    sorts.then(|| format!("{} by {:?}: {plan:?}", list.from, params.sort))
}

#[test]
fn no_list_is_sorted_in_a_temporary_b_tree() {
    let conn = schema();
    let mut wrong = Vec::new();
    for (list, narrows) in LISTS {
        let whole = (!always_narrowed(list)).then_some(None);
        for narrow in whole.into_iter().chain(narrows.iter().map(Some)) {
            wrong.extend(orders(list).filter_map(|params| sorted(&conn, list, narrow, &params)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_leads_a_list_is_walked_in_the_order_in_which_rows_are_made() {
    let conn = schema();
    for (list, narrows) in LED {
        for narrow in *narrows {
            for params in orders(list).take(2) {
                assert_eq!(sorted(&conn, list, Some(narrow), &params), None);
            }
        }
    }
}

#[test]
fn what_a_search_finds_is_counted_without_reading_it() {
    let conn = schema();
    for (list, narrows) in [
        (&findings::store::LIST, &[(|q| q.any_of("f.severity", Some(vec![0]))) as Narrow]),
        (&assets::store::LIST, &[(|q| q.any_of("a.type", Some(vec![0]))) as Narrow]),
    ] {
        for narrow in narrows {
            let mut query = Query::new(list);
            query.search(Some("x"));
            narrow(&mut query);
            let plan = explain(&conn, query.count_sql());
            assert!(
                plan.iter().any(|line| line.contains("USING COVERING INDEX") && line.contains("_narrow")),
                "{plan:?}"
            );
        }
    }
}

#[test]
fn what_a_plain_search_finds_is_counted_in_the_index_alone() {
    let conn = schema();
    for list in [&findings::store::LIST, &assets::store::LIST] {
        let mut query = Query::new(list);
        query.search(Some("x"));
        let plan = explain(&conn, query.count_sql());
        let exceptions = plan.iter().position(|line| line.starts_with("LIST SUBQUERY")).expect("they are left out");
        let (walked, _) = plan.split_at(exceptions);
        let in_index = |line: &String| line.starts_with("CO-ROUTINE") || line.contains("_fts VIRTUAL TABLE");
        assert!(walked.iter().all(in_index), "{plan:#?}");
        let whole = |line: &String| ["SCAN f", "SCAN a", "SCAN findings", "SCAN assets"].contains(&line.as_str());
        assert!(!plan.iter().any(whole), "{plan:#?}");
    }
}
