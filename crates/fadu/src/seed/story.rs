//! The story as `demo/story.toml` has it: which acts, by whom, after how long, with what typed.

use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/story.toml"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Id of the procedure.
    pub procedure: String,
    /// Where cases come from, as often as they stand here.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
    pub tags: BTreeMap<String, u32>,
    pub excludes: BTreeMap<String, Vec<String>>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    #[serde(rename = "aim")]
    pub aims: Vec<Aim>,
    pub stalls: Stalls,
    /// Sources of bodies that have no items, by body.
    pub elsewhere: BTreeMap<String, Vec<String>>,
    /// Decided cases of other bodies that have items, by body.
    pub decided_elsewhere: BTreeMap<String, Elsewhere>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// How many in a hundred of all cases.
    pub of_hundred: usize,
    /// Begun at least and at most so many days before the day of seeding.
    pub days_ago: (i32, i32),
    /// The act after which one more case stands open.
    pub open_after: String,
    /// That case began at least and at most so many days before the day of seeding.
    pub open_days_ago: (i32, i32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub act: String,
    pub who: String,
    #[serde(default)]
    pub wait: (i32, i32),
    /// Done only where the matter offers it then: whether it is due depends on what was decided before.
    #[serde(default)]
    pub where_open: bool,
    #[serde(default)]
    pub only: Vec<String>,
    #[serde(default)]
    pub unless: Vec<String>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub kind: String,
    #[serde(default)]
    pub informant: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    pub stop: String,
    pub limit: String,
    pub due: Vec<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stalls {
    pub percent: u32,
    pub acts: Vec<String>,
}

/// The values of one case, by name.
pub type Values = BTreeMap<String, String>;

impl Story {
    pub fn read() -> Result<Story, String> {
        toml::from_str(TEXT).map_err(|e| format!("demo/story.toml：{e}"))
    }

    /// The steps of a case with these tags, by place.
    pub fn steps_of(&self, tags: &BTreeSet<String>) -> Vec<usize> {
        let told = |s: &Step| s.only.iter().all(|t| tags.contains(t)) && !s.unless.iter().any(|t| tags.contains(t));
        self.steps.iter().enumerate().filter(|(_, s)| told(s)).map(|(i, _)| i).collect()
    }
}

impl Step {
    /// What is typed; `special` gives what begins with `@`.
    pub fn typed(&self, values: &Values, special: &impl Fn(&str) -> Option<Value>) -> BTreeMap<String, Value> {
        let mut out = BTreeMap::new();
        for (field, text) in &self.fields {
            let value = match text.strip_prefix('@') {
                Some(name) => special(name),
                None => Some(filled(text, values)).filter(|t| !t.is_empty()).map(Value::String),
            };
            out.extend(value.map(|v| (field.clone(), v)));
        }
        out
    }
}

/// A text with its values filled in.
pub fn filled(text: &str, values: &Values) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(values.get(name).map_or("", String::as_str));
        rest = tail;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_follows_its_tags() {
        let story = Story::read().unwrap();
        let tags = |t: &[&str]| t.iter().map(|t| t.to_string()).collect::<BTreeSet<_>>();
        let acts =
            |t: &[&str]| story.steps_of(&tags(t)).into_iter().map(|i| story.steps[i].act.as_str()).collect::<Vec<_>>();
        assert_eq!(acts(&["waived"]).len(), 26);
        assert_eq!(acts(&["waived"]).iter().filter(|a| **a == "propose-decision").count(), 1);
        assert_eq!(acts(&[]).len(), 24);
        assert_eq!(acts(&["statement"]).len(), 26);
        assert!(story.tags.keys().all(|t| story.steps.iter().any(|s| s.only.contains(t) || s.unless.contains(t))));
    }

    #[test]
    fn empty_values_leave_fields_out() {
        let step = Step {
            fields: [("a", "{x}"), ("b", "{y}"), ("c", "@z"), ("d", "n{y}")].map(|(k, v)| (k.into(), v.into())).into(),
            ..Story::read().unwrap().steps.remove(0)
        };
        let values = Values::from([("x".to_string(), "1".to_string())]);
        let typed = step.typed(&values, &|_| Some(serde_json::json!([1])));
        assert_eq!(serde_json::to_string(&typed).unwrap(), r#"{"a":"1","c":[1],"d":"n"}"#);
    }
}
