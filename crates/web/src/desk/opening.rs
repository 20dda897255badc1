//! The form that opens a matter; a known party is filled in from the register by its code.

use super::frame::Frame;
use super::kept::Sent;
use super::{doing, refused};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, Tone, bare_card, card, notice, pad, page_head, plain, two_lines};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::law::procedure::Procedure;
use fadu_office::matter::register::types::Party;
use fadu_office::matter::{Intent, Mode};
use fadu_office::parties::PartyLine;
use fadu_office::{Act, Denial, FormPage, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;
use serde_json::json;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    procedure: Option<String>,
    party_code: Option<String>,
    /// What it is opened from: `clue:…`, `matter:…`.
    from: Option<String>,
}

/// `GET /desk/new`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    if asked.procedure.is_none() && office.engine().law.on(office.today()).count() > 1 {
        office.may_open(&who)?;
        return Ok(choice(&office, &who).into_response());
    }
    let procedure = chosen(&office, asked.procedure)?;
    // What is decided on the spot is filled in page by page: there each choice follows from the ones before.
    if office.engine().law.on(office.today()).any(|p| p.id == procedure && p.on_site.is_some()) {
        return Ok(Redirect::to(&format!("/field/new?procedure={procedure}")).into_response());
    }
    let mut page = match &asked.from {
        Some(origin) => office.opening_form_from(&who, &procedure, origin)?,
        None => office.opening_form(&who, &procedure)?,
    };
    if !refused::unmet(&page.checks).is_empty() {
        return Ok(refused::page(&office, &who, (&page, &page.checks), None).into_response());
    }
    let typed = asked.party_code.unwrap_or_default().trim().to_string();
    // What a party is kept under is small letters; a code is typed in either.
    let code = if typed.starts_with('~') { typed.clone() } else { typed.to_ascii_uppercase() };
    let found = office.party(&code)?;
    let offered = if found.is_none() { office.parties_typed(&who, &typed)? } else { Vec::new() };
    if let Some(party) = &found {
        fill(&office, &procedure, &mut page, party);
    }
    // Where no party is named by a code there is none to look up.
    let engine = office.engine();
    let by_code = engine.law.known_on(&procedure, office.today()).is_some_and(|p| !p.headline.party_code.is_empty());
    let looked_up = if by_code { look_up(&procedure, &typed, (found.as_ref(), &offered)) } else { Markup::default() };
    Ok(whole(&office, &who, &page, looked_up).into_response())
}

/// `POST /desk/new`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    let procedure = chosen(&office, asked.procedure)?;
    let page = office.opening_form(&who, &procedure)?;
    if sent.stale(&who) {
        return Ok(doing::stale(&office, &who, &page, &sent));
    }
    let intent = Intent { act: page.act.clone(), typed: sent.fields(&page.fields) };
    let done = office
        .open_matter(&who, &procedure, Act { intent, mode: Mode::Requested, key: sent.intent(), signed: None })
        .await;
    Ok(doing::answer(&office, &who, &page, (&sent, done)))
}

fn whole(office: &Office, who: &Who, page: &FormPage, looked_up: Markup) -> Markup {
    doing::frame(page).page(who, doing::sheet(office, who, (page, looked_up), (None, &[])))
}

/// Which procedure: one link each, with what it rests on and how it begins.
fn choice(office: &Office, who: &Who) -> Markup {
    let engine = office.engine();
    let opening = |p: &Procedure| p.acts.iter().find(|a| a.opens).map(|a| (a.name.clone(), who.has(a.by.post())));
    // Whoever opens some of them sees those; whoever opens none sees what there is.
    let opens_any = engine.law.on(office.today()).any(|p| opening(p).is_some_and(|(_, mine)| mine));
    let lines = engine.law.on(office.today()).filter_map(|p| {
        let (opens, mine) = opening(p)?;
        if (opens_any && !mine) || !office.opened_by_hand(&p.id) {
            return None;
        }
        let cites: Vec<String> = p.cites.iter().map(|c| office.cited(c).label).collect();
        Some((p.id.as_str(), p.name.as_str(), format!("{} · 从“{}”开始", cites.join("、"), opens)))
    });
    let lines: Vec<_> = lines.collect();
    let body = html! {
        (page_head("登记新事项", plain("选择程序"), html! {}))
        (bare_card(html! {
            @for (id, name, note) in &lines { div.choice-line {
                a.choice href={ "/desk/new?procedure=" (id) } { b { (name) } span.t1 { (note) } }
                a.btn.text href={ "/desk/procedures/" (id) } { "流程图" span.vh { "：" (name) } }
            } }
        }))
        (card("已在纸上立了的", html! {}, pad(html! { ul.dots { @for (id, name, _) in &lines {
            li { a href={ "/desk/reported/" (id) } { "补录：" (name) } }
        } } })))
    };
    Frame::new("登记新事项", "/desk/matters").reading().under("工作台", "/desk").page(who, body)
}

/// The procedure asked for, else the first of the law.
fn chosen(office: &Office, asked: Option<String>) -> Result<String, PageDenial> {
    let engine = office.engine();
    let mut all = engine.law.on(office.today());
    let found = match asked {
        Some(id) => all.find(|p| p.id == id),
        None => all.next(),
    };
    Ok(found.map(|p| p.id.clone()).ok_or(Denial::NotFound)?)
}

/// Puts what the register knows of a party into the form.
fn fill(office: &Office, procedure: &str, page: &mut FormPage, party: &Party) {
    let engine = office.engine();
    let Some(procedure) = engine.law.known_on(procedure, office.today()) else { return };
    let values = known(procedure, party);
    for field in &mut page.fields {
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == field.name) {
            field.value = json!(value);
        }
    }
}

/// What the register knows of a party, by the fields of a procedure.
pub fn known(procedure: &Procedure, party: &Party) -> Vec<(String, String)> {
    let head = &procedure.headline;
    let values = [
        (head.party_code.as_str(), &party.code),
        (head.natural_person.0.as_str(), &party.kind),
        (head.party.as_str(), &party.name),
        ("party_representative", &party.representative),
        ("party_address", &party.address),
        ("party_phone", &party.phone),
    ];
    values.iter().filter(|(_, v)| !v.is_empty()).map(|(name, v)| (name.to_string(), v.to_string())).collect()
}

fn look_up(procedure: &str, typed: &str, (found, offered): (Option<&Party>, &[PartyLine])) -> Markup {
    let said = match found {
        Some(party) => Some((Tone::Ok, format!("已从登记信息带出：{}，请核对。", party.name))),
        None if !offered.is_empty() => Some((Tone::Info, format!("查到 {} 名，请选一名带出。", offered.len()))),
        None if !typed.is_empty() => {
            Some((Tone::Warn, "没有登记过这个代码或者名称，请在下面填写当事人各项。".to_string()))
        }
        None => None,
    };
    let shown = found.map_or(typed, |p| &p.code);
    html! {
        (bare_card(html! {
            div.pad { form.search-line method="get" action="/desk/new" {
                input type="hidden" name="procedure" value=(procedure);
                label.vh for="known-party" { "登记过的当事人的代码或者名称" }
                input.in type="search" id="known-party" name="party_code" value=(shown) placeholder="登记过的当事人：填代码或者名称，带出其余各项" autocomplete="off";
                (Button::submit("带出"))
            } }
            @if !offered.is_empty() { (choices(procedure, offered)) }
        }))
        @if let Some((tone, words)) = said { (notice(tone, plain(&words))) }
    }
}

/// Parties that fit what was typed, a link each.
fn choices(procedure: &str, offered: &[PartyLine]) -> Markup {
    let mut table = Table::new("登记过的当事人")
        .column("名称", Column::Name)
        .column("代码", Column::Text)
        .column("区划和地址", Column::Text);
    for l in offered {
        let earlier = l.party.earlier.last().map_or(String::new(), |e| format!("曾用名：{}", e.name));
        table = table.row([
            two_lines(html! { a href={ "/desk/new?procedure=" (procedure) "&party_code=" (l.id) } { "带出 " (l.party.name) } }, &earlier),
            plain(&l.party.code),
            two_lines(plain(&l.area), &l.party.address),
        ]);
    }
    table.render()
}
