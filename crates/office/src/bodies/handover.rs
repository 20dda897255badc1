//! What is open with a body that went into another one is taken over by that one: each matter by an event of its own.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::matter::handing::handed_over;
use crate::matter::{Ctx, Mode, View};
use crate::policy::{self, Do};
use fadu_store::{ListFilter, Turn, Views};

/// So many matters are taken over at one press; the page says how many are left.
const AT_ONCE: usize = 200;

impl Office {
    /// Takes over matters that are under way with a body that went into the person's own; how many, and how many are left.
    pub async fn take_over(&self, who: &Who, from: BodyId) -> Result<(usize, u64), Denial> {
        let (register, today) = (self.register(), self.today());
        let end = register.body_ended(from, today).ok_or(Denial::NotFound)?;
        let to = end.into.ok_or_else(|| Denial::mistake("", "这个主体没有并入其他主体"))?;
        policy::require(who, Do::TakeOver, to)?;
        self.require_trust()?;
        let filter = ListFilter { agencies: vec![from.to_string()], closed: Some(false), ..ListFilter::default() };
        let (rows, _) = self.store.list(&filter, Turn::First, AT_ONCE)?;
        let mut done = 0;
        for row in rows {
            let (facts, procedure) = self.facts(MatterId::from_bits(row.matter.bits()))?;
            let engine = self.engine_of(&facts)?;
            let actor = Self::actor(who);
            let ctx =
                Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
            let view = View { ctx, procedure: &procedure, facts: &facts };
            let outcome = handed_over(&view, to, &end.reason);
            self.carry_out(who, (facts, procedure, engine), outcome, None).await?;
            done += 1;
        }
        Ok((done, self.open_matters(from)?))
    }
}
