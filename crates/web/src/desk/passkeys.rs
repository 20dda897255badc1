//! One's own passkeys and signature: enrol, name, remove; keep a signature by hand, forget it.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::signing;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, card, empty, error_summary, form, form_buttons, pad, page_head,
    plain,
};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /desk/passkeys`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &[])
}

/// `GET /desk/signature`: the picture of one's own signature.
pub async fn signature(State(office): State<Shared>, Signed(who): Signed) -> Result<Response, PageDenial> {
    let shown = office.signature_picture(&who)?;
    let head =
        [(header::CONTENT_TYPE, shown.media), (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".into())];
    Ok((head, shown.bytes).into_response())
}

/// `POST /desk/passkeys`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("do") {
        "begin" => {
            return Ok(match office.begin_passkey(&who) {
                Ok(begun) => Json(begun).into_response(),
                Err(denial) => signing::unasked(&denial),
            });
        }
        "remove" => office.remove_passkey(&who, sent.one("credential")).await,
        "forget" => office.forget_signature(&who).await,
        "signature" => match sent.files.pop() {
            Some((_, file)) => office.keep_signature(&who, file).await,
            None => Err(Denial::mistake("signature", "请先手写签名，或者选择签名图片")),
        },
        _ => {
            office
                .enrol_passkey(&who, sent.one("name"), (sent.one("nonce"), sent.one("data"), sent.one("client")))
                .await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to("/desk/passkeys").into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &errors)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let keys = office.passkeys(who)?;
    let mut table = Table::new("通行密钥")
        .column("名称", Column::Name)
        .column("登记日期", Column::Day)
        .column("网站", Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty("还没有登记通行密钥", html! { "登记后，审批时可以用它签署：指纹、面容或者安全密钥。" }));
    for key in &keys {
        let remove =
            html! { input type="hidden" name="credential" value=(key.credential); (Button::submit("移除").small()) };
        table =
            table.row([plain(&key.name), plain(&key.since.to_string()), plain(&key.site), act(who, "remove", remove)]);
    }
    let body = html! {
        (error_summary(errors))
        (page_head("通行密钥和签名", plain("审批时证明是您本人、批的正是这些内容"), html! {}))
        (card("通行密钥", html! {}, table.render()))
        (card("登记通行密钥", html! {}, pad(enrolling(office, who, errors))))
        (card("手写签名", html! {}, pad(own_signature(office, who, errors)?)))
    };
    Ok(Frame::new("通行密钥和签名", "/desk").reading().under("工作台", "/desk").page(who, body))
}

fn enrolling(office: &Office, who: &Who, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: "/desk/passkeys".into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let origin = office.site().map(|s| s.origin);
    form(
        &of,
        html! {
            input type="hidden" name="do" value="enrol";
            (Field::text("name", "名称").hint("如“办公室电脑”“我的手机”").required().errors(errors))
            div data-passkey data-origin=[origin] {
                p.err data-passkey-told role="alert" hidden {}
                div.buttons { button.btn.primary type="button" disabled { "登记" } }
            }
            noscript { p { "登记和使用通行密钥须启用脚本。" } }
            p.t1.m { "私钥留在您的设备里，本系统只保存公钥。移除后不能再签署，已签署的仍可核验。" }
        },
    )
}

fn own_signature(office: &Office, who: &Who, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let of = Form {
        action: "/desk/passkeys".into(),
        csrf: form_token(who),
        intent: office.intent_id(),
        files: true,
        ..Form::default()
    };
    let kept = office.kept_signature(who)?.is_some();
    Ok(html! { div.stack {
        @if kept {
            p { img.sign-own src="/desk/signature" alt="我保存的签名"; }
            (act(who, "forget", html! { (Button::submit("删除保存的签名").small()) }))
        }
        (form(&of, html! {
            input type="hidden" name="do" value="signature";
            (Field::signature("signature", if kept { "更换签名" } else { "签名" }, None).required()
                .hint("用手指、笔或者鼠标书写；没有脚本时上传签名图片。每次使用都要您本人勾选").errors(errors))
            (form_buttons(&[Button::submit("保存签名")]))
        }))
    } })
}

fn act(who: &Who, what: &str, button: Markup) -> Markup {
    html! { form.inline method="post" action="/desk/passkeys" data-once {
        input type="hidden" name="csrf" value=(form_token(who)); input type="hidden" name="do" value=(what); (button)
    } }
}
