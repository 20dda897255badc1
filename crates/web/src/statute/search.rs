//! Search over the law pack: titles, gists of articles, limits; without words the list of all statutes.

use super::statute_page::articles;
use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{
    Art, Button, Column, Table, Tone, bare_card, buttons, card, count, empty, page_head, plain, search_form, tag,
    two_lines,
};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::base::Day;
use fadu_office::law::statute::Text;
use fadu_office::law::{Limit, Statute};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The words that are sought.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// The search page.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("法规", "/law").wide();
    let (words, year) = (asked.q.trim(), office.today().year());
    let links = buttons(&[
        Button::link("检索条文", "/law/search"),
        Button::link("法规原文", "/law/texts"),
        Button::link("办事程序", "/law/procedures"),
        Button::link("全部期限", "/law/limits"),
        Button::link(format!("{year} 年工作日历"), format!("/law/calendar/{year}")),
    ]);
    let below = "每一步所依的条文。要旨是本平台自己的概括，不是条文原文";
    let body = html! {
        (page_head("法规", plain(below), links))
        div.stack {
            (bare_card(html! { div.tbar { div.grow { (search_form("/law/search", "条文字句、法规名称、引用（如 处罚法58）", words)) } } }))
            @if words.is_empty() { (all(&office)) } @else { (found(&office, words)) }
        }
    };
    face.shown(&office, body)
}

fn all(office: &Office) -> Markup {
    let head = Table::new("全部法规")
        .column("法规", Column::Name)
        .column("制定机关", Column::Text)
        .column("现行版本施行", Column::Day)
        .column("收录条文", Column::Number)
        .column("原文", Column::Text);
    let statutes = &office.engine().law.statutes;
    let table = statutes.all().fold(head, |t, s| t.row(row(s, office.today())));
    card("全部法规", count(Tone::Plain, statutes.all().count()), table.render())
}

fn row(statute: &Statute, today: Day) -> [Markup; 5] {
    let name = html! { a href={ "/law/" (statute.id) } { (statute.short) } };
    let in_force = statute.version_on(today).map_or("不在施行中".to_string(), |v| v.in_force.to_string());
    let text = if statute.text == Text::Absent { tag(Tone::Warn, "未取得") } else { plain("读过全文") };
    let title = if statute.title == statute.short { "" } else { statute.title.as_str() };
    [
        two_lines(name, title),
        plain(&statute.number),
        plain(&in_force),
        plain(&articles(statute).len().to_string()),
        text,
    ]
}

/// Gists and limits of the law pack that have the words.
pub fn found(office: &Office, words: &str) -> Markup {
    let law = &office.engine().law;
    let head = || Table::new("找到的条文").column("条", Column::Name).column("要旨", Column::Text);
    let mut groups = Vec::new();
    for statute in law.statutes.all() {
        let named = statute.title.contains(words) || statute.short.contains(words) || statute.number.contains(words);
        let all = articles(statute);
        let hits = all.iter().filter(|c| {
            let gist = statute.articles.get(&c.article).map_or("", |a| a.gist.as_str());
            gist.contains(words)
                || c.place_zh() == words
                || format!("{}{}", statute.short, c.place_zh()) == words.replace(' ', "")
        });
        let table = hits.clone().fold(head(), |t, c| {
            let gist = statute.articles.get(&c.article).map_or("", |a| a.gist.as_str());
            t.row([Art::new(c.place_zh(), format!("/law/{}/{}", c.statute, c.article)).render(), plain(gist)])
        });
        let n = hits.count();
        if named || n > 0 {
            let aside = html! { a href={ "/law/" (statute.id) } { "全部 " (all.len()) " 条" } };
            groups.push(card(
                &statute.short,
                aside,
                html! { @if n > 0 { (table) } @else { div.pad.t1 { "名称相符。" } } },
            ));
        }
    }
    let limits: Vec<&Limit> = law.limits.all().filter(|l| l.name.contains(words) || l.starts.contains(words)).collect();
    html! {
        @if !limits.is_empty() { (card("期限", count(Tone::Plain, limits.len()), super::limits::table(office, limits.iter().copied()))) }
        @for group in &groups { (group) }
        @if groups.is_empty() && limits.is_empty() {
            (bare_card(empty("办案规则里没有", html! { "没有法规、要旨或者期限含“" (words) "”。少写几个字再查，或者 " a href="/law" { "看全部法规" } "。" })))
        }
    }
}
