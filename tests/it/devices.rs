//! The inventory: what scans make of the machines that they see, which of them are one, and what people say of them.

use crate::{
    scans::{ask, id, reaches, scanned, scanner},
    support::{
        Answer, Api, Appliance,
        target::{BAD, GOOD, Ssh, Target},
    },
};
use serde_json::{Value, json};

/// A scan of these ports of an address, to its end.
fn scan(api: &Api, project: &str, target: &str, ports: &[u16]) -> Answer {
    let ports = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let scan = ask(api, &json!({ "target": target, "project_id": project, "ports": ports }));
    reaches(api, &scan, "completed")
}

fn devices(api: &Api, query: &str) -> Vec<Value> {
    api.get(&format!("/devices?sort=ip&order=asc&{query}")).is(200)["data"].as_array().expect("devices").clone()
}

#[test]
fn what_is_scanned_is_in_the_inventory() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let target = Target::on("127.0.0.1", BAD);
    let mut listener = appliance.listen(&api, "?events=host_found,port_found").expect("the stream");
    scanned(&api, &project, target.port);
    let (host, port) = (listener.event(), listener.event());
    assert_eq!((&host["event"], &host["data"]["ip"]), (&json!("host_found"), &json!("127.0.0.1")), "{host}");
    assert_eq!((&port["event"], &port["data"]["port"]), (&json!("port_found"), &json!(target.port)), "{port}");
    let list = api.get("//api/devices").is(200);
    assert_eq!((&list["meta"]["per_page"], &list["meta"]["total"]), (&json!(100), &json!(1)));
    let device = list["data"][0].clone();
    let place = format!("/devices/{}", device["id"].as_str().expect("an id"));
    assert_eq!((&device["is_online"], &device["device_type"]), (&json!(true), &json!("server")), "{device}");
    assert_eq!(device["open_ports"], json!([target.port]));
    let ports = api.get(&format!("{place}/ports")).is(200);
    assert_eq!((&ports["data"][0]["service"], &ports["data"][0]["version"]), (&json!("http"), &json!("nginx 1.24.0")));
    // What hangs on it.
    let whole = api.get(&place).is(200);
    assert_eq!((&whole["services"], &whole["addresses"][0]["ip"]), (&json!(["http"]), &json!("127.0.0.1")));
    assert_eq!(whole["assets"][0]["name"], "127.0.0.1");
    assert!(whole["findings_count"].as_u64().is_some_and(|count| count > 2), "{}", whole.text);
    assert_eq!(whole["findings"][0]["severity"], "High", "the worst first");
    assert_eq!(whole["history"][0]["event"], "port.found", "{}", whole.text);
    // Sent back as it was read nothing is said of what it is: scans go on guessing.
    let draft = json!({ "ip": whole["ip"], "hostname": whole["hostname"], "device_type": "server", "tags": ["new"] });
    api.put(&place, &draft).is(200);
    assert_eq!(appliance.number("SELECT typed FROM devices"), 0);
    // What a person says stays; the same machine is not found twice.
    api.put(&place, &json!({ "device_type": "firewall", "tags": ["edge"] })).is(200);
    api.put(&format!("{place}/note"), &json!({ "note": "below the stairs" })).is(200);
    target.says(GOOD);
    scanned(&api, &project, target.port);
    let again = api.get(&place).is(200);
    assert_eq!((&again["device_type"], &again["notes"]), (&json!("firewall"), &json!("below the stairs")));
    assert_eq!(devices(&api, "").len(), 1);
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'device.discovered'"), 1);
    // Taken back, it is the scans' to say again.
    api.put(&place, &json!({ "device_type": null })).is(200);
    scanned(&api, &project, target.port);
    assert_eq!(api.get(&place).is(200)["device_type"], "server");
    assert!(api.get(&format!("{place}/history")).is(200).text.contains("firewall"));
    for (query, count) in [("search=127.0.0", 1), ("search=nothing", 0), ("tag=edge", 1), ("is_online=false", 0)] {
        assert_eq!(devices(&api, query).len(), count, "{query}");
    }
    assert_eq!(devices(&api, &format!("port={}", target.port)).len(), 1);
    api.delete(&place).is(204);
    api.get(&place).is(404);
}

#[test]
fn a_machine_is_one_wherever_it_lives_and_two_are_never_one_by_a_weak_sign() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let first = Ssh::on("127.0.0.21", b"one key");
    scan(&api, &project, "127.0.0.21", &[first.port]);
    let device = devices(&api, "").remove(0);
    api.put(&format!("/devices/{}", device["id"].as_str().expect("an id")), &json!({ "tags": ["mine"] })).is(200);
    let ports = api.get(&format!("/devices/{}/ports", device["id"].as_str().expect("an id"))).is(200);
    assert!(ports["data"][0]["key"].as_str().is_some_and(|key| key.starts_with("SHA256:")), "{}", ports.text);

    // It is elsewhere the next time: known by its key.
    let moved = Ssh::on("127.0.0.22", b"one key");
    scan(&api, &project, "127.0.0.22", &[moved.port]);
    let all = devices(&api, "");
    assert_eq!((all.len(), &all[0]["id"], &all[0]["ip"]), (1, &device["id"], &json!("127.0.0.22")));

    // At two addresses at once, the same key makes two machines: one was copied from the other.
    let copy = Ssh::on("127.0.0.23", b"one key");
    scan(&api, &project, "127.0.0.22-23", &[moved.port, copy.port]);
    let all = devices(&api, "");
    assert_eq!(all.iter().map(|one| &one["ip"]).collect::<Vec<_>>(), [&json!("127.0.0.22"), &json!("127.0.0.23")]);
    assert_eq!((&all[0]["id"], &all[0]["tags"]), (&device["id"], &json!(["mine"])));

    // Another key on the same port of the same address: another machine, and the old one is gone from there.
    let old = Ssh::on("127.0.0.24", b"old key");
    scan(&api, &project, "127.0.0.24", &[old.port]);
    old.has(b"new key");
    scan(&api, &project, "127.0.0.24", &[old.port]);
    let here = devices(&api, "search=127.0.0.24");
    let online: Vec<_> = here.iter().filter(|one| one["is_online"] == true).collect();
    assert_eq!((here.len(), online.len()), (2, 1), "{here:?}");
    assert_eq!(appliance.number("SELECT count(*) FROM journal WHERE kind = 'device.offline'"), 1);
}

#[test]
fn a_port_that_is_closed_is_told_and_kept() {
    let appliance = scanner();
    let api = appliance.admin();
    let project = api.make_project("P");
    let (stays, goes) = (Target::on("127.0.0.31", GOOD), Target::on("127.0.0.31", GOOD));
    let ports = [stays.port, goes.port];
    scan(&api, &project, "127.0.0.31", &ports);
    let place = format!("/devices/{}", devices(&api, "")[0]["id"].as_str().expect("an id"));
    goes.close();
    scan(&api, &project, "127.0.0.31", &ports);
    assert_eq!(api.get(&place).is(200)["open_ports"], json!([stays.port]));
    let listed = api.get(&format!("{place}/ports")).is(200);
    let listed = listed["data"].as_array().expect("ports");
    let closed = listed.iter().find(|port| port["port"] == ports[1]).expect("it is kept");
    assert_eq!(closed["state"], "closed");
    assert!(api.get(&format!("{place}/history")).is(200).text.contains("closed"));
}

#[test]
fn people_write_devices_down_and_are_told_what_is_wrong() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let (viewer, reviewer) = (appliance.user("viewer", "viewer"), appliance.user("reviewer", "reviewer"));
    let (project, other) = (api.make_project("P"), api.make_project_with("Other", &json!({ "restricted": true })));
    for (body, fields) in [
        (json!({}), vec!["ip", "project_id"]),
        (json!({ "ip": "10.20.0.256", "mac": "AA:BB", "project_id": project }), vec!["ip", "mac"]),
        (json!({ "ip": "10.20.0.1", "site_id": project, "device_type": "toaster" }), vec!["device_type"]),
        (json!({ "ip": "10.20.0.1", "site_id": project, "colour": 1 }), vec!["colour"]),
        (json!({ "ip": "10.20.0.1", "site_id": "proj_none" }), vec!["project_id"]),
        (json!({ "ip": "10.20.0.1", "project_id": project, "tags": "x" }), vec!["tags"]),
    ] {
        let answer = api.post("/devices", &body).is(400);
        assert_eq!(answer["error"]["code"], "BAD_REQUEST", "{}", answer.text);
        let named = answer["error"]["details"].as_array().expect("details").iter();
        assert_eq!(named.map(|one| one["field"].as_str().expect("a field")).collect::<Vec<_>>(), fields, "{body}");
    }
    assert_eq!(appliance.number("SELECT count(*) FROM devices"), 0);
    let body = json!({ "ip": "10.20.0.7", "mac": "0000.0012.3456", "hostname": "=cmd()", "project_id": project });
    let made = api.post("/devices", &body).is(201);
    assert_eq!((&made["mac"], &made["vendor"]), (&json!("00:00:00:12:34:56"), &json!("XEROX CORPORATION")));
    assert_eq!((&made["site_id"], &made["is_online"]), (&json!(project), &json!(false)));
    // The same hardware in a project that others do not see: each finds their own by the address.
    let hidden =
        api.post("/devices", &json!({ "ip": "10.20.0.8", "mac": "00:00:00:12:34:56", "site_id": other })).is(201);
    assert_eq!(reviewer.get("/devices/00:00:00:12:34:56").is(200)["id"], made["id"]);
    reviewer.get(&format!("/devices/{}", id(&hidden))).is(404);
    assert_eq!(reviewer.get("/devices").is(200)["meta"]["total"], 1);
    for path in ["", "/ports", "/history"] {
        reviewer.get(&format!("/devices/{}{path}", id(&hidden))).is(404);
    }
    reviewer.put("/devices/00:00:00:12:34:56", &json!({ "notes": "x" })).is(403);
    viewer.post("/devices", &body).is(403);
    for query in ["sort=colour", "is_online=perhaps", "device_type=x", "port=0", "port=99999", "colour=1", "page=x"] {
        assert_eq!(api.get(&format!("/devices?{query}")).is(400)["error"]["code"], "BAD_REQUEST", "{query}");
    }
    let csv = api.header("Accept", "text/csv").get("/devices").is(200);
    assert!(csv.text.contains("'=cmd()"), "a spreadsheet must not run it: {}", csv.text);
    let moved = api.put(&format!("/devices/{}", id(&made)), &json!({ "site_id": other })).is(400);
    assert!(moved.text.contains("site_id"), "{}", moved.text);
}

#[test]
fn an_archived_project_keeps_its_inventory_as_it_was() {
    let appliance = Appliance::start();
    let api = appliance.admin();
    let project = api.make_project("P");
    let made = api.post("/devices", &json!({ "ip": "10.20.0.7", "project_id": project })).is(201);
    api.post(&format!("/projects/{project}/archive"), &json!({})).is(200);
    api.post("/devices", &json!({ "ip": "10.20.0.8", "project_id": project })).is(409);
    api.put(&format!("/devices/{}", id(&made)), &json!({ "notes": "x" })).is(409);
    api.delete(&format!("/devices/{}", id(&made))).is(409);
    api.get(&format!("/devices/{}", id(&made))).is(200);
}
