//! Reads Rust source just well enough to judge it: what is code, text, comment or test.
//!
//! A scanner, not a parser: it relies on the source being rustfmt-ed, and knows strings, comments, lifetimes and braces.

/// What one character belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Code,
    Text,
    Comment,
}

/// One source file, taken apart.
pub struct Source {
    /// The code alone: characters of texts and comments are blanks, lines stay where they are.
    pub code: String,
    /// The texts (string literals) alone, in the same way.
    pub texts: String,
    /// The comments alone, in the same way.
    pub comments: String,
    /// For each line: does it belong to an item under `#[cfg(test)]`?
    pub test_lines: Vec<bool>,
    /// Names of modules declared as `#[cfg(test)] mod name;`: their files are tests.
    pub test_modules: Vec<String>,
}

impl Source {
    /// Takes a file apart.
    pub fn read(file: &str) -> Source {
        let chars: Vec<char> = file.chars().collect();
        let parts = parts(&chars);
        let only = |wanted: Part| -> String {
            chars.iter().zip(&parts).map(|(c, part)| if *part == wanted || *c == '\n' { *c } else { ' ' }).collect()
        };
        let code = only(Part::Code);
        let (test_lines, test_modules) = tests(&code);
        Source { texts: only(Part::Text), comments: only(Part::Comment), code, test_lines, test_modules }
    }

    /// Is this line (from 1) a test's?
    pub fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line.wrapping_sub(1)).copied().unwrap_or(false)
    }

    /// Lines that are not tests.
    pub fn product_lines(&self) -> usize {
        self.test_lines.iter().filter(|test| !**test).count()
    }
}

/// Says of each character whether it is code, text or comment.
fn parts(chars: &[char]) -> Vec<Part> {
    let mut parts = vec![Part::Code; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let (part, end) = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => (Part::Comment, line_end(chars, at)),
            '/' if chars.get(at + 1) == Some(&'*') => (Part::Comment, block_comment_end(chars, at)),
            '"' => (Part::Text, text_end(chars, at)),
            'r' | 'b' | 'c' if !follows_word(chars, at) => match raw_text_end(chars, at) {
                Some(end) => (Part::Text, end),
                None => (Part::Code, at + 1),
            },
            '\'' => match char_end(chars, at) {
                Some(end) => (Part::Text, end),
                None => (Part::Code, at + 1),
            },
            _ => (Part::Code, at + 1),
        };
        let end = end.min(chars.len());
        parts[at..end].fill(part);
        at = end;
    }
    parts
}

fn line_end(chars: &[char], at: usize) -> usize {
    at + chars[at..].iter().take_while(|c| **c != '\n').count()
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut at) = (0, at);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn text_end(chars: &[char], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The end of `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`, or none if this is no raw text.
fn raw_text_end(chars: &[char], at: usize) -> Option<usize> {
    let mut quote = at + usize::from(chars[at] != 'r');
    if chars.get(quote) != Some(&'r') {
        return None;
    }
    quote += 1;
    let hashes = chars[quote..].iter().take_while(|c| **c == '#').count();
    quote += hashes;
    if chars.get(quote) != Some(&'"') {
        return None;
    }
    let closes = |end: &usize| {
        chars[*end] == '"' && chars[end + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    Some((quote + 1..chars.len()).find(closes).map_or(chars.len(), |end| end + 1 + hashes))
}

/// The end of `'x'` or `'\n'`, or none if the quote begins a lifetime.
fn char_end(chars: &[char], quote: usize) -> Option<usize> {
    match chars.get(quote + 1)? {
        '\\' => Some((quote + 3..chars.len()).find(|at| chars[*at] == '\'')? + 1),
        _ if chars.get(quote + 2) == Some(&'\'') => Some(quote + 3),
        _ => None,
    }
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at - 1])
}

/// The next place of a whole word.
pub(crate) fn word(chars: &[char], from: usize, wanted: &str) -> Option<usize> {
    let wanted: Vec<char> = wanted.chars().collect();
    let last = chars.len().checked_sub(wanted.len())?;
    (from..=last).find(|at| {
        chars[*at..].starts_with(&wanted)
            && !follows_word(chars, *at)
            && !chars.get(at + wanted.len()).is_some_and(|c| is_word(*c))
    })
}

/// The line of a character, from 1.
pub(crate) fn line_of(chars: &[char], at: usize) -> usize {
    1 + chars[..at].iter().filter(|c| **c == '\n').count()
}

/// The bracket that closes the one at `open`.
pub(crate) fn closing(chars: &[char], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in chars.iter().enumerate().skip(open) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The first of the wanted characters that is in no bracket.
pub(crate) fn outside(chars: &[char], from: usize, wanted: &[char]) -> Option<usize> {
    let mut at = from;
    while at < chars.len() {
        if wanted.contains(&chars[at]) {
            return Some(at);
        }
        at = if matches!(chars[at], '(' | '[' | '{') { closing(chars, at)? + 1 } else { at + 1 };
    }
    None
}

/// Marks the lines of items under `#[cfg(test)]`, and names the modules of other files that stand under it.
fn tests(code: &str) -> (Vec<bool>, Vec<String>) {
    let chars: Vec<char> = code.chars().collect();
    let mut lines = vec![false; code.lines().count()];
    let mut modules = Vec::new();
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut at = 0;
    while let Some(start) = (at..chars.len()).find(|at| chars[*at..].starts_with(&mark)) {
        at = start + mark.len();
        let end = outside_attributes(&chars, at).unwrap_or(chars.len() - 1);
        let item: String = chars[at..=end].iter().collect();
        if let Some(name) = item.trim().strip_suffix(';').and_then(|item| item.split("mod ").nth(1)) {
            modules.push(name.trim().to_owned());
        }
        let last = line_of(&chars, end);
        lines[line_of(&chars, start) - 1..last].fill(true);
        at = end + 1;
    }
    (lines, modules)
}

/// The end of the item that begins at `from`: its closing brace, or its semicolon.
fn outside_attributes(chars: &[char], from: usize) -> Option<usize> {
    let end = outside(chars, from, &['{', ';'])?;
    if chars[end] == '{' { closing(chars, end) } else { Some(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let source = Source::read("let a = \"text\"; // remark\nlet b = r\"raw\"; let r = 'r';");
        assert!(source.code.contains("let a =") && !source.code.contains("text") && !source.code.contains("remark"));
        assert!(
            source.texts.contains("\"text\"") && source.texts.contains("r\"raw\"") && !source.texts.contains("let")
        );
        assert_eq!(source.comments.trim(), "// remark");
        assert_eq!(source.code.lines().count(), 2);
    }

    #[test]
    fn test_items_are_marked() {
        let source =
            Source::read("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nfn b() {}\n#[cfg(test)]\nmod far;\n");
        assert_eq!(source.test_lines, [false, true, true, true, true, false, true, true]);
        assert_eq!(source.product_lines(), 2);
        assert_eq!(source.test_modules, ["far"]);
        assert!(source.is_test(4) && !source.is_test(6) && !source.is_test(99));
    }

    #[test]
    fn cfg_test_in_a_text_marks_nothing() {
        assert_eq!(Source::read("const A: &str = \"#[cfg(test)]\";\nfn a() {}\n").product_lines(), 2);
    }
}
