//! All texts that were imported: sought by title, filtered by their kind.

use super::text_page::{day, href};
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use crate::ui::{Column, Tab, Table, bare_card, card, chips, empty, page_head, plain, search_form};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::statutes::StatuteVersion;
use maud::{Markup, Render, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// So many titles are shown at once.
const SHOWN: usize = 100;

/// What is sought.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
}

/// The folders of the national database.
pub const KINDS: [&str; 7] = ["falv", "xzfg", "bmgz", "dfxfg", "dfzfgz", "sfjs", "cailiang"];

/// The folders of the national database in words.
pub fn kind_zh(folder: &str) -> &str {
    match folder {
        "falv" => "法律",
        "xzfg" => "行政法规",
        "bmgz" => "部门规章",
        "dfxfg" => "地方性法规",
        "dfzfgz" => "地方政府规章",
        "sfjs" => "司法解释",
        "cailiang" => "裁量规定",
        "" | "other" => "其他",
        other => other,
    }
}

/// The list.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Result<Response, PageDenial> {
    let all = office.statute_versions()?;
    let words = asked.q.trim();
    let mut titles: BTreeMap<&str, Vec<&StatuteVersion>> = BTreeMap::new();
    let fits = |v: &&StatuteVersion| v.statute.contains(words) && (asked.kind.is_empty() || v.folder == asked.kind);
    for v in all.iter().filter(fits) {
        titles.entry(&v.statute).or_default().push(v);
    }
    let face = Face::new("法规原文", "/law").under("法规", "/law").wide();
    let below = format!("已导入 {} 个版本", all.len());
    let body = html! {
        (page_head("法规原文", plain(&below), html! {}))
        div.stack {
            (bare_card(html! { div.tbar { div.grow { (search_form("/law/texts", "法规名称", words)) } } (kinds(&all, (words, &asked.kind))) }))
            (table(&titles))
        }
    };
    Ok(face.shown(&office, body))
}

fn kinds(all: &[StatuteVersion], (words, chosen): (&str, &str)) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for v in all.iter().filter(|v| v.statute.contains(words)) {
        *counts.entry(&v.folder).or_default() += 1;
    }
    let of = |kind: &str| format!("/law/texts?q={}&kind={kind}", query(words));
    let every = Tab::new("全部", of(""), chosen.is_empty());
    let some = counts.iter().map(|(kind, n)| Tab::new(kind_zh(kind), of(kind), *kind == chosen).count(*n));
    let tabs: Vec<Tab> = std::iter::once(every).chain(some).collect();
    html! { @if counts.len() > 1 { (chips("种类", &tabs)) } }
}

/// Words as part of an address.
fn query(words: &str) -> String {
    href(words).trim_start_matches("/law/texts/").to_string()
}

fn table(titles: &BTreeMap<&str, Vec<&StatuteVersion>>) -> Markup {
    let none =
        html! { "换几个字再查。还没有导入原文的，请管理员导入，办法见" a href="/help/machine" { "运行维护" } "。" };
    let head = Table::new("已导入的法规")
        .column("法规", Column::Name)
        .column("种类", Column::Text)
        .column("版本", Column::Text)
        .or_empty(empty("没有找到", none));
    let row = |t: Table, (title, versions): (&&str, &Vec<&StatuteVersion>)| {
        let days = versions.iter().map(|v| day(v.version_day)).collect::<Vec<_>>().join("、");
        let kind = versions.first().map_or("", |v| kind_zh(&v.folder));
        t.row([html! { a href=(href(title)) { (title) } }, plain(kind), plain(&days)])
    };
    let rest = titles.len().saturating_sub(SHOWN);
    let aside = html! { (titles.len()) " 部" @if rest > 0 { "，列出前 " (SHOWN) " 部，请写得更具体些" } };
    card("已导入的法规", aside, titles.iter().take(SHOWN).fold(head, row).render())
}
