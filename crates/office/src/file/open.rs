//! Whether one act is open on a matter: what its page says of it, without the page.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::{Ctx, Mode, Offer, View, offers, strand};
use crate::{Office, policy};

impl Office {
    /// Whether an act is open on a matter for this person, as its page would show it.
    pub fn file_open(&self, who: &Who, matter: MatterId, address: &str) -> Result<bool, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let veil = self.veil(who, &facts, &procedure)?;
        let open = |o: &Offer| {
            o.open()
                && strand::address(&o.act.id, o.strand.as_deref()) == address
                && self.done_by_hand(&procedure, &o.act.id)
                && !self.not_offered(veil.as_ref(), (&facts, &procedure), o.act)
        };
        Ok(offers(&View { ctx, procedure: &procedure, facts: &facts }).iter().any(open))
    }
}
