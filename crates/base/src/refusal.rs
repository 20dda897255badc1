//! The three ways an intent does not pass inside: the law says no, the form is wrong, or both are still to be seen.

use crate::citation::Ground;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The law (or a house rule) says no. Words and cure are in `law/messages` under the code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// Kebab-case code of the sentence.
    pub code: String,
    /// What the sentence names: days, amounts, names.
    pub args: BTreeMap<String, String>,
    /// Article or house rule.
    pub ground: Ground,
    /// The act that cures it, if one does.
    pub cure: Option<String>,
}

/// The form is wrong: which field, and what to do, in Chinese.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mistake {
    /// The field's name in the procedure.
    pub field: String,
    /// One Chinese sentence.
    pub message: String,
}

/// How one requirement stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Fulfilled.
    Met,
    /// Not fulfilled: the intent is refused.
    Unmet,
    /// Cannot be told before the form is filled in or another requirement is met.
    Later,
}

/// One line of the table on a refusal page: what is asked, what is there, how it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Check {
    /// The refusal that follows if this is unmet; its code names the requirement's words as well.
    pub refusal: Refusal,
    /// What the file holds, in Chinese.
    pub found: String,
    /// Fulfilled or not.
    pub standing: Standing,
}

/// Why an intent did not pass. Nothing has changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denied {
    /// The law says no. All requirements of the act, the unmet ones among them.
    Refused(Vec<Check>),
    /// The form is wrong.
    Mistaken(Vec<Mistake>),
}

impl Denied {
    /// The first unmet requirement.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Denied::Refused(checks) => checks.iter().find(|c| c.standing == Standing::Unmet).map(|c| &c.refusal),
            Denied::Mistaken(_) => None,
        }
    }
}
