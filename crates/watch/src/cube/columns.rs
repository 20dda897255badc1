//! The facts in columns. A value is a number from 0 in the order in which it first came; 0 is no value.

use super::kept::{CubeKept, Kept};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A fact as it enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeFact {
    /// Its number, dense from 1; the same fact keeps it.
    pub id: u64,
    /// It does not count any more.
    pub gone: bool,
    /// Money (fen).
    pub sum_fen: i64,
    /// The matter.
    pub matter: [u8; 16],
    /// Its values by dimension.
    pub values: BTreeMap<String, String>,
}

/// One column; wider once it has more values than a narrow one holds.
pub(super) enum Codes {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

impl Codes {
    pub fn get(&self, at: usize) -> u32 {
        match self {
            Codes::Narrow(all) => u32::from(all[at]),
            Codes::Wide(all) => all[at],
        }
    }
    fn set(&mut self, at: usize, code: u32) {
        match (&mut *self, u16::try_from(code)) {
            (Codes::Narrow(all), Ok(code)) => all[at] = code,
            (Codes::Wide(all), _) => all[at] = code,
            (Codes::Narrow(all), Err(_)) => {
                let mut wide: Vec<u32> = all.iter().map(|c| u32::from(*c)).collect();
                wide[at] = code;
                *self = Codes::Wide(wide);
            }
        }
    }
    fn grow(&mut self, len: usize) {
        match self {
            Codes::Narrow(all) => all.resize(len, 0),
            Codes::Wide(all) => all.resize(len, 0),
        }
    }
    fn bytes(&self) -> usize {
        match self {
            Codes::Narrow(all) => all.len() * 2,
            Codes::Wide(all) => all.len() * 4,
        }
    }
}

/// A dimension: its values and who has which.
pub(super) struct Axis {
    pub id: String,
    pub values: Arc<Vec<String>>,
    codes_of: BTreeMap<String, u32>,
    pub codes: Codes,
}

impl Axis {
    fn new(id: &str, len: usize) -> Axis {
        let codes = Codes::Narrow(vec![0; len]);
        Axis {
            id: id.into(),
            values: Arc::new(vec![String::new()]),
            codes_of: BTreeMap::from([(String::new(), 0)]),
            codes,
        }
    }
    fn code(&mut self, value: &str) -> u32 {
        if let Some(code) = self.codes_of.get(value) {
            return *code;
        }
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        Arc::make_mut(&mut self.values).push(value.to_string());
        self.codes_of.insert(value.to_string(), code);
        code
    }
    pub fn code_of(&self, value: &str) -> Option<u32> {
        self.codes_of.get(value).copied()
    }
}

/// All facts.
#[derive(Default)]
pub struct Cube {
    pub(super) axes: Vec<Axis>,
    pub(super) live: Vec<bool>,
    pub(super) sums: Vec<i64>,
    pub(super) matters: Vec<[u8; 16]>,
    pub(super) kept: Vec<Kept>,
}

impl Cube {
    /// Without facts; with the pivots whose sums are kept.
    pub fn new(kept: Vec<CubeKept>) -> Cube {
        Cube { kept: kept.into_iter().filter_map(Kept::new).collect(), ..Cube::default() }
    }

    /// How many facts there are, those that are gone among them.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// Memory (bytes), without dictionaries and kept sums.
    pub fn bytes(&self) -> usize {
        self.axes.iter().map(|a| a.codes.bytes()).sum::<usize>() + self.live.len() * (1 + 8 + 16)
    }

    /// Takes a fact in, or takes it in anew; a fact without a number is none.
    pub fn put(&mut self, fact: &CubeFact) {
        let Some(at) = usize::try_from(fact.id).ok().and_then(|id| id.checked_sub(1)) else { return };
        if at >= self.live.len() {
            let len = at + 1;
            self.live.resize(len, false);
            self.sums.resize(len, 0);
            self.matters.resize(len, [0; 16]);
            self.axes.iter_mut().for_each(|a| a.codes.grow(len));
        }
        self.account(at, -1);
        for id in fact.values.keys() {
            if !self.axes.iter().any(|a| a.id == *id) {
                self.axes.push(Axis::new(id, self.live.len()));
            }
        }
        for axis in &mut self.axes {
            let code = fact.values.get(&axis.id).map_or(0, |v| axis.code(v));
            axis.codes.set(at, code);
        }
        self.live[at] = !fact.gone;
        self.sums[at] = fact.sum_fen;
        self.matters[at] = fact.matter;
        self.account(at, 1);
    }

    /// Adds what stands there to the sums that are kept, or takes it off.
    fn account(&mut self, at: usize, by: i64) {
        if self.live[at] {
            let (axes, sum) = (&self.axes, self.sums[at]);
            self.kept.iter_mut().for_each(|k| k.account(axes, at, (by, by * sum)));
        }
    }

    pub(super) fn axis(&self, id: &str) -> Option<&Axis> {
        self.axes.iter().find(|a| a.id == id)
    }

    /// Every value that a dimension has had.
    pub fn values(&self, id: &str) -> Vec<&str> {
        self.axis(id).map_or(Vec::new(), |a| a.values.iter().map(String::as_str).collect())
    }
}
