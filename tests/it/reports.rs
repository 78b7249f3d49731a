//! Reports: asked for, made, told of, downloaded, verified, compared; and who may do none of it.

use crate::support::{ADMIN, Answer, Api, Appliance, Desk, merged, until};
use serde_json::{Value, json};

/// A PNG of one pixel, in base64.
const LOGO: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub(crate) fn project(api: &Api) -> String {
    let project = api.make_project("Online banking");
    let more = json!({ "severity": "Critical", "description": "The `sort` parameter is **not** checked." });
    api.add_finding(&project, "SQL injection", &more).is(201);
    api.add_finding(&project, "Server banner", &json!({ "severity": "Info" })).is(201);
    api.make_asset(&project, "web01");
    project
}

fn ask(api: &Api, project: &str, more: &Value) -> Answer {
    let body = merged(&json!({ "project_id": project, "format": "html" }), more);
    api.post("/reports", &body)
}

/// The report when it is no longer being made.
pub(crate) fn done(api: &Api, id: &str) -> Value {
    until("the report is made", || {
        let report = api.get(&format!("/reports/{id}")).data().clone();
        (report["status"] != "generating").then_some(report)
    })
}

pub(crate) fn made(api: &Api, project: &str, more: &Value) -> Value {
    let report = done(api, &ask(api, project, more).is(201).id());
    assert_eq!(report["status"], "completed", "{report}");
    report
}

#[test]
fn asked_for_made_told_and_downloaded() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let mut listener = appliance.listen(&admin, "?events=report.*").expect("an open socket");
    let body = json!({ "project_id": project, "name": "Q1 report", "format": "docx" });
    let asked = admin.post("/reports/generate", &body).is(201);
    assert_eq!(asked.data()["status"], "generating");
    assert!(asked.data()["estimated_time"].is_u64());
    let id = asked.id();
    assert!(id.starts_with("report_") && asked.header("location").ends_with(&format!("/reports/{id}")));
    assert_eq!(listener.event()["event"], "report.created");
    let told = listener.event();
    assert_eq!((&told["event"], &told["data"]["id"]), (&json!("report.generated"), &json!(id)));
    assert_eq!(told["data"]["project_id"], json!(project));
    let report = admin.get(&format!("/reports/{id}")).data().clone();
    assert_eq!((&report["status"], &report["findings_count"]), (&json!("completed"), &json!(2)));
    assert_eq!(report["download_url"], json!(format!("/reports/{id}/download")));
    let file = admin.request("GET", &format!("/reports/{id}/download")).send().expect("an answer");
    assert_eq!(file.status(), 200);
    let disposition = file.headers()["content-disposition"].to_str().expect("text").to_owned();
    assert!(disposition.starts_with("attachment") && disposition.contains("Q1 report.docx"), "{disposition}");
    let bytes = file.bytes().expect("bytes");
    assert_eq!((&bytes[..2], report["file_size"].as_u64()), (&b"PK"[..], Some(bytes.len() as u64)));
    assert_eq!(admin.get(&format!("/reports?project_id={project}&status=completed&format=docx")).column("id"), [id]);
}

#[test]
fn every_format_is_made_in_every_language() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    for (format, language, beginning) in [
        ("pdf", "de", "%PDF-"),
        ("html", "fr", "<!doctype html>"),
        ("markdown", "es", "# Online banking"),
        ("csv", "en", "\u{feff}number,"),
        ("json", "en", "{"),
        ("sarif", "en", "{"),
    ] {
        let report = made(&admin, &project, &json!({ "format": format, "language": language }));
        let id = report["id"].as_str().expect("an id");
        let file = admin.request("GET", &format!("/reports/{id}/download")).send().expect("an answer");
        let bytes = file.bytes().expect("bytes");
        assert!(bytes.starts_with(beginning.as_bytes()), "{format}");
    }
}

#[test]
fn it_tells_of_what_was_asked_for() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let page = |more: Value| {
        let report = made(&admin, &project, &more);
        admin.get(&format!("/reports/{}/download", report["id"].as_str().expect("an id"))).text
    };
    let severe = page(json!({ "severity_filter": "Medium" }));
    assert!(severe.contains("SQL injection") && !severe.contains("Server banner"));
    let banner = admin.get(&format!("/findings?project_id={project}&severity=Info")).column("id");
    let one = page(json!({ "include_findings": banner, "template_id": "template_finding" }));
    assert!(!one.contains("SQL injection") && one.contains("Server banner") && !one.contains("class=\"cover\""));
    let short = page(json!({ "options": { "include_methodology": false, "include_executive_summary": false } }));
    assert!(!short.contains("Methodology") && !short.contains("Executive summary"));
    let own = page(json!({ "executive_summary": "All is <b>well</b>." }));
    assert!(own.contains("All is &lt;b&gt;well&lt;/b&gt;."));
}

#[test]
fn what_cannot_be_asked_for() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let (project, other) = (project(&admin), admin.make_project("Other"));
    let foreign = admin.make_finding(&other, "elsewhere");
    for (more, field) in [
        (json!({ "format": "xls" }), "format"),
        (json!({ "language": "tlh" }), "language"),
        (json!({ "template_id": "tmpl_none" }), "template_id"),
        (json!({ "include_findings": [foreign] }), "include_findings[0]"),
        (json!({ "project_id": "proj_none" }), "project_id"),
        (json!({ "options": { "include_everything": true } }), "include_everything"),
        (json!({ "nmae": "x" }), "nmae"),
    ] {
        let answer = ask(&admin, &project, &more).is(400);
        assert_eq!(answer.fields(), [field], "{}", answer.text);
    }
    assert_eq!(appliance.number("SELECT count(*) FROM reports"), 0);
}

#[test]
fn foreign_projects_and_lesser_roles() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let id = made(&admin, &project, &json!({}))["id"].as_str().expect("an id").to_owned();
    let viewer = appliance.user("looker", "viewer");
    for (method, path) in [
        ("GET", format!("/reports/{id}")),
        ("GET", format!("/reports/{id}/download")),
        ("GET", format!("/reports/{id}/compare")),
    ] {
        viewer.call(method, &path, None).is(404);
    }
    assert!(viewer.get("/reports").rows().is_empty());
    ask(&viewer, &project, &json!({})).is(403);
    viewer.delete(&format!("/reports/{id}")).is(403);
    let reader = appliance.caller(ADMIN, "reports:read");
    reader.get(&format!("/reports/{id}/download")).is(200);
    ask(&reader, &project, &json!({})).is(403);
    appliance.stranger().get(&format!("/reports/{id}/download")).is(401);
}

#[test]
fn own_templates_are_read_kept_shown_and_used() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let broken = admin.post("/report-templates", &json!({ "name": "Broken", "source": "= ok\n\n#let x = (" })).is(400);
    assert_eq!(broken.fields(), ["source"]);
    assert!(broken.text.contains("line 3"), "{}", broken.text);
    let reaching = admin.make_template("Reaching", "#read(\"/etc/passwd\")");
    let preview = admin.get(&format!("/report-templates/{reaching}/preview")).is(409);
    assert!(preview.text.contains("template.typ line 1"), "{}", preview.text);
    let failed =
        done(&admin, &ask(&admin, &project, &json!({ "template_id": reaching, "format": "pdf" })).is(201).id());
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"].as_str().is_some_and(|why| why.contains("template.typ line 1")), "{failed}");
    let own = admin.make_template("Own", crate::support::TEMPLATE);
    let shown = admin.request("GET", &format!("/report-templates/{own}/preview")).send().expect("an answer");
    assert_eq!(shown.headers()["content-type"], "application/pdf");
    assert!(shown.bytes().expect("bytes").starts_with(b"%PDF-"));
    made(&admin, &project, &json!({ "template_id": own, "format": "pdf" }));
    assert_eq!(admin.get("/report-templates?search=Own").column("id"), std::slice::from_ref(&own));
    let tried = admin.post("/report-templates/preview", &json!({ "source": "= ok\n#panic(\"no\")" })).is(409);
    assert!(tried.text.contains("template.typ line 2"), "{}", tried.text);
    let path = format!("/report-templates/{own}");
    assert_eq!(admin.put(&path, &json!({ "source": "#let x = (" })).is(400).fields(), ["source"]);
    let changed = admin.put(&path, &json!({ "description": "Ours", "source": "= Plain" })).is(200);
    assert_eq!((&changed.data()["name"], &changed.data()["version"]), (&json!("Own"), &json!(2)));
    admin.put("/report-templates/template_default", &json!({ "name": "Ours" })).is(409);
    admin.put("/report-templates/template_default", &json!({ "name": "Technical" })).is(200);
    admin.delete(&path).is(200);
    admin.delete("/report-templates/template_default").is(409);
    ask(&admin, &project, &json!({ "template_id": own })).is(400);
    let reviewer = appliance.user("critic", "reviewer");
    reviewer.post("/report-templates", &json!({ "name": "x", "source": "x" })).is(403);
}

#[test]
fn the_brand_is_on_every_report() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    for (field, value) in [
        ("colour", json!("red; background: url(//evil)")),
        ("logo", json!(BASE64_STANDARD.encode("<svg onload=alert(1)>"))),
        ("logo", json!("no base64!")),
    ] {
        assert_eq!(admin.put("/report-brand", &json!({ field: value })).is(400).fields(), [field]);
    }
    let brand =
        json!({ "name": "Ridgeline <Security>", "colour": "#AA3300", "classification": "Secret", "logo": LOGO });
    let brand = admin.put("/report-brand", &brand).is(200);
    assert_eq!(brand.data()["logo"].as_str().map(str::len), Some(64));
    let id = made(&admin, &project, &json!({}))["id"].as_str().expect("an id").to_owned();
    let page = admin.get(&format!("/reports/{id}/download")).text;
    for part in ["--brand:#aa3300", "Ridgeline &lt;Security&gt;", "Secret", "data:image/png;base64,"] {
        assert!(page.contains(part), "{part}");
    }
    appliance.user("analyst", "analyst").put("/report-brand", &json!({ "name": "x" })).is(403);
}

#[test]
fn evidence_is_shown_where_a_text_names_it() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let desk = Desk::new();
    let evidence = desk.add("shot.png", &BASE64_STANDARD.decode(LOGO).expect("base64"));
    let id = evidence["id"].as_str().expect("an id");
    let text = format!("Before.\n\n![The shot](/api/v1/evidence/{id}/content)\n\nAfter.");
    desk.api.put(&format!("/findings/{}", desk.finding), &json!({ "description": text })).is(200);
    let report = made(&desk.api, &desk.project, &json!({}));
    let page = desk.api.get(&format!("/reports/{}/download", report["id"].as_str().expect("an id"))).text;
    let (before, shown, after) = (page.find("Before."), page.find("data:image/png;base64,"), page.find("After."));
    assert!(before.is_some() && before < shown && shown < after, "{before:?} {shown:?} {after:?}");
    desk.api.delete(&format!("/evidence/{id}")).is(200);
    let again = desk.api.get(&format!("/reports/{}/download", report["id"].as_str().expect("an id")));
    assert_eq!(again.text, page, "what was delivered stays");
}

#[test]
fn it_is_shown_in_a_frame_of_ours_and_runs_nothing() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    for (format, media_type, shown) in [
        ("html", "text/html; charset=utf-8", true),
        ("pdf", "application/pdf", true),
        ("sarif", "text/plain; charset=utf-8", true),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false),
    ] {
        let id = made(&admin, &project, &json!({ "format": format }))["id"].as_str().expect("an id").to_owned();
        let saved = admin.request("GET", &format!("/reports/{id}/download")).send().expect("an answer");
        let header = |answer: &reqwest::blocking::Response, name: &str| {
            answer.headers()[name].to_str().expect("text").to_owned()
        };
        assert!(header(&saved, "content-disposition").starts_with("attachment"), "{format}");
        assert!(header(&saved, "content-security-policy").contains("frame-ancestors 'none'"), "{format}");
        let framed = admin.request("GET", &format!("/reports/{id}/download?inline=true")).send().expect("an answer");
        assert_eq!(header(&framed, "content-type"), media_type);
        assert_eq!(header(&framed, "content-disposition").starts_with("inline"), shown, "{format}");
        let policy = header(&framed, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(policy.contains("frame-ancestors 'self'"), shown, "{policy}");
        assert_eq!(policy.contains("sandbox"), format != "pdf", "{policy}");
    }
}

#[test]
fn what_is_no_finding_is_told_only_when_it_is_named() {
    let appliance = Appliance::start();
    let admin = appliance.admin();
    let project = project(&admin);
    let wrong = admin.add_finding(&project, "Never was one", &json!({ "status": "False Positive" })).is(201).id();
    let twin = admin.make_finding(&project, "The same again");
    let into = admin.get(&format!("/findings?project_id={project}&severity=Critical")).column("id");
    admin.post(&format!("/findings/{twin}/merge"), &json!({ "into": into[0] })).is(200);
    assert_eq!(made(&admin, &project, &json!({}))["findings_count"], 2);
    let named = made(&admin, &project, &json!({ "include_findings": [wrong, twin] }));
    assert_eq!(named["findings_count"], 2);
    let page = admin.get(&format!("/reports/{}/download", named["id"].as_str().expect("an id"))).text;
    assert!(page.contains("Never was one") && page.contains("The same again") && !page.contains("Server banner"));
}
