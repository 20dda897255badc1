//! The first page in the street: begin, go on with a draft, and what is still open with its next act.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Icon, bare_card, due, empty, light, page_head};
use axum::extract::State;
use fadu_office::accounts::Who;
use fadu_office::{InboxLine, Office};
use maud::{Markup, html};

/// `GET /field`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    office.may_open(&who)?;
    let lines = office.on_site_lines(&who)?;
    let below = html! { (office.today().with_weekday()) " · " (who.name) };
    let body = html! { div.street {
        (page_head("现场", below, html! {}))
        (begin(&office, &who))
        h2 { "等我办的现场案件" @if !lines.is_empty() { " " span.count { (lines.len()) } } }
        @if lines.is_empty() { (bare_card(empty("没有等您办的现场案件", html! { "办完的在" a href="/desk/matters" { "案件" } "里。" }))) }
        p { a href=(crate::live::OWN) { "我的现场任务和位置共享" } }
        @for (n, line) in lines.iter().enumerate() { (case(line, n == 0 && !who.has("officer"))) }
    } };
    Ok(Frame::new("现场", "/field").page(&who, body))
}

/// One large button a procedure; a draft kept in this browser comes up above them.
fn begin(office: &Office, who: &Who) -> Markup {
    let engine = office.engine();
    let all = engine.law.on(office.today()).filter(|p| p.on_site.is_some());
    let opens = all.filter_map(|p| Some((p, p.acts.iter().find(|a| a.opens)?)));
    html! { @if who.has("officer") {
        form method="post" action="/field/new" hidden data-street-draft=(key(who)) {
            input type="hidden" name="csrf" value=(form_token(who));
            button.btn.lg.full type="submit" { (Icon::Pen) span data-draft-name { "继续没办完的" } }
        }
        @for (p, act) in opens {
            a.btn.pri.full.huge href={ "/field/new?procedure=" (p.id) } { (Icon::Flash) (act.name) }
        }
    } }
}

/// Under which name this browser keeps the draft of this person.
pub fn key(who: &Who) -> String {
    format!("street/{}", who.person)
}

fn case(line: &InboxLine, first: bool) -> Markup {
    let href = format!("/field/{}", line.matter);
    let button = Button::link(line.name.as_str(), href.as_str()).large().full();
    bare_card(html! { div.pad {
        div.case-head { b { (line.party) } (light(say::light(&line.light), &line.word)) }
        p.m { (line.item) }
        p.m { (line.number) @if let (Some(day), Some(term)) = (line.last_day, &line.term) {
            " · 至 " (due(&day.with_weekday(), &format!("/matters/{}/terms/{term}", line.matter))) } }
        @if first { (button.primary()) } @else { (button) }
    } })
}
