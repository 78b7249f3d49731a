//! The questions, and who recognises what in the answers.

use super::{banner, binary, smb, text, web};
use crate::{peer::Peer, report::Service, web::Request};

/// Recognises a service in what it said.
type Read = fn(&[u8]) -> Option<Service>;

/// One question.
pub(crate) struct Probe {
    /// Where its usual inhabitant lives.
    pub(super) ports: &'static [u16],
    /// What is said.
    pub(super) ask: fn(&Peer) -> Vec<u8>,
    /// Whether what has come so far will do.
    pub(super) enough: fn(&[u8]) -> bool,
    /// Recognises the answer to this very question.
    read: Read,
    /// Asked on every port that is not understood, also in a quick scan.
    pub(super) common: bool,
}

macro_rules! probes {
    ($($ports:expr, $ask:expr, $enough:expr, $read:path, $common:literal;)*) => {
        /// Every question, the most common first; but words before bytes, since whoever speaks in words answers those at once.
        pub(super) const PROBES: &[Probe] = &[$(Probe { ports: &$ports, ask: $ask, enough: $enough, read: $read, common: $common }),*];
    };
}

fn some(_: &[u8]) -> bool {
    true
}

probes! {
    [80, 443, 8080, 8443, 8000, 8008, 8081, 8888, 3000, 5000, 9000, 9090, 9200, 2375, 2376, 2379, 5601, 5984, 5985, 5986, 6443, 8086,
        8500, 8123, 10250, 10255, 15672, 4646, 8200, 9443, 631, 7001, 8088, 8161],
        |peer| Request::get("/").bytes(peer), web::is_whole, web::read, true;
    [6379, 6380, 16379, 26379], |_| b"*1\r\n$4\r\nPING\r\n".to_vec(), some, text::redis, true;
    [11211], |_| b"version\r\n".to_vec(), some, text::memcached, true;
    [5432, 5433, 6432], |_| binary::pg_ssl_request(), some, binary::postgres, true;
    [3389], |_| binary::rdp_request(3), some, binary::rdp, true;
    [445, 139], |_| smb::negotiate(), some, smb::smb, true;
    [27017, 27018, 27019], |_| binary::mongo_hello(), some, binary::mongo, true;
    [389, 3268, 636, 3269], |_| binary::ldap_bind(), some, binary::ldap, true;
    [1883, 8883], |_| binary::mqtt_connect(), some, binary::mqtt, true;
    [5672, 5671], |_| b"AMQP\x00\x00\x09\x01".to_vec(), some, binary::amqp, false;
    [53], |_| binary::dns_version(), some, binary::dns, false;
    [111, 2049], |_| binary::rpc_null(), some, binary::rpc, false;
    [1433], |_| binary::mssql_prelogin(), some, binary::mssql, false;
    [2181], |_| b"srvr".to_vec(), some, text::zookeeper, false;
    [9092], |_| binary::kafka_versions(), some, binary::kafka, false;
    [9042], |_| b"\x04\x00\x00\x00\x05\x00\x00\x00\x00".to_vec(), some, binary::cassandra, false;
    [6000, 6001, 6002], |_| b"l\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec(), some, binary::x11, false;
    [554, 8554], |_| b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".to_vec(), some, text::rtsp, false;
    [5060, 5061], |peer| text::sip_options(peer), some, text::sip, false;
    [5222, 5269], |_| b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>".to_vec(),
        some, text::xmpp, false;
    [1080], |_| b"\x05\x01\x00".to_vec(), some, binary::socks, false;
    [8009], |_| b"\x12\x34\x00\x01\x0a".to_vec(), some, binary::ajp, false;
    [1099], |_| b"JRMI\x00\x02K".to_vec(), some, binary::rmi, false;
    [9418], |peer| text::git_request(peer), some, text::git, false;
    [79], |_| b"\r\n".to_vec(), some, text::finger, false;
    [4369], |_| b"\x00\x01n".to_vec(), some, binary::epmd, false;
    [1521], |_| binary::tns_connect(), some, binary::tns, false;
    [1723], |_| binary::pptp_start(), some, binary::pptp, false;
}

/// What an answer shows: by the question it answers, else by anything that is known. An empty answer shows nothing; one
/// that nobody knows is a service without a name, with its words.
pub(super) fn recognise(said: &[u8], asked: Option<&Probe>) -> Option<Service> {
    if said.is_empty() {
        return None;
    }
    let own = asked.and_then(|probe| (probe.read)(said));
    let service = own.or_else(|| banner::read(said)).or_else(|| unasked(said)).unwrap_or_default();
    let banner = Some(crate::text::line(said, 200)).filter(|banner| !banner.is_empty());
    Some(Service { certain: !service.name.is_empty(), banner, ..service })
}

/// Answers that give their speaker away whatever was asked.
fn unasked(said: &[u8]) -> Option<Service> {
    const UNMISTAKABLE: [Read; 10] = [
        web::read,
        text::redis,
        text::memcached,
        text::rtsp,
        smb::smb,
        binary::rdp,
        binary::amqp,
        text::xmpp,
        binary::mongo,
        text::zookeeper,
    ];
    UNMISTAKABLE.iter().find_map(|read| read(said))
}

/// Every recogniser over the same bytes, for those who look for one that stumbles.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn recognise_all(said: &[u8]) -> usize {
    PROBES.iter().filter_map(|probe| recognise(said, Some(probe))).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_answer_makes_a_recogniser_stumble(said in prop::collection::vec(any::<u8>(), 0..300)) {
            recognise_all(&said);
        }

        #[test]
        fn nor_does_one_that_begins_well(at in 0_usize..24, rest in prop::collection::vec(any::<u8>(), 0..64)) {
            let begins: [&[u8]; 24] = [b"SSH-2.0-", b"HTTP/1.1 200 ", b"220 ", b"\x4a\x00\x00\x00\x0a", b"RFB 003.", b"E\x00",
                b"\x03\x00\x00\x13\x0e\xd0", b"\x00\x00\x00\x20\xfeSMB", b"-ERR ", b"VERSION ", b"\x30\x0c\x02\x01\x01\x61",
                b"\x20\x02\x00\x00", b"AMQP\x00", b"\x00\x20\x12\x34\x81\x80", b"\x80\x00\x00\x18", b"\x04\x01\x00\x20", b"Zookeeper version: ",
                b"\x00\x00\x00\x10\x00\x00\x00\x07", b"\x84\x00\x00\x00\x06", b"\x01\x00\x0b\x00", b"RTSP/1.0 ", b"AB\x00\x09", b"N\x00",
                b"\x00\x20\x00\x00\x04"];
            let said = [begins[at], rest.as_slice()].concat();
            recognise_all(&said);
        }
    }
}
