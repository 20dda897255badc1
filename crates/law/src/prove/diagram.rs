//! Sets of states as decision diagrams: however many states a set has, it is as large as what tells its states from all others.
//!
//! Every node stands once (a table of our own, open addressing), so that equal sets have equal numbers. Variables are levels, asked from the
//! smallest on. Nothing is thrown away; one that has grown too large says so (`full`), and what it said since is worth nothing.

/// A set, by the number of its uppermost node.
pub(super) type Set = u32;

pub(super) const NONE: Set = 0;
pub(super) const ALL: Set = 1;

/// Nodes after which a diagram is full.
const MOST_NODES: usize = 1 << 21;
/// Results that are remembered.
const REMEMBERED: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Node {
    level: u32,
    off: Set,
    on: Set,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Nothing,
    And,
    Or,
    Less,
    Some,
    Given,
    Up,
    Down,
}

#[derive(Clone, Copy)]
struct Result {
    of: (Op, Set, Set),
    is: Set,
}

/// All nodes of some sets.
pub(super) struct Diagram {
    nodes: Vec<Node>,
    /// Places by what a node is; 0 is free, for no node but the first two has that number.
    places: Vec<u32>,
    results: Vec<Result>,
    pub(super) full: bool,
}

fn spread(a: u32, b: u32, c: u32) -> usize {
    let one = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let two = (one ^ u64::from(c)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (two ^ (two >> 32)) as usize
}

impl Diagram {
    pub(super) fn new() -> Diagram {
        let end = |is| Node { level: u32::MAX, off: is, on: is };
        let nothing = Result { of: (Op::Nothing, 0, 0), is: 0 };
        Diagram {
            nodes: vec![end(NONE), end(ALL)],
            places: vec![0; 1 << 14],
            results: vec![nothing; REMEMBERED],
            full: false,
        }
    }

    /// How many nodes there are.
    pub(super) fn size(&self) -> usize {
        self.nodes.len()
    }

    fn node(&mut self, level: u32, off: Set, on: Set) -> Set {
        if off == on {
            return off;
        }
        let new = Node { level, off, on };
        let last = self.places.len() - 1;
        let mut at = spread(level, off, on) & last;
        while self.places[at] != 0 {
            if self.nodes[self.places[at] as usize] == new {
                return self.places[at];
            }
            at = (at + 1) & last;
        }
        if self.nodes.len() >= MOST_NODES {
            self.full = true;
            return NONE;
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(new);
        self.places[at] = number;
        if self.nodes.len() * 2 > self.places.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let last = self.places.len() * 4 - 1;
        self.places = vec![0; last + 1];
        for (number, node) in self.nodes.iter().enumerate().skip(2) {
            let mut at = spread(node.level, node.off, node.on) & last;
            while self.places[at] != 0 {
                at = (at + 1) & last;
            }
            self.places[at] = u32::try_from(number).unwrap_or(NONE);
        }
    }

    fn at(&self, set: Set) -> Node {
        self.nodes[set as usize]
    }

    /// The states in which the variable of a level is on, or off.
    pub(super) fn literal(&mut self, level: u32, on: bool) -> Set {
        if on { self.node(level, NONE, ALL) } else { self.node(level, ALL, NONE) }
    }

    /// The states in which each of these is as it is told; in any order.
    pub(super) fn cube(&mut self, literals: &[(u32, bool)]) -> Set {
        let mut sorted = literals.to_vec();
        sorted.sort_unstable();
        sorted.into_iter().rev().fold(ALL, |below, (level, on)| {
            if on { self.node(level, NONE, below) } else { self.node(level, below, NONE) }
        })
    }

    /// The variables of these levels, to be named where some are: in any order.
    pub(super) fn levels(&mut self, levels: &[u32]) -> Set {
        let literals: Vec<(u32, bool)> = levels.iter().map(|l| (*l, true)).collect();
        self.cube(&literals)
    }

    fn known(&self, of: (Op, Set, Set)) -> Option<Set> {
        let found = &self.results[spread(of.0 as u32, of.1, of.2) & (REMEMBERED - 1)];
        (found.of == of).then_some(found.is)
    }

    fn learn(&mut self, of: (Op, Set, Set), is: Set) -> Set {
        self.results[spread(of.0 as u32, of.1, of.2) & (REMEMBERED - 1)] = Result { of, is };
        is
    }

    pub(super) fn and(&mut self, a: Set, b: Set) -> Set {
        match (a, b) {
            (NONE, _) | (_, NONE) => NONE,
            (ALL, other) | (other, ALL) => other,
            _ if a == b => a,
            _ => self.joined(Op::And, a.min(b), a.max(b)),
        }
    }

    pub(super) fn or(&mut self, a: Set, b: Set) -> Set {
        match (a, b) {
            (ALL, _) | (_, ALL) => ALL,
            (NONE, other) | (other, NONE) => other,
            _ if a == b => a,
            _ => self.joined(Op::Or, a.min(b), a.max(b)),
        }
    }

    /// What is in the first and not in the second.
    pub(super) fn less(&mut self, a: Set, b: Set) -> Set {
        match (a, b) {
            (NONE, _) | (_, ALL) => NONE,
            (_, NONE) => a,
            _ if a == b => NONE,
            _ => self.joined(Op::Less, a, b),
        }
    }

    pub(super) fn not(&mut self, a: Set) -> Set {
        self.less(ALL, a)
    }

    fn joined(&mut self, op: Op, a: Set, b: Set) -> Set {
        if let Some(found) = self.known((op, a, b)) {
            return found;
        }
        let (x, y) = (self.at(a), self.at(b));
        let level = x.level.min(y.level);
        let (xo, xi) = if x.level == level { (x.off, x.on) } else { (a, a) };
        let (yo, yi) = if y.level == level { (y.off, y.on) } else { (b, b) };
        let mut each = |a, b| match op {
            Op::And => self.and(a, b),
            Op::Or => self.or(a, b),
            _ => self.less(a, b),
        };
        let (off, on) = (each(xo, yo), each(xi, yi));
        let is = self.node(level, off, on);
        self.learn((op, a, b), is)
    }

    /// The rest of some levels from a level on.
    fn from(&self, mut levels: Set, level: u32) -> Set {
        while self.at(levels).level < level {
            let node = self.at(levels);
            levels = if node.on == NONE { node.off } else { node.on };
        }
        levels
    }

    /// Whatever these variables are: the states that are in the set for one of their values at least.
    pub(super) fn some(&mut self, a: Set, levels: Set) -> Set {
        let node = self.at(a);
        let levels = self.from(levels, node.level);
        if levels <= ALL || a <= ALL {
            return a;
        }
        if let Some(found) = self.known((Op::Some, a, levels)) {
            return found;
        }
        let (off, on) = (self.some(node.off, levels), self.some(node.on, levels));
        let asked = self.at(levels).level == node.level;
        let is = if asked { self.or(off, on) } else { self.node(node.level, off, on) };
        self.learn((Op::Some, a, levels), is)
    }

    /// What remains to be asked, once the variables of a cube are as it tells.
    pub(super) fn given(&mut self, a: Set, cube: Set) -> Set {
        let node = self.at(a);
        let cube = self.from(cube, node.level);
        if cube <= ALL || a <= ALL {
            return a;
        }
        if let Some(found) = self.known((Op::Given, a, cube)) {
            return found;
        }
        let told = self.at(cube);
        let is = match told.level == node.level {
            true if told.on == NONE => self.given(node.off, told.off),
            true => self.given(node.on, told.on),
            false => {
                let (off, on) = (self.given(node.off, cube), self.given(node.on, cube));
                self.node(node.level, off, on)
            }
        };
        self.learn((Op::Given, a, cube), is)
    }

    /// Each of these levels becomes the next one, of which the set asks nothing.
    pub(super) fn up(&mut self, a: Set, levels: Set) -> Set {
        let node = self.at(a);
        let levels = self.from(levels, node.level);
        if levels <= ALL || a <= ALL {
            return a;
        }
        if let Some(found) = self.known((Op::Up, a, levels)) {
            return found;
        }
        let (off, on) = (self.up(node.off, levels), self.up(node.on, levels));
        let is = self.node(node.level + u32::from(self.at(levels).level == node.level), off, on);
        self.learn((Op::Up, a, levels), is)
    }

    /// Every odd level becomes the one before it, of which the set asks nothing.
    pub(super) fn down(&mut self, a: Set) -> Set {
        if a <= ALL {
            return a;
        }
        if let Some(found) = self.known((Op::Down, a, NONE)) {
            return found;
        }
        let node = self.at(a);
        let (off, on) = (self.down(node.off), self.down(node.on));
        let is = self.node(node.level & !1, off, on);
        self.learn((Op::Down, a, NONE), is)
    }

    /// A set by the uppermost thing that it asks: what it is where that is off, and where it is on.
    #[cfg(test)]
    pub(super) fn parts(&self, set: Set) -> (Set, Set) {
        (self.at(set).off, self.at(set).on)
    }

    /// One state of a set, by the levels that it asks; all others may be anything.
    pub(super) fn one(&self, mut a: Set) -> Vec<(u32, bool)> {
        let mut state = Vec::new();
        while a > ALL {
            let node = self.at(a);
            state.push((node.level, node.off == NONE));
            a = if node.off == NONE { node.on } else { node.off };
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set over six levels as the list of its 64 states, one bit each.
    fn listed(d: &Diagram, set: Set) -> u64 {
        let holds = |state: u64| {
            let mut at = set;
            while at > ALL {
                let node = d.at(at);
                at = if state >> node.level & 1 == 1 { node.on } else { node.off };
            }
            at == ALL
        };
        (0..64).filter(|s| holds(*s)).fold(0, |all, s| all | 1 << s)
    }

    /// The list as a set.
    fn set(d: &mut Diagram, list: u64) -> Set {
        (0..64).filter(|s| list >> s & 1 == 1).fold(NONE, |all, state| {
            let bits: Vec<(u32, bool)> = (0..6).map(|n| (n, state >> n & 1 == 1)).collect();
            let one = d.cube(&bits);
            d.or(all, one)
        })
    }

    fn lists() -> Vec<u64> {
        let next = |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        let some: Vec<u64> = std::iter::successors(Some(7), next).take(40).map(|n| n ^ n >> 23).collect();
        let thin = some.iter().map(|n| n & n.rotate_left(17) & n.rotate_left(31));
        [0, u64::MAX].into_iter().chain(some.iter().copied()).chain(thin).collect()
    }

    #[test]
    fn sets_are_joined_as_their_lists_are() {
        let mut d = Diagram::new();
        for (a, b) in lists().into_iter().zip(lists().into_iter().rev()) {
            let (x, y) = (set(&mut d, a), set(&mut d, b));
            assert_eq!(listed(&d, x), a);
            let found = [d.and(x, y), d.or(x, y), d.less(x, y), d.not(x)].map(|s| listed(&d, s));
            assert_eq!(found, [a & b, a | b, a & !b, !a]);
            let again = set(&mut d, a & b);
            assert_eq!(d.and(x, y), again, "equal sets have equal numbers");
        }
    }

    #[test]
    fn variables_are_left_open_told_and_renamed() {
        let mut d = Diagram::new();
        let with = |state: u64, level: u32, on: bool| state & !(1 << level) | u64::from(on) << level;
        let pick = |of: &dyn Fn(u64) -> bool| (0..64).filter(|s| of(*s)).fold(0_u64, |all, s| all | 1 << s);
        for list in lists() {
            let has = |state: u64| list >> state & 1 == 1;
            let x = set(&mut d, list);
            let levels = d.levels(&[4, 1]);
            let some = d.some(x, levels);
            let either = |s: u64| {
                [(false, false), (false, true), (true, false), (true, true)]
                    .iter()
                    .any(|(a, b)| has(with(with(s, 1, *a), 4, *b)))
            };
            assert_eq!(listed(&d, some), pick(&either));
            let cube = d.cube(&[(3, true), (0, false)]);
            let given = d.given(x, cube);
            assert_eq!(listed(&d, given), pick(&|s| has(with(with(s, 3, true), 0, false))));
            // Levels 1, 3 and 5 are asked nothing; two of the others move up, and all come down again.
            let odd = d.levels(&[1, 3, 5]);
            let even = d.some(x, odd);
            let moved = d.levels(&[0, 4]);
            let up = d.up(even, moved);
            let asked = listed(&d, even);
            let from = |s: u64| (s >> 1 & 1) | (s & 4) | (s >> 5 & 1) << 4;
            assert_eq!(listed(&d, up), pick(&|s| asked >> from(s) & 1 == 1));
            assert_eq!(d.down(up), even);
        }
    }

    #[test]
    fn one_state_of_a_set_is_one_of_it() {
        let mut d = Diagram::new();
        for list in lists().into_iter().filter(|l| *l != 0) {
            let x = set(&mut d, list);
            let state = d.one(x).into_iter().fold(0, |s, (level, on)| s | u64::from(on) << level);
            assert_eq!(list >> state & 1, 1);
        }
    }
}
