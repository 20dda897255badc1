//! What is made inside the writer's transaction: numbers are known, so papers follow, events are sealed, rows computed.

use crate::base::Moment;
use crate::base::id::EventId;
use crate::law::procedure::Procedure;
use crate::matter::register::Register;
use crate::matter::strand;
use crate::matter::{Actor, Ctx, Engine, Facts, Happening, Mode, Outcome, View};
use crate::{papers, rows};
use fadu_store::record::Envelope;
use fadu_store::{Allotted, Built, Draft, ViewRow};
use serde_json::json;
use std::borrow::Cow;
use std::sync::Arc;

/// Everything that the builder inside the transaction needs.
pub(crate) struct Building {
    pub engine: Arc<Engine>,
    pub register: Arc<Register>,
    pub procedure: Arc<Procedure>,
    pub facts: Arc<Facts>,
    pub actor: Actor,
    pub now: Moment,
    pub outcome: Outcome,
    pub seeds: Vec<(u128, [u8; 32])>,
    pub pages: Vec<usize>,
}

impl Building {
    /// Inside the transaction: numbers are known now, so papers can be made and everything sealed.
    pub fn build(mut self, allotted: &Allotted) -> (Built, Facts) {
        self.outcome.fill_numbers(&allotted.numbers);
        // Two acts at once: the later commit records no earlier than the first, and its rows say the same as its events.
        self.now = self.now.max(allotted.not_before);
        let ctx = Ctx {
            now: self.now,
            actor: &self.actor,
            register: &self.register,
            engine: &self.engine,
            mode: Mode::Requested,
        };
        let before = View { ctx, procedure: &self.procedure, facts: &self.facts };
        let mut facts = self.outcome.over(&before);
        let mut drafts = std::mem::take(&mut self.outcome.events);
        for due in &self.outcome.papers {
            let act = self.procedure.act(&self.outcome.act);
            let seen = act.map_or(Cow::Borrowed(&facts), |a| {
                strand::seen_by(&self.procedure, &facts, a, self.outcome.strand.as_deref())
            });
            let view = View { facts: &seen, ..before };
            let mut draft = papers::made(&view, (&self.outcome.act, &self.pages), due);
            draft.fields.extend(strand::mark(self.outcome.strand.as_deref()));
            let event = Happening { name: &draft.name, happened: self.now, recorded: self.now, fields: &draft.fields };
            facts.apply(&self.procedure, &event);
            drafts.push(draft);
        }
        let recorded = self.now;
        let mut seeds = self.seeds.iter();
        let events: Vec<Draft> = drafts
            .into_iter()
            .filter_map(|d| {
                let (seed, salt) = seeds.next()?;
                let (id, pack) = (EventId::mint(recorded, *seed), self.engine.law.digest);
                let envelope = Envelope { id, name: d.name, happened: d.happened, recorded, pack, fields: d.fields };
                Some(Draft { envelope, salt: *salt })
            })
            .collect();
        let rows = self.rows(&facts, &events);
        let reply = json!({
            "matter": facts.matter, "before": self.facts.entries.len(), "version": facts.entries.len(), "numbers": allotted.numbers,
        });
        (Built { events, rows, blobs: Vec::new(), reply }, facts)
    }

    fn rows(&self, facts: &Facts, events: &[Draft]) -> Vec<ViewRow> {
        let world = rows::World { engine: &self.engine, register: &self.register, procedure: &self.procedure };
        let mut rows = rows::of_matter(&world, facts, self.now);
        rows.extend(events.iter().flat_map(|e| rows::of_event(&world, facts, &e.envelope)));
        rows
    }
}
