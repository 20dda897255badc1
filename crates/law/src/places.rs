//! Where acts stand and in which strand terms run, found once when a procedure is whole: deciding asks for them hundreds of times a step.

use crate::procedure::{Act, Procedure};
use std::collections::BTreeSet;

/// Names by a short digest: eight comparisons of numbers instead of two hundred of texts.
#[derive(Debug)]
struct Table(Vec<(u32, usize)>);

impl Table {
    /// Of the same names the first is found.
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Table {
        let mut all: Vec<_> = names.enumerate().map(|(at, name)| (short(name), at)).collect();
        all.sort_unstable();
        Table(all)
    }

    /// The first place whose digest is the name's and that `is` it.
    fn find(&self, name: &str, is: impl Fn(usize) -> bool) -> Option<usize> {
        let wanted = short(name);
        let from = self.0.partition_point(|(d, _)| *d < wanted);
        self.0[from..].iter().take_while(|(d, _)| *d == wanted).map(|(_, at)| *at).find(|at| is(*at))
    }
}

/// A short digest of a name, FNV-1a: where two digests differ, the names differ.
pub fn short(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// What is looked for in a procedure, by name. A copy has none, since a copy may be changed; without it the procedure is read through.
#[derive(Default, Debug)]
pub(crate) struct Places(Option<Found>);

#[derive(Debug)]
struct Found {
    acts: Table,
    terms: Table,
    /// By the place of the term.
    strands: Vec<Option<String>>,
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
        let acts = Table::new(self.acts.iter().map(|a| a.id.as_str()));
        let terms = Table::new(self.terms.iter().map(|t| t.id.as_str()));
        let strands = self.terms.iter().map(|t| self.read_strand_of(&t.from).map(str::to_string));
        let opened = self.acts.iter().filter(|a| a.opens_strand).filter_map(|a| a.strand.clone()).collect();
        let found = Found { acts, terms, strands: strands.collect(), opened };
        self.places = Places(Some(found));
        self
    }

    /// The act of that id.
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.place(id).map(|at| &self.acts[at])
    }

    /// The place of an act in the ordinary course.
    pub fn place(&self, act: &str) -> Option<usize> {
        match &self.places.0 {
            Some(found) => found.acts.find(act, |at| self.acts[at].id == act),
            None => self.acts.iter().position(|a| a.id == act),
        }
    }

    /// The kind of strand that a term runs in: that of the act whose event starts it.
    pub fn strand_of_term(&self, term: &str) -> Option<&str> {
        match &self.places.0 {
            Some(found) => found.strands[found.terms.find(term, |at| self.terms[at].id == term)?].as_deref(),
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

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_name_is_found_in_the_first_of_its_places_and_another_in_none() {
        let names = ["file", "serve", "decide", "serve"];
        let table = Table::new(names.into_iter());
        let find = |name: &str| table.find(name, |at| names[at] == name);
        assert_eq!((find("decide"), find("serve"), find("waive")), (Some(2), Some(1), None));
        // A digest that another name bears too is not enough.
        assert_eq!(table.find("file", |_| false), None);
    }
}
