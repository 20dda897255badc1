//! The devices of the own body that may send: issued with a secret that is shown once, withdrawn.

use super::DEVICES;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Kind, Table, Tone, card, empty, error_summary, field_grid, form,
    form_buttons, notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::live::{DeviceForm, DeviceKind, DeviceRow, Issued};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /live/devices`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&Sent::default(), &[]), None)
}

/// `POST /live/devices`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let done = match sent.one("do") {
        "withdraw" => office.live_withdraw(&who, sent.one("device")).await.map(|()| None),
        _ => {
            let device = DeviceForm {
                kind: text("kind"),
                name: text("name"),
                holder: text("holder"),
                url: text("url"),
                area: text("area"),
            };
            office.live_issue(&who, &device).await.map(Some)
        }
    };
    match done {
        Ok(None) => Ok(Redirect::to(DEVICES).into_response()),
        // Shown once, on this answer alone.
        Ok(Some(issued)) => Ok(sheet(&office, &who, (&Sent::default(), &[]), Some(&issued))?.into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, (&sent, &field_errors(&all)), None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(
    office: &Office,
    who: &Who,
    (sent, errors): (&Sent, &[FieldError]),
    issued: Option<&Issued>,
) -> Result<Markup, PageDenial> {
    let none = html! { "在下面登记。手机和记录仪发给本人，车辆和固定摄像头登记在本机关名下。" };
    let table = Table::new("现场设备")
        .column("设备", Column::Name)
        .column("携带人、位置", Column::Text)
        .column("登记", Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty("还没有现场设备", none));
    let table = office.live_devices(who)?.iter().fold(table, |t, d| t.row(cells(who, d)));
    let body = html! {
        (error_summary(errors))
        (page_head("现场设备", plain("设备凭自己的密钥送位置、给画面；只有携带人开启了位置共享才收"), html! {}))
        @if let Some(i) = issued { (notice(Tone::Ok, html! { p { b { "设备密钥（只显示这一次，请现在装进设备）" } } p { code { (i.token) } } p.m { "本系统只保存它的摘要；丢了的，注销后重新登记。" } })) }
        div.stack { (card("本机关的设备", html! {}, table.render())) (card("登记一台", html! {}, pad(fields(office, who, sent, errors)))) }
    };
    Ok(Frame::new("现场设备", "/admin").under("管理", "/admin").page(who, body))
}

fn cells(who: &Who, d: &DeviceRow) -> [Markup; 4] {
    let place = if d.holder.is_empty() { &d.area } else { &d.holder };
    let act = match d.withdrawn {
        Some(at) => html! { (tag(Tone::Plain, "已注销")) " " (at.day()) },
        None => html! { form.inline method="post" action=(DEVICES) data-once {
            input type="hidden" name="csrf" value=(form_token(who)); input type="hidden" name="do" value="withdraw";
            input type="hidden" name="device" value=(d.id); (Button::submit("注销").small())
        } },
    };
    [
        two_lines(plain(&d.name), d.kind.zh()),
        two_lines(plain(if place.is_empty() { "—" } else { place }), &d.url),
        plain(&say::minute(d.at)),
        act,
    ]
}

fn fields(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Markup {
    let kinds = DeviceKind::ALL.map(|k| Choice::new(k.id(), k.zh())).into();
    let holders = office.live_holders(who).into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors).render();
    let of = Form { action: DEVICES.into(), csrf: form_token(who), ..Form::default() };
    form(
        &of,
        html! {
            (kept(Field::new("kind", "是什么", Kind::Choice(kinds)).required(), "kind"))
            (field_grid(&[
                kept(Field::text("name", "名称").hint("例如“执法手机 3 号”“巡查车 甲”").required(), "name"),
                kept(Field::new("holder", "携带人", Kind::Select(holders)).hint("手机、记录仪要选"), "holder"),
                kept(Field::text("url", "画面地址").hint("记录仪、固定摄像头要填：MJPEG 或者单张 JPEG 的地址，由本系统去取"), "url"),
                kept(Field::text("area", "区划代码").hint("固定摄像头要填：所在区划的代码"), "area"),
            ]))
            (form_buttons(&[Button::submit("登记").primary()]))
        },
    )
}
