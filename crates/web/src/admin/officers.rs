//! 执法人员: who holds a credential, whose ends soon, which applications wait; an application for somebody new begins here.

use super::credential_forms::application;
use super::officer::{self, state_tag};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::Signed;
use crate::ui::{
    Button, Column, FieldError, Tab, Table, buttons, card, chips, empty, error_summary, pad, page_head, plain,
    search_form, two_lines,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::matter::register::CredentialAsked;
use fadu_office::officers::{OfficerLine, OfficersPage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// So many officers stand on the page; a district has thousands.
const SHOWN: usize = 200;

/// What of the list is wanted.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    q: String,
}

/// `GET /admin/officers`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &wanted, (&Sent::default(), &[]))
}

/// `POST /admin/officers`: an application for somebody who is not in the register yet.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.apply_credential(&who, &officer::asked(&sent, "")).await {
        Ok(id) => Ok(Redirect::to(&officer::href(&id.to_string())).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            let page = sheet(&office, &who, &Wanted::default(), (&sent, &errors))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(
    office: &Office,
    who: &Who,
    wanted: &Wanted,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let page = office.officers_page(who, &wanted.state, &wanted.q)?;
    let below = plain(
        "没有有效证件的人员不能从事执法（行政处罚法第42条）；证件由行政执法监督机构制发（行政执法监督条例第17条）",
    );
    let ways = buttons(&[
        Button::link("业务培训", "/admin/officers/training"),
        Button::link("按表办理", "/admin/officers/import"),
        Button::link("导出（.xlsx）", "/admin/officers/table/xlsx"),
        Button::link("导出（.csv）", "/admin/officers/table/csv"),
    ]);
    let body = html! {
        (error_summary(errors))
        (page_head("执法人员", below, ways))
        div.stack {
            (card("等待答复的申领", plain(&format!("{} 份", page.waiting.len())), waiting(&page.waiting)))
            (card("人员", plain(&format!("共 {} 人", page.counts.0)), html! { (narrowing(&page, wanted)) (table(&page)) }))
            @if page.keeps {
                div id="apply" { (card("为新到岗的人员申领", plain("已在册的，从上面点开姓名申领、换发"), pad(application(office, who, "/admin/officers", (None, sent, errors))))) }
            }
        }
    };
    Ok(Frame::new("执法人员", "/admin/officers").under("工作台", "/desk").page(who, body))
}

fn waiting(all: &[(CredentialAsked, String)]) -> Markup {
    let mut table = Table::new("等待答复的申领")
        .column("人员", Column::Name)
        .column("考试和培训", Column::Text)
        .column("申领", Column::Text)
        .or_empty(empty("没有等待答复的申领", html! {}));
    for (a, body) in all {
        let days = a.officer.cert_from.zip(a.officer.cert_until);
        let days = days.map_or(String::new(), |(from, until)| format!("有效期 {from} 至 {until}"));
        table = table.row([
            two_lines(
                html! { a href=(officer::href(&a.officer.id.to_string())) { (a.officer.name) } },
                &format!("{body} {}", a.officer.unit),
            ),
            two_lines(plain(&format!("{} 分", a.exam_score)), &format!("{} 考试，培训 {} 学时", a.exam_on, a.hours)),
            two_lines(plain(&format!("{} {}", a.by, a.on)), &days),
        ]);
    }
    table.render()
}

fn narrowing(page: &OfficersPage, wanted: &Wanted) -> Markup {
    let (all, without, soon) = page.counts;
    let chip = |word: &str, state: &str, n| {
        let href =
            if state.is_empty() { "/admin/officers".to_string() } else { format!("/admin/officers?state={state}") };
        Tab::new(word, href, wanted.state == state).count(n)
    };
    let strip = [chip("全部", "", all), chip("没有有效证件", "without", without), chip("六十日内到期", "soon", soon)];
    html! { (pad(search_form("/admin/officers", "姓名、机构、证号", &wanted.q))) div.tbar { (chips("筛选", &strip)) } }
}

fn table(page: &OfficersPage) -> Markup {
    let mut table = Table::new("人员")
        .column("姓名", Column::Name)
        .column("证号", Column::Text)
        .column("有效期", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("没有这样的人员", html! { a href="/admin/officers" { "看全部" } }));
    for l in page.officers.iter().take(SHOWN) {
        let place = if page.issues { format!("{} {}", l.body, l.unit) } else { l.unit.clone() };
        let name = html! { a href=(officer::href(&l.id.to_string())) { (l.name) } };
        table = table.row([two_lines(name, &place), plain(or_dash(&l.cert_no)), plain(&days(l)), state_tag(l)]);
    }
    let more = page.officers.len().saturating_sub(SHOWN);
    html! { (table) @if more > 0 { div.pad.t1.m { "只列前 " (SHOWN) " 人，还有 " (more) " 人：请写姓名、机构或者证号再查。" } } }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

fn days(l: &OfficerLine) -> String {
    l.days.map_or("—".into(), |(from, until)| format!("{from} 至 {until}"))
}
