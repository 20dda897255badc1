//! Rounds of assessment, the newest first, and the form by which one is opened.

use super::{HERE, PUBLIC, round_href, standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, buttons, card, empty, error_summary, field_grid, form,
    form_buttons, pad, page_head, plain, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /assessment`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&Sent::default(), &[]))
}

/// `POST /assessment`: opens a round.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.open_assessment(&who, (sent.one("course"), sent.one("day"))).await {
        Ok(id) => Ok(Redirect::to(&round_href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let below = "只看比率和质量，不看罚款、检查的多少，不给人员排名；公式、分值公开（行政执法监督条例第19条）";
    let year = office.today().year();
    let ways = buttons(&[
        Button::link("年度法定职责清单", format!("{HERE}/plans?year={year}")),
        Button::link("公式和结果（公众看到的）", PUBLIC),
    ]);
    let may = policy::may(who, Do::Assess, who.agency);
    let body = html! {
        (error_summary(typed.1))
        (page_head("执法考核", plain(below), ways))
        div.stack {
            (card("考核批次", plain("数据冻结以后不再改动；机关在异议期限内可以逐项提出"), table(office, who)?))
            @if may { (card("启动一次考核", plain("期间过完以后才能启动"), pad(opening(office, who, typed)))) }
        }
    };
    Ok(Frame::new("执法考核", HERE).under("工作台", "/desk").page(who, body))
}

fn table(office: &Office, who: &Who) -> Result<Markup, Denial> {
    let mut table = Table::new("考核批次")
        .column("考核", Column::Name)
        .column("状态", Column::Text)
        .column("异议截止", Column::Day)
        .column("异议", Column::Number)
        .or_empty(empty("还没有考核", html! { "监督机构启动并冻结数据以后，各机关在这里看到本机关的数据。" }));
    for line in office.assessments(who)? {
        let until = line.frozen.as_ref().and_then(|f| f.object_until);
        let objections = line.objections.0;
        let name = html! { a href=(round_href(&line.id)) { (line.title) } };
        let below = format!("{} 启动，考核 {} 个机关", line.opened.by, line.opened.bodies.len());
        let last = until.map_or("—".to_string(), |d| d.with_weekday().to_string());
        table = table.row([
            two_lines(name, &below),
            standing(line.state),
            plain(&last),
            plain(&if objections == 0 { "无".into() } else { objections.to_string() }),
        ]);
    }
    Ok(table.render())
}

fn opening(office: &Office, who: &Who, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let of = Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let courses = office.assessment_courses().into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let typed = |name: &str, or: String| Some(sent.one(name).to_string()).filter(|t| !t.is_empty()).unwrap_or(or);
    let last = office.today().plus_months(-1).to_string();
    let course = Field::choice("course", "哪一种", courses).value(typed("course", "monthly".into()));
    let day =
        Field::day("day", "期间里的任一天").hint("周检查取那一周，月考核取那个月，季通报取那一季，年总评取那一年");
    form(
        &of,
        html! {
            (course.errors(errors).required())
            (field_grid(&[day.value(typed("day", last)).errors(errors).required().render()]))
            (form_buttons(&[Button::submit("启动").primary()]))
        },
    )
}
