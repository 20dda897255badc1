//! One article: what it says in our words, its versions, and everything of the law pack that rests on it.

use super::statute_page::{absent, versions};
use super::text_page::{day, link_to};
use super::uses::{Use, uses};
use crate::Shared;
use crate::desk::say::encoded;
use crate::public::frame::Face;
use crate::ui::{Column, Table, card, empty, pad, page_head, plain, two_lines};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::base::Citation;
use fadu_office::law::text::TextArticle;
use fadu_office::law::{Resolved, Statute};
use fadu_office::statutes::StatuteVersion;
use fadu_office::{Office, Published};
use maud::{Markup, Render, html};
use std::collections::BTreeSet;

/// The page of an article.
pub async fn show(State(office): State<Shared>, Path((statute, article)): Path<(String, String)>) -> Response {
    if article == "*" {
        return super::statute_page::show(State(office), Path(statute)).await;
    }
    let citation = format!("{statute}/{article}").parse::<Citation>().ok().filter(|c| c.paragraph == 0 && c.item == 0);
    let engine = office.engine();
    let statutes = &engine.law.statutes;
    let found = citation.as_ref().and_then(|c| Some((statutes.get(&c.statute)?, statutes.find(c).ok()?)));
    let Some((of, resolved)) = found else { return missing(&office, &statute) };
    let title = format!("{} {}", of.short, resolved.place_zh);
    let face =
        Face::new(resolved.place_zh.clone(), "/law").under("法规", "/law").under(&of.short, format!("/law/{statute}"));
    let body = html! {
        (page_head(&title, plain(&of.title), html! {}))
        div.stack {
            (gist(&resolved, original(&office, of, &article).as_ref()))
            (cited_by(&uses(&office, &statute, &article)))
            (decisions(&office, &statute, &article))
            (card("版本", plain(""), versions(of, office.today())))
        }
    };
    face.shown(&office, body)
}

/// The article in the text that was imported of the version in force.
fn original(office: &Office, of: &Statute, article: &str) -> Option<(StatuteVersion, TextArticle)> {
    let day = of.version_on(office.today())?.date;
    let mut all = office.statute_texts(&of.title).ok()?.into_iter();
    let (version, text) = all.find(|(v, _)| v.version_day == Some(day))?;
    Some((version, text.articles.into_iter().find(|a| a.number == article)?))
}

fn gist(resolved: &Resolved, original: Option<&(StatuteVersion, TextArticle)>) -> Markup {
    card(
        "要旨",
        html! { "本平台自己的概括，不是条文原文" },
        pad(html! {
            blockquote.quote.gist { (resolved.gist) cite { "《" (resolved.title) "》" (resolved.place_zh) } }
            @match original {
                Some((version, a)) => {
                    h3 { "条文原文" }
                    @for line in a.text.lines().filter(|l| !l.trim().is_empty()) { p { (line) } }
                    p.t1.m { (day(version.version_day)) "。 " a href=(link_to(&version.statute, &version.digest, &format!("a{}", a.number))) { "看全文" } "；引用时请以公布的标准文本为准。" }
                }
                None => p.t1.m { "法律库里没有导入条文原文。引用时请以公布的标准文本为准。" @if resolved.text_absent { " " (absent()) } }
            }
        }),
    )
}

fn cited_by(all: &[Use]) -> Markup {
    let head = Table::new("引用本条的地方")
        .column("在哪里", Column::Text)
        .column("名称", Column::Name)
        .column("引到哪款哪项", Column::Text)
        .or_empty(empty("办案规则里没有引用本条", html! { "它可能只作为有关条文的背景收在这里。" }));
    let named = |u: &Use| html! { @match &u.href { Some(href) => a href=(href) { (u.name) }, None => (u.name) } };
    let add = |t: Table, u: &Use| t.row([plain(u.kind), two_lines(named(u), &u.note), plain(&u.place)]);
    let count = html! { (all.len()) " 处" };
    card("它在办案中怎样起作用", count, all.iter().fold(head, add).render())
}

/// So many decisions are listed here; the others are one click away.
const LISTED: usize = 5;

/// Published decisions on items that rest on the article.
fn decisions(office: &Office, statute: &str, article: &str) -> Markup {
    let of = |c: &Citation| c.statute == statute && c.article == article;
    let register = office.register();
    let items = register.items.values().filter_map(|versions| versions.last());
    let names: BTreeSet<&str> =
        items.filter(|i| i.violated.iter().chain(&i.basis).any(of)).map(|i| i.name.as_str()).collect();
    let found = |name: &&str| office.published_like(name, None, LISTED + 1).map(|rows| (name.to_string(), rows));
    let groups: Vec<(String, Vec<Published>)> = names.iter().filter_map(|name| found(name).ok()).collect();
    if groups.iter().all(|(_, rows)| rows.is_empty()) {
        return html! {};
    }
    let body = html! {
        @for (name, rows) in groups.iter().filter(|(_, rows)| !rows.is_empty()) {
            h3 { (name) }
            ul { @for row in rows.iter().take(LISTED) {
                li { a href={ "/public/decisions/" (row.matter) } { (row.number) } " " (row.party) " · " (row.agency) " · " (row.published_on) }
            } }
            @if rows.len() > LISTED { p { a href={ "/public?q=" (encoded(name)) } { "看这个案由的全部公示" } } }
        }
    };
    card("公示的决定中引用本条的", plain("案由的违反条款或者责任条款是本条，公示期内的"), pad(body))
}

fn missing(office: &Office, statute: &str) -> Response {
    let engine = office.engine();
    let known = engine.law.statutes.get(statute);
    let says = html! {
        "法律库只收办案规则引用到的条文。 "
        @if let Some(s) = known { a href={ "/law/" (s.id) } { "看" (s.short) "收录的条文" } } @else { a href="/law" { "看全部法规" } }
    };
    Face::new("没有这一条", "/law").missing(office, "法律库里没有这一条", says)
}
