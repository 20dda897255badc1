//! Samplings: what was planned, and the form by which one is planned.

use super::{HERE, standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Tab, Table, buttons, card, chips, empty, error_summary,
    field_grid, form, form_buttons, pad, page_head, plain, two_lines,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::sampling::{PlanForm, ScopeKind};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// `GET /admin/sampling`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &Sent::of(asked.into_iter().collect()), &[])
}

/// `POST /admin/sampling`: a plan.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let plan = PlanForm {
        title: text("title"),
        scope: match sent.one("scope") {
            "own" => ScopeKind::OwnEntered,
            "closed" => ScopeKind::OwnClosed,
            _ => ScopeKind::Entered,
        },
        month: text("month"),
        percent: text("percent"),
        claim: (sent.one("way") == "claim").then(|| (text("good"), text("risk"), text("what"))),
        source: text("source"),
        known_on: text("known_on"),
    };
    match office.plan_sampling(&who, &plan).await {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &sent, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let below = "先定名单，再指定一个谁也还不知道的公开数值；数值公布后，抽到哪些件人人可以重算（行政执法监督条例第15条、第18条）";
    let all = table(office, who)?;
    let body = html! {
        (error_summary(errors))
        (page_head("主动抽查", plain(below), buttons(&[Button::link("公众看到的", super::PUBLIC)])))
        div.stack { (card("抽查", plain(""), all)) (card("安排一次抽查", plain("名单在提交时定下来，写进登记簿"), pad(fields(office, who, sent, errors)))) }
    };
    Ok(Frame::new("主动抽查", HERE).under("工作台", "/desk").page(who, body))
}

fn table(office: &Office, who: &Who) -> Result<Markup, Denial> {
    let mut table = Table::new("抽查")
        .column("名称", Column::Name)
        .column("名单", Column::Number)
        .column("抽取", Column::Number)
        .column("状态", Column::Text)
        .or_empty(empty(
            "还没有抽查",
            html! { "在下面安排。监督机构每月抽查的比例，由年度监督方案定；各机关法制机构抽本机关的。" },
        ));
    for s in office.samplings(who)? {
        let name = html! { a href={ (HERE) "/" (s.plan.id) } { (s.plan.title) } };
        let below = format!("{}，{}", office.sampled_body(s.plan.scope), super::scope(&s));
        let listed: usize = s.plan.parts.iter().map(|p| p.size).sum();
        let drawn = if s.progress().is_some() { s.asked().len() } else { s.plan.parts.iter().map(|p| p.draws).sum() };
        table =
            table.row([two_lines(name, &below), plain(&listed.to_string()), plain(&drawn.to_string()), standing(&s)]);
    }
    Ok(table.render())
}

fn fields(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Markup {
    let claim = sent.one("way") == "claim";
    let tab = |word: &str, way: &str, here| Tab::new(word, format!("{HERE}?way={way}"), here);
    let of = Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let kept = |field: Field, name: &str, or: &str| {
        let typed = sent.one(name);
        field.value(if typed.is_empty() { or } else { typed }).errors(errors).required().render()
    };
    let today = office.today();
    let last = today.plus_months(-1).to_string();
    let mut scopes = vec![Choice::new("own", "本机关当月录入的"), Choice::new("closed", "本机关当月归档的")];
    let everywhere = policy::everywhere(who, Do::Sample);
    if everywhere {
        scopes.insert(0, Choice::new("all", "所有机关当月录入的"));
    }
    let least = (office.sampling_least() / 10).to_string();
    let body = html! {
        (chips("怎样抽", &[tab("按比例", "share", !claim), tab("验证一个说法", "claim", claim)]))
        input type="hidden" name="way" value=(if claim { "claim" } else { "share" });
        (kept(Field::text("title", "名称"), "title", ""))
        (kept(Field::choice("scope", "范围", scopes), "scope", if everywhere { "all" } else { "own" }))
        (field_grid(&[kept(Field::text("month", "月份").hint("已经过完的月份，如 2026-10"), "month", last.get(..7).unwrap_or_default())]))
        @if claim {
            (kept(Field::text("what", "达到什么要求").hint("如：依法告知了陈述、申辩权"), "what", ""))
            (field_grid(&[
                kept(Field::text("good", "达到的案卷占（%）"), "good", "98"),
                kept(Field::text("risk", "说错的风险不超过（%）"), "risk", "5"),
            ]))
        } @else {
            (field_grid(&[kept(Field::text("percent", "每一层抽取（%）").hint(format!("不低于 {least}%（内部规则：年度监督方案）；按行为和金额分层")), "percent", &least)]))
        }
        (kept(Field::text("source", "用哪一个公开数值").hint("写到不会有两种理解，如：国家统计局某日公布的某指标；某彩票某期开奖号码，按公布次序"), "source", ""))
        (field_grid(&[kept(Field::day("known_on", "公布日").hint("要在今天以后"), "known_on", "")]))
        (form_buttons(&[Button::submit("定下名单").primary()]))
    };
    form(&of, body)
}
