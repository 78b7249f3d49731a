//! Protocols of bytes: the shortest question that each of them answers before anybody has signed in.

use super::banner::service;
use crate::report::Service;

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// "May we speak TLS?"
pub(crate) fn pg_ssl_request() -> Vec<u8> {
    vec![0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
}

pub(super) fn postgres(said: &[u8]) -> Option<Service> {
    let refusal = said.first() == Some(&b'E')
        && said.windows(6).any(|six| six == b"SFATAL" || six == b"CFATAL" || six == b"SERROR");
    (said == b"S" || said == b"N" || refusal).then(|| service("postgresql", Some("PostgreSQL"), None))
}

/// A connection request that offers these security protocols (1: TLS, 2: with network level authentication).
pub(crate) fn rdp_request(protocols: u8) -> Vec<u8> {
    vec![3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, protocols, 0, 0, 0]
}

pub(super) fn rdp(said: &[u8]) -> Option<Service> {
    (said.starts_with(&[3, 0, 0]) && said.get(5) == Some(&0xd0)).then(|| service("rdp", None, None))
}

/// `hello` on the database `admin`, as an OP_MSG.
pub(crate) fn mongo_hello() -> Vec<u8> {
    mongo_command(b"\x10hello\x00\x01\x00\x00\x00")
}

/// A command without arguments on the database `admin`; `element` is its BSON.
pub(crate) fn mongo_command(element: &[u8]) -> Vec<u8> {
    let mut document = element.to_vec();
    document.extend_from_slice(b"\x02$db\x00\x06\x00\x00\x00admin\x00\x00");
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let mut message = size(document.len() + 25).to_vec();
    message.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 0x07, 0, 0, 0, 0, 0, 0, 0]);
    message.extend_from_slice(&size(document.len() + 4));
    message.extend(document);
    message
}

pub(super) fn mongo(said: &[u8]) -> Option<Service> {
    let code = said.get(12..16)?;
    let is_reply = code == [0xdd, 0x07, 0, 0] || code == [1, 0, 0, 0];
    let has = |word: &[u8]| said.windows(word.len()).any(|part| part == word);
    (is_reply && (has(b"maxWireVersion") || has(b"ismaster") || has(b"isWritablePrimary") || has(b"errmsg")))
        .then(|| service("mongodb", Some("MongoDB"), None))
}

/// An introduction as nobody in particular.
pub(crate) fn ldap_bind() -> Vec<u8> {
    b"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00".to_vec()
}

pub(super) fn ldap(said: &[u8]) -> Option<Service> {
    let is_message = said.first() == Some(&0x30) && said.len() >= 9;
    let at = said.windows(3).take(12).position(|three| three[0] == 2 && three[1] == 1)? + 3;
    (is_message && matches!(said.get(at), Some(0x61 | 0x64 | 0x65 | 0x78))).then(|| service("ldap", None, None))
}

/// A connection without a name or a password, MQTT 3.1.1.
pub(crate) fn mqtt_connect() -> Vec<u8> {
    b"\x10\x11\x00\x04MQTT\x04\x02\x00\x05\x00\x05assay".to_vec()
}

pub(super) fn mqtt(said: &[u8]) -> Option<Service> {
    (said.len() >= 4 && said[0] == 0x20 && said[1] == 2 && said[3] <= 5).then(|| service("mqtt", None, None))
}

pub(super) fn amqp(said: &[u8]) -> Option<Service> {
    let start = said.first() == Some(&1) && said.get(7..11) == Some(&[0, 10, 0, 10]);
    let product = said.windows(8).any(|eight| eight == b"RabbitMQ").then_some("RabbitMQ");
    let version = product.and_then(|_| {
        let at = said.windows(8).position(|eight| eight == b"\x07version")? + 8;
        let length = usize::try_from(number32(said, at + 1)?).ok()?;
        Some(String::from_utf8_lossy(said.get(at + 5..at + 5 + length.min(30))?).into_owned())
    });
    (start || said.starts_with(b"AMQP")).then(|| service("amqp", product, version.as_deref()))
}

/// `version.bind`, class CHAOS, over TCP.
pub(super) fn dns_version() -> Vec<u8> {
    let question = b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07version\x04bind\x00\x00\x10\x00\x03";
    [&[0, 30][..], question].concat()
}

pub(super) fn dns(said: &[u8]) -> Option<Service> {
    let is_answer = said.get(2..4) == Some(b"\x12\x34") && said.get(4).is_some_and(|flags| flags & 0x80 != 0);
    is_answer.then(|| service("domain", None, dns_text(said).as_deref()))
}

/// The text of the first answer.
fn dns_text(said: &[u8]) -> Option<String> {
    let question_end = 2 + 30;
    let answers = number16(said, 8).filter(|count| *count > 0);
    answers?;
    let name = if said.get(question_end)? & 0xc0 == 0xc0 { 2 } else { 14 };
    let at = question_end + name + 10;
    let length = usize::from(*said.get(at)?);
    Some(String::from_utf8_lossy(said.get(at + 1..at + 1 + length)?).into_owned())
}

/// A call of procedure 0 of the port mapper.
pub(super) fn rpc_null() -> Vec<u8> {
    rpc_call(100_000, 2, 0, &[])
}

/// A remote procedure call without credentials, over TCP.
pub(crate) fn rpc_call(program: u32, version: u32, procedure: u32, arguments: &[u8]) -> Vec<u8> {
    let mut call = Vec::new();
    for word in [0x6173_7361, 0, 2, program, version, procedure, 0, 0, 0, 0] {
        call.extend_from_slice(&word.to_be_bytes());
    }
    call.extend_from_slice(arguments);
    let mark = 0x8000_0000 | u32::try_from(call.len()).unwrap_or(0);
    [&mark.to_be_bytes()[..], &call].concat()
}

pub(super) fn rpc(said: &[u8]) -> Option<Service> {
    let is_reply = number32(said, 4) == Some(0x6173_7361) && number32(said, 8) == Some(1);
    is_reply.then(|| service("rpcbind", None, None))
}

/// Version and encryption of SQL Server's pre-login.
pub(super) fn mssql_prelogin() -> Vec<u8> {
    let mut packet = vec![0x12, 1, 0, 26, 0, 0, 1, 0];
    packet.extend_from_slice(&[0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff]);
    packet.extend_from_slice(&[9, 0, 0, 0, 0, 0, 2]);
    packet
}

pub(super) fn mssql(said: &[u8]) -> Option<Service> {
    if said.first() != Some(&4) || said.get(8) != Some(&0) {
        return None;
    }
    let at = 8 + usize::from(number16(said, 9)?);
    let version = said.get(at..at + 4).map(|v| format!("{}.{}.{}", v[0], v[1], u16::from(v[2]) << 8 | u16::from(v[3])));
    Some(service("mssql", Some("Microsoft SQL Server"), version.as_deref()))
}

/// Which versions of which requests are known, version 0.
pub(crate) fn kafka_versions() -> Vec<u8> {
    b"\x00\x00\x00\x0f\x00\x12\x00\x00\x00\x00\x00\x07\x00\x05assay".to_vec()
}

pub(super) fn kafka(said: &[u8]) -> Option<Service> {
    let is_answer = number32(said, 4) == Some(7) && number16(said, 8) == Some(0);
    let count = number32(said, 10)?;
    (is_answer && (1..200).contains(&count)).then(|| service("kafka", Some("Apache Kafka"), None))
}

pub(super) fn cassandra(said: &[u8]) -> Option<Service> {
    let is_reply = said.len() >= 9 && said[0] & 0x80 != 0 && said[0] & 0x7f <= 6 && matches!(said[4], 0 | 6);
    is_reply.then(|| service("cassandra", Some("Apache Cassandra"), None))
}

pub(super) fn x11(said: &[u8]) -> Option<Service> {
    let little = |at: usize| Some(u16::from_le_bytes(said.get(at..at + 2)?.try_into().ok()?));
    let known = matches!(said.first()?, 0..=2) && little(2) == Some(11) && little(4) == Some(0);
    known.then(|| service("x11", None, Some("11.0")))
}

pub(super) fn socks(said: &[u8]) -> Option<Service> {
    (said.len() == 2 && said[0] == 5 && matches!(said[1], 0..=2 | 255)).then(|| service("socks", None, Some("5")))
}

pub(super) fn ajp(said: &[u8]) -> Option<Service> {
    (said == b"AB\x00\x01\x09").then(|| service("ajp13", Some("Apache JServ"), None))
}

pub(super) fn rmi(said: &[u8]) -> Option<Service> {
    (said.first() == Some(&0x4e) && said.len() > 6).then(|| service("java-rmi", None, None))
}

pub(super) fn epmd(said: &[u8]) -> Option<Service> {
    (number32(said, 0) == Some(4369)).then(|| service("epmd", Some("Erlang port mapper"), None))
}

/// A connect packet that names no database.
pub(super) fn tns_connect() -> Vec<u8> {
    let data = b"(CONNECT_DATA=(COMMAND=version))";
    let length = u8::try_from(58 + data.len()).unwrap_or(u8::MAX);
    let mut packet = vec![0, length, 0, 0, 1, 0, 0, 0, 1, 0x36, 1, 0x2c, 0, 0, 8, 0, 0x7f, 0xff, 0x7f, 8, 0, 0, 0, 1];
    packet.extend_from_slice(&[0, u8::try_from(data.len()).unwrap_or(0), 0, 58]);
    packet.resize(58, 0);
    packet.extend_from_slice(data);
    packet
}

pub(super) fn tns(said: &[u8]) -> Option<Service> {
    let known = matches!(said.get(4)?, 2 | 4 | 5 | 11)
        && usize::from(number16(said, 0)?) <= said.len()
        && said.get(5) == Some(&0);
    let text = String::from_utf8_lossy(said);
    (known && (text.contains("DESCRIPTION") || text.contains("VSNNUM")))
        .then(|| service("oracle", Some("Oracle TNS listener"), None))
}

/// The request that begins a control connection.
pub(super) fn pptp_start() -> Vec<u8> {
    let mut packet = vec![0, 156, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
    packet.resize(156, 0);
    packet
}

pub(super) fn pptp(said: &[u8]) -> Option<Service> {
    (number32(said, 4) == Some(0x1a2b_3c4d)).then(|| service("pptp", None, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_their_stated_lengths() {
        for packet in [rpc_null(), kafka_versions()] {
            let stated = number32(&packet, 0).expect("a length") & 0x7fff_ffff;
            assert_eq!(stated as usize, packet.len() - 4);
        }
        for packet in [pptp_start(), tns_connect()] {
            assert_eq!(usize::from(number16(&packet, 0).expect("a length")), packet.len());
        }
        assert_eq!(usize::from(number16(&dns_version(), 0).expect("a length")), dns_version().len() - 2);
        assert_eq!(usize::from(number16(&mssql_prelogin(), 2).expect("a length")), mssql_prelogin().len());
        let mongo = mongo_hello();
        assert_eq!(u32::from_le_bytes(mongo[..4].try_into().expect("four")) as usize, mongo.len());
        assert_eq!(u32::from_le_bytes(mongo[21..25].try_into().expect("four")) as usize, mongo.len() - 21);
        assert_eq!(usize::from(mqtt_connect()[1]), mqtt_connect().len() - 2);
        assert_eq!(usize::from(rdp_request(3)[3]), rdp_request(3).len());
    }

    #[test]
    fn answers() {
        assert_eq!(postgres(b"S").expect("postgres").name, "postgresql");
        assert_eq!(rdp(&[3, 0, 0, 19, 14, 0xd0, 0, 0]).expect("rdp").name, "rdp");
        assert_eq!(mqtt(&[0x20, 2, 0, 5]).expect("mqtt").name, "mqtt");
        assert_eq!(ldap(b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00").expect("ldap").name, "ldap");
        assert_eq!(x11(&[1, 0, 11, 0, 0, 0, 0, 0]).expect("x11").name, "x11");
        let mssql = mssql(&[4, 1, 0, 0, 0, 0, 1, 0, 0, 0, 6, 0, 6, 0xff, 15, 0, 0x07, 0xd0]).expect("mssql");
        assert_eq!(mssql.version.as_deref(), Some("15.0.2000"));
    }
}
