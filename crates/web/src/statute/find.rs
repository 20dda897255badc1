//! Search over all texts that were imported: a citation opens its article; articles with what was typed marked; statutes; gists and limits.

use super::search::found;
use super::text_page::{day, link_to};
use super::texts::{KINDS, kind_zh};
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use crate::ui::{
    Button, Choice, Column, Field, Icon, Table, Tone, bare_card, card, empty, field_grid, notice, pad, page_head,
    plain, progress, tag,
};
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use fadu_office::base::Day;
use fadu_office::law::search::{Answer, Filter, Found, Hit, Index, Indexed, Manner, Query as Question};
use fadu_office::statutes::StatuteSearch;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// So many articles are listed.
const LISTED: usize = 20;

/// What the address asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    title: String,
    kind: String,
    /// A day; empty for today.
    on: String,
    /// `all`: versions that are no longer or not yet in force, too.
    versions: String,
}

impl Asked {
    /// The filter; an unreadable day is said and today taken.
    fn filter(&self, today: Day) -> (Filter, bool) {
        let typed = self.on.trim();
        let day = typed.parse::<Day>();
        let wrong = !typed.is_empty() && day.is_err();
        let on = (self.versions != "all").then(|| day.unwrap_or(today));
        (Filter { title: self.title.trim().into(), folder: self.kind.clone(), on }, wrong)
    }
}

/// The page.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Result<Response, PageDenial> {
    let face = Face::new("检索", "/law").under("法规", "/law").wide();
    let (filter, wrong) = asked.filter(office.today());
    let words: String = asked.q.trim().chars().take(100).collect();
    let search = office.statute_search().await?;
    let building = matches!(search, StatuteSearch::Building(..));
    let body = html! {
        (page_head("检索法规", plain("查条文、法规名称，也可以直接写引用，如“处罚法58”“行政许可法第四十二条第一款”"), html! {}))
        div.stack {
            (bare_card(html! { div.tbar { div.grow { (form(&asked, &words)) } } }))
            @if wrong { (notice(Tone::Warn, plain("日期没有看懂，按今天查找。日期写成 2026-11-20 这样。"))) }
            @match &search {
                StatuteSearch::Ready(index) if !words.is_empty() => (answered(index, &words, filter)),
                StatuteSearch::Ready(index) => (bare_card(empty("查什么", held(index)))),
                StatuteSearch::Building(n, all) => (notice(Tone::Info, html! { (progress("正在建立检索索引", *n as u64, *all as u64)) p { "建好以后这一页会自己显示结果。" } })),
                StatuteSearch::Empty => (notice(Tone::Info, html! { "还没有导入法规原文，只能查办案规则里的要旨。导入办法见" a href="/help/machine" { "运行维护" } "。" })),
            }
            @if !words.is_empty() { (found(&office, &words)) }
        }
    };
    let mut page = face.shown(&office, body);
    if building {
        page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        page.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(page)
}

fn held(index: &Index) -> Markup {
    html! { "库里有 " (index.texts().len()) " 个版本的法规、" (index.len()) " 个条文。几个词用空格隔开；不知道原话，写一句问话也可以。" }
}

fn form(asked: &Asked, words: &str) -> Markup {
    let kinds = KINDS.iter().map(|k| Choice::new(*k, kind_zh(k))).collect();
    let versions = vec![Choice::new("all", "全部版本，不论是否施行")];
    let fields = [
        Field::text("title", "法规名称里有").value(&asked.title).render(),
        Field::select("kind", "种类", kinds).value(&asked.kind).render(),
        Field::day("on", "哪一天施行的（不写就是今天）").value(&asked.on).render(),
        Field::select("versions", "版本", versions).value(&asked.versions).render(),
    ];
    let narrowed = [&asked.title, &asked.kind, &asked.on, &asked.versions].iter().any(|v| !v.trim().is_empty());
    html! { form method="get" action="/law/search" role="search" {
        div.search-line {
            label.vh for="q-law" { "条文里的字句、法规名称、引用" }
            input.in type="search" id="q-law" name="q" value=(words) placeholder="条文里的字句、法规名称、引用" autocomplete="off" maxlength="100";
            (Button::submit("查询").icon(Icon::Search))
        }
        details.narrow open[narrowed] { summary { "按名称、种类、施行日筛选" } (field_grid(&fields)) @if narrowed { p { a href="/law/search" { "清除全部条件" } } } }
    } }
}

fn answered(index: &Index, words: &str, filter: Filter) -> Markup {
    let on = filter.on;
    let answer = index.answer(&Question { words: words.into(), filter, most: LISTED });
    html! {
        @if let Some(found) = &answer.cited { (cited(index, found)) }
        @if !answer.titles.is_empty() {
            (card("法规", plain(""), pad(titles(index, &answer, on))))
        }
        @if answer.cited.is_none() || answer.manner == Manner::Exact { (articles(index, &answer, on)) }
    }
}

/// Statutes whose titles hold the words.
pub(crate) fn titles(index: &Index, answer: &Answer, on: Option<Day>) -> Markup {
    html! { ul { @for t in &answer.titles { @let of = &index.texts()[t.text];
        li { a href=(link_to(&of.title, &of.digest, "")) { (of.title) } " " span.t1 { (kind_zh(&of.folder)) " · " (version(of)) } " " (state(of, on)) }
    } } }
}

/// The article that was cited.
pub(crate) fn cited(index: &Index, found: &Found) -> Markup {
    let of = &index.texts()[found.text];
    let said = match &found.hit {
        Some(hit) => html! {
            p { a href=(link_to(&of.title, &of.digest, &hit.anchor)) { strong { "《" (of.title) "》" (hit.label) } } " " span.t1 { (version(of)) } }
            p { (words_of(hit)) }
        },
        None => {
            html! { p { "《" (of.title) "》" span.t1 { "（" (version(of)) "）" } "没有第 " (found.place.article) " 条。 " a href=(link_to(&of.title, &of.digest, "")) { "看全文" } } }
        }
    };
    card("引用的条文", plain(""), pad(said))
}

fn articles(index: &Index, answer: &Answer, on: Option<Day>) -> Markup {
    let none = html! { "少写几个字，或者换一个说法再查；也可以把版本改成“全部版本”。" };
    let head = head().or_empty(empty("没有找到条文", none));
    let says = match &answer.manner {
        Manner::Exact => None,
        Manner::Meant(meant) => Some(format!("没有找到照原字的条文，已按“{meant}”查找。")),
        Manner::Some if answer.total > 0 => {
            Some("没有条文含有全部字句，下面按相近程度列出含有其中一部分的条文。".to_string())
        }
        Manner::Some => None,
    };
    let listed = answer.hits.len();
    let aside = match answer.manner {
        Manner::Some => format!("最相近的 {listed} 条"),
        _ => format!(
            "{} 条{}",
            answer.total,
            if answer.total > listed { format!("，列出前 {listed} 条") } else { String::new() }
        ),
    };
    html! {
        @if let Some(says) = &says { (notice(Tone::Info, plain(says))) }
        (card("条文", plain(&aside), answer.hits.iter().fold(head, |t, hit| row(t, index, hit, on)).render()))
    }
}

/// A table of articles.
pub(crate) fn head() -> Table {
    Table::new("找到的条文").column("条文", Column::Name).column("原文", Column::Text)
}

/// An article in it.
pub(crate) fn row(t: Table, index: &Index, hit: &Hit, on: Option<Day>) -> Table {
    let of = &index.texts()[hit.text];
    let label = if hit.label.is_empty() { "正文" } else { hit.label.as_str() };
    let name = html! {
        a href=(link_to(&of.title, &of.digest, &hit.anchor)) { (label) }
        div.t1 { (short(&of.title)) } div.t1 { (kind_zh(&of.folder)) " · " (version(of)) " " (state(of, on)) }
    };
    let said = html! { (words_of(hit)) @if hit.related { " " (tag(Tone::Plain, "部分相符")) } };
    t.row([name, said])
}

fn words_of(hit: &Hit) -> Markup {
    html! { @for piece in &hit.excerpt { @if piece.sought { mark { (piece.words) } } @else { (piece.words) } } }
}

/// A title without the name of the country, for the narrow column.
fn short(title: &str) -> &str {
    title.strip_prefix("中华人民共和国").unwrap_or(title)
}

fn version(of: &Indexed) -> String {
    day(of.day)
}

/// What is to be said of a version that does not stand on the day, or whose end is known.
fn state(of: &Indexed, on: Option<Day>) -> Markup {
    html! {
        @match (on, of.until) {
            (None, Some(until)) => (tag(Tone::Plain, &format!("至 {until}"))),
            (Some(_), Some(until)) => (tag(Tone::Info, &format!("{until} 止"))),
            (None, None) if of.expired => (tag(Tone::Warn, "来源标为失效，未经核实")),
            _ => {}
        }
    }
}
