//! Sets of states followed through all moves: forwards what may be reached, backwards from where the end can be reached for certain, and a
//! shortest path to a state.

use super::code::{Code, Reader, Seat};
use super::diagram::{ALL, NONE, Set};
use super::formula::Formula;
use super::sets::{Outcome, Sets, Sure, Turn, form_level, state_level};
use super::slice::Step;
use std::collections::BTreeSet;

/// Where no way leads on.
pub(super) enum Lost<'a> {
    Nowhere,
    /// After these steps, and not sooner.
    After(Vec<Step<'a>>),
    /// It was not found out.
    Unknown,
}

impl<'a> Sets<'_, 'a> {
    /// The state in which nothing has happened.
    fn beginning(&mut self) -> Set {
        let bits: Vec<(u32, bool)> = (0..self.places.width).map(|at| (state_level(at), false)).collect();
        self.d.cube(&bits)
    }

    /// What may come of an outcome in these states, with these forms.
    fn image(&mut self, outcome: &Outcome, from: Set) -> Set {
        let at = self.d.and(from, outcome.may);
        let at = self.d.some(at, outcome.gone);
        let mut next = self.d.down(at);
        next = self.d.and(next, outcome.put);
        for (level, of) in &outcome.same {
            let (a, b) = (self.d.literal(*level, true), self.d.literal(*of, true));
            let (both, neither) = (self.d.and(a, b), self.d.or(a, b));
            let neither = self.d.not(neither);
            let equal = self.d.or(both, neither);
            next = self.d.and(next, equal);
        }
        next
    }

    /// The states, with forms, from which an outcome leads into these.
    fn before(&mut self, outcome: &Outcome, into: Set) -> Set {
        let mut from = into;
        for (level, of) in &outcome.same {
            let (on, off) = (self.d.literal(*level, true), self.d.literal(*level, false));
            let (on, off) = (self.d.given(from, on), self.d.given(from, off));
            let of = self.d.literal(*of, true);
            let (on, off) = (self.d.and(on, of), self.d.less(off, of));
            from = self.d.or(on, off);
        }
        from = self.d.given(from, outcome.put);
        self.d.up(from, outcome.kept)
    }

    /// The states in which all of these may hold.
    pub(super) fn holding(&mut self, formulas: &[Formula]) -> Set {
        let seat = |_: &str| Seat::State;
        let reader = Reader { places: &self.places, domains: &self.model.domains, seat: &seat };
        let codes: Vec<Code> = formulas.iter().map(|f| reader.formula(f)).collect();
        self.may(&codes)
    }

    /// All states that may be reached before the matter is closed.
    pub(super) fn reached(&mut self) -> Set {
        let mut all = self.beginning();
        let turns = std::mem::take(&mut self.turns);
        // What of each has been followed up.
        let mut done = vec![NONE; turns.len()];
        loop {
            let before = all;
            for (turn, done) in turns.iter().zip(&mut done).filter(|(t, _)| !t.closes) {
                loop {
                    let may = self.d.and(all, turn.may);
                    let new = self.d.less(may, *done);
                    if new == NONE || self.d.full {
                        break;
                    }
                    *done = may;
                    for outcome in &turn.outcomes {
                        let next = self.image(outcome, new);
                        all = self.d.or(all, next);
                    }
                }
            }
            if all == before || self.d.full {
                break;
            }
        }
        self.turns = turns;
        all
    }

    /// The states among these from which the closing can be reached for certain.
    pub(super) fn led(&mut self, among: Set) -> Set {
        let turns = std::mem::take(&mut self.turns);
        let mut led = NONE;
        let mut done: Vec<Set> = vec![ALL; turns.len()];
        loop {
            let before = led;
            for (n, turn) in turns.iter().enumerate() {
                let Some(sure) = &turn.sure else { continue };
                if done[n] == led || (sure.ends && done[n] != ALL) {
                    continue;
                }
                done[n] = led;
                let from = self.led_by(turn, sure, led);
                let from = self.d.and(from, among);
                led = self.d.or(led, from);
            }
            if led == before || self.d.full {
                break;
            }
        }
        self.turns = turns;
        led
    }

    fn led_by(&mut self, turn: &Turn, sure: &Sure, into: Set) -> Set {
        let mut way = sure.guards;
        if !sure.ends {
            for outcome in &turn.outcomes {
                let leads = self.before(outcome, into);
                let not = self.d.less(outcome.may, leads);
                way = self.d.less(way, not);
            }
        }
        let not = self.d.less(sure.nature.1, way);
        let may = self.d.some(not, sure.nature.0);
        let way = self.d.less(sure.chosen.1, may);
        let way = self.d.some(way, sure.chosen.0);
        self.d.and(way, sure.order)
    }

    /// A shortest path into one of these states.
    pub(super) fn path(&mut self, into: Set) -> Option<Vec<Step<'a>>> {
        let turns = std::mem::take(&mut self.turns);
        let found = self.rings(&turns, into).map(|(rings, hit)| self.back(&turns, &rings, hit));
        self.turns = turns;
        found
    }

    /// What is reached with so many steps and no fewer, up to the first of these states.
    fn rings(&mut self, turns: &[Turn], into: Set) -> Option<(Vec<Set>, Set)> {
        let mut rings = vec![self.beginning()];
        let mut all = rings[0];
        loop {
            let last = rings[rings.len() - 1];
            let hit = self.d.and(last, into);
            if hit != NONE {
                return Some((rings, hit));
            }
            let mut next = NONE;
            for turn in turns.iter().filter(|t| !t.closes) {
                let may = self.d.and(last, turn.may);
                for outcome in &turn.outcomes {
                    let image = self.image(outcome, may);
                    next = self.d.or(next, image);
                }
            }
            let new = self.d.less(next, all);
            if new == NONE || self.d.full {
                return None;
            }
            all = self.d.or(all, new);
            rings.push(new);
        }
    }

    fn back(&mut self, turns: &[Turn], rings: &[Set], hit: Set) -> Vec<Step<'a>> {
        let mut path = Vec::new();
        let (mut at, _) = self.state(hit);
        for ring in rings[..rings.len() - 1].iter().rev() {
            let mut found = None;
            'turns: for turn in turns.iter().filter(|t| !t.closes) {
                for outcome in &turn.outcomes {
                    let from = self.before(outcome, at);
                    let from = self.d.and(from, outcome.may);
                    let from = self.d.and(from, turn.may);
                    let from = self.d.and(from, *ring);
                    if from != NONE {
                        found = Some((turn, outcome, from));
                        break 'turns;
                    }
                }
            }
            let Some((turn, outcome, from)) = found else { break };
            let (state, form) = self.state(from);
            path.push(self.step(turn, outcome, &form));
            at = state;
        }
        path.reverse();
        path
    }

    /// One of these states, and the places that are on in its form.
    fn state(&mut self, set: Set) -> (Set, BTreeSet<u32>) {
        let told = self.d.one(set);
        let on: BTreeSet<u32> = told.into_iter().filter(|(_, is)| *is).map(|(level, _)| level).collect();
        let bits: Vec<(u32, bool)> =
            (0..self.places.width).map(|at| (state_level(at), on.contains(&state_level(at)))).collect();
        let form = (0..self.places.width).filter(|at| on.contains(&form_level(*at))).collect();
        (self.d.cube(&bits), form)
    }

    fn step(&self, turn: &Turn, outcome: &Outcome, form: &BTreeSet<u32>) -> Step<'a> {
        let m = &self.model.moves[turn.at];
        let typed = m.fills.iter().filter_map(|f| {
            let (at, width) = self.filled(m, f)?;
            let class = (0..width).filter(|n| form.contains(&(at + n))).fold(0, |class, n| class | 1 << n);
            Some((f.field, class))
        });
        Step { at: turn.at, typed: typed.collect(), made: outcome.made.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::claims::making;
    use super::super::diagram::Diagram;
    use super::super::formula::Var;
    use super::super::model::{Model, Move};
    use super::super::rank::beside;
    use super::super::search::everything;
    use super::super::slice::Slice;
    use super::*;
    use crate::{Law, Pack};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn collect(root: &Path, folder: &Path, pack: &mut Pack) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.strip_prefix(root).unwrap().to_str() {
                _ if path.is_dir() => collect(root, &path, pack),
                Some(name) => drop(pack.files.insert(name.into(), std::fs::read(&path).unwrap())),
                None => {}
            }
        }
    }

    /// How many states of so many bits a set has.
    fn many(d: &Diagram, set: Set, bits: u32) -> u128 {
        let mut known = BTreeMap::from([(NONE, 0.0_f64), (ALL, 1.0)]);
        fn share(d: &Diagram, set: Set, known: &mut BTreeMap<Set, f64>) -> f64 {
            if let Some(found) = known.get(&set) {
                return *found;
            }
            let (off, on) = d.parts(set);
            let is = f64::midpoint(share(d, off, known), share(d, on, known));
            known.insert(set, is);
            is
        }
        (share(d, set, &mut known) * 2_f64.powi(i32::try_from(bits).unwrap())).round() as u128
    }

    /// Every procedure that can be looked at state by state has the same states as sets, and the same from which its end can be reached.
    #[test]
    fn sets_have_the_states_that_are_found_one_by_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let mut pack = Pack::default();
        collect(&root, &root, &mut pack);
        let law = Law::parse(&pack).unwrap();
        let mut seen = Vec::new();
        for p in law.base_procedures() {
            let p = &*crate::prove::bare(p);
            let model = Model::of(p);
            let goals = making(&model, &p.headline.closed, &Formula::Is(true));
            let mut vars: BTreeSet<Var> = model.moves.iter().flat_map(Move::vars).collect();
            vars.extend(vars.iter().flat_map(|v| beside(&model, v)).collect::<Vec<_>>());
            let Some(slice) = Slice::new(&model, &vars, &goals) else { continue };
            let Some(all) = everything(&slice, 60_000) else { continue };
            let order: Vec<Var> = vars.iter().cloned().collect();
            let mut sets = Sets::new((&model, &model), &order, (&goals, &goals));
            let reached = sets.reached();
            let led = sets.led(reached);
            let width = sets.places.width;
            let bits = |state: u128| (0..width).map(|at| (state_level(at), state >> at & 1 == 1)).collect::<Vec<_>>();
            let mut counts = [0, 0];
            for (state, leads) in all.states.iter().zip(&all.leads) {
                let one = sets.d.cube(&bits(*state));
                counts[0] += u32::from(sets.d.and(one, reached) == one);
                counts[1] += u32::from(sets.d.and(one, led) == one);
                assert!(*leads || sets.d.and(one, led) == NONE, "{}: a way that is none", p.id);
            }
            assert_eq!(many(&sets.d, reached, width), all.states.len() as u128, "{}", p.id);
            seen.push((p.id.clone(), all.states.len(), counts));
        }
        for (id, states, counts) in &seen {
            assert_eq!([*states as u32; 2], *counts, "{id}");
        }
        assert!(seen.len() > 8, "{seen:?}");
    }
}
