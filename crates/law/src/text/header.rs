//! The paragraphs above the text: who passed, published, approved or amended it, on which day.

use super::lines::{is_space, trimmed};
use super::numeral::number;
use fadu_base::Day;
use serde::Serialize;

/// One event of a header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HeaderEvent {
    /// Its day, where one is named.
    pub day: Option<Day>,
    /// 通过, 公布, 发布, 批准, 修正, 修订, 施行, 印发, 废止.
    pub kind: String,
    /// 3 of 第三次修正.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// Who did it, as printed.
    pub body: String,
    /// The act that amended it, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_act: Option<String>,
}

const KINDS: &[&str] = &["通过", "公布", "发布", "批准", "修正", "修订", "修改", "施行", "印发", "废止", "制定"];

/// The events of one paragraph; several days may stand in one.
pub fn events(paragraph: &str) -> Vec<HeaderEvent> {
    let text = trimmed(paragraph).trim_matches(['（', '）', '(', ')']);
    let days: Vec<(usize, usize, Day)> = days(text);
    let ends = days.iter().skip(1).map(|d| d.0).chain([text.len()]);
    let mut out: Vec<HeaderEvent> =
        days.iter().zip(ends).filter_map(|(&(_, from, day), to)| event(Some(day), &text[from..to])).collect();
    if days.is_empty() {
        out.extend(event(None, text));
    }
    out
}

fn event(day: Option<Day>, words: &str) -> Option<HeaderEvent> {
    let (at, kind) = last_kind(words)?;
    let before = &words[..at];
    let by_act = before.find('《').and_then(|from| {
        let to = before.rfind('》')?;
        (to > from).then(|| before[from + '《'.len_utf8()..to].to_string())
    });
    let from_act = before.find('《').unwrap_or(before.len());
    let body = before[..from_act].trim_matches(|c: char| is_space(c) || matches!(c, '，' | '；' | '、' | '。'));
    let body = body.trim_end_matches("根据").trim_matches(is_space);
    let body = ordinal(body).map_or(body, |(_, rest)| rest);
    Some(HeaderEvent {
        day,
        kind: kind.to_string(),
        ordinal: ordinal(before).map(|(n, _)| n),
        body: body.to_string(),
        by_act,
    })
}

/// The last word of a kind that stands outside the title of an act.
fn last_kind(words: &str) -> Option<(usize, &'static str)> {
    let closed = words.rfind('》').unwrap_or(0);
    let all = KINDS.iter().filter_map(|k| words.rfind(k).map(|at| (at, *k)));
    all.filter(|(at, _)| *at >= closed).max_by_key(|(at, _)| *at)
}

/// `…第三次` at the end → 3, and what stands before.
fn ordinal(before: &str) -> Option<(u32, &str)> {
    let rest = before.strip_suffix('次')?;
    let at = rest.rfind('第')?;
    Some((number(&rest[at + '第'.len_utf8()..])?, &rest[..at]))
}

/// All days in a text: where each begins and ends.
pub fn days(text: &str) -> Vec<(usize, usize, Day)> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(found) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + found;
        let digits = text[from..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - from);
        match day(&text[from..]) {
            Some((day, len)) => {
                out.push((from, from + len, day));
                at = from + len;
            }
            None => at = from + digits,
        }
    }
    out
}

/// `2021年1月22日` or `2021-01-22` at the head of a text.
fn day(text: &str) -> Option<(Day, usize)> {
    let (year, rest) = digits(text, 4)?;
    let dashed = rest.starts_with('-');
    let rest = rest.strip_prefix(if dashed { '-' } else { '年' })?;
    let (month, rest) = digits(rest.trim_start_matches(' '), 2)?;
    let rest = rest.strip_prefix(if dashed { '-' } else { '月' })?;
    let (date, rest) = digits(rest.trim_start_matches(' '), 2)?;
    let rest = if dashed { rest } else { rest.strip_prefix('日')? };
    Some((format!("{year:0>4}-{month:0>2}-{date:0>2}").parse().ok()?, text.len() - rest.len()))
}

fn digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let n = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (n > 0 && n <= most).then(|| text.split_at(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_name_day_body_kind_and_act() {
        let of = |text: &str| {
            let show = |e: &HeaderEvent| {
                let day = e.day.map_or("-".into(), |d| d.to_string());
                let act = e.by_act.clone().unwrap_or_default();
                format!("{day} {} {} {} {act}", e.kind, e.ordinal.unwrap_or(0), e.body)
            };
            events(text).iter().map(show).collect::<Vec<_>>().join("|")
        };
        assert_eq!(of("1987年1月22日 甲会第十九次会议通过"), "1987-01-22 通过 0 甲会第十九次会议 ");
        assert_eq!(
            of("2013年6月29日 甲会《关于修改〈甲法〉等十二部法律的决定》第二次修正"),
            "2013-06-29 修正 2 甲会 关于修改〈甲法〉等十二部法律的决定"
        );
        assert_eq!(
            of("1988年9月8日 国令第12号发布　根据2011年1月8日《关于废止和修改部分法规的决定》修订"),
            "1988-09-08 发布 0 国令第12号 |2011-01-08 修订 0  关于废止和修改部分法规的决定"
        );
        assert_eq!(of("2018-08-27 施行"), "2018-08-27 施行 0  ");
        assert_eq!(of("关于印发《甲》的通知"), "");
        assert_eq!(of("2018年13月40日通过"), "- 通过 0 2018年13月40日 ");
    }
}
