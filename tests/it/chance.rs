//! What nobody thought of: requests made by chance. Whatever comes, the answer is never a fault of ours. The chance is
//! the same each time, so that a change is judged by what it does; `CHANCE=20000 cargo test --test it chance` tries
//! so many others.

use crate::support::{Api, Appliance, PASSWORD, World, query};
use proptest::{
    collection::{btree_map, vec},
    prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof},
    sample::select,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

/// Names of fields, some of which fit any request.
const FIELDS: &[&str] = &[
    "name",
    "title",
    "project_id",
    "client_id",
    "severity",
    "status",
    "cvss_vector",
    "cvss_score",
    "cve_id",
    "cwe_id",
    "epss",
    "kev",
    "tags",
    "references",
    "affected_assets",
    "due_date",
    "first_seen",
    "last_seen",
    "ports",
    "ip_address",
    "type",
    "scopes",
    "expires_in",
    "expires_at",
    "allowed_ips",
    "project_ids",
    "member_ids",
    "restricted",
    "username",
    "email",
    "password",
    "role",
    "active",
    "texts",
    "overlap_hours",
    "refresh_token",
    "secret",
    "id",
    "version",
];

/// Parameters of lists.
const PARAMETERS: &[&str] = &[
    "page",
    "limit",
    "per_page",
    "cursor",
    "sort",
    "order",
    "severity",
    "status",
    "project_id",
    "client_id",
    "tag",
    "search",
    "created_after",
    "created_before",
    "assignee_id",
    "type",
    "role",
    "active",
    "state",
    "industry",
];

/// The lists.
const LISTS: &[&str] = &["/findings", "/assets", "/projects", "/clients", "/users", "/tokens", "/reports"];

/// Values that are right somewhere and wrong elsewhere.
fn plausible(world: &World) -> Vec<Value> {
    vec![
        json!(world.project),
        json!(world.client),
        json!(world.asset),
        json!(world.user),
        json!([world.asset]),
        json!([world.user]),
        json!("High"),
        json!("open"),
        json!("active"),
        json!("2026-01-31"),
        json!("2026-01-31T10:00:00Z"),
        json!("9999-12-31T23:59:59.999Z"),
        json!("0001-01-01"),
        json!("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        json!("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U"),
        json!("AV:N/AC:L/Au:N/C:N/I:N/A:C"),
        json!("CVE-2024-1234"),
        json!("89"),
        json!(["admin"]),
        json!(["findings:read"]),
        json!("never"),
        json!(["10.0.0.0/8"]),
        json!("192.0.2.1"),
        json!([{ "port": 443 }]),
        json!("server"),
        json!("viewer"),
        json!("a@example.test"),
        json!(PASSWORD),
        json!(1e308),
        json!(-0.0),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{202E}"),
    ]
}

fn value(world: &World) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        4 => select(plausible(world)),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(select(FIELDS).prop_map(str::to_owned), inner, 0..3).prop_map(|map| json!(map)),
        ]
    });
    nested.boxed()
}

fn body(world: &World) -> BoxedStrategy<Value> {
    btree_map(select(FIELDS).prop_map(str::to_owned), value(world), 0..8).prop_map(|map| json!(map)).boxed()
}

fn runner(cases: u32) -> TestRunner {
    let config = |cases| Config { cases, failure_persistence: None, ..Config::default() };
    match std::env::var("CHANCE").ok().and_then(|cases| cases.parse().ok()) {
        Some(wanted) => TestRunner::new(config(wanted)),
        None => TestRunner::new_with_rng(config(cases), TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

fn no_fault(api: &Api, method: &str, path: &str, body: Option<&Value>) {
    let answer = api.call(method, path, body);
    assert!(answer.status < 500, "{method} {path} {body:?}: {}", answer.text);
    assert!(answer.status == 204 || answer.body.is_object(), "{method} {path}: {}", answer.text);
}

#[test]
fn bodies_made_by_chance() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let world = World::make(&api, "somebody");
    let places = crate::support::operations();
    let places: Vec<_> = places
        .iter()
        .filter(|operation| !operation.spec["requestBody"].is_null() && !operation.open)
        .map(|operation| (operation.method.clone(), world.path_or_plain(operation)))
        .collect();
    let request = (select(places), body(&world));
    let outcome = runner(1_500).run(&request, |((method, path), body)| {
        no_fault(&api, &method, &path, Some(&body));
        Ok(())
    });
    outcome.expect("no fault");
    assert_eq!(assay::change::chain::first_broken(&appliance.database()).expect("the journal"), None);
}

#[test]
fn queries_made_by_chance() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let world = World::make(&api, "somebody");
    let cursor = vec(value(&world), 0..6).prop_map(|parts| base64_url(&json!(parts).to_string()));
    let text = prop_oneof![
        any::<String>(),
        cursor,
        select(vec!["1", "-1", "created_at", "asc", "true", "High,open", "2026-01-01", "none", "all"])
            .prop_map(str::to_owned),
    ];
    let request = (select(LISTS), vec((select(PARAMETERS), text), 0..4));
    let outcome = runner(600).run(&request, |(list, pairs)| {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        no_fault(&api, "GET", &query(list, &pairs), None);
        Ok(())
    });
    outcome.expect("no fault");
}

fn base64_url(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(text)
}
