//! Declared events: the closed list of what the record may say happened. A name never changes its meaning.

use crate::{LawError, Pack};
use fadu_base::Citation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event as `law/events.toml` declares it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDecl {
    /// Past tense, e.g. `CaseFiled`.
    pub name: String,
    /// 立案.
    pub zh: String,
    /// What it means, in English.
    pub meaning: String,
    /// The articles it belongs to; empty where no article asks for it.
    pub cites: Vec<Citation>,
    /// Names of its fields.
    pub fields: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventFile {
    event: Vec<EventDecl>,
}

/// All declared events of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Events {
    by_name: BTreeMap<String, EventDecl>,
}

impl Events {
    /// Reads `events.toml`. A name that is taken, or is not `UpperCamelCase`, is an error.
    pub fn parse(pack: &Pack) -> Result<Events, LawError> {
        const PATH: &str = "events.toml";
        let file: EventFile = pack.toml(PATH)?;
        let mut by_name = BTreeMap::new();
        for event in file.event {
            let name = event.name.clone();
            let camel =
                name.bytes().all(|b| b.is_ascii_alphanumeric()) && name.starts_with(|c: char| c.is_ascii_uppercase());
            let snake = |f: &String| {
                !f.is_empty() && f.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            if !camel || !event.fields.iter().all(snake) {
                return Err(LawError::new(PATH, format!("{name}：事件名或字段名不合规则")));
            }
            if by_name.insert(name.clone(), event).is_some() {
                return Err(LawError::new(PATH, format!("{name}：事件重复")));
            }
        }
        Ok(Events { by_name })
    }

    /// Takes over what only the other knows.
    pub(crate) fn add_missing(&mut self, other: &Events) {
        for (name, event) in &other.by_name {
            self.by_name.entry(name.clone()).or_insert_with(|| event.clone());
        }
    }

    /// The declaration of an event.
    pub fn get(&self, name: &str) -> Option<&EventDecl> {
        self.by_name.get(name)
    }

    /// All declarations in the order of their names.
    pub fn all(&self) -> impl Iterator<Item = &EventDecl> {
        self.by_name.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Result<Events, LawError> {
        let row = |n: &&str| {
            format!("[[event]]\nname = \"{n}\"\nzh = \"z\"\nmeaning = \"m\"\ncites = []\nfields = [\"a_day\"]\n")
        };
        let text: String = names.iter().map(row).collect();
        Events::parse(&Pack { files: [("events.toml".to_string(), text.into_bytes())].into() })
    }

    #[test]
    fn a_name_stands_once_and_in_its_form() {
        assert_eq!(of(&["CaseFiled"]).unwrap().get("CaseFiled").map(|e| e.zh.as_str()), Some("z"));
        for bad in [&["CaseFiled", "CaseFiled"][..], &["case-filed"], &["caseFiled"]] {
            assert!(of(bad).is_err(), "{bad:?}");
        }
    }
}
