//! Where an overlay loosens what lies under it. It may add and tighten as it likes; it may give the agency more time, or the party less, only
//! where the article of a limit leaves the number to other norms, by a norm in force that stands high enough. Nothing else may be loosened.
//!
//! One file a subject: `time` compares two limits, `terms` the terms, `steps` acts, guards, fields and papers.

mod steps;
mod terms;
mod time;

use crate::Law;
use crate::overlay::Overlay;
use crate::procedure::Procedure;
use crate::statute::Rank;
use fadu_base::{Citation, Ground};

/// An overlay over a procedure, with the law in which both stand.
#[derive(Clone, Copy)]
struct Look<'a> {
    overlay: &'a Overlay,
    base: &'a Procedure,
    law: &'a Law,
}

impl Overlay {
    /// Every way in which this overlay loosens the procedure and no article leaves room, in Chinese, one sentence each.
    pub fn loosens(&self, base: &Procedure, law: &Law) -> Vec<String> {
        let look = Look { overlay: self, base, law };
        [look.terms(), look.acts(), look.guards(), look.passkeys(), look.fields(), look.words()].concat()
    }

    /// Every article that it cites and that is in force on no day of this overlay, in Chinese.
    pub fn lapsed(&self, base: &Procedure, law: &Law) -> Vec<String> {
        let look = Look { overlay: self, base, law };
        let mut out: Vec<String> = self.cited(law).into_iter().filter_map(|c| look.stands(c).err()).collect();
        out.dedup();
        out
    }

    fn cited<'a>(&'a self, law: &'a Law) -> Vec<&'a Citation> {
        let of_acts = self.acts.iter().flat_map(|a| {
            let guards = a.guards.iter().chain(&a.return_guards).map(|g| &g.ground);
            guards.chain(a.papers.iter().map(|p| &p.ground)).chain([&a.ground])
        });
        let of_guards = self.guards.iter().flat_map(|g| g.ground.iter().chain(g.add.iter().map(|a| &a.ground)));
        let grounds = of_acts.chain(of_guards).chain(self.papers.iter().map(|p| &p.paper.ground));
        let grounds = grounds.chain(self.passkeys.iter().map(|p| &p.ground));
        let cites = grounds.flat_map(|g| match g {
            Ground::Law(cites) => cites.iter().collect::<Vec<_>>(),
            Ground::House { .. } => Vec::new(),
        });
        let limits = self.terms.iter().filter_map(|t| law.limits.get(&t.limit)).flat_map(|l| &l.cites);
        let pauses = self.terms.iter().flat_map(|t| t.pauses.iter().map(|p| &p.cites).chain(&t.loosened_by));
        cites.chain(limits).chain(pauses).chain(self.fields.values().filter_map(|f| f.set_by.as_ref())).collect()
    }
}

impl Look<'_> {
    /// A citation resolves and was in force on some day of this overlay.
    fn stands(&self, cite: &Citation) -> Result<(), String> {
        self.law.statutes.find(cite).map_err(|e| e.to_string())?;
        let first = self.overlay.in_force.max(self.base.in_force);
        match self.law.statutes.get(&cite.statute) {
            Some(s) if s.stood_between(first, self.overlay.until) => Ok(()),
            _ => Err(format!("{cite}：{first} 起没有施行中的版本")),
        }
    }

    /// Whether that article may take room left to norms of at least this rank, or why not.
    fn high_enough(&self, by: &Citation, least: Rank) -> Result<(), String> {
        self.stands(by)?;
        let statute = self.law.statutes.get(&by.statute);
        let title = statute.map_or(by.statute.as_str(), |s| s.title.as_str());
        match statute.and_then(|s| s.rank) {
            None => Err(format!("《{title}》没有写明效力层级")),
            Some(rank) if rank < least => {
                Err(format!("《{title}》是{}，只有{}以上可以另行规定", rank.zh(), least.zh()))
            }
            Some(_) => Ok(()),
        }
    }
}
