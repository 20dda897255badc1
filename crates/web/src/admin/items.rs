//! The catalogue of violation items 案由: sought by statute and words, compared with the article, confirmed in bulk, returned, retired.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say::encoded;
use crate::signed::Signed;
use crate::ui::{
    Button, FieldError, Tab, Tone, bare_card, buttons, card, chips, error_summary, notice, pad, page_head, plain,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::{Catalogue, CatalogueSought, Settled, State as Stands};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) state: String,
    pub(super) statute: String,
    pub(super) q: String,
    pub(super) only: String,
    pub(super) page: u64,
}

impl Asked {
    pub(super) fn sought(&self) -> CatalogueSought {
        let only = |word: &str| self.only == word;
        let state = match self.state.as_str() {
            "" if self.only.is_empty() => Some(Stands::Unconfirmed),
            id => Stands::ALL.into_iter().find(|s| s.id() == id),
        };
        CatalogueSought {
            state,
            statute: self.statute.clone(),
            text: self.q.trim().into(),
            twice: only("twice"),
            groundless: only("groundless"),
            page: self.page.max(1) - 1,
        }
    }

    /// The address with other words for state and kind of list.
    pub(super) fn href(&self, state: &str, only: &str) -> String {
        let (q, statute) = (encoded(self.q.trim()), encoded(&self.statute));
        format!("/admin/items?state={state}&only={only}&statute={statute}&q={q}")
    }

    /// As a form sends it back.
    fn of(sent: &Sent) -> Asked {
        let text = |name: &str| sent.one(name).to_string();
        Asked {
            state: text("state"),
            statute: text("statute"),
            q: text("q"),
            only: text("only"),
            page: sent.one("page").parse().unwrap_or(1),
        }
    }
}

/// `GET /admin/items`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, &Said::default())
}

/// `POST /admin/items`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (codes, asked) = (sent.all("code"), Asked::of(&sent));
    let (word, done) = match sent.one("do") {
        "confirm" => ("确认", office.confirm_items(&who, &codes).await),
        "claim" => ("认领", office.take_up_items(&who, &codes).await),
        "retire" => {
            let until = (sent.one("last_day"), sent.one("reason"));
            ("停用", office.retire_items(&who, &codes, until).await)
        }
        _ => ("退回", office.return_items(&who, &codes, sent.one("reason")).await),
    };
    match done {
        Ok(settled) => {
            let said = Said { settled: Some((word, settled)), ..Said::default() };
            Ok(sheet(&office, &who, &asked, &said)?.into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let at = |f: &str| if f == "code" { String::new() } else { f.to_string() };
            let errors = all.into_iter().map(|m| FieldError::new(at(&m.field), m.message)).collect();
            let chosen = codes.iter().map(|c| c.to_string()).collect();
            let said = Said { errors, chosen, reason: sent.one("reason").into(), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, &said)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What somebody may do here.
#[derive(Clone, Copy)]
pub(super) struct May {
    pub vouch: bool,
    pub claim: bool,
}

/// What the page says of what was just sent.
#[derive(Default)]
pub(super) struct Said {
    settled: Option<(&'static str, Settled)>,
    pub errors: Vec<FieldError>,
    pub chosen: Vec<String>,
    pub reason: String,
}

fn sheet(office: &Office, who: &Who, asked: &Asked, said: &Said) -> Result<Markup, PageDenial> {
    let sought = asked.sought();
    let found = office.items_page(who, &sought)?;
    let reading = office.reading().ok();
    let may = May { vouch: policy::may(who, Do::Vouch, who.agency), claim: policy::may(who, Do::TakeUp, who.agency) };
    let below = html! { "从条文读出的案由先待确认；法制审核人员与条文核对、确认以后，才能作为决定的依据。"
    @if found.of_pack > 0 { " 另有 " (found.of_pack) " 个随法律数据发布，已确认。" } };
    let body = html! {
        (error_summary(&said.errors))
        (page_head("案由", below, ways(asked)))
        @if let Some((word, settled)) = &said.settled { (outcome(word, settled)) }
        (bare_card(pad(html! { (finder(asked)) (states(asked, &found)) })))
        @if sought.statute.is_empty() && sought.state == Some(Stands::Unconfirmed) && sought.text.is_empty() && !found.waiting.is_empty() {
            (card("按法规核对", plain("待确认最多的在前"), statutes(asked, &found)))
        }
        (super::items_list::list(who, (asked, &sought), &found, (reading.as_ref(), may, said)))
    };
    Ok(Frame::new("案由", "/admin/items").under("工作台", "/desk").page(who, body))
}

/// In and out as a table.
fn ways(asked: &Asked) -> Markup {
    let table = asked.href(&asked.state, &asked.only).replacen("/admin/items", "/admin/items/table/xlsx", 1);
    buttons(&[Button::link("录入", "/admin/items/import"), Button::link("导出这些（.xlsx）", table)])
}

fn outcome(word: &str, settled: &Settled) -> Markup {
    let tone = if settled.left.is_empty() { Tone::Ok } else { Tone::Warn };
    notice(
        tone,
        html! {
            b { "已" (word) " " (settled.done) " 条" @if settled.left.is_empty() { "。" } @else { "，" (settled.left.len()) " 条没有" (word) "：" } }
            @if !settled.left.is_empty() { ul { @for (code, name, why) in settled.left.iter().take(20) { li { (code) " " (name) "：" (why) } } } }
        },
    )
}

fn finder(asked: &Asked) -> Markup {
    html! { form.search-line method="get" action="/admin/items" role="search" aria-label="查案由" {
        input type="hidden" name="state" value=(asked.state);
        input type="hidden" name="only" value=(asked.only);
        label.vh for="q-items" { "案由、法规、条号" }
        input.in type="search" id="q-items" name="q" value=(asked.q) placeholder="案由、法规、条号" autocomplete="off";
        label.vh for="q-statute" { "法规全称" }
        input.in type="search" id="q-statute" name="statute" value=(asked.statute) placeholder="法规全称（可空）" autocomplete="off";
        (Button::submit("查询"))
    } }
}

fn states(asked: &Asked, found: &Catalogue) -> Markup {
    let sought = asked.sought();
    let mut tabs: Vec<Tab> = found
        .states
        .iter()
        .map(|(s, n)| {
            let here = sought.state == Some(*s) && asked.only.is_empty();
            Tab::new(s.zh(), asked.href(s.id(), ""), here).count(usize::try_from(*n).unwrap_or(usize::MAX))
        })
        .collect();
    tabs.push(Tab::new("重复的", asked.href("", "twice"), sought.twice));
    let gone = usize::try_from(found.groundless).unwrap_or(usize::MAX);
    tabs.push(Tab::new("依据失效或者没有原文的", asked.href("", "groundless"), sought.groundless).count(gone));
    chips("状态", &tabs)
}

fn statutes(asked: &Asked, found: &Catalogue) -> Markup {
    let href = |s: &str| Asked { statute: s.into(), ..asked.clone() }.href("unconfirmed", "");
    let rest = found.waiting.len().saturating_sub(24);
    pad(html! {
        p { @for (n, (statute, count)) in found.waiting.iter().take(24).enumerate() {
            @if n > 0 { " · " } a href=(href(statute)) { (statute) } " " span.m { (count) }
        } @if rest > 0 { " · 还有 " (rest) " 部，请用法规全称查" } }
    })
}
