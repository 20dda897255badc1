//! Clauses `一、二、三、` of a text that has no articles.

use super::heading::Head;
use super::lines::Line;
use super::marker::{Style, marker};
use std::ops::Range;

/// The lines at which a clause begins. Numbers run on; below a heading they may begin anew.
pub fn clauses(lines: &[Line], heads: &[Option<Head>], range: Range<usize>) -> Vec<usize> {
    let (mut out, mut last) = (Vec::new(), 0);
    for n in range {
        if heads[n].is_some() {
            last = 0;
            continue;
        }
        if marker(lines[n].text).is_some_and(|m| m.style == Style::Comma && m.number == last + 1) {
            last += 1;
            out.push(n);
        }
    }
    out
}
