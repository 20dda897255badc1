//! How far a matter has come on the chart of its procedure: the acts that stand, and those that are due.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::{answering, strand};
use crate::{Office, policy};
use std::sync::Arc;

/// The acts of a matter.
#[derive(Clone, Debug)]
pub struct ChartPage {
    /// The version of the procedure that governs it.
    pub procedure: Arc<Procedure>,
    /// Id of the overlay; empty without one.
    pub field: String,
    /// Title: the party.
    pub title: String,
    /// Newest statutory number.
    pub number: String,
    /// Acts that were done and stand.
    pub done: Vec<String>,
    /// Acts that must be done next, whoever does them.
    pub due: Vec<String>,
}

impl Office {
    /// The acts of a matter for its chart.
    pub fn chart_page(&self, who: &Who, matter: MatterId) -> Result<ChartPage, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let first = strand::first(&procedure, &facts);
        let head = &procedure.headline;
        let mut done: Vec<String> = facts.entries.iter().filter(|e| !e.undone).map(|e| e.act.clone()).collect();
        done.sort();
        done.dedup();
        let engine = self.engine_of(&facts)?;
        let pending = crate::matter::open::pending(&engine, &procedure, &facts);
        let mut due: Vec<String> = pending.iter().map(|d| d.act.id.clone()).collect();
        due.dedup();
        Ok(ChartPage {
            title: strand::together(&procedure, &facts, &answering::party_name(&self.register(), &procedure, &first)),
            number: head.number.iter().find_map(|f| first.text(f)).unwrap_or_default().to_string(),
            field: facts.field.clone(),
            procedure: Arc::clone(&procedure),
            done,
            due,
        })
    }
}
