//! Sets of ports, and the lists that are looked at by default.

use std::{collections::BTreeSet, str::FromStr};

/// What `quick` looks at: where software that matters listens by default.
const HUNDRED: &str = "21-23,25,37,53,79-81,88,102,110,111,113,119,135,139,143,179,389,427,443-445,465,502,512-515,\
    543,548,554,587,631,636,646,873,902,990,993,995,1080,1099,1433,1521,1723,1883,2049,2121,2181,2222,2375,2379,3000,3128,\
    3268,3306,3389,4444,5000,5060,5432,5555,5601,5666,5672,5900,5901,5984,5985,6000,6379,6443,7001,8000,8008,8009,8080,\
    8081,8086,8088,8123,8443,8500,8834,8883,8888,9000,9042,9090,9092,9100,9200,9443,10000,10250,11211,15672,27017";

/// What `full` adds to [`HUNDRED`] and the ports up to 512; higher ones that software is known to use.
const NOTABLE: &str = "513-515,524,540,543-545,548,554,563,587,591,593,623,625,631,636,646,648,666,667,683,687,691,\
    705,711,714,749,750,765,777,783,787,800,801,808,830,843,853,860,873,880,888,898,900-903,911,912,981,987,989-995,\
    999-1002,1010,1011,1021-1030,1080,1090,1099,1110,1111,1194,1200,1214,1220,1234,1241,1270,1311,1337,1352,1400,1414,\
    1433,1434,1443,1494,1500,1521-1523,1533,1580,1583,1604,1645,1646,1701,1718-1720,1723,1755,1761,1801,1812,1813,1833,\
    1863,1883,1900,1935,1984,1998,2000-2003,2020-2022,2030,2049,2082,2083,2086,2087,2095,2096,2100,2103,2105,2107,2111,\
    2121,2181,2222,2223,2301,2323,2361,2375-2381,2383,2401,2404,2424,2455,2480,2483,2484,2525,2601-2605,2638,2700,2717,\
    2809,2869,2947,2967,3000-3005,3050,3052,3128,3130,3260,3268,3269,3283,3299-3301,3306,3310,3333,3372,3389,3478,3493,\
    3500,3541,3542,3632,3689,3690,3702,3749,3780,3784,3790,3871,4000-4003,4022,4040,4045,4063,4064,4111,4125,4145,4190,\
    4200,4222,4242,4321,4330,4343,4369,4433,4443-4445,4500,4506,4567,4646-4648,4659,4711,4730,4786,4840,4848,4899,4949,\
    5000-5007,5009-5011,5038,5040,5050,5051,5060,5061,5080,5093,5101,5120,5190,5222,5269,5280,5357,5400,5432,5433,5500,\
    5520,5555,5560,5601,5631,5632,5666,5671,5672,5683,5800-5802,5900-5903,5938,5984-5986,6000-6007,6060,6080,6082,6106,\
    6112,6129,6346,6379-6381,6443,6502,6514,6543,6566,6588,6600,6660-6669,6679,6697,6767,6789,6881,7000-7002,7070,7071,\
    7077,7080,7100,7180,7199,7200,7272,7443,7474,7547,7548,7574,7676,7687,7741,7777,7778,7801,7878,7902,7946,7999-8011,\
    8020-8022,8025,8028,8030-8032,8042,8047,8050,8060,8069,8074,8080-8096,8098-8100,8103,8111,8118,8123,8126,8139,\
    8140,8161,8172,8180,8181,8200,8222,8243,8280,8291,8333,8383,8400,8443-8445,8500,8529,8530,8545,8554,8600,8649,8728,\
    8729,8765,8787,8800,8834,8843,8880,8883,8888,8889,8899,8983,8999-9003,9009-9011,9042,9043,9050,9060,9080,9081,9084,\
    9090-9096,9100-9103,9110,9111,9121,9151,9160,9191,9200,9207,9220,9290,9292,9300,9389,9400,9418,9443,9444,9485,9500,\
    9530,9600,9618,9666,9761,9800,9876,9898,9900,9943,9944,9981,9987,9990,9993,9998-10003,10010,10050,10051,10080,\
    10082,10161,10243,10250,10255,10443,10500,10566,11111,11210,11211,11434,12000,12345,13306,13722,14265,15000,15672,\
    16010,16080,16379,16992,16993,17777,18080,18091,19000,19132,19999-20001,20005,20547,20828,21025,22000,22222,23023,\
    23424,24007,25105,25565,25672,26214,27000,27015,27017-27019,27374,28015,28017,30000,30718,31337,32400,32764";

/// A set of TCP ports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortSet(BTreeSet<u16>);

impl PortSet {
    /// The 100 ports of a quick scan.
    pub fn first_hundred() -> Self {
        Self(known(HUNDRED))
    }

    /// The 1,000 ports of a full scan: every low one, and the notable among the high.
    pub fn first_thousand() -> Self {
        let mut ports = known(HUNDRED);
        ports.extend(known(NOTABLE));
        let low: Vec<u16> = (1..=1_024).filter(|port| !ports.contains(port)).collect();
        let room = 1_000_usize.saturating_sub(ports.len());
        ports.extend(low.into_iter().take(room));
        Self(ports)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is one of them.
    pub fn contains(&self, port: u16) -> bool {
        self.0.contains(&port)
    }

    /// In ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied()
    }

    /// Adds one.
    pub fn insert(&mut self, port: u16) {
        self.0.insert(port);
    }
}

impl FromIterator<u16> for PortSet {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self(ports.into_iter().collect())
    }
}

impl FromStr for PortSet {
    type Err = String;

    /// Single ports and ranges between commas; `-` alone is all of them.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "-" {
            return Ok(Self((1..=u16::MAX).collect()));
        }
        let mut ports = BTreeSet::new();
        for part in text.split(',') {
            let (first, last) = range(part.trim())?;
            ports.extend(first..=last);
        }
        Ok(Self(ports))
    }
}

fn range(part: &str) -> Result<(u16, u16), String> {
    let (first, last) = match part.split_once('-') {
        Some((first, last)) => (port(first, part)?, port(last, part)?),
        None => (port(part, part)?, port(part, part)?),
    };
    if first > last {
        return Err(format!("'{first}-{last}' runs backwards; write '{last}-{first}'"));
    }
    Ok((first, last))
}

fn port(text: &str, part: &str) -> Result<u16, String> {
    let shown = crate::text::line(part.as_bytes(), 40);
    let example = "use ports from 1 to 65535 and ranges such as 1-1000,8443";
    if !text.trim().bytes().all(|b| b.is_ascii_digit()) || text.trim().is_empty() {
        return Err(format!("'{shown}' is neither a port nor a range; {example}"));
    }
    match text.trim().parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("'{shown}' is out of range; {example}")),
    }
}

/// A list that stands above; a mistake in it is found by the tests.
fn known(list: &str) -> BTreeSet<u16> {
    list.parse::<PortSet>().map(|set| set.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_lists_have_their_sizes() {
        assert_eq!(HUNDRED.parse::<PortSet>().expect("a list").len(), 100);
        NOTABLE.parse::<PortSet>().expect("a list");
        let thousand = PortSet::first_thousand();
        assert_eq!(thousand.len(), 1_000);
        assert!(PortSet::first_hundred().iter().all(|port| thousand.contains(port)));
        assert!((1..200).all(|port| thousand.contains(port)));
    }

    #[test]
    fn sets_are_read() {
        let ports: PortSet = " 80, 1-3,2 ,65535".parse().expect("a set");
        assert_eq!(ports.iter().collect::<Vec<_>>(), [1, 2, 3, 80, 65_535]);
        assert_eq!("1-65535".parse::<PortSet>().expect("all").len(), 65_535);
        assert_eq!("-".parse::<PortSet>().expect("all").len(), 65_535);
    }

    #[test]
    fn nonsense_is_refused_with_the_part_that_is_wrong() {
        for (text, begins) in [
            ("0", "'0' is out of range"),
            ("99999", "'99999' is out of range"),
            ("80,70000-70001", "'70000-70001' is out of range"),
            ("1-", "'1-' is neither a port nor a range"),
            ("-5", "'-5' is neither"),
            ("", "'' is neither"),
            ("80,,81", "'' is neither"),
            ("http", "'http' is neither"),
            ("+80", "'+80' is neither"),
            ("90-80", "'90-80' runs backwards"),
            ("٣", "'٣' is neither"),
        ] {
            let message = text.parse::<PortSet>().expect_err(text);
            assert!(message.starts_with(begins), "{text}: {message}");
        }
    }
}
