//! The tree of bodies on a day, as its keepers and as everybody see it.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{Body, BodyChange, Entrustment, Register};
use crate::policy::{self, Do};
use std::collections::BTreeMap;

/// A body as a row of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyLine {
    /// The body as it stands on the day.
    pub body: Body,
    /// How many stand above it.
    pub depth: usize,
    /// Powers that it holds, confirmed officers with a good credential, entrustments that it made or received and that hold.
    pub counts: (usize, usize, usize),
}

/// The tree.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyTree {
    /// The day.
    pub day: Day,
    /// Bodies, each after the one above it.
    pub lines: Vec<BodyLine>,
    /// Changes that wait for an answer, with the name of the body.
    pub changes: Vec<(BodyChange, String)>,
    /// Entrustments that wait for an answer, with both names.
    pub entrustments: Vec<(Entrustment, String, String)>,
}

impl Office {
    /// The tree on a day, for those who keep it.
    pub fn body_tree(&self, who: &Who, day: Option<Day>) -> Result<BodyTree, Denial> {
        policy::require(who, Do::Bodies, who.agency)?;
        let (register, day) = (self.register(), day.unwrap_or(self.today()));
        let name = |id: BodyId| register.body_name(id, day).to_string();
        let waiting = register.body_changes.values().filter(|c| c.answer.is_none());
        let changes = waiting.map(|c| (c.clone(), c.said.name.clone().unwrap_or_else(|| name(c.body)))).collect();
        let asked = register.entrustments.values().filter(|e| e.answer.is_none());
        let entrustments = asked.map(|e| (e.clone(), name(e.from), name(e.to))).collect();
        Ok(BodyTree { day, lines: lines(&register, day), changes, entrustments })
    }

    /// The tree of today for everybody.
    pub fn body_tree_public(&self) -> Vec<BodyLine> {
        lines(&self.register(), self.today())
    }
}

/// Bodies in the order of a tree: those without one above them first, each followed by those below it, by level and name.
fn lines(register: &Register, day: Day) -> Vec<BodyLine> {
    let mut below: BTreeMap<Option<BodyId>, Vec<&Body>> = BTreeMap::new();
    for body in register.bodies_on(day) {
        let above = body.place.superior.filter(|s| register.body_on(*s, day).is_some());
        below.entry(above).or_default().push(body);
    }
    below.values_mut().for_each(|all| all.sort_by_key(|b| (b.place.level, &b.name)));
    let counts = Counts::of(register, day);
    let (mut out, mut stack) = (Vec::new(), Vec::new());
    let push = |stack: &mut Vec<_>, of: Option<BodyId>, depth: usize| {
        stack.extend(below.get(&of).into_iter().flatten().rev().map(|b| (*b, depth)));
    };
    push(&mut stack, None, 0);
    while let Some((body, depth)) = stack.pop() {
        out.push(BodyLine { body: body.clone(), depth, counts: counts.get(body.id) });
        push(&mut stack, Some(body.id), depth + 1);
    }
    out
}

/// What each body has on a day, counted once for all.
struct Counts {
    powers: BTreeMap<BodyId, usize>,
    officers: BTreeMap<BodyId, usize>,
    entrusted: BTreeMap<BodyId, usize>,
}

impl Counts {
    fn of(register: &Register, day: Day) -> Counts {
        let count = |all: &mut dyn Iterator<Item = BodyId>| {
            let mut n: BTreeMap<BodyId, usize> = BTreeMap::new();
            all.for_each(|id| *n.entry(id).or_default() += 1);
            n
        };
        let holders = |l: &crate::matter::register::ListedPower| l.holders_on(day).map(|h| h.body).collect::<Vec<_>>();
        Counts {
            powers: count(&mut register.powers_on(day).flat_map(|(l, _)| holders(l))),
            officers: count(&mut register.officers.values().filter(|o| o.credentialed_on(day)).map(|o| o.body)),
            entrusted: count(
                &mut register.entrustments.values().filter(|e| e.covers(day)).flat_map(|e| [e.from, e.to]),
            ),
        }
    }
    fn get(&self, id: BodyId) -> (usize, usize, usize) {
        let n = |of: &BTreeMap<BodyId, usize>| of.get(&id).copied().unwrap_or(0);
        (n(&self.powers), n(&self.officers), n(&self.entrusted))
    }
}
