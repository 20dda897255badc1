//! `第一百二十条之一`: the label of an article at the head of a paragraph, whole or damaged.

use super::lines::{indent, is_space};
use super::numeral::{is_numeral, number, repaired};
use std::fmt;

/// The number of an article: 120, or 120之1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Number {
    /// 120.
    pub main: u32,
    /// 1 of 之一; 0 without.
    pub sub: u32,
}

impl Number {
    /// Whether this is the number that comes after another.
    pub fn follows(self, last: Number) -> bool {
        (self.main == last.main + 1 && self.sub == 0) || (self.main == last.main && self.sub == last.sub + 1)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub {
            0 => write!(f, "{}", self.main),
            sub => write!(f, "{}-{sub}", self.main),
        }
    }
}

/// How sure it is that a paragraph begins an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sure {
    /// Label, then white space, a caption or the end of the line.
    Whole,
    /// The text follows without a space.
    Unspaced,
    /// A wrong character or white space inside the label.
    Damaged,
}

/// A label at the head of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    /// Its number.
    pub number: Number,
    /// How sure it is.
    pub sure: Sure,
    /// Bytes before the 第.
    pub from: usize,
    /// Bytes up to the end of the label.
    pub to: usize,
    /// Bytes up to the text: the label and the white space after it.
    pub text: usize,
}

/// What comes after a citation but not after a label.
const CITES: &[&str] = &[
    "规定", "第", "的", "、", "和", "至", "款", "所", "中", "及", "或", "之", "，", "。", "；", "”", "）", "到", "与",
    "以",
];

/// Whether what follows `第…条` tells that it cites the article and does not begin it.
pub fn goes_on_as_citation(rest: &str) -> bool {
    CITES.iter().any(|c| rest.starts_with(c))
}

/// The label at the head of a line, if there is one.
pub fn label(line: &str) -> Option<Label> {
    let from = indent(line);
    let rest = line[from..].strip_prefix('第')?;
    let mut at = line.len() - rest.len();
    let (main, damaged, used) = numeral(&line[at..], '条')?;
    at += used + '条'.len_utf8();
    let mut found = Number { main, sub: 0 };
    if let Some((sub, used)) = of_sub(&line[at..]) {
        found.sub = sub;
        at += used;
    }
    let after = &line[at..];
    let space = indent(after);
    let text = at + space;
    let whole = space > 0 || after.is_empty() || after.starts_with(['【', '〔', '[']);
    let sure = match (damaged, whole) {
        (true, _) => Sure::Damaged,
        (false, true) => Sure::Whole,
        (false, false) => Sure::Unspaced,
    };
    if !whole && goes_on_as_citation(after) {
        return None;
    }
    (main > 0).then_some(Label { number: found, sure, from, to: at, text })
}

/// `之一` after the 条: its number and length.
fn of_sub(rest: &str) -> Option<(u32, usize)> {
    let after = rest.strip_prefix('之')?;
    let digits: String = after.chars().take_while(|c| is_numeral(*c)).collect();
    Some((number(&digits)?, '之'.len_utf8() + digits.len()))
}

/// A numeral up to a closing word: the number, whether it had to be mended, and its length.
fn numeral(rest: &str, closing: char) -> Option<(u32, bool, usize)> {
    let (mut digits, mut damaged, mut spaces) = (String::new(), false, 0);
    for (at, c) in rest.char_indices() {
        if c == closing {
            return Some((number(&digits)?, damaged || spaces > 0, at));
        }
        if is_numeral(c) {
            digits.push(c);
        } else if is_space(c) && spaces < 4 {
            spaces += 1;
        } else {
            digits.push(repaired(c)?);
            damaged = true;
        }
        if digits.len() > 30 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_citations() {
        let of = |line: &str| label(line).map(|l| (l.number.to_string(), l.sure, line[l.text..].to_string()));
        assert_eq!(of("第三条 甲"), Some(("3".into(), Sure::Whole, "甲".into())));
        assert_eq!(of("　　第一百二十条之一　甲"), Some(("120-1".into(), Sure::Whole, "甲".into())));
        assert_eq!(of("第七条【不罚】甲"), Some(("7".into(), Sure::Whole, "【不罚】甲".into())));
        assert_eq!(of("第三十－条 甲"), Some(("31".into(), Sure::Damaged, "甲".into())));
        assert_eq!(of("第 三 条 甲"), Some(("3".into(), Sure::Damaged, "甲".into())));
        assert_eq!(of("第十六条市人民"), Some(("16".into(), Sure::Unspaced, "市人民".into())));
        assert_eq!(of("第12条 甲"), Some(("12".into(), Sure::Whole, "甲".into())));
        for not in ["第九十九条规定：", "第九条第一款", "第三人 条", "第三方条", "条", "第条 甲", "第五条、第六条"]
        {
            assert_eq!(of(not), None, "{not}");
        }
    }
}
