//! The rows, or the columns, of an answer: codes of values, and the dictionaries that they are read by. A text is made of them only where somebody looks.

use super::columns::Axis;
use std::sync::Arc;

/// Lines as codes, one after the other.
pub(super) struct Coded {
    pub codes: Vec<u32>,
    pub lines: usize,
}

/// The lines of one side of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CubeLines {
    values: Vec<Option<Arc<Vec<String>>>>,
    codes: Vec<u32>,
    lines: usize,
}

impl CubeLines {
    pub(super) fn new(axes: &[Option<&Axis>], coded: Coded) -> CubeLines {
        let values = axes.iter().map(|a| a.map(|a| Arc::clone(&a.values))).collect();
        CubeLines { values, codes: coded.codes, lines: coded.lines }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// The values of a line, one a dimension; an empty text is no value.
    pub fn get(&self, line: usize) -> impl Iterator<Item = &str> {
        let width = self.values.len();
        let codes = self.codes.get(line * width..(line + 1) * width).unwrap_or_default();
        codes
            .iter()
            .zip(&self.values)
            .map(|(code, values)| values.as_ref().and_then(|v| v.get(*code as usize)).map_or("", String::as_str))
    }

    /// The values of a line as texts.
    pub fn texts(&self, line: usize) -> Vec<String> {
        self.get(line).map(str::to_string).collect()
    }

    /// The texts of each line in turn.
    pub fn iter(&self) -> impl Iterator<Item = Vec<String>> {
        (0..self.lines).map(|line| self.texts(line))
    }

    /// Only these lines, in their order.
    pub(super) fn only(&self, keep: &[bool]) -> CubeLines {
        let width = self.values.len();
        let kept = || keep.iter().enumerate().filter(|(_, k)| **k).map(|(line, _)| line);
        let codes = kept().flat_map(|l| self.codes[l * width..(l + 1) * width].iter().copied()).collect();
        CubeLines { values: self.values.clone(), codes, lines: kept().count() }
    }
}
