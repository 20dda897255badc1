//! Rows of the register of parties: pure data. What stands in their bodies is `office`'s.

use serde_json::Value;

/// A party, and what it is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartyRow {
    /// What it is kept under.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// The code of its area; empty if none is known.
    pub area: String,
    /// What it was merged into; empty while it stands by itself.
    pub merged: String,
    /// Equal for parties of one name in one area; empty for none.
    pub same: String,
    /// Equal for parties whose names differ only in form; empty for none.
    pub alike: String,
    /// What is searched.
    pub find: String,
    /// The rest.
    pub body: Value,
}

/// What a party that stands by itself is found by, without the rest of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyName {
    /// What it is kept under.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// Its name; empty for a natural person, whose row is sealed.
    pub name: String,
    /// What is searched.
    pub find: String,
}

impl PartyName {
    /// That of a row.
    pub fn of(row: &PartyRow) -> PartyName {
        let name = row.body.get("name").and_then(Value::as_str).unwrap_or_default();
        PartyName { code: row.code.clone(), kind: row.kind.clone(), name: name.into(), find: row.find.clone() }
    }
}

/// Which parties are asked for.
#[derive(Debug, Clone, Default)]
pub struct PartyFilter {
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only not of this kind.
    pub not_kind: Option<String>,
    /// Only in this area and those within it: what its code begins with.
    pub area: Option<String>,
    /// Only those merged into this one; else only those that stand by themselves.
    pub merged_into: Option<String>,
    /// With all of these words in what is searched.
    pub text: String,
    /// Or kept under one of these, or found by it: keyed hashes of what was typed.
    pub or_hashes: Vec<String>,
    /// Only those that may be the same as another one.
    pub doubles: bool,
}
