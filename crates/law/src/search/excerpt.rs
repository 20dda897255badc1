//! A few words around what was found, as the text prints them, with what was sought marked.

use super::index::Index;

/// So many characters are shown.
const SHOWN: usize = 110;

/// A piece of an excerpt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The words.
    pub words: String,
    /// They were sought.
    pub sought: bool,
}

impl Index {
    /// Words of a document around the first places of some terms.
    pub(crate) fn excerpt(&self, doc: usize, terms: &[Vec<u16>]) -> Vec<Piece> {
        let own = self.own(doc);
        let folded: Vec<u16> = own.iter().map(|c| self.folds[usize::from(*c)]).collect();
        let mut marks = vec![false; own.len()];
        for term in terms.iter().filter(|t| !t.is_empty() && t.len() <= folded.len()) {
            for at in 0..=folded.len() - term.len() {
                if folded[at..at + term.len()] == term[..] {
                    marks[at..at + term.len()].iter_mut().for_each(|m| *m = true);
                }
            }
        }
        let from = window(&marks);
        let to = (from + SHOWN).min(own.len());
        let mut out: Vec<Piece> = Vec::new();
        let mut add = |word: char, sought: bool| match out.last_mut() {
            Some(last) if last.sought == sought => last.words.push(word),
            _ => out.push(Piece { words: word.to_string(), sought }),
        };
        if from > 0 {
            add('…', false);
        }
        for n in from..to {
            let c = self.alphabet[usize::from(own[n])];
            add(if c == '\n' { '　' } else { c }, marks[n]);
        }
        if to < own.len() {
            add('…', false);
        }
        out
    }
}

/// Where the stretch with the most marks begins, a little before its first mark.
fn window(marks: &[bool]) -> usize {
    if marks.len() <= SHOWN {
        return 0;
    }
    let sum: Vec<usize> = std::iter::once(0)
        .chain(marks.iter().scan(0, |n, m| {
            *n += usize::from(*m);
            Some(*n)
        }))
        .collect();
    let best = (0..=marks.len() - SHOWN).max_by_key(|at| (sum[at + SHOWN] - sum[*at], std::cmp::Reverse(*at)));
    let first = (best.unwrap_or(0)..marks.len()).find(|n| marks[*n]).unwrap_or(0);
    first.saturating_sub(12).min(marks.len() - SHOWN)
}
