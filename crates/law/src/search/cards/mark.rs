//! What was sought, marked in a text as it is printed.

use super::super::excerpt::Piece;
use super::super::fold::fold;

/// A text in pieces, those that were sought marked. The marks are folded.
pub fn marked(text: &str, marks: &[String]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let same: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
    let mut sought = vec![false; chars.len()];
    for mark in marks {
        let mark: Vec<char> = mark.chars().collect();
        if mark.is_empty() || mark.len() > same.len() {
            continue;
        }
        for at in 0..=same.len() - mark.len() {
            if same[at..at + mark.len()] == mark[..] {
                sought[at..at + mark.len()].iter_mut().for_each(|s| *s = true);
            }
        }
    }
    let mut out: Vec<Piece> = Vec::new();
    for (word, sought) in chars.into_iter().zip(sought) {
        match out.last_mut() {
            Some(last) if last.sought == sought => last.words.push(word),
            _ => out.push(Piece { words: word.to_string(), sought }),
        }
    }
    out
}
