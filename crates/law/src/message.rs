//! The words of refusals: code → what the law asks, the sentence, the cure. Numbers and names come in by placeholders.

use crate::{LawError, Pack};
use fadu_base::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The words of one code, with `{placeholders}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What the law asks, a short noun phrase.
    pub asks: String,
    /// One calm sentence: what is missing.
    pub sentence: String,
    /// One sentence: what to do.
    pub cure: String,
    /// The act that cures it, where it is always the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Message {
    /// The names of all placeholders.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names: Vec<&str> = [&self.asks, &self.sentence, &self.cure]
            .into_iter()
            .flat_map(|t| t.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A refusal in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Words {
    /// What the law asks.
    pub asks: String,
    /// What is missing.
    pub sentence: String,
    /// What to do.
    pub cure: String,
    /// The act to go to.
    pub link: Option<String>,
}

/// All messages of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Messages {
    by_code: BTreeMap<String, Message>,
}

impl Messages {
    /// Reads `messages/*.toml`. A code that is taken, or a brace that does not close, is an error.
    pub fn parse(pack: &Pack) -> Result<Messages, LawError> {
        let mut by_code = BTreeMap::new();
        for path in pack.paths("messages/", ".toml") {
            let file: BTreeMap<String, Message> = pack.toml(path)?;
            for (code, message) in file {
                let braces = [&message.asks, &message.sentence, &message.cure]
                    .iter()
                    .all(|t| t.matches('{').count() == t.matches('}').count());
                if !braces || message.asks.is_empty() || message.sentence.is_empty() || message.cure.is_empty() {
                    return Err(LawError::new(path, format!("{code}：话没有写完")));
                }
                if by_code.insert(code.clone(), message).is_some() {
                    return Err(LawError::new(path, format!("{code}：代码重复")));
                }
            }
        }
        Ok(Messages { by_code })
    }

    /// Takes over what only the other knows.
    pub(crate) fn add_missing(&mut self, other: &Messages) {
        for (code, message) in &other.by_code {
            self.by_code.entry(code.clone()).or_insert_with(|| message.clone());
        }
    }

    /// The message of a code.
    pub fn get(&self, code: &str) -> Option<&Message> {
        self.by_code.get(code)
    }

    /// All codes with their messages.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Message)> {
        self.by_code.iter().map(|(c, m)| (c.as_str(), m))
    }

    /// The refusal in words. An argument that is not given reads 未载明; a code without words says so and names itself.
    pub fn words(&self, refusal: &Refusal) -> Words {
        let Some(message) = self.get(&refusal.code) else {
            let sentence = format!("这一步的一项要求没有满足（{}）。", refusal.code);
            let cure = "请核对该事项的材料，或联系系统管理员补全说明。".into();
            return Words { asks: refusal.code.clone(), sentence, cure, link: refusal.cure.clone() };
        };
        Words {
            asks: filled(&message.asks, &refusal.args),
            sentence: filled(&message.sentence, &refusal.args),
            cure: filled(&message.cure, &refusal.args),
            link: refusal.cure.clone().or_else(|| message.link.clone()),
        }
    }
}

/// The text with its placeholders filled, once: what an argument contains is not looked at again.
fn filled(text: &str, args: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(args.get(name).map_or("未载明", String::as_str));
        rest = tail;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_base::Ground;

    fn refusal(code: &str, args: &[(&str, &str)]) -> Refusal {
        let args = args.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        Refusal { code: code.into(), args, ground: Ground::Law(Vec::new()), cure: None }
    }
    fn of(text: &str) -> Result<Messages, LawError> {
        Messages::parse(&Pack { files: [("messages/m.toml".to_string(), text.as_bytes().to_vec())].into() })
    }

    #[test]
    fn placeholders_are_filled_once() {
        let m = of(
            "[a]\nasks = \"要 {n} 人\"\nsentence = \"只有{given}，要{n}。\"\ncure = \"补足。\"\nlink = \"assign\"\n",
        )
        .unwrap();
        let w = m.words(&refusal("a", &[("n", "{given}"), ("x", "y")]));
        assert_eq!((w.asks.as_str(), w.sentence.as_str()), ("要 {given} 人", "只有未载明，要{given}。"));
        assert_eq!(w.link.as_deref(), Some("assign"));
        assert_eq!(m.get("a").unwrap().placeholders(), ["given", "n"]);
        assert!(m.words(&refusal("zz", &[])).sentence.contains("zz"));
    }

    #[test]
    fn unfinished_words_are_refused() {
        assert!(of("[a]\nasks = \"a\"\nsentence = \"只有{given\"\ncure = \"c\"\n").is_err());
        assert!(of("[a]\nasks = \"a\"\nsentence = \"b\"\ncure = \"\"\n").is_err());
    }
}
