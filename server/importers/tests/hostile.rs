//! Files made to do harm, and files that came to harm: each ends in a clear error or in skipped records, at a bounded
//! cost.

use assay_importers::{Draft, Format, Identity, Item, Options, Part, Source, read, recognise};
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

fn drafts(format: Format, source: &dyn Source) -> Result<(Vec<Draft>, u64), String> {
    let mut found = Vec::new();
    let summary = read(format, source, &Options::default(), &mut |item| {
        if let Item::Finding(draft) = item {
            found.push(*draft);
        }
        Ok(())
    });
    summary.map(|summary| (found, summary.skipped)).map_err(|error| error.to_string())
}

fn refused(bytes: &[u8]) -> String {
    let bytes = bytes.to_vec();
    match recognise(&bytes) {
        Err(error) => error.to_string(),
        Ok(format) => drafts(format, &bytes).map(|_| "read".to_owned()).unwrap_or_else(|error| error),
    }
}

fn corpus(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)).expect("a file of the corpus")
}

/// `head`, then `part` again and again, then `tail`: a file of any size that takes no room.
struct Long {
    head: Vec<u8>,
    part: Vec<u8>,
    times: u64,
    tail: Vec<u8>,
}

impl Source for Long {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let repeated = Repeat { part: &self.part, at: 0, left: self.times };
        Ok(Box::new(self.head.as_slice().chain(repeated).chain(self.tail.as_slice())))
    }
}

struct Repeat<'p> {
    part: &'p [u8],
    at: usize,
    left: u64,
}

impl Read for Repeat<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while self.left > 0 && done < into.len() {
            let count = (self.part.len() - self.at).min(into.len() - done);
            into[done..done + count].copy_from_slice(&self.part[self.at..self.at + count]);
            (self.at, done) = (self.at + count, done + count);
            if self.at == self.part.len() {
                (self.at, self.left) = (0, self.left - 1);
            }
        }
        Ok(done)
    }
}

#[test]
fn empty_and_foreign_files_are_named_for_what_they_are() {
    for (bytes, said) in [
        (&b""[..], "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"hello world\n", "begins with 'hello world'"),
        (b"<html><body/></html>", "begins with <html>"),
        (b"{\"a\":1}", "the keys a"),
        (b"[]", "no keys"),
        (b"<NessusClientData></NessusClientData>", "version 1"),
    ] {
        let error = refused(bytes);
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn every_file_cut_anywhere_ends_in_an_error_with_a_place_or_in_whole_records() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for format in Format::ALL {
        for file in fs::read_dir(root.join(format.name())).expect("a directory") {
            let path = file.expect("a file").path();
            let bytes = fs::read(&path).expect("bytes");
            for cut in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
                let part = bytes[..cut].to_vec();
                // Never a panic, whatever it answers.
                drop(recognise(&part));
                let end = drafts(*format, &part);
                let lines = [Format::Nuclei, Format::Assay, Format::Csv, Format::Json].contains(format);
                if !lines && cut > 0 && cut + 2 < bytes.len() {
                    let error = end.expect_err(&format!("{} cut at {cut}", path.display()));
                    assert!(error.contains("line "), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_file_read_as_another_format_does_no_harm() {
    for (name, as_format) in Format::ALL.iter().flat_map(|a| Format::ALL.iter().map(move |b| (a, *b))) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name.name());
        for file in fs::read_dir(dir).expect("a directory") {
            drop(drafts(as_format, &file.expect("a file").path()));
        }
    }
}

#[test]
fn entities_are_never_declared() {
    for declared in ["<!ENTITY a \"x\"><!ENTITY b \"&a;&a;&a;&a;\">", "<!ENTITY x SYSTEM \"file:///etc/passwd\">"] {
        let text = format!("<?xml version=\"1.0\"?><!DOCTYPE n [{declared}]><nmaprun><host>&b;&x;</host></nmaprun>");
        assert!(refused(text.as_bytes()).contains("declares entities"), "{}", refused(text.as_bytes()));
    }
    // Named, but not declared: it stays a text.
    let text = "<issues burpVersion=\"1\"><issue><type>1</type><name>a &xxe; b</name><host>https://a.example</host></issue></issues>";
    let (found, _) = drafts(Format::Burp, &text.as_bytes().to_vec()).expect("drafts");
    assert_eq!(found[0].title, "a &xxe; b");
}

#[test]
fn depth_is_limited() {
    let xml = format!("<nmaprun><host>{}", "<a>".repeat(10_000));
    assert!(refused(xml.as_bytes()).contains("deep"), "{}", refused(xml.as_bytes()));
    for json in [
        format!("{{\"runs\":{}", "[".repeat(10_000)),
        format!("{{\"x\":{}{},\"runs\":[]}}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("[{}", "{\"a\":".repeat(10_000)),
    ] {
        let error = refused(json.as_bytes());
        assert!(error.contains("recursion limit"), "{error}");
    }
    let inside = format!(
        "{{\"runs\":[{{\"tool\":{{\"driver\":{{\"name\":\"x\"}}}},\"results\":[{{\"ruleId\":{}{}}}]}}]}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert!(drafts(Format::Sarif, &inside.into_bytes()).expect_err("too deep").contains("recursion limit"));
    let inside = format!(
        "{{\"template-id\":{}{}}}\n{{\"template-id\":\"a\",\"host\":\"b\"}}\n",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let (found, skipped) = drafts(Format::Nuclei, &inside.into_bytes()).expect("a file");
    assert_eq!((found.len(), skipped), (1, 1));
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let mut nessus = corpus("nessus/two-hosts.nessus");
    let at = nessus.windows(6).position(|w| w == b"Office").expect("there");
    nessus[at] = 0xFF;
    let error = refused(&nessus);
    assert!(error.contains("not UTF-8") && error.contains(&format!("line 4, byte {at}")), "{error}");
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><nmaprun/>";
    assert!(refused(latin).contains("the encoding ISO-8859-1 is not read"));
    let utf16: Vec<u8> = String::from_utf8(corpus("nmap/office.xml"))
        .expect("text")
        .replace("UTF-8", "UTF-16")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let (found, _) = drafts(Format::Nmap, &[vec![0xFE, 0xFF], utf16.clone()].concat()).expect("UTF-16");
    assert_eq!(found.len(), 2);
    assert!(refused(&[vec![0xFE, 0xFF], utf16[..utf16.len() - 1].to_vec()].concat()).contains("truncated"));
}

#[test]
fn large_fields_are_cut_and_told() {
    let big = "A".repeat(10 << 20);
    let text = format!(
        "<NessusClientData_v2><Report><ReportHost name=\"192.0.2.1\"><ReportItem port=\"1\" protocol=\"tcp\" severity=\"1\" pluginID=\"{big}\" pluginName=\"{big}\"><description>{big}</description><plugin_output>{big}</plugin_output></ReportItem></ReportHost></Report></NessusClientData_v2>"
    );
    let (found, _) = drafts(Format::Nessus, &text.into_bytes()).expect("a file");
    let draft = &found[0];
    assert!(draft.title.chars().count() == 300 && draft.identity.rule.chars().count() <= 250);
    assert!(draft.description.as_ref().is_some_and(|text| text.len() < 50_000 && text.contains("more characters")));
    assert!(draft.evidence[0].len() < 9_000);
}

#[test]
fn a_record_without_an_end_is_refused_before_it_fills_the_memory() {
    let endless = |head: &str| Long { head: head.into(), part: vec![b'a'; 1 << 16], times: 2_000, tail: Vec::new() };
    for (format, head) in [
        (Format::Nmap, "<nmaprun><host x=\""),
        (Format::Nmap, "<nmaprun><host>"),
        (Format::Sarif, "{\"runs\":[{\"results\":[{\"ruleId\":\""),
        (Format::Sarif, "{\"x\":\""),
        (Format::Nuclei, "{\"template-id\":\""),
        (Format::Csv, "title,severity\n\"x"),
    ] {
        let error = drafts(format, &endless(head)).expect_err("too large");
        assert!(error.contains("one record is larger than 32 MiB"), "{error}");
    }
    let elements = Long { head: b"<nmaprun><host>".to_vec(), part: b"<a/>".to_vec(), times: 600_000, tail: Vec::new() };
    assert!(drafts(Format::Nmap, &elements).expect_err("too many").contains("more than 500000 elements"));
}

#[test]
fn long_files_stream() {
    // 20 and 60 MB, with records of a usual size.
    let item = format!(
        "<ReportItem port=\"443\" protocol=\"tcp\" severity=\"3\" pluginID=\"1\" pluginName=\"n\"><description>{}</description></ReportItem>\n",
        "d ".repeat(3_000)
    );
    let nessus = Long {
        times: 20_000_000 / item.len() as u64,
        head: b"<NessusClientData_v2><Report><ReportHost name=\"192.0.2.1\">".to_vec(),
        part: item.into_bytes(),
        tail: b"</ReportHost></Report></NessusClientData_v2>".to_vec(),
    };
    let mut count = 0;
    let summary = read(Format::Nessus, &nessus, &Options::default(), &mut |_| {
        count += 1;
        Ok(())
    });
    assert_eq!(summary.expect("a file").findings, nessus.times);
    let artifacts = Long {
        head: b"{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},\"artifacts\":[0".to_vec(),
        part: format!(",{{\"location\":{{\"uri\":\"{}\"}}}}", "u".repeat(2_000)).into_bytes(),
        times: 30_000,
        tail: b"],\"results\":[{\"ruleId\":\"r\",\"message\":{\"text\":\"m\"}}]}]}".to_vec(),
    };
    assert_eq!(drafts(Format::Sarif, &artifacts).expect("a file").0.len(), 1);
}

#[test]
fn whoever_has_had_enough_stops_the_reading() {
    let bytes = corpus("nessus/two-hosts.nessus");
    let end = read(Format::Nessus, &bytes, &Options::default(), &mut |_| Err(assay_importers::Error::stop("enough")));
    assert!(end.is_err_and(|error| error.stopped));
    let bytes = corpus("trivy/image.json");
    let end = read(Format::Trivy, &bytes, &Options::default(), &mut |_| Err(assay_importers::Error::stop("enough")));
    assert!(end.is_err_and(|error| error.stopped));
}

#[test]
fn identities_explain_themselves_and_parts_can_be_left_out() {
    let identity = Identity {
        tool: "zap".into(),
        rule: "40018".into(),
        host: "shop.example".into(),
        port: Some(443),
        protocol: "tcp".into(),
        path: "/a".into(),
        parameter: "q".into(),
    };
    assert_eq!(identity.to_string(), "zap 40018 on shop.example, port 443/tcp, path /a, parameter q");
    assert_eq!(identity.key(), r#"["zap","40018","shop.example","443/tcp","/a","q"]"#);
    assert_eq!(identity.clone().within(&[Part::Port]).key(), r#"["zap","40018","shop.example","443/tcp","",""]"#);
    let posing = Identity { path: "/a\",\"q".into(), parameter: String::new(), ..identity.clone() };
    assert_ne!(identity.key(), posing.key());
}

#[test]
fn sightings_add_up_in_any_order() {
    let (found, _) = drafts(Format::ZapXml, &corpus("zap-xml/shop.xml")).expect("drafts");
    let mut forwards = found[0].clone();
    forwards.absorb(found[1].clone());
    forwards.absorb(found[2].clone());
    let mut backwards = found[2].clone();
    backwards.absorb(found[1].clone());
    backwards.absorb(found[0].clone());
    backwards.identity = forwards.identity.clone();
    backwards.asset = forwards.asset.clone();
    assert_eq!(forwards, backwards);
}

#[test]
fn a_mapping_finds_columns_and_names_what_is_not_there() {
    let csv = b"Befund,Wie schlimm,Wo\nOffen,high,192.0.2.1\n".to_vec();
    let mapped = |pairs: &[(&str, &str)]| {
        let columns = pairs.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let mut found = Vec::new();
        let options = Options { columns, ..Options::default() };
        read(Format::Csv, &csv, &options, &mut |item| {
            found.push(item);
            Ok(())
        })
        .map(|_| found)
        .map_err(|error| error.to_string())
    };
    let found = mapped(&[("title", "Befund"), ("severity", "wie schlimm"), ("host", "Wo")]).expect("rows");
    assert!(matches!(&found[0], Item::Finding(draft) if draft.title == "Offen" && draft.identity.host == "192.0.2.1"));
    assert!(mapped(&[]).expect_err("no title").contains("Befund, Wie schlimm, Wo"));
    assert!(mapped(&[("title", "Titel")]).expect_err("no column").contains("no column 'Titel'"));
    assert!(mapped(&[("titel", "Befund")]).expect_err("no field").contains("'titel' is no field"));
}
