//! Matters of other bodies that were served on the own one: which there are, and one with what was served, answered and may be answered.

use super::frame::Frame;
use super::{matters, say};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Entry, Fact, Mark, Tab, Table, Tone, bare_card, buttons, card, columns_acting, due, empty, notice,
    pad, page_head, plain, summary_list, tabs, tag, timeline, toast, two_lines,
};
use axum::extract::{Path, Query, State};
use fadu_office::accounts::Who;
use fadu_office::answers::{AnswerPage, AnswerStep};
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::policy::{self, Do};
use fadu_office::store::MatterRow;
use fadu_office::{At, Denial, OfferLine, Office, Page, TermChip};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// Where they are.
pub const HERE: &str = "/desk/answers";

/// On the workbench: how many there are that are not over.
pub fn waits(office: &Office, who: &Who) -> Result<Markup, Denial> {
    if !policy::may(who, Do::Answer, who.agency) {
        return Ok(html! {});
    }
    let open = office.answers(who, Some(false), At::default(), 1)?.total;
    Ok(html! { @if open > 0 {
        (card("来文和答复", plain(""), pad(html! { a href=(HERE) { "没有了结的 " (open) " 件" } span.m { "，其他机关送达本机关的" } })))
    } })
}

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    tab: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

/// `GET /desk/answers`.
pub async fn list(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let place = |p: &Option<String>| p.as_deref().map(say::matter).transpose();
    let at = At { after: place(&asked.after)?, before: place(&asked.before)? };
    let closed = asked.tab.as_deref() == Some("closed");
    let page = office.answers(&who, Some(closed), at, matters::ROWS)?;
    let mut due_days = Due::new();
    for line in office.inbox(&who)?.lines.iter().filter(|l| l.answers) {
        let Some(day) = line.last_day else { continue };
        due_days.entry(line.matter).and_modify(|d| *d = day.min(*d)).or_insert(day);
    }
    let strip = [Tab::new("没有了结的", HERE, !closed), Tab::new("已经了结的", format!("{HERE}?tab=closed"), closed)];
    let address = if closed { format!("{HERE}?tab=closed&") } else { format!("{HERE}?") };
    let ask = |(id, name): (String, String)| Button::link(name, format!("{HERE}/ask/{id}"));
    let asks: Vec<Button> = office.askings(&who).into_iter().map(ask).collect();
    let body = html! {
        (page_head("来文和答复", html! { "其他机关送达本机关的监督文书、转办、征求意见和协作请求，共 " (page.total) " 件" }, buttons(&asks)))
        (bare_card(html! { (tabs("来文", &strip)) (table(&office, &page, &due_days)) (matters::more(&page, &address)) }))
    };
    Ok(Frame::new("来文和答复", HERE).under("工作台", "/desk").page(&who, body))
}

/// The day by which the own body is to answer, by the matter.
type Due = std::collections::BTreeMap<MatterId, Day>;

fn table(office: &Office, page: &Page, due_days: &Due) -> Markup {
    let table = Table::new("来文")
        .column("编号", Column::Text)
        .column("发来的机关", Column::Name)
        .column("类别", Column::Text)
        .column("期限", Column::Day)
        .or_empty(empty("没有来文", html! { "其他机关送达本机关的，列在这里。" a href="/desk" { "回到工作台" } }));
    page.rows.iter().fold(table, |table, row| table.row(cells(office, row, due_days))).render()
}

fn cells(office: &Office, row: &MatterRow, due_days: &Due) -> [Markup; 4] {
    let matter = MatterId::from_bits(row.matter.bits());
    let day = |n: i32| Day::from_number(n).with_weekday();
    let register = office.register();
    let agency = row.agency.parse().ok().and_then(|b| register.bodies.get(&b)).map_or("", |b| b.name.as_str());
    let procedure =
        office.engine().law.known_on(&row.procedure, office.today()).map_or(String::new(), |p| p.name.clone());
    let href = format!("{HERE}/{matter}");
    [
        plain(row.number.as_deref().unwrap_or("—")),
        two_lines(html! { a href=(href) { (agency) } }, &row.opened_on.map(day).unwrap_or_default()),
        plain(&procedure),
        html! { @if let Some(last) = due_days.get(&matter).map(|d| d.with_weekday()) { (due(&last, &href)) } @else { "—" } },
    ]
}

/// What the address of one may ask.
#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

/// `GET /desk/answers/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Done>,
) -> Result<Markup, PageDenial> {
    let page = office.answer_page(&who, say::matter(&id)?)?;
    // An address alone must not make the page say that something was done: it stands among the newest of the record.
    let said = asked.done.filter(|_| page.steps.first().is_some_and(|s| s.own)).map(|_| {
        let name = page.steps.first().map_or("", |s| s.name.as_str());
        toast(Tone::Ok, html! { b { "已办成" } "：" (name) "。对方机关已经收到。" })
    });
    let state = if page.closed { "已了结" } else { "办理中" };
    let facts = [
        Fact::new("发来的机关", page.agency.as_str()),
        Fact::new("本机关是", page.named_as.as_str()),
        Fact::new("类别", page.procedure.as_str()),
        Fact::new("编号", if page.number.is_empty() { "—" } else { &page.number }),
    ];
    let main = html! {
        (card("送达和答复", plain("最近的在前"), pad(steps(&page))))
        (notice(Tone::Plain, plain("这里只有送达本机关的文书和本机关的答复；对方机关的内部审批、调查材料不在其中。")))
    };
    let side = html! { div id="acts" { (card("本机关可办的", html! {}, pad(offers(&page)))) } (terms(&page)) (card("来文", html! {}, pad(summary_list(facts)))) };
    let body = html! {
        (page_head(&page.procedure, html! { (page.agency) " · " (page.number) " " (tag(Tone::Brand, state)) }, html! {}))
        (columns_acting(main, side, page.offers.len()))
    };
    let frame = Frame::new(if page.number.is_empty() { page.procedure.clone() } else { page.number.clone() }, HERE);
    Ok(Frame { said, ..frame.under("工作台", "/desk").under("来文和答复", HERE) }.page(&who, body))
}

fn steps(page: &AnswerPage) -> Markup {
    let entry = |s: &AnswerStep| Entry {
        when: s.on.to_string(),
        mark: if s.own { Mark::Step } else { Mark::Effect },
        what: html! {
            b { (s.name) } " " (tag(if s.own { Tone::Ok } else { Tone::Plain }, if s.own { "本机关" } else { "对方" }))
            @for (label, value) in &s.facts { p.t1 { span.m { (label) "：" } (value) } }
            @for paper in &s.papers { p { a href=(format!("/matters/{}/papers/{}.pdf", page.matter, paper.n)) { "《" (paper.title) "》" (paper.number) } } }
            @for file in &s.files { p { a href=(format!("/matters/{}/evidence/{}?field={}", page.matter, file.event, file.field)) { (file.name) } } }
        },
        detail: s.by.clone(),
        number: None,
    };
    timeline(&page.steps.iter().map(entry).collect::<Vec<_>>())
}

fn offers(page: &AnswerPage) -> Markup {
    if page.offers.is_empty() {
        return html! { p { "现在没有需要您办的。由本机关的负责人、承办机构负责人或者被指定的人员答复。" } };
    }
    let mut first = true;
    let mut button = |o: &OfferLine| {
        let link = Button::link(o.name.as_str(), format!("/matters/{}/do/{}", page.matter, o.act));
        let primary = std::mem::take(&mut first) && o.turn.is_some();
        if primary { link.primary().full() } else { link.full() }
    };
    let all: Vec<Button> = page.offers.iter().map(&mut button).collect();
    html! { div.stack { (buttons(&all)) } }
}

fn terms(page: &AnswerPage) -> Markup {
    let open: Vec<&TermChip> = page.terms.iter().filter(|t| !t.ended).collect();
    html! { @if !open.is_empty() { (card("期限", html! {}, pad(html! { @for t in &open { p {
        b { (t.name) } br;
        @if let Some(day) = t.last_day { (due(&day.with_weekday(), &format!("/matters/{}/terms/{}", page.matter, t.id))) " " }
        (t.word)
    } } }))) } }
}
