//! What a change of the law would do: what it touches, and what becomes of every open matter, worked out by replay under both laws.
//!
//! Nothing is written. Start reading at [`Office::law_change`]: the law that would be (`wish.rs`), what it says otherwise
//! (`law::change`), each open matter under both (`open.rs`), all together (`LawChange`). `job.rs` runs it beside the server.

mod cases;
mod job;
mod named;
mod open;
mod table;
mod wish;

pub use crate::long_work::Progress;
pub use cases::{AgencyLine, CaseLine, Counts, Stay, TermLine};
pub use job::{Job, Jobs};
pub use named::Named;
pub use wish::Wish;

use crate::accounts::{Who, hex};
use crate::base::{Citation, Day};
use crate::fault::Denial;
use crate::law::change::{Changed, LawPart, LawSide, TransitionRule, changed};
use crate::law::difference::Way;
use crate::law::items::Items;
use crate::policy::{self, Do};
use crate::{Office, law};
use serde::Serialize;

/// What a change of the law would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LawChange {
    /// What was asked, in words.
    pub name: String,
    /// The day for which it was worked out.
    pub today: Day,
    /// Digest of the law in force.
    pub from: String,
    /// Digest of the law that would be; empty where only an article or a benchmark is looked at.
    pub to: String,
    /// What it says otherwise.
    pub changed: Vec<Changed>,
    /// The rules by which open matters go over, for the parts that change.
    pub rules: Vec<TransitionRule>,
    /// The numbers.
    pub counts: Counts,
    /// The numbers by agency: those that are touched.
    pub agencies: Vec<AgencyLine>,
    /// Open matters of procedures that change: they stay with their version.
    pub stays: Vec<Stay>,
    /// The matters that are touched, the most pressing first.
    pub cases: Vec<CaseLine>,
    /// Matters that are counted and that the viewer may not see.
    pub unseen: usize,
}

impl LawChange {
    /// What somebody may see of it: matters by name only where that person may read them; the numbers are of all.
    #[must_use]
    pub fn seen_by(&self, who: &Who) -> LawChange {
        let mut own = self.clone();
        own.cases.retain(|c| policy::may(who, Do::Read, c.body));
        own.unseen = self.cases.len() - own.cases.len();
        own
    }

    /// How many parts of a kind change.
    pub fn parts(&self, part: LawPart) -> usize {
        self.changed.iter().filter(|c| c.part == part).count()
    }
}

impl Office {
    /// Works out what a change would do to every open matter, for the whole installation. What of it somebody may see, [`LawChange::seen_by`] says.
    pub fn law_change(&self, who: Option<&Who>, wish: &Wish, progress: &Progress) -> Result<LawChange, Denial> {
        let proposed = self.proposed(who, wish)?;
        self.law_change_of(&proposed, progress)
    }

    fn law_change_of(&self, proposed: &wish::Proposed, progress: &Progress) -> Result<LawChange, Denial> {
        let (engine, today) = (self.engine(), self.today());
        let mut all = match &proposed.law {
            Some(newer) => {
                let items = Items::of_pack(&self.pack_in_force()?).map_err(|e| Denial::Fault(e.to_string()))?;
                let older = LawSide { law: &engine.law, items: &items };
                changed(older, LawSide { law: newer, items: &proposed.items }, today)
            }
            None => Vec::new(),
        };
        all.extend(proposed.touched.clone());
        let gone: Vec<Citation> = all
            .iter()
            .filter(|c| c.part == LawPart::Article && c.way == Way::Removed)
            .flat_map(|c| c.cites.clone())
            .collect();
        let found = self.over_open(proposed, (&all, &gone), progress)?;
        let rules = proposed.law.as_ref().map_or(&engine.law.transition, |l| &l.transition);
        let about = |r: &&TransitionRule| r.parts.iter().any(|p| all.iter().any(|c| c.part == *p));
        Ok(LawChange {
            name: proposed.name.clone(),
            today,
            from: hex(&engine.law.digest),
            to: proposed.law.as_ref().map_or(String::new(), |l: &law::Law| hex(&l.digest)),
            rules: rules.iter().filter(about).cloned().collect(),
            changed: all,
            counts: found.counts,
            agencies: found.agencies,
            stays: found.stays,
            cases: found.cases,
            unseen: 0,
        })
    }
}
