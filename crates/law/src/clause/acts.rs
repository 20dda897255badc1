//! The acts of an article: one for each 项 that names one, else one for the article; each with what follows for it.

use super::{Amount, Reading, amounts};
use serde::{Deserialize, Serialize};

/// What an article lays down for one act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Act {
    /// 款, from 1; 0 where the article has one only.
    pub paragraph: u16,
    /// 项, 0 where the act is no 项.
    pub item: u16,
    /// What is done or left undone, in the article's words.
    pub act: String,
    /// Kinds of consequence.
    pub kinds: Vec<String>,
    /// Amounts, each with the 款 that sets it.
    pub amounts: Vec<(u16, Amount)>,
    /// Articles of the same statute that it breaks: article and 款.
    pub violated: Vec<(u16, u16)>,
}

/// A 款 with the 项 under it.
struct Paragraph {
    n: u16,
    text: String,
    items: Vec<(u16, String)>,
}

/// The acts of the text of an article: paragraphs on lines of their own, 项 too. Where there is one 款 only it is not named.
pub fn acts(reading: &Reading, text: &str) -> Vec<Act> {
    let paragraphs = paragraphs(text);
    let mut all = of_paragraphs(reading, &paragraphs);
    if paragraphs.len() == 1 {
        for act in &mut all {
            act.paragraph = 0;
            act.amounts.iter_mut().for_each(|(n, _)| *n = 0);
        }
    }
    all
}

/// `120-1` for 第一百二十条之一.
pub fn article_id(label: &str) -> Option<String> {
    let chars: Vec<char> = label.chars().collect();
    let at = chars.iter().position(|c| *c == '第')? + 1;
    let number = |at: usize| {
        let (q, end) = super::number::quantity(&chars, at)?;
        Some((q.hundredths / 100, end))
    };
    let (n, end) = number(at)?;
    if chars.get(end) != Some(&'条') {
        return None;
    }
    match chars.get(end + 1) {
        Some('之') => number(end + 2).map(|(sub, _)| format!("{n}-{sub}")),
        _ => Some(n.to_string()),
    }
}

fn of_paragraphs(reading: &Reading, paragraphs: &[Paragraph]) -> Vec<Act> {
    let listed = paragraphs.iter().any(|p| !p.items.is_empty());
    if !listed {
        return vec![whole(reading, paragraphs)];
    }
    let mut all = Vec::new();
    for p in paragraphs.iter().filter(|p| !p.items.is_empty()) {
        for (n, item) in &p.items {
            all.push(of_item(reading, paragraphs, (p, *n, item)));
        }
    }
    all
}

/// An article without 项: one act, with the amounts of all its 款.
fn whole(reading: &Reading, paragraphs: &[Paragraph]) -> Act {
    let text = paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n");
    let found = |p: &Paragraph| amounts_of(reading, p.n, &p.text);
    let all: Vec<(u16, Amount)> = paragraphs.iter().flat_map(found).collect();
    // The 款 that sets the first consequence.
    let deciding = paragraphs.iter().find(|p| !reading.kinds(&p.text).is_empty()).or(paragraphs.first());
    Act {
        paragraph: deciding.map_or(1, |p| p.n),
        item: 0,
        act: deciding.map_or(String::new(), |p| head(&p.text)),
        kinds: reading.kinds(&text),
        amounts: all,
        violated: violated(&text),
    }
}

/// One 项: what its own words, the 款 above it and the 款 that refer back to it lay down.
fn of_item(reading: &Reading, paragraphs: &[Paragraph], (p, n, item): (&Paragraph, u16, &str)) -> Act {
    let own = amounts_of(reading, p.n, item);
    // A 项 with amounts of its own is not under those of its 款 unless that 款 sets some before the list.
    let mut all = amounts_of(reading, p.n, &p.text);
    all.extend(own);
    let mut text = format!("{}\n{item}", p.text);
    for later in paragraphs.iter().filter(|l| l.n > p.n && l.items.is_empty()) {
        let said = said_of(&later.text, n);
        all.extend(amounts_of(reading, later.n, &said));
        text += &said;
    }
    let of_item = violated(item);
    let of_paragraph = || violated(&p.text);
    Act {
        paragraph: p.n,
        item: n,
        act: head(item).trim_end_matches(['；', '。', ';', '，']).to_string(),
        kinds: reading.kinds(&text),
        amounts: all,
        violated: if of_item.is_empty() { of_paragraph() } else { of_item },
    }
}

/// What a later 款 says of the 项 with this number: the parts that name it, and those that go on after them; all if it speaks of every 项.
fn said_of(text: &str, n: u16) -> String {
    if !["前款", "前项", "本条第一款", "本条规定", "上述", "以上行为"].iter().any(|w| text.contains(w))
    {
        return String::new();
    }
    let mut of_it = true;
    let mut said = String::new();
    for part in text.split_inclusive(['；', '。']) {
        let named = named_items(part);
        if !named.is_empty() {
            of_it = named.contains(&n);
        }
        if of_it {
            said += part;
        }
    }
    said
}

/// Numbers of 项 that a text names: `第（一）项`, `第一项`, `第（三）至（五）项`.
fn named_items(text: &str) -> Vec<u16> {
    let chars: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    for (i, c) in chars.iter().enumerate() {
        if *c != '第' {
            continue;
        }
        let mut at = i + 1;
        let open = matches!(chars.get(at), Some('（' | '('));
        at += usize::from(open);
        let Some((q, end)) = super::number::quantity(&chars, at) else { continue };
        let end = end + usize::from(open);
        if chars.get(end) == Some(&'项') || chars.get(end) == Some(&'、') && open {
            all.extend(u16::try_from(q.hundredths / 100).ok());
        }
    }
    all
}

fn amounts_of(reading: &Reading, n: u16, text: &str) -> Vec<(u16, Amount)> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    amounts::amounts(reading, &chars).into_iter().map(|(_, a)| (n, a)).collect()
}

/// The paragraphs of an article.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        match (numbered(line), all.last_mut()) {
            (Some((n, item)), Some(p)) => p.items.push((n, item.trim().to_string())),
            _ => all.push(Paragraph {
                n: u16::try_from(all.len() + 1).unwrap_or(u16::MAX),
                text: line.into(),
                items: Vec::new(),
            }),
        }
    }
    all
}

/// `（三）…` with its number.
fn numbered(line: &str) -> Option<(u16, &str)> {
    let rest = line.strip_prefix(['（', '('])?;
    let (number, text) = rest.split_once(['）', ')'])?;
    let chars: Vec<char> = number.trim().chars().collect();
    let (q, end) = super::number::quantity(&chars, 0)?;
    (end == chars.len()).then_some((u16::try_from(q.hundredths / 100).ok()?, text))
}

/// What the clause is about: its first sentence up to who is to act on it.
fn head(text: &str) -> String {
    let follows = ["责令", "处", "可以处", "可处", "并处", "给予", "没收"];
    let ends = follows.iter().filter_map(|w| text.find(&format!("，{w}")));
    // These may stand inside the act, too: 由他人替代, 对个人信息.
    let behind = ["由", "依法", "对单位", "对个人"].iter().filter_map(|w| text.find(&format!("的，{w}")));
    let ends = ends.chain(behind.map(|at| at + "的".len()));
    let end = ends.chain(["；", "。"].iter().filter_map(|w| text.find(w))).min();
    text[..end.unwrap_or(text.len())].trim().to_string()
}

/// Articles named after 违反: `违反本条例第十一条第二款`.
fn violated(text: &str) -> Vec<(u16, u16)> {
    let Some(from) = text.find("违反本") else { return Vec::new() };
    let tail: Vec<char> = text[from..].chars().take_while(|c| !matches!(c, '，' | '。' | '；' | '\n')).collect();
    let mut all: Vec<(u16, u16)> = Vec::new();
    for (i, c) in tail.iter().enumerate() {
        if *c != '第' {
            continue;
        }
        let Some((q, end)) = super::number::quantity(&tail, i + 1) else { continue };
        let Ok(n) = u16::try_from(q.hundredths / 100) else { continue };
        match (tail.get(end), all.last_mut()) {
            (Some('条'), _) => all.push((n, 0)),
            (Some('款'), Some(last)) if last.1 == 0 => last.1 = n,
            _ => {}
        }
    }
    all
}
