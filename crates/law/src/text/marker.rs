//! The marks of 项 and 目 at the head of a paragraph.

use super::lines::indent;
use super::numeral::{is_numeral, number};

/// How an enumeration is written. Which of them is 项 and which 目 is told by their nesting, not by the sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// `一、`
    Comma,
    /// `（一）`, `(一)`
    Bracket,
    /// `1．`, `1.`, `1、`
    Digit,
    /// `（1）`, `(1)`
    BracketDigit,
    /// `①`
    Circle,
}

/// A mark: its style, its number, and the bytes before, and up to the end of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Marker {
    /// How it is written.
    pub style: Style,
    /// As printed.
    pub number: u16,
    /// Where the mark begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// The mark at the head of a line.
pub fn marker(line: &str) -> Option<Marker> {
    let from = indent(line);
    let rest = &line[from..];
    let (style, number, len) = bracket(rest).or_else(|| circle(rest)).or_else(|| open(rest))?;
    Some(Marker { style, number, from, to: from + len })
}

fn bracket(rest: &str) -> Option<(Style, u16, usize)> {
    let inner = rest.strip_prefix(['（', '('])?;
    let end = inner.find(['）', ')'])?;
    let word = inner[..end].trim();
    let n = small(word)?;
    let style = if word.starts_with(is_arabic) { Style::BracketDigit } else { Style::Bracket };
    let open = rest.len() - inner.len();
    let close = inner[end..].chars().next().map_or(0, char::len_utf8);
    Some((style, n, open + end + close))
}

fn circle(rest: &str) -> Option<(Style, u16, usize)> {
    let c = rest.chars().next().filter(|c| ('①'..='⑳').contains(c))?;
    Some((Style::Circle, u16::try_from(c as u32 - '①' as u32 + 1).ok()?, c.len_utf8()))
}

fn open(rest: &str) -> Option<(Style, u16, usize)> {
    let end = rest.find(|c: char| !is_numeral(c))?;
    let word = &rest[..end];
    let n = small(word)?;
    let arabic = word.starts_with(is_arabic);
    let sign = rest[end..].chars().next()?;
    let ends = if arabic { ['、', '．', '.', '。'] } else { ['、'; 4] };
    let after = &rest[end + sign.len_utf8()..];
    // 1.5 is no mark.
    let decimal = matches!(sign, '.' | '．') && after.starts_with(is_arabic);
    let style = if arabic { Style::Digit } else { Style::Comma };
    (ends.contains(&sign) && !decimal).then_some((style, n, end + sign.len_utf8()))
}

fn is_arabic(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn small(word: &str) -> Option<u16> {
    let n = number(word).filter(|n| (1..=200).contains(n))?;
    u16::try_from(n).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_every_style_are_read() {
        let of = |line: &str| marker(line).map(|m| (m.style, m.number, line[m.to..].to_string()));
        assert_eq!(of("（一）甲"), Some((Style::Bracket, 1, "甲".into())));
        assert_eq!(of("(十二)甲"), Some((Style::Bracket, 12, "甲".into())));
        assert_eq!(of("（二) 甲"), Some((Style::Bracket, 2, " 甲".into())));
        assert_eq!(of("　１．甲"), Some((Style::Digit, 1, "甲".into())));
        assert_eq!(of("3、甲"), Some((Style::Digit, 3, "甲".into())));
        assert_eq!(of("三、甲"), Some((Style::Comma, 3, "甲".into())));
        assert_eq!(of("（1）甲"), Some((Style::BracketDigit, 1, "甲".into())));
        assert_eq!(of("①甲"), Some((Style::Circle, 1, "甲".into())));
        for not in ["1.5米", "1988年", "（试行）", "三人", "（一", "2000.5"] {
            assert_eq!(of(not), None, "{not}");
        }
    }
}
