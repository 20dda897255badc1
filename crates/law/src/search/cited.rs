//! A citation as people type it: `处罚法58`, `行政处罚法第五十八条`, `《…法》58条2款`.

use super::answer::label;
use super::fold::folded;
use crate::text::{numeral_of, numeral_words};

/// What was typed, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CitedPlace {
    /// The title as typed, folded, without brackets.
    pub name: String,
    /// `58` or `120-1`.
    pub article: String,
    /// 款, 0 if none.
    pub paragraph: u16,
    /// 项, 0 if none.
    pub item: u16,
}

impl CitedPlace {
    /// The anchor on the page of the text.
    pub fn anchor(&self) -> String {
        match (self.paragraph, self.item) {
            (0, 0) => format!("a{}", self.article),
            (p, 0) => format!("a{}.{p}", self.article),
            (p, i) => format!("a{}.{}.{i}", self.article, p.max(1)),
        }
    }
    /// The place as papers write it: `第一百二十条之一第二款第三项`.
    pub fn words(&self) -> String {
        let part = |n: u16, word: &str| match n {
            0 => String::new(),
            n => format!("第{}{word}", numeral_words(u32::from(n))),
        };
        format!("{}{}{}", label(&self.article), part(self.paragraph, "款"), part(self.item, "项"))
    }
}

/// Reads a citation; none if the words are none.
pub fn cited_place(typed: &str) -> Option<CitedPlace> {
    let text = folded(typed);
    let starts = text.char_indices().skip(1).filter(|(_, c)| *c == '第' || c.is_ascii_digit() || is_numeral(*c));
    starts.map(|(at, _)| at).find_map(|at| {
        let name = text[..at].trim_matches(['《', '》', '的', ',', '·', '、', '/', '"', '<', '>']);
        let (article, paragraph, item) = place(&text[at..])?;
        let names = name.chars().any(|c| !c.is_ascii_digit() && !is_numeral(c) && c != '第');
        names.then(|| CitedPlace { name: name.to_string(), article, paragraph, item })
    })
}

fn is_numeral(c: char) -> bool {
    "零〇一二三四五六七八九十百千".contains(c)
}

/// `第58条之1第2款第(3)项`, `58条2款`, `58.2.3`, `58-1`: the whole text must be one.
fn place(text: &str) -> Option<(String, u16, u16)> {
    let (main, rest) = number(text.strip_prefix('第').unwrap_or(text))?;
    if let Some(rest) = rest.strip_prefix('条') {
        let (sub, rest) = match rest.strip_prefix('之').and_then(number) {
            Some((sub, rest)) => (sub, rest),
            None => (0, rest),
        };
        let (paragraph, rest) = part(rest, '款');
        let (item, rest) = part(rest, '项');
        return rest.is_empty().then(|| (article(main, sub), paragraph, item));
    }
    // Without the word, only digits: 一 may be the end of a title.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (head, sub) = match rest.strip_prefix('-').and_then(number) {
        Some((sub, after)) => (after, sub),
        None => (rest, 0),
    };
    let mut parts = head.split('.');
    let begins = parts.next().is_some_and(str::is_empty);
    let numbers: Option<Vec<u16>> = parts.map(|p| p.parse::<u16>().ok()).collect();
    let numbers = numbers.filter(|n| begins && n.len() <= 2)?;
    let of = |n: usize| numbers.get(n).copied().unwrap_or(0);
    Some((article(main, sub), of(0), of(1)))
}

fn article(main: u32, sub: u32) -> String {
    if sub == 0 { main.to_string() } else { format!("{main}-{sub}") }
}

/// `第2款` or `2款` → 2 and the rest; 0 and the whole if it is not there.
fn part(text: &str, word: char) -> (u16, &str) {
    let inner = text.strip_prefix('第').unwrap_or(text);
    let bracketed = inner.strip_prefix('(');
    let read = number(bracketed.unwrap_or(inner)).and_then(|(n, rest)| {
        let rest = if bracketed.is_some() { rest.strip_prefix(')')? } else { rest };
        Some((u16::try_from(n).ok()?, rest.strip_prefix(word)?))
    });
    read.unwrap_or((0, text))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !is_numeral(c)).unwrap_or(text.len());
    numeral_of(&text[..end]).filter(|n| *n > 0).map(|n| (n, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &str) {
        let read = cited_place(typed).map(|c| format!("{} #{}", c.name, c.anchor()));
        assert_eq!(read.unwrap_or_default(), expected, "{typed}");
    }

    #[test]
    fn citations_are_read_as_they_are_typed() {
        check("处罚法58", "处罚法 #a58");
        check("处罚法 58", "处罚法 #a58");
        check("行政处罚法第五十八条", "行政处罚法 #a58");
        check("《行政处罚法》58条2款", "行政处罚法 #a58.2");
        check("行政处罰法第五十八条第二款第（三）项", "行政处罚法 #a58.2.3");
        check("刑法第一百二十条之一", "刑法 #a120-1");
        check("刑法120-1", "刑法 #a120-1");
        check("处罚法５８．２．３", "处罚法 #a58.2.3");
        check("处罚法第三十三条第三项", "处罚法 #a33.1.3");
    }

    #[test]
    fn other_words_are_no_citation() {
        for words in
            ["行政处罚", "58", "第五十八条", "罚款5000元", "第一款", "三级医院", "十五日内", "处罚法58条多少钱", ""]
        {
            check(words, "");
        }
    }
}
