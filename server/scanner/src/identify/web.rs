//! What an HTTP answer says about the software behind it.

use super::banner::{json_word, service};
use crate::{
    report::Service,
    text,
    web::{Response, parse},
};

/// Whether the head and a little more has come.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"HTTP/") && bytes.contains(&b'\n') || bytes.len() > 16 * 1024 || ends(bytes)
}

/// Whether a short answer is there whole, by its own length.
fn ends(bytes: &[u8]) -> bool {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= head + 4 + length)
}

pub(super) fn read(said: &[u8]) -> Option<Service> {
    let response = parse(said)?;
    let known = known(&response);
    let (name, product, version) = match &known {
        Some((name, product, version)) => (*name, Some((*product).to_owned()), version.clone()),
        None => {
            let (product, version) = response.header("server").map(split).unwrap_or_default();
            ("http", product, version)
        }
    };
    let info = response.title().map(|title| format!("“{title}”"));
    Some(Service { info, ..service(name, product.as_deref(), version.as_deref()) })
}

/// Software that shows itself in what it answers to `GET /`.
fn known(response: &Response) -> Option<(&'static str, &'static str, Option<String>)> {
    let body = response.text();
    let word = |key| json_word(&body, key).map(str::to_owned);
    let title = response.title().unwrap_or_default();
    let head = |name: &str| response.header(name).is_some();
    match () {
        () if body.contains("You Know, for Search") => Some(("elasticsearch", "Elasticsearch", word("number"))),
        () if body.contains("The OpenSearch Project") => Some(("elasticsearch", "OpenSearch", word("number"))),
        () if response.header("x-elastic-product") == Some("Elasticsearch") => {
            Some(("elasticsearch", "Elasticsearch", None))
        }
        () if body.contains("\"couchdb\":\"Welcome\"") => Some(("couchdb", "Apache CouchDB", word("version"))),
        () if head("x-influxdb-version") => {
            Some(("influxdb", "InfluxDB", response.header("x-influxdb-version").map(str::to_owned)))
        }
        () if head("x-jenkins") => Some(("jenkins", "Jenkins", response.header("x-jenkins").map(str::to_owned))),
        () if head("docker-experimental") || response.header("server").is_some_and(|s| s.starts_with("Docker/")) => {
            let version = response.header("server").and_then(|server| server.strip_prefix("Docker/"));
            Some(("docker", "Docker", version.and_then(|v| v.split(' ').next()).map(str::to_owned)))
        }
        () if head("kbn-name") || head("kbn-license-sig") => Some(("kibana", "Kibana", None)),
        () if title.contains("Grafana") => Some(("grafana", "Grafana", None)),
        () if title.contains("Prometheus") => Some(("prometheus", "Prometheus", None)),
        () if title.contains("RabbitMQ Management") => Some(("rabbitmq", "RabbitMQ", None)),
        () if title.contains("Portainer") => Some(("portainer", "Portainer", None)),
        () if body.contains("\"kind\":\"Status\"")
            || body.contains("\"kind\": \"Status\"")
            || body.contains("\"/apis\"") =>
        {
            Some(("kubernetes", "Kubernetes API", None))
        }
        () if head("x-consul-index") || title.contains("Consul") => Some(("consul", "Consul", None)),
        () if title == "Nomad" => Some(("nomad", "Nomad", None)),
        () if response.header("server").is_some_and(|server| server.starts_with("Microsoft-HTTPAPI")) => Some((
            "http",
            "Microsoft HTTPAPI",
            response.header("server").and_then(|s| s.split('/').nth(1)).map(str::to_owned),
        )),
        () => None,
    }
}

/// `nginx/1.24.0 (Ubuntu)` is a product and its version.
fn split(server: &str) -> (Option<String>, Option<String>) {
    let first = server.split(' ').next().unwrap_or_default();
    let (product, version) = first.split_once('/').map_or((first, None), |(product, version)| (product, Some(version)));
    let product = match product.to_ascii_lowercase().as_str() {
        "apache" => "Apache httpd".to_owned(),
        _ if version.is_none() => text::line(server.as_bytes(), 60),
        _ => product.to_owned(),
    };
    (Some(product).filter(|product| !product.is_empty()), version.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products() {
        for (said, name, product, version) in [
            ("HTTP/1.1 200 OK\r\nServer: nginx/1.24.0 (Ubuntu)\r\n\r\n", "http", Some("nginx"), Some("1.24.0")),
            ("HTTP/1.1 200 OK\r\nServer: Apache\r\n\r\n", "http", Some("Apache httpd"), None),
            ("HTTP/1.1 200 OK\r\n\r\n", "http", None, None),
            ("HTTP/1.1 403 No\r\nX-Jenkins: 2.440\r\n\r\n", "jenkins", Some("Jenkins"), Some("2.440")),
            (
                "HTTP/1.1 200 OK\r\n\r\n{\"couchdb\":\"Welcome\",\"version\":\"3.3.3\"}",
                "couchdb",
                Some("Apache CouchDB"),
                Some("3.3.3"),
            ),
            (
                "HTTP/1.0 200 OK\r\n\r\n{\"version\":{\"number\" : \"8.11.0\"},\"tagline\":\"You Know, for Search\"}",
                "elasticsearch",
                Some("Elasticsearch"),
                Some("8.11.0"),
            ),
        ] {
            let service = read(said.as_bytes()).expect(said);
            let found = (service.name.as_str(), service.product.as_deref(), service.version.as_deref());
            assert_eq!(found, (name, product, version), "{said}");
        }
    }
}
