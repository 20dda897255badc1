//! Opens a round: from a sampling that was drawn, or from what the machine suspects.

use super::{HERE, after, of, points};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Field, FieldError, Tab, Table, Tone, card, chips, empty, error_summary, field_grid, form,
    form_buttons, notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::rounds::{Candidates, OpenForm};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// `GET /reviews/new`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &Sent::of(asked.into_iter().collect()), &[])
}

/// `POST /reviews/new`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let files = sent.all("files").into_iter().map(str::to_string).collect();
    let form = OpenForm { title: text("title"), sampling: text("sampling"), until: text("until"), files };
    match office.open_round(&who, &form).await {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(wrong) => after(Err(wrong), HERE, |errors| sheet(&office, &who, &sent, errors)),
    }
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let sampling = Some(sent.one("sampling").trim()).filter(|s| !s.is_empty());
    let found = office.review_candidates(who, sampling)?;
    let body = html! {
        (error_summary(errors))
        (page_head("开展一轮评查", plain("抽查抽到的案卷全部评查，谁也不能挑选；机器预评有发现的，可以选取"), html! {}))
        div.stack {
            (chips("案卷从哪里来", &ways(office, who, sampling)?))
            (card("案卷", html! { (found.files.len()) " 件" }, pad(fields(office, who, &found, (sent, errors)))))
        }
    };
    Ok(Frame::new("开展一轮评查", HERE).under("工作台", "/desk").under("案卷评查", HERE).page(who, body))
}

/// The samplings that were drawn, and what the machine suspects.
fn ways(office: &Office, who: &Who, here: Option<&str>) -> Result<Vec<Tab>, Denial> {
    let mut tabs = vec![Tab::new("机器预评有发现的", "/reviews/new", here.is_none())];
    for s in office.samplings(who)?.into_iter().filter(|s| s.drawn.is_some() && s.voided.is_none()).take(12) {
        let id = &s.plan.id;
        tabs.push(Tab::new(s.plan.title.as_str(), format!("/reviews/new?sampling={id}"), here == Some(id.as_str())));
    }
    Ok(tabs)
}

fn fields(office: &Office, who: &Who, found: &Candidates, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let all = found.sampling.is_some();
    let mut table = Table::new("案卷")
        .column(if all { "评查" } else { "选取" }, Column::Text)
        .column("案卷", Column::Name)
        .column("机器预评至多", Column::Number)
        .column("发现", Column::Text)
        .or_empty(empty("没有可以评查的案卷", html! { "已归档、有评查标准的案卷才能评查。" }));
    let chosen = sent.all("files");
    for c in &found.files {
        let id = c.of.file.as_str();
        let pick = match (&c.taken, all) {
            (Some(_), _) => tag(Tone::Plain, "已在评查"),
            (None, true) => tag(Tone::Ok, "评查"),
            (None, false) => {
                html! { span.opt { input type="checkbox" id={ "c-" (id) } name="files" value=(id) checked[chosen.contains(&id)]; label for={ "c-" (id) } { span.vh { "选取 " (c.name) } } } }
            }
        };
        let says = html! {
            (c.found) " 项" @if c.vetoes > 0 { " " (tag(Tone::Late, &format!("一票否决 {} 项", c.vetoes))) }
            @if let Some(round) = &c.taken { span.sub { (round) } }
        };
        let name = html! { a href={ "/matters/" (id) "/review" } { (c.name) } };
        table = table.row([pick, two_lines(name, &c.agency), plain(&points(c.at_most)), says]);
    }
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors).required().render();
    let says = errors.iter().find(|e| e.field == "files");
    form(
        &of(office, who, "/reviews/new"),
        html! {
            @if let Some((id, _)) = &found.sampling { input type="hidden" name="sampling" value=(id); }
            (field_grid(&[kept(Field::text("title", "名称").hint("如：十月案卷评查"), "title"), kept(Field::day("until", "评查截止日"), "until")]))
            @if found.left > 0 { (notice(Tone::Info, html! { "抽到的另有 " (found.left) " 件没有归档，或者没有评查标准，不在这一轮。" })) }
            div #f-files { @if let Some(e) = says { p.err { (e.says) } } (table.render()) }
            (form_buttons(&[Button::submit("开展评查").primary()]))
        },
    )
}
