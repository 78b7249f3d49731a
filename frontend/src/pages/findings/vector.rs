//! A CVSS vector, taken apart for display. The score is the server's: nothing is computed here.

/// A base metric of version 3: its letters, its name, and what it can be.
pub struct Metric {
    /// As the vector has it, such as `AV`.
    pub key: &'static str,
    /// As people call it.
    pub name: &'static str,
    /// Letter and word of each value, the worst for the defender first or last as the standard has it.
    pub values: &'static [(&'static str, &'static str)],
}

const IMPACT: &[(&str, &str)] = &[("N", "None"), ("L", "Low"), ("H", "High")];

/// The base metrics: how it is exploited at the left, what it does at the right, row by row.
pub const METRICS: [Metric; 8] = [
    Metric {
        key: "AV",
        name: "Attack vector",
        values: &[("N", "Network"), ("A", "Adjacent"), ("L", "Local"), ("P", "Physical")],
    },
    Metric { key: "S", name: "Scope", values: &[("U", "Unchanged"), ("C", "Changed")] },
    Metric { key: "AC", name: "Complexity", values: &[("L", "Low"), ("H", "High")] },
    Metric { key: "C", name: "Confidentiality", values: IMPACT },
    Metric { key: "PR", name: "Privileges", values: IMPACT },
    Metric { key: "I", name: "Integrity", values: IMPACT },
    Metric { key: "UI", name: "Interaction", values: &[("N", "None"), ("R", "Required")] },
    Metric { key: "A", name: "Availability", values: IMPACT },
];

/// `CVSS 3.1`; a vector without a prefix is of version 2.
pub fn version(vector: &str) -> String {
    let prefix = vector.split('/').next().unwrap_or_default();
    format!("CVSS {}", prefix.strip_prefix("CVSS:").unwrap_or("2.0"))
}

/// Whether its metrics are those of [`METRICS`].
pub fn is_version_3(vector: &str) -> bool {
    vector.starts_with("CVSS:3.")
}

/// The letter that the vector gives a metric.
pub fn value<'a>(vector: &'a str, key: &str) -> Option<&'a str> {
    vector.split('/').filter_map(|part| part.split_once(':')).find(|(name, _)| *name == key).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_metric_is_found() {
        let vector = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N";
        let found: Vec<_> = METRICS.iter().filter_map(|metric| value(vector, metric.key)).collect();
        assert_eq!(found, ["N", "C", "L", "H", "L", "H", "N", "N"]);
        assert_eq!((version(vector).as_str(), is_version_3(vector)), ("CVSS 3.1", true));
        assert_eq!(version("AV:N/AC:L/Au:N/C:N/I:N/A:C"), "CVSS 2.0");
        assert_eq!(value(vector, "E"), None);
    }
}
