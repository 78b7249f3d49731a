//! Rules that hold for every text: what was accepted is accepted again and stays as it is.

use assay::resources::findings::rules::settle;
use assay_api::{Day, Rules, Scope, Time, findings::NewFinding, tokens::NewToken};
use proptest::{
    collection::vec,
    option,
    prelude::{Strategy, any, proptest},
    sample::select,
};

fn metric() -> impl Strategy<Value = String> {
    let names =
        ["AV", "AC", "Au", "PR", "UI", "S", "C", "I", "A", "AT", "VC", "VI", "VA", "SC", "SI", "SA", "E", "RL", "MAV"];
    let values = ["N", "L", "A", "P", "H", "R", "U", "C", "S", "M", "X", "POC", "ND", ""];
    (select(names.to_vec()), select(values.to_vec())).prop_map(|(name, value)| format!("{name}:{value}"))
}

fn vector() -> impl Strategy<Value = String> {
    let prefix = select(vec!["", "CVSS:3.0/", "CVSS:3.1/", "CVSS:4.0/", "CVSS:9.9/", "cvss:3.1/", "("]);
    (prefix, vec(metric(), 0..14)).prop_map(|(prefix, metrics)| format!("{prefix}{}", metrics.join("/")))
}

proptest! {
    #[test]
    fn a_finding_that_was_checked_stays_as_it_is(
        title in any::<String>(), impact in option::of(any::<String>()), tags in vec(any::<String>(), 0..5),
        cve_id in option::of("(?i)CVE-[0-9]{3,5}-[0-9]{3,6}"), references in vec("(https?://)?[a-z@./ ]{0,12}", 0..3),
    ) {
        let mut finding = NewFinding {
            project_id: "p".into(), title, impact, tags, cve_id, references, ..NewFinding::default()
        };
        if finding.checked().is_ok() {
            let once = finding.clone();
            assert!(finding.checked().is_ok());
            assert_eq!(finding, once);
            assert!(!once.title.trim().is_empty() && once.title.chars().all(|c| !c.is_control()));
        }
    }

    #[test]
    fn a_vector_has_a_score_or_an_error(vector in vector()) {
        let mut finding = NewFinding { cvss_vector: Some(vector), ..NewFinding::default() };
        match settle(&mut finding) {
            Err(error) => assert_eq!(error.fields()[0].field, "cvss_vector"),
            Ok(()) => {
                let score = finding.cvss_score.expect("a score");
                assert!((0.0..=10.0).contains(&score));
                let mut again = finding.clone();
                settle(&mut again).expect("what was accepted is accepted again");
                assert_eq!(again, finding);
            }
        }
    }

    #[test]
    fn whatever_text_is_no_vector_does_no_harm(vector in any::<String>()) {
        drop(settle(&mut NewFinding { cvss_vector: Some(vector), ..NewFinding::default() }));
    }

    #[test]
    fn times_and_days_are_read_as_they_are_written(ms in -62_135_596_800_000_i64..253_402_207_200_000) {
        let text = Time(ms).to_string();
        assert_eq!(text.parse(), Ok(Time(ms)));
        let day: Day = text[..10].parse().expect("a day");
        assert_eq!(day.to_string(), text[..10]);
    }

    #[test]
    fn times_sort_as_their_texts(a in 0_i64..253_402_207_200_000, b in 0_i64..253_402_207_200_000) {
        assert_eq!(Time(a).cmp(&Time(b)), Time(a).to_string().cmp(&Time(b).to_string()));
    }

    #[test]
    fn a_token_keeps_each_scope_once(scopes in vec(select(Scope::ALL.to_vec()), 1..20)) {
        let mut token = NewToken { name: "x".into(), scopes: scopes.clone(), ..NewToken::default() };
        token.checked().expect("a token");
        assert!(token.scopes.is_sorted_by(|a, b| a < b) && scopes.iter().all(|scope| token.scopes.contains(scope)));
    }
}
