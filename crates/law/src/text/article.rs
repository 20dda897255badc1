//! One article: its exact text, and in it 款, 项 and 目. A 款 has no mark: every further paragraph is the next one.

use super::lines::{indent, is_space, lines, trimmed};
use super::marker::{Marker, Style, marker};
use super::numeral::words;
use serde::Serialize;

/// 条.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextArticle {
    /// `3` or `120-1`.
    pub number: String,
    /// As printed: `第三条`.
    pub label: String,
    /// `【不予处罚情形】`, where the label has one; it is part of the text, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The exact text without its label.
    pub text: String,
    /// 款 with their 项 and 目.
    pub paragraphs: Vec<TextParagraph>,
    /// Places in the list of headings above it, the highest first.
    pub under: Vec<usize>,
    /// The line it begins on, from 1.
    pub line: usize,
}

/// 款.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct TextParagraph {
    /// From 1.
    pub number: u16,
    /// What stands before its 项.
    pub text: String,
    /// 项.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<TextItem>,
}

/// 项, or 目 below one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextItem {
    /// As printed.
    pub number: u16,
    /// `（一）`.
    pub label: String,
    /// Its exact text without the mark.
    pub text: String,
    /// 目.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<TextItem>,
}

/// `【…】` at the head of a text, with its length.
pub fn caption(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('【')?;
    let end = inner.find('】')?;
    Some((inner[..end].to_string(), '【'.len_utf8() + end + '】'.len_utf8()))
}

/// A text without its label → its 款.
pub fn paragraphs(text: &str) -> Vec<TextParagraph> {
    let all: Vec<&str> = lines(text).into_iter().map(|l| l.text).filter(|t| !trimmed(t).is_empty()).collect();
    let mut reader = Reader::default();
    for (at, line) in all.iter().enumerate() {
        match (marker(line), at) {
            (Some(m), 1..) => reader.marked(m, trimmed(&line[m.to..])),
            // An article may begin with its first 项 at once.
            (Some(m), 0) if m.number == 1 => reader.marked(m, trimmed(&line[m.to..])),
            _ if reader.goes_on(line, &all[at + 1..]) => reader.more(line),
            _ => reader.paragraph(trimmed(line)),
        }
    }
    reader.done
}

#[derive(Default)]
struct Reader {
    done: Vec<TextParagraph>,
    /// The styles in use below the present 款, the outer first, each with its last number.
    levels: Vec<(Style, u16)>,
}

impl Reader {
    fn paragraph(&mut self, text: &str) {
        let number = u16::try_from(self.done.len() + 1).unwrap_or(u16::MAX);
        self.levels.clear();
        self.done.push(TextParagraph { number, text: text.to_string(), items: Vec::new() });
        if let Some((before, inside)) = inline(text) {
            if let Some(last) = self.done.last_mut() {
                last.text = before.to_string();
            }
            for (m, words) in inside {
                self.marked(m, words);
            }
        }
    }

    fn marked(&mut self, m: Marker, text: &str) {
        if self.done.is_empty() {
            self.done.push(TextParagraph { number: 1, ..TextParagraph::default() });
        }
        match self.levels.iter().position(|(style, _)| *style == m.style) {
            Some(at) => self.levels.truncate(at + 1),
            None => self.levels.push((m.style, 0)),
        }
        if let Some(last) = self.levels.last_mut() {
            last.1 = m.number;
        }
        // The next 项 may stand in the same line.
        let glued = if m.style == Style::Bracket { next_inside(text, 0, m.number + 1) } else { None };
        let own = text[..glued.unwrap_or(text.len())].trim_end_matches(is_space);
        let item = TextItem { number: m.number, label: label_of(m), text: own.to_string(), items: Vec::new() };
        self.push(item);
        if let Some((next, rest)) = glued.and_then(|at| Some((marker(&text[at..])?, &text[at..]))) {
            self.marked(next, trimmed(&rest[next.to..]));
        }
    }

    fn push(&mut self, item: TextItem) {
        let mut list = self.done.last_mut().map(|p| &mut p.items);
        for _ in 1..self.levels.len() {
            list = list.and_then(|l| l.last_mut()).map(|i| &mut i.items);
        }
        if let Some(list) = list {
            list.push(item);
        }
    }

    /// Whether a paragraph without a mark belongs to the 项 above it: the next mark goes on counting. Rows of tables always do.
    fn goes_on(&self, line: &str, rest: &[&str]) -> bool {
        if self.done.is_empty() {
            return false;
        }
        if line.starts_with(['|', '<']) {
            return true;
        }
        let next = rest.iter().find_map(|l| marker(l));
        next.is_some_and(|m| {
            m.number > 1 && self.levels.iter().any(|(style, last)| *style == m.style && m.number == last + 1)
        })
    }

    fn more(&mut self, line: &str) {
        let Some(last) = self.done.last_mut() else { return };
        let mut text = &mut last.text;
        let mut items = &mut last.items;
        while let Some(item) = items.last_mut() {
            (text, items) = (&mut item.text, &mut item.items);
        }
        text.push('\n');
        text.push_str(trimmed(line));
    }
}

fn label_of(m: Marker) -> String {
    match m.style {
        Style::Comma => format!("{}、", words(m.number.into())),
        Style::Bracket => format!("（{}）", words(m.number.into())),
        Style::Digit => format!("{}．", m.number),
        Style::BracketDigit => format!("（{}）", m.number),
        Style::Circle => char::from_u32('①' as u32 + u32::from(m.number) - 1).map(String::from).unwrap_or_default(),
    }
}

/// `…：（一）…；（二）…` in one line: what stands before, and the 项.
fn inline(text: &str) -> Option<(&str, Vec<(Marker, &str)>)> {
    let starts = |after: &str| marker(after).filter(|m| m.style == Style::Bracket);
    let colon = text
        .char_indices()
        .find(|(at, c)| matches!(c, '：' | ':') && starts(&text[at + c.len_utf8()..]).is_some_and(|m| m.number == 1))?;
    let mut at = colon.0 + colon.1.len_utf8();
    let before = &text[..at];
    let mut out: Vec<(Marker, &str)> = Vec::new();
    while let Some(m) = starts(&text[at..]) {
        let body = at + m.to;
        let end = next_inside(text, body, m.number + 1).unwrap_or(text.len());
        out.push((m, text[body..end].trim_matches(is_space)));
        at = end;
    }
    (out.len() > 1).then_some((before, out))
}

/// Where the next 项 of this number begins: after a mark that ends the one before.
fn next_inside(text: &str, from: usize, number: u16) -> Option<usize> {
    text[from..].char_indices().map(|(i, c)| (from + i, c)).filter(|(_, c)| matches!(c, '；' | ';' | '。')).find_map(
        |(i, c)| {
            let after = i + c.len_utf8();
            let m = marker(&text[after..])?;
            (m.style == Style::Bracket && m.number == number).then_some(after + indent(&text[after..]))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        fn items(all: &[TextItem]) -> String {
            let of = |i: &TextItem| format!("{}{}", i.number, items(&i.items));
            if all.is_empty() {
                String::new()
            } else {
                format!("[{}]", all.iter().map(of).collect::<Vec<_>>().join(" "))
            }
        }
        paragraphs(text).iter().map(|p| format!("{}{}", p.number, items(&p.items))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paragraphs_items_and_subitems_nest() {
        assert_eq!(shape("甲。\n\n乙。"), "1 2");
        assert_eq!(shape("甲：\n\n（一）子；\n\n（二）丑。\n\n有前款第一项行为的，丙。"), "1[1 2] 2");
        assert_eq!(shape("甲：\n\n(一)子：\n\n1．寅；\n\n2．卯。\n\n(二)丑。"), "1[1[1 2] 2]");
        assert_eq!(shape("甲：\n一、子；\n二、丑。"), "1[1 2]");
        assert_eq!(shape("甲：\n一、子：\n(一)寅。\n(二)卯。\n二、丑。"), "1[1[1 2] 2]");
        assert_eq!(shape("甲：\n（一）子。\n续子。\n（二）丑。\n乙。"), "1[1 2] 2");
        assert_eq!(shape("甲是指：(一)子；(二)丑；(三)寅。"), "1[1 2 3]");
        assert_eq!(shape("甲：\n（一）子；（二）丑。\n（三）寅。"), "1[1 2 3]");
        assert_eq!(shape("甲：（四）子。\n（六）丑。"), "1[6]");
        assert_eq!(shape("甲：\n（一）子。\n\n乙：\n（一）丑。"), "1[1] 2[1]");
    }

    #[test]
    fn texts_stay_exact() {
        let all = paragraphs("甲：\n\n（一） 子，\n续；\n\n（二）丑。");
        assert_eq!(all[0].text, "甲：");
        assert_eq!((all[0].items[0].label.as_str(), all[0].items[0].text.as_str()), ("（一）", "子，\n续；"));
        assert_eq!(caption("【甲】乙"), Some(("甲".into(), "【甲】".len())));
    }
}
