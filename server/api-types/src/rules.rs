//! Field rules: trimming, limits and the messages for what breaks them.
//!
//! Own code rather than a derive crate, because a rule here does three things at once: it normalises
//! the text in place, collects every error of a request instead of the first, and says what to do.

use crate::{
    FieldError,
    limits::{Form, Limit, Shape},
    named::excerpt,
};

/// The longest one-line text: titles, names.
pub const LINE: usize = 300;
/// The longest Markdown text of one field, in characters.
pub const PROSE: usize = 100_000;
/// The most entries in a list of tags, references or affected assets.
pub const LIST: usize = 500;

/// A request whose fields can be checked. `check` also normalises: it trims, and turns blank into absent.
pub trait Rules {
    /// Checks every field and reports each thing that is wrong.
    fn check(&mut self, check: &mut Check);

    /// All errors at once, or nothing.
    fn checked(&mut self) -> Result<(), Vec<FieldError>> {
        let mut check = Check::default();
        self.check(&mut check);
        check.finish()
    }
}

/// Collects what is wrong with a request.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
    /// Set when the rules are asked what they are, not whether they hold.
    limits: Option<Vec<Limit>>,
}

impl Check {
    pub(crate) fn noting() -> Self {
        Self { errors: Vec::new(), limits: Some(Vec::new()) }
    }

    pub(crate) fn into_limits(self) -> Vec<Limit> {
        self.limits.unwrap_or_default()
    }

    fn note(&mut self, limit: impl FnOnce() -> Limit) {
        if let Some(limits) = &mut self.limits {
            limits.push(limit());
        }
    }

    /// Reports one error.
    pub fn error(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }

    /// A name or title: one line, not blank, at most `max` characters.
    pub fn required(&mut self, field: &str, label: &str, text: &mut String, max: usize) {
        self.note(|| Limit::filled(field, max));
        trim(text);
        if text.is_empty() {
            self.error(field, format!("{label} is required"));
        } else {
            self.bounded(field, text, max, false);
        }
    }

    /// An optional one-line text of at most `max` characters; blank becomes absent.
    pub fn line(&mut self, field: &str, text: &mut Option<String>, max: usize) {
        self.note(|| Limit::line(field, max));
        self.optional(field, text, max, false);
    }

    /// An optional text of several lines, usually Markdown, of at most [`PROSE`] characters.
    pub fn prose(&mut self, field: &str, text: &mut Option<String>) {
        self.note(|| Limit::prose(field, PROSE));
        self.optional(field, text, PROSE, true);
    }

    /// An optional text that must satisfy `rule`, which answers with what would be right.
    pub fn matching(&mut self, field: &str, text: &mut Option<String>, rule: impl Shape) {
        const LONGEST: usize = 1_000;
        self.note(|| Limit { pattern: rule.pattern(), ..Limit::line(field, LONGEST) });
        self.optional(field, text, LONGEST, false);
        let Some(given) = text else { return };
        match rule.apply(given) {
            Ok(normal) => *given = normal,
            Err(message) => self.error(field, message),
        }
    }

    /// A list of one-line texts: blanks and repetitions are dropped, at most [`LIST`] of at most `max` characters each.
    pub fn lines(&mut self, field: &str, list: &mut Vec<String>, max: usize) {
        self.note(|| Limit::list(field, LIST, max));
        let mut seen = std::collections::HashSet::new();
        list.iter_mut().for_each(trim);
        list.retain(|entry| !entry.is_empty() && seen.insert(entry.clone()));
        if list.len() > LIST {
            self.error(field, format!("has {} entries; at most {LIST} are allowed", list.len()));
            return;
        }
        for (index, entry) in list.iter().enumerate() {
            self.bounded(&format!("{field}[{index}]"), entry, max, false);
        }
    }

    /// Each entry of a list is an address for people to follow.
    pub fn links(&mut self, field: &str, list: &[String]) {
        for (index, link) in list.iter().enumerate() {
            if let Err(message) = web_address(link) {
                self.error(&format!("{field}[{index}]"), message);
            }
        }
    }

    /// `first` must not come after `last`.
    pub fn ordered<T: PartialOrd>(&mut self, field: &str, first: &Option<T>, last: &Option<T>, message: &str) {
        if let (Some(first), Some(last)) = (first, last)
            && first > last
        {
            self.error(field, message);
        }
    }

    /// All errors, or nothing.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }

    fn optional(&mut self, field: &str, text: &mut Option<String>, max: usize, lines: bool) {
        if let Some(given) = text {
            trim(given);
            if given.is_empty() {
                *text = None;
            } else {
                self.bounded(field, given, max, lines);
            }
        }
    }

    fn bounded(&mut self, field: &str, text: &str, max: usize, lines: bool) {
        let length = text.chars().count();
        if length > max {
            self.error(field, format!("is {length} characters long; at most {max} are allowed"));
        } else if let Some(bad) = text.chars().find(|c| forbidden(*c, lines)) {
            self.error(field, format!("holds the control character U+{:04X}; remove it", bad as u32));
        }
    }
}

/// Control characters and the marks that reorder or hide text: they serve only to deceive in one line.
fn forbidden(c: char, lines: bool) -> bool {
    match c {
        '\n' | '\r' | '\t' => !lines,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => !lines,
        '\u{FEFF}' | '\u{2028}' | '\u{2029}' => !lines,
        _ => c.is_control(),
    }
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

/// [`email`]
pub const EMAIL: Form =
    Form::new("^\\s*[^\\s<>()\\[\\],;:\"\\\\@]+@[^\\s<>()\\[\\],;:\"\\\\@]+\\.[^\\s<>()\\[\\],;:\"\\\\@]+\\s*$", email);
/// [`web_address`]
pub const WEB_ADDRESS: Form = Form::new("^\\s*[hH][tT][tT][pP][sS]?://[^\\s/?#@]+([/?#]\\S*)?\\s*$", web_address);
/// [`cve`]
pub const CVE: Form = Form::new("^\\s*[cC][vV][eE]-[0-9]{4}-[0-9]{4,19}\\s*$", cve);
/// [`cwe`]
pub const CWE: Form = Form::new("^\\s*([cC][wW][eE]-)?[0-9]{1,6}\\s*$", cwe);
/// [`ip`]
pub const IP: Form = Form::new("^\\s*[0-9a-fA-F:.]{2,45}\\s*$", ip);

/// A mail address as people write it: one `@`, something before it, a domain with a dot behind it.
pub fn email(text: &str) -> Result<String, &'static str> {
    const RIGHT: &str = "must be an address such as name@example.com";
    let (local, domain) = text.rsplit_once('@').ok_or(RIGHT)?;
    let plain =
        |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || "<>()[],;:\"\\@".contains(c));
    let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
    if plain(local) && plain(domain) && dotted && text.len() <= 254 { Ok(text.to_owned()) } else { Err(RIGHT) }
}

/// A link for people to follow: `http://` or `https://` and a host, without a user name in it.
pub fn web_address(text: &str) -> Result<String, &'static str> {
    const RIGHT: &str = "must be an address that starts with https:// or http://";
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).ok_or(RIGHT)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || text.contains(char::is_whitespace) {
        Err(RIGHT)
    } else {
        Ok(text.to_owned())
    }
}

/// `CVE-2024-1234`, in capitals.
pub fn cve(text: &str) -> Result<String, &'static str> {
    const RIGHT: &str = "must be a CVE id such as CVE-2024-1234";
    let upper = text.to_ascii_uppercase();
    let (year, number) = upper.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')).ok_or(RIGHT)?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if year.len() == 4 && (4..=19).contains(&number.len()) && digits(year) && digits(number) {
        Ok(upper)
    } else {
        Err(RIGHT)
    }
}

/// `CWE-89`; the number alone will do.
pub fn cwe(text: &str) -> Result<String, &'static str> {
    let upper = text.to_ascii_uppercase();
    let number = upper.strip_prefix("CWE-").unwrap_or(&upper);
    let good = (1..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(format!("CWE-{number}")) } else { Err("must be a CWE id such as CWE-89") }
}

/// An IPv4 or IPv6 address in its canonical form.
pub fn ip(text: &str) -> Result<String, &'static str> {
    text.parse::<std::net::IpAddr>()
        .map(|ip| ip.to_string())
        .map_err(|_| "must be an IPv4 or IPv6 address such as 192.0.2.10")
}

/// The message for an id that leads to nothing the caller may see.
pub fn unknown_id(what: &str, id: &str) -> String {
    format!("there is no {what} '{}'", excerpt(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded() {
        let mut check = Check::default();
        let mut name = "  Acme \n".to_owned();
        check.required("name", "Name", &mut name, 10);
        let mut blank = Some("   ".to_owned());
        check.line("phone", &mut blank, 10);
        assert_eq!((name.as_str(), blank), ("Acme", None));
        check.required("a", "A", &mut "x\u{7}y".to_owned(), 10);
        check.required("b", "B", &mut "é".repeat(11), 10);
        check.required("c", "C", &mut " ".to_owned(), 10);
        check.line("d", &mut Some("safe\u{202E}fdp.exe".to_owned()), 99);
        let errors = check.finish().expect_err("four errors");
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert_eq!(errors[2].message, "C is required");
    }

    #[test]
    fn ids_and_addresses() {
        assert_eq!(cwe("89").as_deref(), Ok("CWE-89"));
        assert_eq!(cve("cve-2024-1234").as_deref(), Ok("CVE-2024-1234"));
        assert_eq!(ip("2001:DB8::0:1").as_deref(), Ok("2001:db8::1"));
        for bad in ["CVE-24-1", "CVE-2024-12a4", "2024-1234"] {
            assert!(cve(bad).is_err(), "{bad}");
        }
        for bad in ["javascript:alert(1)", "https://", "http://user@host/", "//host", "https:// host"] {
            assert!(web_address(bad).is_err(), "{bad}");
        }
        for bad in ["a", "a@b", "@b.c", "a@b..c", "a b@c.d", "a@b@c.d"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}
