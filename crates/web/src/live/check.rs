//! A spot check 在线抽查: what is looked at, with its picture where it has one, and what was found, in one form.

use super::{CHECK, HERE};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Fact, Field, FieldError, Form, Kind, Tone, buttons, card, columns, error_summary, form,
    form_buttons, notice, pad, page_head, plain, summary_list,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::id::MatterId;
use fadu_office::base::{Denied, Moment};
use fadu_office::live::{CheckForm, FINDINGS, LiveAsked, LiveEntry, LiveKind};
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
}

/// `GET /live/check`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked.key, (&Sent::default(), &[]))
}

/// `POST /live/check`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let check = CheckForm { key: text("key"), finding: text("finding"), note: text("note") };
    match office.live_check(&who, &check).await {
        Ok((matter, openings)) => Ok(done(&who, matter, &check, &openings).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &check.key, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, key: &str, (sent, errors): (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.live_page(who, &LiveAsked::default())?;
    if !page.checks {
        return Err(Denial::Forbidden.into());
    }
    let Some(entry) = page.entries.iter().find(|e| e.key == key) else { return Ok(gone(who, sent, errors)) };
    let findings = FINDINGS.map(|(v, l)| Choice::new(v, l)).into();
    let of = Form {
        action: CHECK.into(),
        csrf: form_token(who),
        draft: format!("{}/live/{key}", who.person),
        ..Form::default()
    };
    let body = form(
        &of,
        html! {
            input type="hidden" name="key" value=(key);
            (Field::new("finding", "看到的情况", Kind::Choice(findings)).value(sent.one("finding")).required().errors(errors))
            (Field::new("note", "说明", Kind::Lines { rows: 3, most: 500 }).hint("未发现问题的可以不写；写进这件案卷的过程记录，承办人看得到").value(sent.one("note")).errors(errors))
            (form_buttons(&[Button::submit("记下").primary(), Button::link("回到现场情况", HERE)]))
        },
    );
    let whole = html! {
        (super::sheet_of_styles())
        (error_summary(errors))
        (page_head("在线抽查", plain("看的是事，不是人：不计分、不排名"), html! {}))
        (columns(html! { (looked(entry)) @if entry.kind == LiveKind::Video { (picture(entry)) } }, card("看到了什么", html! {}, pad(body))))
    };
    Ok(Frame::new("在线抽查", HERE).under("现场情况", HERE).page(who, whole))
}

fn looked(e: &LiveEntry) -> Markup {
    let mut facts = vec![
        Fact::rich("看的是", html! { (super::kind(e.kind)) " " (e.name) }),
        Fact::rich("案件", html! { a href={ "/matters/" (e.matter) } { (e.about) } }),
        Fact::new("程序", &e.course),
        Fact::new("机关", &format!("{} {}", e.body_name, e.area_name)),
        Fact::new("开始", &say::minute(Moment(e.since))),
    ];
    if let Some((at, lat, lon)) = e.at {
        let place = format!("{:.5}，{:.5}（{}）", lat as f64 / 1e7, lon as f64 / 1e7, Moment(at).clock());
        facts.push(Fact::new("现在的位置", &place));
    }
    card("现场", html! {}, pad(summary_list(facts)))
}

fn picture(e: &LiveEntry) -> Markup {
    card(
        "画面",
        plain("不录制、不保存"),
        html! { div.live-picture { img src={ "/live/video/" (e.device) } alt={ (e.name) "的实时画面" } width="640" height="360"; } },
    )
}

/// What was to be looked at is over; what was typed stays.
fn gone(who: &Who, sent: &Sent, errors: &[FieldError]) -> Markup {
    let body = html! {
        (error_summary(errors))
        (page_head("在线抽查", html! {}, html! {}))
        (notice(Tone::Warn, html! { "这一项已经不在现场：任务结束了，或者关闭了位置共享。" a href=(HERE) { "回到现场情况" } }))
        @if !sent.one("note").is_empty() { (card("您写的说明", plain("没有记下"), pad(plain(sent.one("note"))))) }
    };
    Frame::new("在线抽查", HERE).under("现场情况", HERE).page(who, body)
}

fn done(who: &Who, matter: MatterId, check: &CheckForm, openings: &[(String, String)]) -> Markup {
    let word = FINDINGS.iter().find(|(id, _)| *id == check.finding).map_or("", |(_, zh)| zh);
    let way = |(id, name): &(String, String)| {
        Button::link(name.as_str(), format!("/desk/new?procedure={id}&from=matter:{matter}")).primary()
    };
    let body = html! {
        (crate::ui::draft_done(&format!("{}/live/{}", who.person, check.key)))
        (page_head("已经记下", plain(word), html! {}))
        (notice(Tone::Ok, html! { "写进了" a href={ "/matters/" (matter) "?tab=record" } { "这件案卷的过程记录" } "，承办人看得到。" }))
        @if check.finding == "supervise" {
            (card("转为执法监督", html! {}, pad(html! {
                @if openings.is_empty() { p { "您没有可以从这件案卷开启的监督程序；请交由有这一职务的监督人员，从案卷页开启。" } }
                @else { p { "机关和案件自动带入。" } (buttons(&openings.iter().map(way).collect::<Vec<_>>())) }
            })))
        }
        p { a href=(HERE) { "回到现场情况" } }
    };
    Frame::new("在线抽查", HERE).under("现场情况", HERE).page(who, body)
}
