//! 交接: what those who went to other bodies leave behind, with whom the registrar means to take it over; the head of the unit hands each matter, or all,
//! to others by the act of its own procedure. What cannot be handed over says why, and stays.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, Tone, card, empty, error_summary, form, form_buttons,
    notice, pad, page_head, plain,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::MatterId;
use fadu_office::officers::{HandedOver, LeftBehind, LiesLine};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

const HERE: &str = "/desk/handover";
/// Whoever is to take over all that has nobody of its own.
const ALL: &str = "to.all";

/// `GET /desk/handover`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &HandedOver::default(), (&Sent::default(), &[]))
}

/// `POST /desk/handover`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let all = office.left_behind(&who)?;
    let from = all.iter().find(|l| l.officer.to_string() == sent.one("officer")).ok_or(Denial::NotFound)?;
    let key = sent.intent().unwrap_or_else(|| office.intent_id());
    match office.officer_hand_over(&who, from.officer, (&chosen(&sent, &from.matters), &key)).await {
        Ok(mut done) => {
            done.stay.extend(unfit(&sent, &from.matters));
            Ok(sheet(&office, &who, &done, (&Sent::default(), &[]))?.into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &HandedOver::default(), (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What waits, in the rail of the workbench; nothing where nobody left anything.
pub fn waits(office: &Office, who: &Who) -> Result<Markup, PageDenial> {
    if !policy::may(who, Do::Handle, who.agency) || !office.changes_handlers(who) {
        return Ok(html! {});
    }
    let left: usize = office.left_behind(who)?.iter().map(|l| l.matters.len()).sum();
    Ok(
        html! { @if left > 0 { (card("调走人员的案件", html! {}, pad(html! { p { a href=(HERE) { (left) " 件待交接" } } }))) } },
    )
}

/// Whom a form chose for which matter: its own choice, else the one for all where that one may take it over.
pub fn chosen(sent: &Sent, lines: &[LiesLine]) -> Vec<(String, String)> {
    let all = sent.one(ALL);
    let of = |l: &LiesLine| {
        let own = sent.one(&format!("to.{}", l.matter));
        let fits = l.fits.iter().any(|o| o.value == all);
        let to = if own.is_empty() && fits { all } else { own };
        (!to.is_empty()).then(|| (l.matter.to_string(), to.to_string()))
    };
    lines.iter().filter_map(of).collect()
}

/// Matters that the one chosen for all may not take over, and for which nobody else was chosen.
fn unfit(sent: &Sent, lines: &[LiesLine]) -> Vec<(MatterId, String, String)> {
    let all = sent.one(ALL);
    let left = |l: &&LiesLine| {
        let own = sent.one(&format!("to.{}", l.matter)).is_empty();
        !all.is_empty() && own && l.stays.is_empty() && l.fits.iter().all(|o| o.value != all)
    };
    let why = "统一选定的人员不能接办这一件（已经是承办人、证件失效或者须回避），请另选";
    lines.iter().filter(left).map(|l| (l.matter, l.number.clone(), why.to_string())).collect()
}

/// The choices: one for all, and one beside each matter. `opens`: the numbers lead to the files.
pub fn choosing(lines: &[LiesLine], opens: bool, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let mut anybody: Vec<Choice> = Vec::new();
    for one in lines.iter().flat_map(|l| &l.fits) {
        if anybody.iter().all(|c| c.value != one.value) {
            anybody.push(Choice::new(&one.value, format!("{} {}", one.name, one.note)));
        }
    }
    let mut table = Table::new("在办案件和接办人")
        .column("案件", Column::Name)
        .column("程序", Column::Text)
        .column("接办人", Column::Text)
        .or_empty(empty("没有在办案件", html! {}));
    for l in lines {
        let word = if l.number.is_empty() { "尚无文号" } else { &l.number };
        let name = html! { @if opens { a href={ "/matters/" (l.matter) } { (word) } } @else { (word) } };
        let field = format!("to.{}", l.matter);
        let kept = match sent.one(&field) {
            "" => l.meant.map_or(String::new(), |o| o.to_string()),
            typed => typed.to_string(),
        };
        let to = html! {
            @if l.stays.is_empty() {
                select.in name=(field) aria-label={ (word) "的接办人" } autocomplete="off" {
                    option value="" { "请选择" }
                    @for o in &l.fits { option value=(o.value) selected[o.value == kept] { (o.name) " " (o.note) } }
                }
            } @else { (l.stays) }
        };
        table = table.row([name, plain(&l.procedure), to]);
    }
    html! {
        @if !anybody.is_empty() { (Field::select(ALL, "接办人，用于下面没有另选的", anybody).hint("有有效证件、没有被决定回避的").value(sent.one(ALL)).errors(errors)) }
        (table)
    }
}

fn sheet(
    office: &Office,
    who: &Who,
    done: &HandedOver,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let all = office.left_behind(who)?;
    let below = plain("调走人员名下的在办案件，由承办机构负责人变更承办人；每件各记一次，按该程序的要求检查");
    let body = html! {
        (error_summary(errors))
        (page_head("交接", below, html! {}))
        div.stack {
            (told(done))
            @for left in &all { (one(office, who, left, (sent, errors))) }
            @if all.is_empty() { (card("调走人员的案件", html! {}, empty("没有待交接的案件", html! { a href="/desk" { "回工作台" } }))) }
        }
    };
    Ok(Frame::new("交接", "/desk").under("工作台", "/desk").page(who, body))
}

fn told(done: &HandedOver) -> Markup {
    html! {
        @if done.done > 0 { (notice(Tone::Ok, html! { "已交接 " (done.done) " 件。" })) }
        @if !done.stay.is_empty() { (notice(Tone::Warn, html! {
            b { (done.stay.len()) " 件没有交接，承办人没有变：" }
            ul { @for (matter, number, why) in &done.stay { li { a href={ "/matters/" (matter) } { @if number.is_empty() { "尚无文号" } @else { (number) } } "：" (why) } } }
        })) }
    }
}

fn one(office: &Office, who: &Who, left: &LeftBehind, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let none = Sent::default();
    let mine = sent.one("officer") == left.officer.to_string();
    let typed = if mine { (sent, errors) } else { (&none, &[][..]) };
    let of = Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let since = left.on.map_or(String::new(), |d| format!("{d} 调到{}", left.to));
    let body = form(
        &of,
        html! {
            input type="hidden" name="officer" value=(left.officer);
            (choosing(&left.matters, true, typed))
            (form_buttons(&[Button::submit("交接").primary()]))
        },
    );
    card(&left.name, plain(&since), pad(body))
}
