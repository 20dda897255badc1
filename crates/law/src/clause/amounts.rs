//! Amounts that a sentence sets: between two ends, up to one, one fixed; in yuan, multiples, shares; each with what it is counted from.

use super::number::{Counts, Quantity, numeral, quantity};
use super::{Amount, Measure, Reading};

/// Between an amount and the word for it.
const BEFORE_WORD: [&str; 12] =
    ["", "的", "行政", "的行政", "处以", "处", "的标准处以", "的标准处", "的标准", "标准处以", "的标准给予", "以"];
/// Between the word and an amount that follows it.
const AFTER_WORD: [&str; 5] = ["", "金额为", "数额为", "人民币", "为"];
/// What joins two amounts of which one is set.
const OR: [&str; 4] = ["或者", "或", "，或者", "、"];
/// So far back is looked for what an amount is counted from.
const BACK: usize = 24;

/// 等值: as much again.
const ONE: Quantity = Quantity { hundredths: 100, counts: Counts::Times, scale: 1 };

/// A piece of text and places in it.
struct Line<'a> {
    text: &'a [char],
}

impl Line<'_> {
    fn is(&self, at: usize, word: &str) -> bool {
        let n = word.chars().count();
        self.text.get(at..at + n).is_some_and(|t| t.iter().copied().eq(word.chars()))
    }
    fn ends(&self, end: usize, word: &str) -> bool {
        end.checked_sub(word.chars().count()).is_some_and(|at| self.is(at, word))
    }
}

/// Every amount of a text with the place where it begins, in the order in which they stand.
pub(super) fn amounts(reading: &Reading, text: &[char]) -> Vec<(usize, Amount)> {
    let line = Line { text };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let inside = at > 0 && numeral(text[at - 1]);
        let spans = if inside { None } else { alternatives(reading, &line, at) };
        match spans {
            Some((spans, end)) => {
                found.extend(spans.into_iter().map(|(from, span)| (from, amount(reading, &line, (from, span)))));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Both ends as written.
#[derive(Clone, Copy)]
struct Span {
    min: Option<Quantity>,
    max: Option<Quantity>,
}

/// One amount or several of which one is set, if the word for it stands behind the last or before the first.
fn alternatives(reading: &Reading, line: &Line, start: usize) -> Option<(Vec<(usize, Span)>, usize)> {
    let (first, end) = span(line, start)?;
    let (mut all, mut end) = (vec![(start, first)], end);
    let named = AFTER_WORD.iter().any(|w| {
        let word = format!("{}{w}", reading.fine_word);
        line.ends(start, &word) && !line.ends(start, &format!("加处{word}"))
    });
    loop {
        if BEFORE_WORD.iter().any(|w| line.is(end, &format!("{w}{}", reading.fine_word))) {
            return Some((all, end));
        }
        let next = OR.iter().filter(|w| line.is(end, w)).find_map(|w| following(line, end + w.chars().count()));
        match next {
            Some((from, span, to)) => {
                all.push((from, span));
                end = to;
            }
            None if named => return Some((all, end)),
            None => return None,
        }
    }
}

/// An amount here, or after a few words that say what it is counted from.
fn following(line: &Line, at: usize) -> Option<(usize, Span, usize)> {
    let stop = |c: &char| "，；。：、（）".contains(*c);
    let ahead = (at..line.text.len().min(at + 14)).take_while(|i| !stop(&line.text[*i]));
    ahead.into_iter().find_map(|i| span(line, i).map(|(s, end)| (i, s, end)))
}

/// An amount that begins here: `A以上B以下`, `A至B`, `B以下`, `A以上`, `A`.
fn span(line: &Line, at: usize) -> Option<(Span, usize)> {
    let (first, end) = if line.is(at, "等值") { (ONE, at + 2) } else { quantity(line.text, at)? };
    let over = ["以上", "及以上", "至", "到", "—", "-", "－", "～", "~"].iter().find(|w| line.is(end, w));
    if let Some(word) = over {
        let from = end + word.chars().count();
        if let Some((second, stop)) = second(line, from)
            && let Some(first) = alike(first, second)
        {
            let stop = if line.is(stop, "以下") || line.is(stop, "以内") { stop + 2 } else { stop };
            return Some((Span { min: Some(first), max: Some(second) }, stop));
        }
        let alone = word.ends_with("以上") && first.counts != Counts::Bare;
        return alone.then_some((Span { min: Some(first), max: None }, from));
    }
    if first.counts == Counts::Bare {
        return None;
    }
    match ["以下", "以内"].iter().any(|w| line.is(end, w)) {
        true => Some((Span { min: None, max: Some(first) }, end + 2)),
        false => Some((Span { min: Some(first), max: Some(first) }, end)),
    }
}

/// The second end: here, or behind `不超过` or what it is counted from said again.
fn second(line: &Line, at: usize) -> Option<(Quantity, usize)> {
    if line.is(at, "等值") {
        return Some((ONE, at + 2));
    }
    let skip = ["", "，", "不超过", "人民币", "违法所得", "货值金额"].into_iter().filter(|w| line.is(at, w));
    let mut found = skip.filter_map(|w| quantity(line.text, at + w.chars().count()));
    found.find(|(q, _)| q.counts != Counts::Bare)
}

/// The first end in the unit of the second where it has none: `五至十万元`, `1000至5000元`, `一至三倍`.
fn alike(first: Quantity, second: Quantity) -> Option<Quantity> {
    match (first.counts, second.counts) {
        (Counts::Bare, counts) => {
            let short = second.scale >= 10_000 && first.scale < second.scale;
            let by = if short { second.scale } else { 1 };
            let hundredths = first.hundredths.checked_mul(by)?;
            // 五千至二万元 says its own size.
            let own =
                first.scale > 1 && short && first.hundredths < second.hundredths && hundredths > second.hundredths;
            Some(Quantity { hundredths: if own { first.hundredths } else { hundredths }, counts, scale: second.scale })
        }
        (Counts::Yuan, Counts::Yuan) => Some(first),
        (Counts::Times | Counts::Percent, Counts::Times | Counts::Percent) => Some(first),
        _ => None,
    }
}

fn amount(reading: &Reading, line: &Line, (start, span): (usize, Span)) -> Amount {
    let ends = [span.min, span.max];
    let counts = |c: Counts| ends.iter().flatten().any(|q| q.counts == c);
    let before: String = line.text[start.saturating_sub(BACK)..start].iter().collect();
    let near = before.rsplit(['，', '；', '。', '：']).next().unwrap_or_default();
    let each = each(near).map(str::to_string);
    let measure = match () {
        () if counts(Counts::Yuan) => each.map_or(Measure::Fen, Measure::FenEach),
        () if counts(Counts::Times) => Measure::Times,
        () => Measure::Percent,
    };
    // A share beside a multiple is the multiple it makes: 百分之五十以上二倍以下.
    let of_times = measure == Measure::Times;
    let value = |q: Quantity| if of_times && q.counts == Counts::Percent { q.hundredths / 100 } else { q.hundredths };
    let of_base = matches!(measure, Measure::Times | Measure::Percent);
    let per = of_base.then(|| reading.base(near).or_else(|| reading.base(&sentence(line, start)))).flatten();
    Amount {
        measure,
        min: span.min.map_or(0, value),
        max: span.max.map(value),
        per,
        when: super::when::condition(line.text, start),
    }
}

/// What an amount is for each of: from the last 每 on, or from the one before it where no amount stands between them (每招用一名每月).
fn each(near: &str) -> Option<&str> {
    let last = near.rfind('每')?;
    let before = near[..last].rfind('每').filter(|at| !near[*at..last].contains('元'));
    let short = |at: usize, most: usize| Some(&near[at..]).filter(|w| w.chars().count() <= most);
    before.and_then(|at| short(at, 20)).or_else(|| short(last, 10))
}

/// The sentence up to a place.
fn sentence(line: &Line, start: usize) -> String {
    let begin = line.text[..start].iter().rposition(|c| *c == '。').map_or(0, |i| i + 1);
    line.text[begin..start].iter().collect()
}
