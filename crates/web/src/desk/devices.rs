//! One's own devices for taking evidence 取证设备: enrol this one, hold its clock against ours, give one back.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Table, Tone, card, empty, error_summary, form_buttons, pad, page_head, plain,
    tag,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::evidence::device::{CLOCK_MOST_MS, DeviceAnswer, DeviceLine};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde_json::json;

const AT: &str = "/desk/devices";

/// `GET /desk/devices`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&Sent::default(), &[]))
}

/// `GET /desk/devices/own`: id and name of the devices that may sign for this person.
pub async fn own(State(office): State<Shared>, Signed(who): Signed) -> Result<Response, PageDenial> {
    let own = office.devices(&who)?.into_iter().filter(|d| d.returned_on.is_none());
    Ok(Json(own.map(|d| json!({ "id": d.id, "name": d.name })).collect::<Vec<_>>()).into_response())
}

/// `POST /desk/devices`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let answer = DeviceAnswer {
        nonce: sent.one("nonce"),
        key: sent.one("key"),
        now: sent.one("now"),
        signature: sent.one("signature"),
    };
    let done = match sent.one("do") {
        "ask" => return Ok(Json(office.ask_device(&who)?).into_response()),
        "check" => office.check_device(&who, answer).await,
        "return" => office.return_device(&who, sent.one("device")).await,
        _ => office.enrol_device(&who, sent.one("name"), answer).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(AT).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, (&sent, &errors))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, (sent, errors): (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let mut table = Table::new("取证设备")
        .column("设备", Column::Name)
        .column("登记日期", Column::Day)
        .column("时钟", Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty("还没有登记设备", html! { "登记后，用这台设备拍摄、选择的文件由它当场签名，谁也换不掉。" }));
    for device in office.devices(who)? {
        let name = html! { (device.name) span.sub { (device.id) } span data-here=(device.id) hidden { (tag(Tone::Info, "本机")) } };
        table = table.row([name, plain(&device.since.to_string()), clock(&device), acts(who, &device)]);
    }
    let below = plain("证明文件是哪一台设备在什么时候取得的，到达以前也没有换过");
    let body = html! {
        (error_summary(errors))
        (page_head("取证设备", below, html! {}))
        (card("我的设备", html! {}, table.render()))
        (card("登记本机", html! {}, pad(enrolling(who, (sent, errors)))))
    };
    Ok(Frame::new("取证设备", "/desk").reading().under("工作台", "/desk").page(who, body))
}

fn clock(device: &DeviceLine) -> Markup {
    let ms = device.clock_ahead_ms;
    let said = match (ms.abs() < 1000, ms > 0) {
        (true, _) => "相差不到一秒".to_string(),
        (_, true) => format!("快 {} 秒", ms / 1000),
        (_, false) => format!("慢 {} 秒", -ms / 1000),
    };
    html! { (said) span.sub { (device.checked_on) " 核对" } @if ms.abs() > CLOCK_MOST_MS { " " (tag(Tone::Warn, "请校正设备时间")) } }
}

fn acts(who: &Who, device: &DeviceLine) -> Markup {
    if let Some(day) = device.returned_on {
        return html! { (tag(Tone::Plain, "已交回")) " " (day) };
    }
    html! { div.buttons {
        form.inline method="post" action=(AT) data-device=(device.id) {
            (answered(who, "check")) p.err data-told role="alert" hidden {}
            (Button::submit("校时").small())
        }
        form.inline method="post" action=(AT) data-once {
            input type="hidden" name="csrf" value=(form_token(who)); input type="hidden" name="do" value="return";
            input type="hidden" name="device" value=(device.id); (Button::submit("交回").small())
        }
    } }
}

/// What a script fills in before the form goes.
fn answered(who: &Who, what: &str) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(form_token(who)); input type="hidden" name="do" value=(what);
        @for part in ["nonce", "key", "now", "signature"] { input type="hidden" name=(part); }
    }
}

fn enrolling(who: &Who, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    html! {
        form.form method="post" action=(AT) data-device="" novalidate autocomplete="off" {
            (answered(who, "enrol"))
            p data-told role="status" hidden {}
            (Field::text("name", "名称").hint("例如“记录仪 3 号”“执法手机”").value(sent.one("name")).required().errors(errors))
            (form_buttons(&[Button::submit("登记本机").primary()]))
        }
        noscript { p { "登记和使用设备密钥须启用脚本。" } }
        p.t1.m { "密钥在本机产生，取不出来；本系统只保存公钥。清除浏览器数据以后须重新登记；设备遗失、换人使用，请立即交回。" }
    }
}
