//! Moving a running matter to the version of its procedure that is in force: what it would change, then the reason and the button.

use super::frame::Frame;
use super::kept::Sent;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, CheckRow, Column, Field, FieldError, Form, Table, Tone, card, check_table, empty, error_summary, form,
    form_buttons, notice, pad, page_head, plain,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::MatterId;
use fadu_office::{Denial, MovePage, Office};
use maud::{Markup, Render, html};

/// `GET /matters/{id}/move`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, PageDenial> {
    sheet(&office, &who, say::matter(&id)?, (StatusCode::OK, &Sent::default(), &[]))
}

/// `POST /matters/{id}/move`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let matter = say::matter(&id)?;
    let done = office.move_matter(&who, matter, (sent.one("seen"), sent.one("reason")), sent.intent()).await;
    let (status, error) = match done {
        Ok(_) => return Ok(Redirect::to(&format!("/matters/{matter}?tab=record")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let error = all.first().map(|m| FieldError::new(&m.field, &m.message));
            (StatusCode::UNPROCESSABLE_ENTITY, error)
        }
        Err(Denial::Changed) => {
            let says = "案件或者程序刚刚有了变动，没有转。请看下面最新的影响，再决定";
            (StatusCode::CONFLICT, Some(FieldError::new("", says)))
        }
        Err(Denial::Denied(Denied::Refused(_))) => (StatusCode::CONFLICT, None),
        Err(other) => return Err(other.into()),
    };
    let errors: Vec<FieldError> = error.into_iter().collect();
    sheet(&office, &who, matter, (status, &sent, &errors))
}

fn sheet(
    office: &Office,
    who: &Who,
    matter: MatterId,
    (status, sent, errors): (StatusCode, &Sent, &[FieldError]),
) -> Result<Response, PageDenial> {
    let frame = Frame::new("转到新版程序", "/desk/matters").under("案件", "/desk/matters");
    let page = match office.move_page(who, matter) {
        Ok(page) => page,
        Err(Denial::Denied(Denied::Refused(checks))) => {
            let all = office.refusal_page("", &checks).checks;
            let body = html! {
                (page_head("现在不能转到新版程序", plain("案卷未作任何改动"), html! {}))
                @for c in &all { (notice(Tone::Late, html! { b { (c.sentence) } (c.cure) " " (say::ground(&c.cites, c.house.as_ref())) })) }
                p { a href={ "/matters/" (matter) } { "回到案卷" } }
            };
            return Ok((StatusCode::CONFLICT, frame.page(who, body)).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    let name = if page.number.is_empty() { page.title.clone() } else { page.number.clone() };
    let below =
        html! { (page.title) " · " (page.procedure) " · 由 " b { (page.from) " 版" } " 转到 " b { (page.to) " 版" } };
    let body = html! {
        (error_summary(errors))
        (page_head("转到新版程序", below, html! {}))
        div.stack {
            (notice(Tone::Info, plain("先看影响，再决定。已经办的留在卷内，不重办、不改写；转过去以后，往后的步骤、期限、文书依新版。")))
            (effect(&page))
            (card("两个版本的不同", plain(&format!("{} 项", page.differences.len())), crate::admin::differences(&page.differences)))
            @if page.hindered.is_empty() { (card("决定", html! {}, pad(decide(office, who, &page, (sent, errors))))) }
            @for c in &page.hindered { (notice(Tone::Late, html! { b { "不能转：" (c.sentence) } (c.cure) " " (say::ground(&c.cites, c.house.as_ref())) })) }
        }
    };
    Ok((status, frame.under(name, format!("/matters/{matter}")).page(who, body)).into_response())
}

/// The effect on this matter, part by part; a part that changes nothing is left out.
fn effect(page: &MovePage) -> Markup {
    let lists = [
        ("已办而新版没有的步骤（留在卷内）", page.unknown.clone()),
        ("现在要办、原来不要求的步骤", page.asked.clone()),
        ("不再要求的步骤", page.no_longer.clone()),
        ("原来轮到、转后要往后排的步骤", page.later.clone()),
        ("已办的步骤在新版里还有的文书（卷内没有）", page.lacking.iter().map(|(a, p)| format!("{a}：{p}")).collect()),
        ("卷内有而新版没有的文书（留在卷内）", page.old_papers.clone()),
    ];
    let nothing = lists.iter().all(|(_, l)| l.is_empty()) && page.terms.is_empty() && page.unmet.is_empty();
    let checks: Vec<CheckRow> = page
        .unmet
        .iter()
        .map(|(act, c)| {
            let row = say::check(c);
            CheckRow { asks: html! { b { (act) } "：" (row.asks) }, ..row }
        })
        .collect();
    html! {
        @if nothing { (card("对本案的影响", html! {}, empty("对本案没有影响", html! { "要办的步骤、期限和要求都和原来一样。" }))) }
        @else { (card("对本案的影响", html! {}, html! {
            @for (heading, all) in lists.iter().filter(|(_, l)| !l.is_empty()) { div.pad { h3 { (heading) } ul.files { @for one in all { li { (one) } } } } }
            @if !page.terms.is_empty() { div.pad { h3 { "期限的变化" } } (terms(page)) }
            @if !checks.is_empty() { div.pad { h3 { "转过去以后还没有满足的要求" } } (check_table(&checks)) }
        })) }
    }
}

fn terms(page: &MovePage) -> Markup {
    let day = |d: Option<fadu_office::base::Day>, none: &str| plain(&d.map_or(none.to_string(), |d| d.with_weekday()));
    let mut table = Table::new("期限的变化")
        .column("期限", Column::Name)
        .column("现在的末日", Column::Day)
        .column("转后的末日", Column::Day);
    for (name, was, is) in &page.terms {
        table = table.row([plain(name), day(*was, "没有"), day(*is, "不再计算")]);
    }
    table.render()
}

fn decide(office: &Office, who: &Who, page: &MovePage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let action = format!("/matters/{}/move", page.matter);
    let of = Form { action, csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="seen" value=(page.seen);
            (Field::lines("reason", "为什么转", 3).hint("记入案卷").value(sent.one("reason")).required().errors(errors))
            (form_buttons(&[Button::submit("转到新版程序").primary(), Button::link("回到案卷", format!("/matters/{}", page.matter))]))
        },
    )
}
