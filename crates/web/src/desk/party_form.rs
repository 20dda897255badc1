//! A party entered, or one corrected and renamed.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::parties;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Field, FieldError, Form, bare_card, error_summary, field_grid, form, form_buttons, form_part, pad,
    page_head, plain,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::parties::{PartyForm, seen};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// Where a party is corrected.
pub fn href(id: &str) -> String {
    format!("/parties/{id}/change")
}

/// `GET /parties/new`.
pub async fn begin(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::KeepParties, who.agency)?;
    Ok(entering(&office, &who, (&PartyForm::default(), &[])))
}

/// `POST /parties/new`.
pub async fn enter(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let typed = read(&sent);
    match office.enter_party(&who, &typed).await {
        Ok(id) => Ok(Redirect::to(&parties::href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = entering(&office, &who, (&typed, &field_errors(&all)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /parties/{party}/change`.
pub async fn change(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::KeepParties, who.agency)?;
    let party = office.party_page(&who, &id)?.line.party;
    Ok(changing(&office, &who, (&id, &seen(&party)), (&PartyForm::of(&party), &[])))
}

/// `POST /parties/{party}/change`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let typed = read(&sent);
    match office.change_party(&who, &id, (&typed, sent.one("seen"))).await {
        Ok(()) => Ok(Redirect::to(&parties::href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let now = seen(&office.party_page(&who, &id)?.line.party);
            let page = changing(&office, &who, (&id, &now), (&typed, &field_errors(&all)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn read(sent: &Sent) -> PartyForm {
    let text = |name: &str| sent.one(name).to_string();
    PartyForm {
        code: text("code"),
        kind: text("kind"),
        name: text("name"),
        named_from: text("named_from"),
        representative: text("representative"),
        area: text("area"),
        address: text("address"),
        phone: text("phone"),
        permits: text("permits"),
        places: text("places"),
        contacts: text("contacts"),
    }
}

fn entering(office: &Office, who: &Who, typed: (&PartyForm, &[FieldError])) -> Markup {
    let of = Form {
        action: "/parties/new".into(),
        csrf: form_token(who),
        intent: office.intent_id(),
        draft: "party-new".into(),
        ..Form::default()
    };
    let body = html! {
        (error_summary(typed.1))
        (page_head("登记当事人", plain("代码决定是哪一名当事人，登记以后不能改"), html! {}))
        (bare_card(pad(form(&of, html! {
            (field_grid(&[
                Field::text("code", "代码").hint("统一社会信用代码；自然人填公民身份号码").value(&typed.0.code).required().errors(typed.1).render(),
                kind(office, typed),
            ]))
            (rest(typed))
            (form_buttons(&[Button::submit("登记").primary(), Button::link("不登记了", "/parties").text()]))
        }))))
    };
    Frame::new("登记当事人", "/parties").reading().under("当事人", "/parties").page(who, body)
}

fn changing(office: &Office, who: &Who, (id, now): (&str, &str), typed: (&PartyForm, &[FieldError])) -> Markup {
    let of = Form { action: href(id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let body = html! {
        (error_summary(typed.1))
        (page_head("更正、改名", plain("案件里写下的不变；改名的，填写新名称和它的起始日，原名称留作曾用名"), html! {}))
        (bare_card(pad(form(&of, html! {
            input type="hidden" name="seen" value=(now);
            (Field::carried("code", "代码", &typed.0.code))
            (rest(typed))
            (form_buttons(&[Button::submit("保存").primary(), Button::link("不改了", parties::href(id)).text()]))
        }))))
    };
    Frame::new("更正、改名", "/parties").reading().under("当事人", "/parties").page(who, body)
}

fn kind(office: &Office, (typed, errors): (&PartyForm, &[FieldError])) -> Markup {
    let kinds = office.party_kinds().into_iter().map(|(id, zh)| Choice::new(id, zh)).collect();
    Field::choice("kind", "种类", kinds).value(&typed.kind).required().errors(errors).render()
}

fn rest((typed, errors): (&PartyForm, &[FieldError])) -> Markup {
    let text = |name: &str, label: &str, value: &String| Field::text(name, label).value(value).errors(errors);
    let lines = |name: &str, label: &str, hint: &str, value: &String| {
        Field::lines(name, label, 3).hint(hint).value(value).errors(errors).render()
    };
    html! {
        (field_grid(&[
            text("name", "名称（姓名）", &typed.name).required().render(),
            Field::day("named_from", "名称起始日").hint("改名的必填").value(&typed.named_from).errors(errors).render(),
            text("representative", "法定代表人（负责人、经营者）", &typed.representative).render(),
            text("phone", "电话", &typed.phone).render(),
            text("area", "区划代码", &typed.area).hint("县区 6 位，街道 9 位").render(),
            text("address", "地址", &typed.address).render(),
        ]))
        (form_part("证照、其他地址、联系人", &[
            lines("permits", "证照", "一行一件：种类，编号，发证机关，起始日，截止日", &typed.permits),
            lines("places", "其他地址", "一行一处：类别，区划代码（可空），地址。如：送达地址，990106，和风路1号", &typed.places),
            lines("contacts", "联系人", "一行一人：姓名，身份，电话", &typed.contacts),
        ]))
    }
}
