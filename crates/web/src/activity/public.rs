//! 执法动态 as everybody reads it: by kind and body, newest first; and how much was done this month.

use super::{PUBLIC, enclosed, month, text};
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use crate::ui::{
    Button, Column, Fact, Tab, Table, bare_card, buttons, card, chips, empty, pad, page_head, plain, summary_list,
    two_lines,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::Denial;
use fadu_office::activity::ANNOUNCED;
use maud::{Render, html};
use serde::Deserialize;

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    body: String,
    page: usize,
}

/// `GET /public/activity`.
pub async fn list(State(office): State<Shared>, Query(asked): Query<Asked>) -> Result<Response, PageDenial> {
    let rules = office.announcements();
    let all = office.announced(&asked.kind, &asked.body)?;
    let mut table = Table::new("动态")
        .column("标题", Column::Name)
        .column("种类", Column::Text)
        .column("机关", Column::Text)
        .or_empty(empty("还没有发布的", html! { "各机关的通知公告、典型经验和执法动态审核以后列在这里。" }));
    for page in all.iter().skip(asked.page * ANNOUNCED).take(ANNOUNCED) {
        let Some((version, _)) = page.of.stands() else { continue };
        let name = html! { a href={ (PUBLIC) "/" (page.id) } { (version.draft.title) } };
        let on = page.of.first().map_or(String::new(), |m| m.day().to_string());
        let body = html! { a href={ (PUBLIC) "?body=" (version.draft.body) } { (page.body) } };
        table = table.row([two_lines(name, &on), plain(rules.name(&version.draft.kind)), body]);
    }
    let kinds = [("", "全部")].into_iter().chain(rules.kinds.iter().map(|k| (k.id.as_str(), k.name.as_str())));
    let tabs: Vec<Tab> = kinds
        .map(|(id, name)| Tab::new(name, format!("{PUBLIC}?kind={id}&body={}", asked.body), id == asked.kind))
        .collect();
    let next = (all.len() > (asked.page + 1) * ANNOUNCED)
        .then(|| format!("{PUBLIC}?kind={}&body={}&page={}", asked.kind, asked.body, asked.page + 1));
    let (of, done) = month(&office)?;
    let ways = buttons(&[Button::link("订阅（Atom）", "/public/activity/feed.xml")]);
    let body = html! {
        (page_head("执法动态", plain("各机关审核以后发布的通知公告、典型经验和动态"), ways))
        div.stack {
            (chips("种类", &tabs))
            (bare_card(html! { (table.render()) @if let Some(next) = next { div.pad.t1 { a href=(next) { "更早的" } } } }))
            (card("本月执法", plain(&format!("{of}，各机关合计，按作出之日计")), done))
        }
    };
    Ok(Face::new("执法动态", PUBLIC).wide().shown(&office, body))
}

/// `GET /public/activity/{announcement}`.
pub async fn show(State(office): State<Shared>, Path(id): Path<String>) -> Result<Response, PageDenial> {
    let page = office.announced_one(&id)?;
    let (version, by) = page.of.stands().ok_or(Denial::NotFound)?;
    let first = page.of.first().unwrap_or(by.at);
    let mut facts = vec![
        Fact::new("机关", &page.body),
        Fact::new("种类", office.announcements().name(&version.draft.kind)),
        Fact::new("发布", &first.day().to_string()),
    ];
    if first != by.at {
        facts.push(Fact::new("修改", &format!("{}：{}", by.at.day(), version.draft.reason)));
    }
    let body = html! {
        (page_head(&version.draft.title, plain(&page.body), html! {}))
        div.stack { (bare_card(pad(text(version)))) (enclosed::list(&version.draft.files, &format!("{PUBLIC}/{id}"))) (card("发布", html! {}, summary_list(facts))) }
    };
    Ok(Face::new(version.draft.title.clone(), PUBLIC).under("执法动态", PUBLIC).shown(&office, body))
}
