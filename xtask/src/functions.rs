//! Finds functions in scanned source and measures them.

use crate::source::{Source, closing, is_word, line_of, outside, word};

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its first line, from 1.
    pub line: usize,
    /// Lines from the signature to the closing brace.
    pub lines: usize,
    /// Parameters without the receiver.
    pub parameters: usize,
}

/// Every function with a body, tests included.
pub fn functions(source: &Source) -> Vec<Function> {
    let chars: Vec<char> = source.code.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = word(&chars, at, "fn") {
        at = start + 2;
        found.extend(function(&chars, start));
    }
    found
}

/// Reads the function whose keyword stands at `start`; none for types such as `fn(u8)` and for declarations without a body.
fn function(chars: &[char], start: usize) -> Option<Function> {
    let name: String =
        chars[start + 2..].iter().skip_while(|c| c.is_whitespace()).take_while(|c| is_word(**c)).collect();
    if name.is_empty() {
        return None;
    }
    let name_end =
        start + 2 + chars[start + 2..].iter().take_while(|c| c.is_whitespace()).count() + name.chars().count();
    let open = parameters_open(chars, name_end)?;
    let close = closing(chars, open)?;
    let body = outside(chars, close + 1, &['{', ';'])?;
    if chars[body] == ';' {
        return None;
    }
    let (first, last) = (line_of(chars, start), line_of(chars, closing(chars, body)?));
    Some(Function { name, line: first, lines: last - first + 1, parameters: parameters(&chars[open + 1..close]) })
}

/// The parenthesis that opens the parameters, after generics such as `<F: Fn(u8) -> u8>`.
fn parameters_open(chars: &[char], from: usize) -> Option<usize> {
    let mut angle = 0i32;
    for at in from..chars.len() {
        match chars[at] {
            '<' => angle += 1,
            '>' if chars[at - 1] != '-' => angle -= 1,
            '(' if angle == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// Counts parameters, without the receiver.
fn parameters(inside: &[char]) -> usize {
    let (mut depth, mut pieces) = (0i32, vec![String::new()]);
    for (at, c) in inside.iter().enumerate() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '>' if at > 0 && inside[at - 1] != '-' => depth -= 1,
            _ => {}
        }
        if *c == ',' && depth == 0 {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(*c);
        }
    }
    let receiver = |piece: &str| {
        let before_type = piece.split(':').next().unwrap_or_default();
        before_type.split(|c| !is_word(c)).any(|word| word == "self")
    };
    pieces.iter().filter(|piece| !piece.trim().is_empty() && !receiver(piece)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, expected: &[(&str, usize, usize)]) {
        let found = functions(&Source::read(file));
        let found: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.lines, f.parameters)).collect();
        assert_eq!(found, expected, "{file}");
    }

    #[test]
    fn functions_are_measured() {
        check("fn a() {}\n", &[("a", 1, 0)]);
        check("fn a(\n    x: u8,\n    y: u8,\n) -> u8 {\n    x\n}\n", &[("a", 6, 2)]);
        check("impl T {\n fn m(&mut self, x: BTreeMap<A, B>, f: impl Fn(u8, u8) -> u8) {}\n}", &[("m", 1, 2)]);
        check("fn g<F: Fn(u8) -> Vec<u8>>(f: F) where F: Copy {\n}\n", &[("g", 2, 1)]);
        check(
            "trait T { fn d(&self); }\nstruct S { f: fn(u8) -> u8 }\nfn e(self: Box<Self>, a: [u8; 3]) {}",
            &[("e", 1, 1)],
        );
    }

    #[test]
    fn braces_in_texts_and_comments_do_not_count() {
        check("fn a() {\n let s = \"}{ fn x() {\"; // }\n /* } /* } */ */\n let c = '}';\n}\n", &[("a", 5, 0)]);
        check(
            "fn a<'x>(s: &'x str) {\n let q = '\\''; let r = r#\"} \" }\"#;\n}\nfn b() {}",
            &[("a", 3, 1), ("b", 1, 0)],
        );
    }
}
