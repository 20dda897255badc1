//! Which acts may be entered after they were done on paper: every act of the procedure, by stage, in whatever order they came about.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::inbox::with_strand;
use crate::matter::{Ctx, Mode, View, authority, strand};
use crate::{Office, policy};

/// An act that may be entered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reportable {
    /// Its address.
    pub act: String,
    /// Chinese name.
    pub name: String,
    /// Chinese name of its stage.
    pub phase: String,
    /// Whose act it is, if not this person's: it is entered by whoever did it.
    pub other: Option<String>,
    /// How often it stands in the record.
    pub times: usize,
}

impl Office {
    /// The acts of a matter that may be entered, in the order of the procedure.
    pub fn reportable(&self, who: &Who, matter: MatterId) -> Result<Vec<Reportable>, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&facts)?);
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Reported };
        let view = View { ctx, procedure: &procedure, facts: &facts };
        let mut all = Vec::new();
        // What was only taken back has no paper of its own.
        for act in procedure.acts.iter().filter(|a| !a.opens && a.withdraws.is_empty()) {
            for key in strand::of_act(&procedure, &facts, act) {
                let seen = strand::seen_by(&procedure, &facts, act, key.as_deref());
                let lacking = authority::lacking(&View { facts: &seen, ..view }, act);
                let address = strand::address(&act.id, key.as_deref());
                let phase = procedure.phases.iter().find(|p| p.id == act.phase);
                all.push(Reportable {
                    name: with_strand(act.name.clone(), strand::label_of(&procedure, &facts, &address)),
                    phase: phase.map_or(String::new(), |p| p.name.clone()),
                    other: lacking.map(|_| act.by.zh().to_string()),
                    times: seen.all(&act.id).count(),
                    act: address,
                });
            }
        }
        Ok(all)
    }
}
