//! The record of one matter, event by event with all its fields.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Fields, Moment};
use crate::fault::Denial;
use crate::matter::Entry;
use serde::Serialize;

/// An event of a matter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventLine {
    /// Its number in the matter, from 1.
    pub n: usize,
    /// Name in `law/events.toml`.
    pub name: String,
    /// Chinese name.
    pub title: String,
    /// The act that made it.
    pub act: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Who acted.
    pub actor: String,
    /// The natural person who acted.
    pub person: String,
    /// The procedure's fields.
    pub fields: Fields,
    /// Undone by a return.
    pub undone: bool,
}

impl Office {
    /// The events of a matter, oldest first.
    pub fn events(&self, who: &Who, matter: MatterId) -> Result<Vec<EventLine>, Denial> {
        let (facts, _) = self.facts_seen(who, matter)?;
        let line = |(n, e): (usize, &std::sync::Arc<Entry>)| EventLine {
            n: n + 1,
            name: e.name.clone(),
            title: self.engine().law.events.get(&e.name).map_or(e.name.clone(), |d| d.zh.clone()),
            act: e.act.clone(),
            happened: e.happened,
            recorded: e.recorded,
            actor: e.actor_name.clone(),
            person: e.actor.clone(),
            fields: e.fields.clone(),
            undone: e.undone,
        };
        Ok(facts.entries.iter().enumerate().map(line).collect())
    }
}
