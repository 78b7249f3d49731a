//! Reports in a process of their own. This program is that process too, when it is told so: it starts itself.

#[path = "support/sample.rs"]
mod sample;

use assay_api::reports::ReportFormat;
use assay_reporting::{Child, Failure, Template, serve};
use std::{env, io, time::Duration};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "make-report") {
        serve(&arguments, io::stdin().lock(), io::stdout().lock()).expect("a verdict is written");
        return;
    }
    it_makes_the_same_as_here();
    it_ends_at_its_limits();
    a_template_reaches_nothing();
}

fn child(seconds: u64, megabytes: u64) -> Child {
    let (time, memory) = (Duration::from_secs(seconds), megabytes * 1_048_576);
    Child { program: env::current_exe().expect("this program"), arguments: vec!["make-report".into()], time, memory }
}

fn own(source: &str) -> Result<Vec<u8>, Failure> {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    dossier.template = Template::Own(source.to_owned());
    child(120, 3_000).render(&dossier, &files, ReportFormat::Pdf)
}

fn it_makes_the_same_as_here() {
    let (dossier, files) = sample::dossier(2, 1, sample::SMALL);
    for format in ReportFormat::ALL {
        let there = child(120, 3_000).render(&dossier, &files, *format).expect("a report");
        let here = assay_reporting::render(&dossier, &files, *format).expect("a report");
        assert!(there == here, "the child's {format} is another one");
    }
}

fn it_ends_at_its_limits() {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    dossier.template =
        Template::Own("#{ let n = 0; while n < 9 { n = calc.rem(n + 1, 3); for i in range(1000) { } } }".into());
    let failure = child(3, 3_000).render(&dossier, &files, ReportFormat::Pdf);
    // Typst itself gives up on loops without end; whoever is first, it ends with a reason.
    assert!(matches!(failure, Err(Failure::Limit(_) | Failure::Template(_))), "{failure:?}");
    dossier.template = Template::Own("#{ let s = \"x\" * 1000; for i in range(40) { s = s + s }; s }".into());
    let failure = child(120, 600).render(&dossier, &files, ReportFormat::Pdf);
    assert!(matches!(failure, Err(Failure::Limit(_) | Failure::Template(_))), "{failure:?}");
}

fn a_template_reaches_nothing() {
    for source in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../etc/passwd\")",
        "#import \"@preview/example:0.1.0\": *",
        "#image(\"https://example.com/x.png\")",
        "#include \"/proc/self/environ\"",
        "#let",
    ] {
        match own(source) {
            Err(Failure::Template(reason)) => assert!(reason.contains("template.typ line 1"), "{reason}"),
            other => panic!("{source}: {:?}", other.map(|bytes| bytes.len())),
        }
    }
    let fine = own(
        "#import \"/assay.typ\": *\n#show: page-frame\n= #report.title\n#for finding in all-findings { finding-head(finding); finding-body(finding) }",
    );
    assert!(fine.expect("a PDF").starts_with(b"%PDF-"));
}
