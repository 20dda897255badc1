//! The catalogue of fees 收费目录 for those who keep it: found by day, stage, kind and words; confirmed and returned in bulk.

use super::powers::outcome;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::encoded;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Pager, Tab, Table, Tone, bare_card, buttons, card, chips, empty,
    error_summary, form, form_buttons, pad, page_head, pager, plain, tag, two_lines,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::Settled;
use fadu_office::fees::{FeeLine, FeeStage, FeesPage, FeesSought, ROWS};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/admin/fees";

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    day: String,
    q: String,
    page: usize,
}

impl Asked {
    fn stage(&self) -> FeeStage {
        FeeStage::ALL.into_iter().find(|s| s.id() == self.state).unwrap_or_default()
    }
    fn href(&self, stage: FeeStage) -> String {
        format!("{HERE}?state={}&day={}&q={}", stage.id(), encoded(self.day.trim()), encoded(self.q.trim()))
    }
    fn of(sent: &Sent) -> Asked {
        let text = |name: &str| sent.one(name).to_string();
        Asked { state: text("state"), day: text("day"), q: text("q"), page: sent.one("page").parse().unwrap_or(1) }
    }
}

/// What the page says of what was just sent.
#[derive(Default)]
struct Said {
    settled: Option<(&'static str, Settled)>,
    errors: Vec<FieldError>,
    chosen: Vec<String>,
    reason: String,
}

/// `GET /admin/fees`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, &Said::default())
}

/// `POST /admin/fees`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (codes, asked, reason) = (sent.all("code"), Asked::of(&sent), sent.one("reason"));
    let (word, done) = match sent.one("do") {
        "confirm" => ("确认", office.answer_fees(&who, &codes, (true, "")).await),
        "return" => ("退回", office.answer_fees(&who, &codes, (false, reason)).await),
        _ => return Err(Denial::NotFound.into()),
    };
    match done {
        Ok(settled) => {
            let said = Said { settled: Some((word, settled)), ..Said::default() };
            Ok(sheet(&office, &who, &asked, &said)?.into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let chosen = codes.iter().map(|c| c.to_string()).collect();
            let mut errors = field_errors(&all);
            errors.iter_mut().filter(|e| e.field == "code").for_each(|e| e.field.clear());
            let said = Said { errors, chosen, reason: reason.into(), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, &said)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, asked: &Asked, said: &Said) -> Result<Markup, PageDenial> {
    let page = asked.page.max(1);
    let found = office.fees_page(
        who,
        &FeesSought {
            stage: asked.stage(),
            text: asked.q.trim().into(),
            day: asked.day.trim().parse().ok(),
            page: page - 1,
            ..FeesSought::default()
        },
    )?;
    let below = "由一人录入、法制审核人员确认后公开；目录以外的、超过标准的、不是收费主体的，办理时不予受理";
    let ways = buttons(&[
        Button::link("录入一项", "/admin/fees/new"),
        Button::link("按表录入", "/admin/fees/import"),
        Button::link("导出（.xlsx）", "/admin/fees/table/xlsx"),
        Button::link("导出（.csv）", "/admin/fees/table/csv"),
    ]);
    let tab = |(s, n): &(FeeStage, usize)| Tab::new(s.zh(), asked.href(*s), asked.stage() == *s).count(*n);
    let body = html! {
        (error_summary(&said.errors))
        (page_head("收费目录", plain(below), ways))
        @if let Some((word, settled)) = &said.settled { (outcome(word, settled)) }
        (bare_card(pad(html! { (finder(asked)) (chips("状态", &found.stages.iter().map(tab).collect::<Vec<_>>())) })))
        (rows(office, who, (asked, page), (&found, said)))
    };
    Ok(Frame::new("收费目录", HERE).under("工作台", "/desk").page(who, body))
}

fn finder(asked: &Asked) -> Markup {
    html! { form method="get" action=(HERE) role="search" aria-label="查收费目录" {
        input type="hidden" name="state" value=(asked.stage().id());
        div.search-line {
            label.vh for="q-fees" { "名称、编码、依据、缴费人" }
            input.in type="search" id="q-fees" name="q" value=(asked.q) placeholder="名称、编码、依据、缴费人" autocomplete="off";
            (Button::submit("查询"))
        }
        details.narrow open[!asked.day.is_empty()] { summary { "按日期" } (Field::day("day", "哪一天的目录").hint("不填是今天").value(asked.day.as_str())) }
    } }
}

fn rows(office: &Office, who: &Who, (asked, page): (&Asked, usize), (found, said): (&FeesPage, &Said)) -> Markup {
    let settles = asked.stage() == FeeStage::Waiting && policy::may(who, Do::Vouch, who.agency);
    let mut table = Table::new("收费目录");
    if settles {
        table = table.column("选", Column::Text);
    }
    let none =
        html! { "换几个字或者换一种状态再查；还没有目录的，从" a href="/admin/fees/import" { "按表录入" } "上传。" };
    table = table
        .column("收费项目", Column::Name)
        .column("种类", Column::Day)
        .column("标准", Column::Text)
        .column("依据", Column::Text)
        .column("收费主体", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有找到", none));
    let words = office.fee_words().ok();
    for l in &found.rows {
        let mut cells = Vec::with_capacity(7);
        if settles {
            cells.push(html! { input type="checkbox" name="code" value=(l.code) aria-label={ "选择 " (l.fee.name) } checked[said.chosen.contains(&l.code)]; });
        }
        cells.extend([
            two_lines(html! { a href=(super::fee::href(&l.code)) { (l.fee.name) } }, &l.code),
            plain(&words.as_ref().map_or_else(|| l.fee.kind.clone(), |w| w.kind(&l.fee.kind))),
            two_lines(plain(&l.fee.standard()), &l.fee.payer),
            plain(&l.fee.basis.join("；")),
            plain(&l.bodies.join("、")),
            state(l),
        ]);
        table = table.row(cells);
    }
    let href = format!("{}&page=", asked.href(asked.stage()));
    let shown = Pager { page, per_page: ROWS, total: found.total, href, unit: "项" };
    let list = html! { (table.render()) (pager(&shown)) };
    if !settles || found.rows.is_empty() {
        return bare_card(list);
    }
    let of = Form { action: HERE.into(), csrf: form_token(who), ..Form::default() };
    bare_card(form(
        &of,
        html! {
            input type="hidden" name="state" value=(asked.stage().id()); input type="hidden" name="q" value=(asked.q);
            (list)
            (card("办理勾选的", html! {}, pad(html! {
                (Field::text("reason", "退回的理由").hint("确认的不用填").value(said.reason.as_str()).errors(&said.errors))
                (form_buttons(&[Button::submit("确认").named("do", "confirm").primary(), Button::submit("退回").named("do", "return")]))
            })))
        },
    ))
}

fn state(l: &FeeLine) -> Markup {
    html! {
        @match &l.waiting {
            Some(e) if e.fee.is_none() => (tag(Tone::Warn, "取消待确认")),
            Some(_) => (tag(Tone::Warn, "待确认")),
            None => {},
        }
        span.sub { @if let Some(since) = l.since { (since) " 起" } @if let Some(until) = l.fee.until { "，至 " (until) } }
    }
}
