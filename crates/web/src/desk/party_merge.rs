//! Two entries of the register side by side, and the merge of one into the other with its reason.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::parties::href;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, Tone, bare_card, card, error_summary, form, form_buttons,
    notice, pad, page_head, plain, tag,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::parties::{MergePage, PartyForm, PartyLine};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/parties/merge";

/// The two entries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    one: String,
    other: String,
}

/// `GET /parties/merge`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &asked, (&Sent::default(), &[]))
}

/// `POST /parties/merge`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let asked = Asked { one: sent.one("one").into(), other: sent.one("other").into() };
    let done = match sent.one("into") {
        into if into == asked.other => office.merge_parties(&who, (&asked.one, into), sent.one("reason")).await,
        into if into == asked.one => office.merge_parties(&who, (&asked.other, into), sent.one("reason")).await,
        _ => Err(Denial::mistake("into", "请选择留下哪一条")),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(sent.one("into"))).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &asked, (&sent, &errors))?).into_response())
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
    let page = office.merge_page(who, (&asked.one, &asked.other))?;
    let of = Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let choice = |l: &PartyLine| Choice::new(&l.id, format!("留下 {}", l.party.name)).hint(l.party.code.clone());
    let why = page.why.map_or("没有一条规则说这两条相同，请特别核对", |w| w.zh());
    let body = html! {
        (error_summary(errors))
        (page_head("并排核对", plain(why), html! {}))
        (notice(Tone::Info, html! { "合并以后，两条登记的网址和代码都还能打开；案件里写下的不变；以后可以撤销。" }))
        (bare_card(side_by_side(&page)))
        (card("合并", html! {}, pad(form(&of, html! {
            input type="hidden" name="one" value=(asked.one);
            input type="hidden" name="other" value=(asked.other);
            (Field::choice("into", "留下哪一条", vec![choice(&page.one), choice(&page.other)]).value(sent.one("into")).required().errors(errors))
            (Field::lines("reason", "理由", 3).hint("根据什么认定是同一名当事人").value(sent.one("reason")).required().errors(errors))
            (form_buttons(&[Button::submit("合并").primary(), Button::link("不合并", "/parties?only=doubles").text()]))
        }))))
    };
    Ok(Frame::new("并排核对", "/parties").under("当事人", "/parties").page(who, body))
}

fn side_by_side(page: &MergePage) -> Markup {
    let mut table = Table::new("两条登记")
        .column("栏目", Column::Name)
        .column("一", Column::Text)
        .column("二", Column::Text)
        .column("比较", Column::Text);
    for ((name, one), (_, other)) in told(&page.one).into_iter().zip(told(&page.other)) {
        let same = if one == other { tag(Tone::Plain, "相同") } else { tag(Tone::Warn, "不同") };
        let or_dash = |t: &str| if t.is_empty() { "—".to_string() } else { t.to_string() };
        table = table.row([plain(name), super::say::lines(&or_dash(&one)), super::say::lines(&or_dash(&other)), same]);
    }
    table.render()
}

fn told(l: &PartyLine) -> Vec<(&'static str, String)> {
    let form = PartyForm::of(&l.party);
    let earlier: Vec<String> = l.party.earlier.iter().map(|e| format!("{}（至 {}）", e.name, e.until)).collect();
    vec![
        ("名称", form.name),
        ("代码", form.code),
        ("种类", l.kind.clone()),
        ("曾用名", earlier.join("\n")),
        ("法定代表人、负责人", form.representative),
        ("区划", l.area.clone()),
        ("地址", form.address),
        ("电话", form.phone),
        ("证照", form.permits),
        ("其他地址", form.places),
        ("联系人", form.contacts),
    ]
}
