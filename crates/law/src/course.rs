//! Courses inside a procedure: strands, sub-matters, and how several people sign one act.

use serde::Deserialize;

/// A course that runs more than once in a matter, each time with its own acts and terms: one for each party, for each thing kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strand {
    /// Kebab-case id.
    pub id: String,
    /// Chinese name of what each one is.
    pub name: String,
    /// The field that names one of them.
    pub label: String,
    /// The first one is there as soon as the matter is.
    #[serde(default)]
    pub first: bool,
}

/// A sub-matter: another procedure that runs under this one, with its own acts, terms, numbers and papers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sub {
    /// The procedure; its id is that of the strand too.
    pub procedure: String,
    /// Chinese name of what each one is.
    pub name: String,
    /// The field that names one of them.
    pub label: String,
    /// The stage under which its acts are shown.
    pub phase: String,
    /// What must have happened before one may begin.
    #[serde(default)]
    pub after: Vec<String>,
    /// What closes the way to a new one.
    #[serde(default)]
    pub before: Vec<String>,
}

/// How several people sign one act.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// The field with the officers who are asked; whoever is named later is asked too.
    pub signers: String,
    /// Who of them must sign, where nobody chooses.
    #[serde(default = "all")]
    pub mode: CountersignMode,
    /// The field in which whoever asks chooses it: `all`, `serial` or `any`.
    #[serde(default)]
    pub mode_field: Option<String>,
}

/// Who of the officers asked must sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountersignMode {
    /// All, in any order 并签.
    All,
    /// All, one after the other as named 串签.
    Serial,
    /// Any one of them 或签.
    Any,
}

impl CountersignMode {
    /// The mode of that id.
    pub fn named(id: &str) -> Option<CountersignMode> {
        match id {
            "all" => Some(CountersignMode::All),
            "serial" => Some(CountersignMode::Serial),
            "any" => Some(CountersignMode::Any),
            _ => None,
        }
    }
}

fn all() -> CountersignMode {
    CountersignMode::All
}
