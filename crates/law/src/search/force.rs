//! From when to when a version counts as in force, as far as the texts themselves and the list beside them tell: until the next version of the
//! same title, or until another text says 同时废止 of it. A hint for readers; what acts are judged by is the law pack.

use super::index::Indexed;
use super::titles::core;
use crate::text::{StatuteText, days_in};
use fadu_base::Day;
use std::collections::BTreeMap;

/// What a text says of its own beginning and of others' end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing {
    /// 自…起施行 with a day.
    begins: Option<Day>,
    /// Titles that it repeals, as they are compared.
    repeals: Vec<String>,
}

/// Reads what a text says of both.
pub(crate) fn closing(text: &StatuteText) -> Closing {
    let mut out = Closing::default();
    for line in text.articles.iter().rev().take(3).flat_map(|a| a.text.lines()) {
        for sentence in line.split(['。', '；']) {
            if let Some(at) = sentence.find("起施行").filter(|_| sentence.trim_start().starts_with(['自', '本'])) {
                let day = days_in(&sentence[..at]).last().map(|d| d.2);
                out.begins = out.begins.or(day);
            }
            if sentence.contains("废止") && !sentence.contains("部分") && !sentence.contains("条款") {
                out.repeals.extend(titles(sentence).map(core));
            }
        }
    }
    out
}

/// Titles in 《》.
fn titles(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('《').skip(1).filter_map(|rest| rest.split('》').next())
}

/// Gives all texts their first and last days.
pub(crate) fn tell(texts: &mut [Indexed], closings: &[Closing]) {
    for (text, closing) in texts.iter_mut().zip(closings) {
        // After an amendment the printed day is still that of the first version.
        let later = |d: &Day| text.day.is_none_or(|own| *d >= own);
        text.from = closing.begins.filter(later).or(text.from.filter(later)).or(text.day);
    }
    let mut by_title: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, text) in texts.iter().enumerate() {
        by_title.entry(core(&text.title)).or_default().push(n);
    }
    for own in by_title.values() {
        let starts: Vec<(Option<Day>, Option<Day>)> = own.iter().map(|n| (texts[*n].day, texts[*n].from)).collect();
        for n in own {
            let (day, from) = (texts[*n].day, texts[*n].from);
            let next = starts.iter().filter(|s| s.0 > day && s.1 > from).filter_map(|s| s.1).min();
            texts[*n].until = next.map(|d| d.plus(-1));
        }
    }
    for (n, closing) in closings.iter().enumerate() {
        let (Some(from), by) = (texts[n].from, texts[n].title.clone()) else { continue };
        for gone in closing.repeals.iter().filter_map(|title| by_title.get(title)).flatten().filter(|g| **g != n) {
            let ends =
                texts[*gone].from.is_none_or(|begun| begun < from) && texts[*gone].until.is_none_or(|u| u >= from);
            if ends && core(&texts[*gone].title) != core(&by) {
                texts[*gone].until = Some(from.plus(-1));
                texts[*gone].ended_by = by.clone();
            }
        }
    }
}
