//! Acts in great number, for filling an empty store: each is judged, sealed and written as any other, but at a moment and with a chance of
//! its own, and its successor need not wait for the disk. Desks work side by side; what they make is written in the order of time.

use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::MatterId;
use crate::carry::{Hand, Writing};
use crate::fault::Denial;
use crate::foretold::Foretold;
use crate::law::procedure::Procedure;
use crate::matter::register::Register;
use crate::matter::{Ctx, Facts, Intent, Mode, View, decide, open, strand};
use crate::office::seeds_of;
use crate::personal::{Held, Keys};
use crate::reported::own;
use crate::{Chance, Office, policy};
use fadu_store::{Append, AppendError, Pending, Receipt};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// An act to be prepared.
pub struct Ask<'a> {
    /// Who acts.
    pub who: &'a Who,
    /// When.
    pub at: Moment,
    /// The act and what is typed.
    pub intent: Intent,
    /// Where it was first written down, if it is reported.
    pub source: Option<&'a str>,
}

/// An act judged and sealed, not yet written.
pub struct Prepared {
    /// The matter.
    pub matter: MatterId,
    /// The numbers that it must be given.
    pub numbers: Vec<String>,
    request: Append,
}

/// An act sent to the writer.
pub struct Sent {
    numbers: Vec<String>,
    pending: Pending<Result<Receipt, AppendError>>,
}

impl Sent {
    /// Waits until it is written; not from async code.
    pub fn wait(self) -> Result<(), Denial> {
        let receipt = self.pending.wait()?;
        if receipt.numbers == self.numbers {
            Ok(())
        } else {
            Err(Denial::Fault(format!("foretold {:?}, given {:?}", self.numbers, receipt.numbers)))
        }
    }
}

/// A desk at which the matters of some bodies are prepared; no two desks share a body.
pub struct Desk<'a> {
    office: &'a Office,
    register: Arc<Register>,
    foretold: Foretold,
    open: HashMap<MatterId, (Arc<Facts>, Arc<Procedure>, Held)>,
}

impl Office {
    /// A desk over the registers as they stand; none where acts would have to be signed by a passkey.
    pub fn desk(&self) -> Result<Desk<'_>, Denial> {
        let register = self.register();
        if !register.passkeys.is_empty() {
            return Err(Denial::Fault("acts in great number are for an empty store".into()));
        }
        Ok(Desk { office: self, register, foretold: Foretold::from_nothing(), open: HashMap::new() })
    }

    /// Sends an act to the writer; the order of sending is the order of the record.
    pub fn send_prepared(&self, prepared: Prepared) -> Sent {
        Sent { numbers: prepared.numbers, pending: self.send(prepared.request) }
    }
}

impl Desk<'_> {
    /// Takes the registers as they stand now.
    pub fn look_up(&mut self) {
        self.register = self.office.register();
    }

    /// Opens a matter of a procedure.
    pub fn open(&mut self, ask: &Ask, procedure: &str, chance: &dyn Chance) -> Result<Prepared, Denial> {
        let bits = seeds_of(chance, 1)[0].0;
        let new = (MatterId::mint(ask.at, bits), ask.at.day());
        let (facts, procedure) = self.office.fresh(ask.who, procedure, &ask.intent.typed, new)?;
        self.prepare(ask, (facts, procedure, Held::new()), chance)
    }

    /// Does an act on a matter of this desk.
    pub fn act(&mut self, ask: &Ask, matter: MatterId, chance: &dyn Chance) -> Result<Prepared, Denial> {
        let (facts, procedure, held) = self.open.get(&matter).ok_or(Denial::NotFound)?;
        let at = (Arc::clone(facts), Arc::clone(procedure), held.clone());
        self.prepare(ask, at, chance)
    }

    /// Whether an act is open to somebody now.
    pub fn offers(&self, who: &Who, at: Moment, (matter, act): (MatterId, &str)) -> bool {
        let Some((facts, procedure, _)) = self.open.get(&matter) else { return false };
        let actor = Office::actor(who);
        let engine = self.office.engine();
        let ctx = Ctx { now: at, actor: &actor, register: &self.register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure, facts };
        let open = open::offers(&view);
        open.iter().any(|o| o.open() && strand::address(&o.act.id, o.strand.as_deref()) == act)
    }

    /// Nothing more will be done on this matter here.
    pub fn leave(&mut self, matter: MatterId) {
        self.open.remove(&matter);
    }

    fn prepare(
        &mut self,
        ask: &Ask,
        (facts, procedure, held): (Arc<Facts>, Arc<Procedure>, Held),
        chance: &dyn Chance,
    ) -> Result<Prepared, Denial> {
        policy::require(ask.who, policy::Do::Handle, facts.agency)?;
        let (actor, engine) = (Office::actor(ask.who), self.office.engine());
        let mode = if ask.source.is_some() { Mode::Reported } else { Mode::Requested };
        let ctx = Ctx { now: ask.at, actor: &actor, register: &self.register, engine: &engine, mode };
        let mut outcome =
            decide(&View { ctx, procedure: &procedure, facts: &facts }, &ask.intent).map_err(Denial::Denied)?;
        if let Some(source) = ask.source {
            outcome.events.iter_mut().for_each(|e| drop(e.fields.insert(own::SOURCE.into(), json!(source))));
        }
        let random = || seeds_of(chance, 1)[0].1;
        let keys = Keys::of(self.office.master()?, (&facts, &procedure, &outcome), held, random)?;
        let held = keys.held.clone();
        let hand = Hand {
            keys,
            now: ask.at,
            register: Arc::clone(&self.register),
            seeds: seeds_of(chance, outcome.events.len() + outcome.papers.len()),
            pages: Vec::new(),
            foretold: &self.foretold,
            actor,
        };
        let Writing { request, carried } =
            self.office.writing(hand, (facts, Arc::clone(&procedure), engine), outcome, None)?;
        let matter = carried.matter;
        let (Some(numbers), Some(after)) = (carried.guess, carried.ahead) else {
            return Err(Denial::Fault("nothing was foretold".into()));
        };
        self.open.insert(matter, (after, procedure, held));
        Ok(Prepared { matter, numbers, request })
    }
}
