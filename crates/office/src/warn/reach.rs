//! Who sees which clue: its owners at once, the chiefs of their body, the supervisors once the grace is over.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::record::Moment;
use fadu_store::{ClueFilter, ClueRow, StreamId};

/// Whose clues somebody sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Those that this person is to answer.
    Mine,
    /// Those of the own body.
    Body,
    /// Those of all bodies, after the grace.
    All,
}

impl Scope {
    /// The scope of a person; the widest that the roles give.
    pub fn of(who: &Who) -> Result<Scope, Denial> {
        policy::require(who, Do::Warnings, who.agency)?;
        Ok(match () {
            () if policy::everywhere(who, Do::Warnings) => Scope::All,
            () if who.has("unit-head") || who.has("head") => Scope::Body,
            () => Scope::Mine,
        })
    }

    /// The filter that lets nothing else through.
    pub(super) fn filter(self, who: &Who, now: Moment) -> ClueFilter {
        let own = || vec![who.agency.to_string()];
        match self {
            Scope::Mine => ClueFilter { agencies: own(), owner: Some(who.person.to_string()), ..ClueFilter::default() },
            Scope::Body => ClueFilter { agencies: own(), ..ClueFilter::default() },
            Scope::All => ClueFilter { shown_at: Some(now.0), ..ClueFilter::default() },
        }
    }

    /// Whether a clue is among them.
    pub(super) fn has(self, who: &Who, row: &ClueRow, now: Moment) -> bool {
        let own = row.agency == who.agency.to_string();
        match self {
            Scope::Mine => own && row.owners.contains(&who.person.to_string()),
            Scope::Body => own,
            Scope::All => row.shown <= now.0,
        }
    }
}

impl Office {
    /// A clue that a person may see; any other is not found.
    pub(super) fn clue_for(&self, who: &Who, id: StreamId) -> Result<ClueRow, Denial> {
        let scope = Scope::of(who)?;
        let row = self.store.clue(id)?.ok_or(Denial::NotFound)?;
        if scope.has(who, &row, self.now()) { Ok(row) } else { Err(Denial::NotFound) }
    }

    /// The body of a clue.
    pub(super) fn body_of(row: &ClueRow) -> Result<BodyId, Denial> {
        row.agency.parse().map_err(|_| Denial::Fault("a clue of no body".into()))
    }
}
