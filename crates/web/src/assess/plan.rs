//! The duty plan of one body: entered, confirmed or returned; each task done, or lifted.

use super::{HERE, plans::standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::minute;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Kind, Light, Table, Tone, card, empty, error_summary, form,
    form_buttons, light, notice, pad, page_head, plain, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::assess::{PlanPage, TaskLine, TaskTyped};
use fadu_office::base::Denied;
use fadu_office::watch::assess::TaskState;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// Body and year.
type At = (String, i32);

/// The year that an address names.
fn at((body, year): (String, String)) -> Result<At, Denial> {
    Ok((body, year.parse().map_err(|_| Denial::NotFound)?))
}

/// `GET /assessment/plans/{body}/{year}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(asked): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let at = at(asked)?;
    sheet(&office, &who, &at, (&Sent::default(), &[]))
}

/// `POST /assessment/plans/{body}/{year}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(asked): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    let at = at(asked)?;
    sent.bound_to(&who)?;
    let page = office.duty_plan(&who, (&at.0, at.1))?;
    let (note, n) = (sent.one("note"), sent.one("n").parse().unwrap_or(0));
    let done = match sent.one("deed") {
        "confirm" => office.answer_duty_plan(&who, (page.body, at.1), (true, "")).await,
        "return" => office.answer_duty_plan(&who, (page.body, at.1), (false, note)).await,
        "done" => office.report_duty_task(&who, (at.1, n), (sent.one("done_on"), note)).await,
        "lift" => office.lift_duty_task(&who, (page.body, at.1, n), note).await,
        _ if page.body != who.agency => Err(Denial::Forbidden),
        _ => office.enter_duty_plan(&who, at.1, &typed(sent.one("tasks"))).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&at)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &at, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// One task a line: duty, standard and last day, with a bar between.
fn typed(text: &str) -> Vec<TaskTyped> {
    let task = |line: &str| {
        let mut parts = line.split(['|', '｜', '\t']).map(|p| p.trim().to_string());
        let mut next = || parts.next().unwrap_or_default();
        TaskTyped { duty: next(), standard: next(), due: next() }
    };
    text.lines().filter(|l| !l.trim().is_empty()).map(task).collect()
}

fn href((body, year): &At) -> String {
    format!("{HERE}/plans/{body}/{year}")
}

fn sheet(office: &Office, who: &Who, at: &At, given: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.duty_plan(who, (&at.0, at.1))?;
    let of = Form { action: href(at), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let confirmed = page.plan.as_ref().is_some_and(|p| p.confirmed.is_some());
    let own = page.body == who.agency && page.may.0;
    let title = format!("{} {} 年法定职责清单", page.name, page.year);
    let returned = page.plan.as_ref().and_then(|p| p.returned.clone());
    let body = html! {
        (error_summary(given.1))
        (page_head(&title, standing(&page), html! {}))
        @if let Some(why) = returned.filter(|_| !confirmed) { (notice(Tone::Warn, html! { "退回的理由：" (why) })) }
        div.stack {
            (card("任务", plain(&entered(&page)), tasks(&page)))
            @if own && !confirmed { (card("填报", plain("审定以前可以重新填报"), pad(entering(&page, &of, given)))) }
            @if page.may.1 && page.plan.is_some() && !confirmed { (card("审定", html! {}, pad(answering(&of, given)))) }
            @if confirmed && (own || page.may.1) { (card("登记结果", html! {}, pad(reporting(&page, &of, given, own)))) }
        }
    };
    let frame = Frame::new(title, HERE).under("工作台", "/desk").under("执法考核", HERE);
    Ok(frame.under("年度法定职责清单", format!("{HERE}/plans?year={}", page.year)).page(who, body))
}

fn entered(page: &PlanPage) -> String {
    let Some(plan) = &page.plan else { return String::new() };
    let confirmed = plan.confirmed.as_ref().map_or(String::new(), |(by, at)| format!("；{by} {} 审定", minute(*at)));
    format!("{} {} 填报{confirmed}", plan.by, minute(plan.at))
}

fn tasks(page: &PlanPage) -> Markup {
    let mut table = Table::new("任务")
        .column("职责", Column::Name)
        .column("完成日", Column::Day)
        .column("状态", Column::Text)
        .or_empty(empty("还没有填报", html! { "由机关负责人或者承办机构负责人填报。" }));
    for line in &page.tasks {
        let duty = plain(&format!("{}. {}", line.task.n, line.task.duty));
        table = table.row([two_lines(duty, &line.task.standard), plain(&line.task.due.with_weekday()), state(line)]);
    }
    table.render()
}

fn state(line: &TaskLine) -> Markup {
    let (lamp, word) = match line.state {
        TaskState::Running => (Light::Idle, "未到期"),
        TaskState::Done => (Light::Fine, "按期完成"),
        TaskState::DoneLate => (Light::Soon, "逾期完成"),
        TaskState::Overdue => (Light::Late, "逾期未完成"),
        TaskState::Lifted => (Light::Idle, "已调整，不计入"),
    };
    html! { (light(lamp, word)) @if let Some(day) = line.done_on { span.sub { (day) } } @if !line.note.is_empty() { span.sub { (line.note) } } }
}

fn entering(page: &PlanPage, of: &Form, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let line = |t: &TaskLine| format!("{}|{}|{}", t.task.duty, t.task.standard, t.task.due);
    let kept = page.tasks.iter().map(line).collect::<Vec<_>>().join("\n");
    let value = Some(sent.one("tasks")).filter(|t| !t.is_empty()).map_or(kept, str::to_string);
    let hint = format!(
        "一行一项：职责|完成的标准|完成日，如：食品生产企业监督检查|按年度计划全覆盖，结果公开|{}-11-30",
        page.year
    );
    let field = Field::new("tasks", "任务", Kind::Lines { rows: 8, most: 0 }).hint(hint).value(value).errors(errors);
    form(
        of,
        html! {
            input type="hidden" name="deed" value="enter";
            (field.required())
            (form_buttons(&[Button::submit("报送审定").primary()]))
        },
    )
}

fn answering(of: &Form, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let note = Field::text("note", "退回的理由").value(sent.one("note")).errors(errors);
    html! {
        (form(of, html! { input type="hidden" name="deed" value="confirm"; (form_buttons(&[Button::submit("审定").primary()])) }))
        (form(of, html! { input type="hidden" name="deed" value="return"; (note) (form_buttons(&[Button::submit("退回")])) }))
    }
}

/// The body reports a task as done; the supervising body lifts one.
fn reporting(page: &PlanPage, of: &Form, (sent, errors): (&Sent, &[FieldError]), own: bool) -> Markup {
    let open = page.tasks.iter().filter(|t| matches!(t.state, TaskState::Running | TaskState::Overdue));
    let choices: Vec<Choice> =
        open.map(|t| Choice::new(t.task.n.to_string(), format!("{}. {}", t.task.n, t.task.duty))).collect();
    if choices.is_empty() {
        return html! { p.m { "每一项都已经登记结果。" } };
    }
    let which = Field::choice("n", "哪一项", choices).value(sent.one("n")).errors(errors).required();
    let (deed, label, word) = if own {
        ("done", "完成情况和凭据", "登记完成")
    } else {
        ("lift", "调整的理由", "调整，不计入")
    };
    form(
        of,
        html! {
            input type="hidden" name="deed" value=(deed);
            (which)
            @if own { (Field::day("done_on", "完成之日").value(sent.one("done_on")).errors(errors).required()) }
            (Field::text("note", label).value(sent.one("note")).errors(errors).required())
            (form_buttons(&[Button::submit(word).primary()]))
        },
    )
}
