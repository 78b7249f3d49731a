//! The pages that show the document: for whoever is signed in, from this host alone.

use crate::support::{ADMIN, Appliance};

const PAGES: &[&str] = &[
    "//docs",
    "//redoc",
    "//api/docs",
    "//api/vault/docs",
    "//api/license/docs",
    "//api/agents/docs",
    "//api/cmod/docs",
    "//api/ipam/docs",
    "//api/diplomat/docs",
];

/// What a page's `src` and `href` name.
fn named(html: &str) -> Vec<String> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    values.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn each_page_and_all_that_it_loads_is_ours_and_for_whoever_is_signed_in() {
    let appliance = Appliance::start();
    let (stranger, viewer) = (appliance.stranger(), appliance.user("viewer", "viewer"));
    for page in PAGES {
        stranger.get(page).is(401);
        for caller in [&viewer, &appliance.browser(ADMIN)] {
            let answer = caller.get(page).is(200);
            assert!(answer.header("content-type").starts_with("text/html"), "{page}");
        }
        let answer = viewer.get(page);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert!(!answer.text.contains("<style") && !answer.text.contains("<script>"), "{page} has something inline");
        let files = named(&answer.text);
        assert!(files.len() >= 2, "{page}");
        for file in files {
            assert!(file.starts_with("/docs/"), "{page} loads {file}");
            stranger.get(&format!("/{file}")).is(401);
            viewer.get(&format!("/{file}")).is(200);
        }
    }
    for none in ["//docs/", "//docs/nothing.js", "//docs/x/y", "//redoc/x", "//api/nothing/docs"] {
        viewer.get(none).is(404);
    }
}

#[test]
fn the_readers_ask_no_other_host_for_anything() {
    let appliance = Appliance::start();
    let script = appliance.admin().get("//docs/redoc.standalone.js").is(200).text;
    assert!(!script.contains("cdn.redoc.ly"));
    let packed = appliance.admin().header("accept-encoding", "br").request("GET", "//docs/swagger-ui-bundle.js");
    let packed = packed.send().expect("an answer");
    assert_eq!(packed.headers()["content-encoding"], "br");
    assert!(packed.bytes().expect("bytes").len() < 600_000);
    // Whoever takes no packed form gets the same content.
    let plain = appliance.admin().get("//docs/swagger-ui-bundle.js").is(200);
    assert!(plain.text.len() > 1_000_000 && plain.text.contains("SwaggerUIBundle"));
}

#[test]
fn a_service_s_page_shows_its_part_of_the_document() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let whole = api.get("//openapi.json").is(200);
    for service in ["vault", "license", "agents", "cmod", "ipam", "diplomat"] {
        let part = api.get(&format!("//openapi.json?service={service}")).is(200);
        assert_eq!(part["openapi"], whole["openapi"]);
        let paths = part["paths"].as_object().expect("paths");
        assert!(paths.keys().all(|path| path.starts_with(&format!("/{service}"))), "{service}");
    }
    assert_eq!(api.get("//openapi.json?service=nothing").is(400).fields(), ["service"]);
}
