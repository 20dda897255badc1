//! tidy.toml: lists of words and folders, and the exceptions.

use super::Finding;
use serde::Deserialize;

/// What tidy.toml says.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Words that name a particular act type.
    pub act_words: Vec<String>,
    /// The same, only warned about.
    pub act_words_soft: Vec<String>,
    /// Folders whose files are one page, rule or intent each.
    pub short_files: Vec<String>,
    /// Who is excused.
    pub exceptions: Vec<Exception>,
}

/// One excuse.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    rule: String,
    file: String,
    #[serde(default)]
    name: Option<String>,
    reason: String,
}

impl Settings {
    /// Reads tidy.toml.
    pub fn read(text: &str) -> Result<Settings, String> {
        toml::from_str(text).map_err(|e| format!("tidy.toml: {e}"))
    }

    /// Takes the excused findings away; an exception without a reason or without a finding is a finding itself.
    pub fn excuse(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut used = vec![false; self.exceptions.len()];
        let mut left: Vec<Finding> = findings.into_iter().filter(|finding| !self.excuses(finding, &mut used)).collect();
        for (exception, used) in self.exceptions.iter().zip(used) {
            let name = format!("{} {} {}", exception.rule, exception.file, exception.name.as_deref().unwrap_or("*"));
            if !used {
                left.push(Finding::hard(
                    "exception",
                    ("tidy.toml", 0),
                    &name,
                    format!("excuses nothing any more: {name}"),
                ));
            }
            if exception.reason.trim().is_empty() {
                left.push(Finding::hard("exception", ("tidy.toml", 0), &name, format!("has no reason: {name}")));
            }
        }
        left
    }

    fn excuses(&self, finding: &Finding, used: &mut [bool]) -> bool {
        let fits = |e: &Exception| {
            e.rule == finding.rule && e.file == finding.file && e.name.as_ref().is_none_or(|name| *name == finding.name)
        };
        let Some(at) = self.exceptions.iter().position(fits) else { return false };
        used[at] = true;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(exceptions: &str, expected: &[&str]) {
        let settings = Settings::read(&format!("exceptions = [{exceptions}]")).unwrap();
        let findings = vec![
            Finding::hard("size", ("a.rs", 1), "f", "too long"),
            Finding::hard("size", ("a.rs", 9), "g", "too long"),
        ];
        let left = settings.excuse(findings);
        assert_eq!(left.iter().map(|f| format!("{} {}", f.rule, f.name)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn exceptions_excuse_what_they_name() {
        check("", &["size f", "size g"]);
        check(r#"{rule="size", file="a.rs", name="f", reason="r"}"#, &["size g"]);
        check(r#"{rule="size", file="a.rs", reason="r"}"#, &[]);
    }

    #[test]
    fn idle_and_unreasoned_exceptions_fail() {
        check(r#"{rule="size", file="b.rs", reason="r"}"#, &["size f", "size g", "exception size b.rs *"]);
        check(r#"{rule="size", file="a.rs", reason=" "}"#, &["exception size a.rs *"]);
        assert!(Settings::read("exceptions = [{rule=\"size\", file=\"a.rs\"}]").is_err());
    }
}
