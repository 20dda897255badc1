//! A source cut into lines, each with its place in the bytes.

use std::ops::Range;

/// One line of a source.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub no: usize,
    /// Where its text stands, without the line's end.
    pub at: Range<usize>,
    /// Where the next line begins.
    pub next: usize,
    /// Its text, without the line's end.
    pub text: &'a str,
}

impl Line<'_> {
    /// Nothing to read: empty, or white space and characters without width only.
    pub fn is_blank(&self) -> bool {
        trimmed(self.text).is_empty()
    }
}

/// White space as statutes carry it, characters without width included.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Without white space at both ends.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// How many bytes of white space a text begins with.
pub fn indent(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_space).len()
}

/// Without any white space: what two headings are compared by.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !is_space(*c)).collect()
}

/// All lines of a source; they follow each other without a gap.
pub fn lines(source: &str) -> Vec<Line<'_>> {
    let (mut out, mut start) = (Vec::new(), 0);
    while start < source.len() {
        let rest = &source[start..];
        let (len, next) = rest.find('\n').map_or((rest.len(), source.len()), |n| (n, start + n + 1));
        let text = rest[..len].strip_suffix('\r').unwrap_or(&rest[..len]);
        out.push(Line { no: out.len() + 1, at: start..start + text.len(), next, text });
        start = next;
    }
    out
}
