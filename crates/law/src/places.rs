//! Where acts stand and in which strand terms run, found once when a procedure is whole: deciding asks for them hundreds of times a step.

use crate::procedure::{Act, Procedure};
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// FNV-1a: the names are the law pack's own, so that nobody can choose them to collide.
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}
impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3));
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// A map by names of the law pack.
type Named<T> = HashMap<String, T, BuildHasherDefault<Fnv>>;

/// What is looked for in a procedure, by name. A copy has none, since a copy may be changed; without it the procedure is read through.
#[derive(Default, Debug)]
pub(crate) struct Places(Option<Arc<Found>>);

#[derive(Debug)]
struct Found {
    acts: Named<usize>,
    /// By the place of the term.
    strands: Named<Option<String>>,
    /// Strands that some act opens.
    opened: BTreeSet<String>,
}

impl Clone for Places {
    fn clone(&self) -> Places {
        Places(None)
    }
}

impl Procedure {
    /// The same procedure, which from now on finds its acts by name instead of reading through them.
    #[must_use]
    pub(crate) fn whole(mut self) -> Procedure {
        let acts = self.acts.iter().enumerate().rev().map(|(at, act)| (act.id.clone(), at)).collect();
        let strands = self.terms.iter().map(|t| (t.id.clone(), self.read_strand_of(&t.from).map(str::to_string)));
        let opened = self.acts.iter().filter(|a| a.opens_strand).filter_map(|a| a.strand.clone()).collect();
        let found = Found { acts, strands: strands.collect(), opened };
        self.places = Places(Some(Arc::new(found)));
        self
    }

    /// The act of that id.
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.place(id).map(|at| &self.acts[at])
    }

    /// The place of an act in the ordinary course.
    pub fn place(&self, act: &str) -> Option<usize> {
        match &self.places.0 {
            Some(found) => found.acts.get(act).copied(),
            None => self.acts.iter().position(|a| a.id == act),
        }
    }

    /// The kind of strand that a term runs in: that of the act whose event starts it.
    pub fn strand_of_term(&self, term: &str) -> Option<&str> {
        match &self.places.0 {
            Some(found) => found.strands.get(term)?.as_deref(),
            None => self.read_strand_of(&self.term(term)?.from),
        }
    }

    /// Whether any act opens one of this strand: else there is the first at most.
    pub fn opens_any(&self, strand: &str) -> bool {
        match &self.places.0 {
            Some(found) => found.opened.contains(strand),
            None => self.acts.iter().any(|a| a.opens_strand && a.strand.as_deref() == Some(strand)),
        }
    }

    fn read_strand_of(&self, from: &str) -> Option<&str> {
        let starts = |a: &&Act| from.split('|').any(|f| a.id == f || a.events.iter().any(|e| e.name == f));
        self.acts.iter().filter(starts).find_map(|a| a.strand.as_deref())
    }
}
