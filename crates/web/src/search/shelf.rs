//! What a search shows of one kind, and the page around it: tabs with counts, the first of each kind or a page of one.

use super::{Asked, PAGES, ROWS};
use crate::desk::say::encoded;
use crate::ui::{
    Button, Icon, Pager, Tab, Tone, bare_card, card, chips, empty, notice, pad, page_head, pager, plain, tabs,
};
use fadu_office::law::search::{Manner, Piece, marked};
use fadu_office::search::SearchPart;
use maud::{Markup, html};

/// One kind with what was found of it.
pub(super) struct Shelf {
    /// As the address has it.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its measure word.
    pub unit: &'static str,
    /// How many fit.
    pub total: usize,
    /// Rows that are shown.
    pub listed: usize,
    /// Its parts.
    pub parts: Vec<(u32, String, usize)>,
    /// How it was found.
    pub manner: Manner,
    /// The rows.
    pub rows: Markup,
    /// Where there is more to ask.
    pub beside: Markup,
}

impl Shelf {
    /// A kind of what the office found, with its rows.
    pub fn of<T>(
        (id, name, unit): (&'static str, &'static str, &'static str),
        part: &SearchPart<T>,
        rows: Markup,
    ) -> Shelf {
        Shelf {
            id,
            name,
            unit,
            total: part.total,
            listed: part.lines.len(),
            parts: part.parts.clone(),
            manner: part.manner.clone(),
            rows,
            beside: html! {},
        }
    }

    /// The count; none where only something of it is like what was sought.
    fn count(&self) -> Option<usize> {
        (self.manner != Manner::Some).then_some(self.total)
    }
}

/// A page of the search: its address, what it searches, what stands above the kinds.
pub(super) struct Around<'a> {
    pub action: &'static str,
    pub title: &'static str,
    pub below: &'static str,
    pub asked: &'a Asked,
    /// The article that was cited.
    pub cited: Option<Markup>,
}

/// The page.
pub(super) fn page(around: &Around, shelves: &[Shelf]) -> Markup {
    let Around { asked, .. } = around;
    let words = asked.words();
    let found = shelves.iter().any(|s| s.listed > 0);
    let own = shelves.iter().find(|s| s.id == asked.kind);
    html! {
        (page_head(around.title, plain(around.below), html! {}))
        div.stack data-hits {
            (bare_card(html! {
                div.pad { (form(around, &words)) }
                @if !words.is_empty() { (strip(around, shelves)) }
            }))
            @if let Some(cited) = &around.cited { (cited) }
            @if words.is_empty() { (bare_card(empty("查什么", ways()))) }
            @else if let Some(shelf) = own { (whole(around, shelf)) }
            @else if !found && around.cited.is_none() { (bare_card(empty("没有找到", ways()))) }
            @else { @for shelf in shelves.iter().filter(|s| s.listed > 0) { (first(around, shelf)) } }
        }
        script type="module" src="/assets/js/search.js" {}
    }
}

fn href(around: &Around, (kind, part): (&str, &str)) -> String {
    let part = if part.is_empty() { String::new() } else { format!("&part={part}") };
    format!("{}?kind={kind}&q={}{part}", around.action, encoded(&around.asked.words()))
}

fn form(around: &Around, words: &str) -> Markup {
    html! { form.search-line method="get" action=(around.action) role="search" aria-label=(around.title) {
        @if !around.asked.kind.is_empty() { input type="hidden" name="kind" value=(around.asked.kind); }
        label.vh for="q-all" { "要查的字句、名称、编号或者引用" }
        input.in type="search" id="q-all" name="q" value=(words) placeholder="字句、名称、编号，或者引用，如 处罚法58" autocomplete="off" maxlength="100" autofocus[words.is_empty()];
        (Button::submit("查询").icon(Icon::Search))
    } }
}

fn strip(around: &Around, shelves: &[Shelf]) -> Markup {
    let none = !shelves.iter().any(|s| s.id == around.asked.kind);
    let mut all = vec![Tab::new("全部", href(around, ("", "")), none)];
    all.extend(shelves.iter().map(|s| {
        let tab = Tab::new(s.name, href(around, (s.id, "")), s.id == around.asked.kind);
        s.count().map_or(tab.clone(), |n| tab.count(n))
    }));
    tabs("种类", &all)
}

/// The first of a kind, with the way to the rest.
fn first(around: &Around, shelf: &Shelf) -> Markup {
    let aside = html! {
        @if let Some(n) = shelf.count() { (n) } @else { "最相近的 " (shelf.listed) } " " (shelf.unit)
        @if shelf.total > shelf.listed { " · " a href=(href(around, (shelf.id, ""))) { "看全部" (shelf.name) } }
    };
    html! { (said(shelf)) (card(shelf.name, aside, shelf.rows.clone())) }
}

/// A page of one kind.
fn whole(around: &Around, shelf: &Shelf) -> Markup {
    let own = |n: &u32| around.asked.part == n.to_string();
    let all = shelf.parts.iter().map(|p| p.2).sum();
    let mut parts = vec![Tab::new("全部", href(around, (shelf.id, "")), around.asked.part.is_empty()).count(all)];
    let one = |(n, name, count): &(u32, String, usize)| {
        Tab::new(name, href(around, (shelf.id, &n.to_string())), own(n)).count(*count)
    };
    parts.extend(shelf.parts.iter().map(one));
    let shown = Pager {
        page: around.asked.page.max(1),
        per_page: ROWS,
        total: if shelf.manner == Manner::Some { shelf.listed } else { shelf.total.min(ROWS * PAGES) },
        href: format!("{}&page=", href(around, (shelf.id, &around.asked.part))),
        unit: shelf.unit,
    };
    html! {
        (said(shelf))
        (bare_card(html! {
            @if shelf.parts.len() > 1 || !around.asked.part.is_empty() || !shelf.beside.0.is_empty() {
                (pad(html! { @if shelf.parts.len() > 1 { (chips("分类", &parts)) } (shelf.beside) }))
            }
            @if shelf.listed == 0 { (empty("没有找到", ways())) } @else { (shelf.rows) (pager(&shown)) }
        }))
    }
}

/// Says where what was found is not what was typed.
fn said(shelf: &Shelf) -> Markup {
    let name = shelf.name;
    match &shelf.manner {
        Manner::Meant(meant) => notice(Tone::Info, html! { (name) "：没有照原字找到，已按“" (meant) "”查找。" }),
        Manner::Some if shelf.listed > 0 => {
            notice(Tone::Info, html! { (name) "：没有含全部字句的，下面按相近程度列出。" })
        }
        _ => html! {},
    }
}

fn ways() -> Markup {
    html! {
        "少写几个字，或者换一个说法；几个词用空格隔开。条文可以直接写引用，如“处罚法58”。当事人可以写名称、代码或者名称的拼音首字母；"
        "自然人只按全名或者证件号码查。"
    }
}

/// A text with what was sought marked in it.
pub(super) fn shown(text: &str, marks: &[String]) -> Markup {
    pieces(&marked(text, marks))
}

/// Pieces of a text.
pub(super) fn pieces(all: &[Piece]) -> Markup {
    html! { @for piece in all { @if piece.sought { mark { (piece.words) } } @else { (piece.words) } } }
}
