//! 业务培训: who was trained how much in a year, who lacks how many hours; and hours entered for everybody who took part.

use super::officer;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{self, attached};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Tab, Table, Tone, buttons, card, chips, empty, error_summary,
    field_grid, form, form_buttons, more_name, notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::officers::{TrainingForm, TrainingLine, TrainingPage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/admin/officers/training";
/// So many people stand on the page; who is ticked always does, others are found by typing.
const SHOWN: usize = 60;

/// What the address asks.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    year: String,
    #[serde(default)]
    only: String,
}

/// `GET /admin/officers/training`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, (&Sent::default(), &[]))
}

/// `GET /admin/officers/training/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "training", office.training_table(&who, (asked.year.trim().parse().ok(), kind))?))
}

/// `POST /admin/officers/training`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let officers = sent.all("officers").into_iter().map(str::to_string).collect();
    let of = TrainingForm {
        on: text("on"),
        hours: text("hours"),
        topic: text("topic"),
        officers,
        named: text(&more_name("officers")),
    };
    match office.record_training(&who, &of).await {
        Ok(_) => Ok(Redirect::to(HERE).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &Asked::default(), (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(
    office: &Office,
    who: &Who,
    asked: &Asked,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let page = office.training_page(who, asked.year.trim().parse().ok())?;
    let year = page.year;
    let ways = buttons(&[
        Button::link("导出（.xlsx）", format!("{HERE}/xlsx?year={year}")),
        Button::link("导出（.csv）", format!("{HERE}/csv?year={year}")),
    ]);
    let asks = match &page.asks {
        Some((hours, house)) => format!("每人每年不少于 {hours} 学时（{house}）"),
        None => "没有规定每年的学时".to_string(),
    };
    let only = asked.only == "lacking";
    let strip = [
        Tab::new("全部", format!("{HERE}?year={year}"), !only).count(page.lines.len()),
        Tab::new("学时不足", format!("{HERE}?year={year}&only=lacking"), only).count(page.lacking),
        Tab::new(format!("{} 年", year - 1), format!("{HERE}?year={}", year - 1), false),
    ];
    let listed = html! { div.tbar { (chips("筛选", &strip)) } (table_of(&page, only)) };
    let body = html! {
        (error_summary(errors))
        (page_head(&format!("{year} 年业务培训"), plain(&asks), ways))
        div.stack {
            @if page.keeps { (card("登记一次培训", plain("填写一次，勾选参加的人员"), pad(entering(who, &page, (sent, errors))))) }
            (card("有有效证件的人员", html! { (page.lines.len()) " 人，学时不足 " (page.lacking) " 人" }, listed))
        }
    };
    Ok(Frame::new("业务培训", "/admin/officers").under("执法人员", "/admin/officers").page(who, body))
}

fn table_of(page: &TrainingPage, only: bool) -> Markup {
    let mut table = Table::new("学时")
        .column("姓名", Column::Name)
        .column("学时", Column::Number)
        .column("还差", Column::Number)
        .or_empty(empty("没有这样的人员", html! { a href=(HERE) { "看全部" } }));
    for l in page.lines.iter().filter(|l| !only || l.lacks > 0) {
        let name = html! { a href=(officer::href(&l.officer.to_string())) { (l.name) } };
        let lacks = html! { @if l.lacks > 0 { (tag(Tone::Warn, &format!("{} 学时", l.lacks))) } @else { "—" } };
        table = table.row([two_lines(name, &l.place), plain(&l.hours.to_string()), lacks]);
    }
    table.render()
}

fn entering(who: &Who, page: &TrainingPage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    if page.lines.is_empty() {
        return notice(Tone::Info, html! { "本主体还没有有有效证件的人员。" });
    }
    let of = Form { action: HERE.into(), csrf: form_token(who), ..Form::default() };
    let choice = |l: &TrainingLine| Choice::new(l.officer.to_string(), l.name.clone()).hint(l.place.clone());
    let ticked = sent.all("officers");
    let own = page.lines.iter().filter(|l| l.own).enumerate();
    let own = own.filter(|(n, l)| *n < SHOWN || ticked.contains(&l.officer.to_string().as_str())).map(|(_, l)| l);
    let people = Field::many("officers", "参加的人员", own.map(choice).collect());
    let people = people.finding("/desk/find/officers?for=training").more(sent.one(&more_name("officers")));
    form(
        &of,
        html! {
            (field_grid(&[
                Field::day("on", "结束日期").value(sent.one("on")).required().errors(errors).render(),
                Field::number("hours", "学时").value(sent.one("hours")).required().errors(errors).render(),
            ]))
            (Field::text("topic", "内容").hint("如“行政处罚案卷制作”，100 字以内").value(sent.one("topic")).required().errors(errors))
            (people.values(ticked).required().errors(errors))
            (form_buttons(&[Button::submit("登记").primary()]))
        },
    )
}
