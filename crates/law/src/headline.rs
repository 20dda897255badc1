//! What names a matter in lists and on its public page: which fields and events of its procedure.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The act by which handlers are changed 变更承办人, as it is done where an officer goes to another body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// The act; its form names the handlers.
    pub act: String,
    /// What else its form says then, by field.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// Which fields name the matter in lists: the first that is filled in wins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// Statutory numbers, newest kind first.
    pub number: Vec<String>,
    /// The party's name.
    pub party: String,
    /// The party's public code; this and what follows may be missing where a procedure knows no such thing.
    #[serde(default)]
    pub party_code: String,
    /// Whether the party is a natural person: the field and the value that says so.
    #[serde(default)]
    pub natural_person: (String, String),
    /// The item.
    #[serde(default)]
    pub item: String,
    /// The amount that a paper commits.
    #[serde(default)]
    pub amount: String,
    /// The officers in charge.
    pub handlers: String,
    /// How they are changed, where an officer leaves; without it such a matter stays with whoever is named.
    #[serde(default)]
    pub reassign: Option<Reassign>,
    /// The event that decides the matter.
    #[serde(default)]
    pub decided: String,
    /// What is decided again takes the place of what was: an answer that is given anew. Without it, and unless what was decided is revoked first, a
    /// second decision is refused.
    #[serde(default)]
    pub anew: bool,
    /// The event that revokes the decision: from then on it is no longer in force.
    #[serde(default)]
    pub revoked: Option<String>,
    /// The event after which the decision is in force only as altered, or not at all: how, its own field says.
    #[serde(default)]
    pub altered: Option<Altered>,
    /// The event that makes the decision public.
    #[serde(default)]
    pub published: String,
    /// The event that ends the matter.
    pub closed: String,
    /// The events that end the publication.
    #[serde(default)]
    pub unpublished: Vec<String>,
    /// The event by which whoever waits asks that the next act be done.
    #[serde(default)]
    pub reminder: String,
    /// The paper that the public sees.
    #[serde(default)]
    pub public_paper: String,
    /// The limit for which it is shown.
    #[serde(default)]
    pub public_limit: String,
    /// The fields that say what is proposed or decided.
    #[serde(default)]
    pub outcome: OutcomeFields,
}

/// A decision altered from outside: a superior body or a court.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Altered {
    /// The event.
    pub event: String,
    /// The field that says how.
    pub how: String,
    /// The values of it after which the decision still stands, as altered; after every other it has lost its force.
    pub stands: Vec<String>,
}

/// The fields that say what is proposed or decided, for papers that put it in words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFields {
    /// Kinds of consequence.
    pub kinds: String,
    /// The kind that the amount belongs to.
    pub money_kind: String,
    /// Anything else, in words.
    pub other: String,
}
