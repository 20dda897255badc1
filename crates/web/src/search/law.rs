//! Articles of statutes in a search over everything: the same index and the same rows as the page that searches statutes alone.

use super::shelf::Shelf;
use super::{Asked, FIRST, PAGES, ROWS};
use crate::desk::say::encoded;
use crate::statute::find;
use fadu_office::base::Day;
use fadu_office::law::search::{Filter, Index, Manner, Query};
use maud::{Markup, Render, html};

/// The kind, as the address has it.
pub(super) const ID: &str = "law";

/// Articles, and the one that was cited.
pub(super) fn shelf(index: Option<&Index>, asked: &Asked, today: Day) -> (Shelf, Option<Markup>) {
    let own = asked.kind == ID;
    let from = if own { (asked.page.clamp(1, PAGES) - 1) * ROWS } else { 0 };
    let rows = if own { ROWS } else { FIRST };
    let beside =
        html! { p.t1 { a href={ "/law/search?q=" (encoded(&asked.words())) } { "按法规名称、种类、施行日再筛选" } } };
    let none = Shelf {
        id: ID,
        name: "法规",
        unit: "条",
        total: 0,
        listed: 0,
        parts: Vec::new(),
        manner: Manner::Exact,
        rows: html! {},
        beside: html! {},
    };
    let Some(index) = index else { return (none, None) };
    let filter = Filter { on: Some(today), ..Filter::default() };
    let mut answer = index.answer(&Query { words: asked.words(), filter, most: from + rows });
    let cited = answer.cited.as_ref().filter(|_| asked.kind.is_empty() || own).map(|found| find::cited(index, found));
    if answer.cited.is_some() && answer.manner != Manner::Exact {
        return (none, cited);
    }
    answer.hits.drain(..from.min(answer.hits.len()));
    answer.hits.truncate(rows);
    let total = if answer.manner == Manner::Some { answer.hits.len() } else { answer.total };
    let body = html! {
        @if own && !answer.titles.is_empty() && from == 0 { div.pad { (find::titles(index, &answer, Some(today))) } }
        (answer.hits.iter().fold(find::head(), |t, hit| find::row(t, index, hit, Some(today))).render())
    };
    let listed = answer.hits.len();
    (Shelf { total, listed, manner: answer.manner, rows: body, beside, ..none }, cited)
}
