//! Signing the form of an act with a passkey: the button, the challenge, and the page that verifies a signature again from the record.

use super::frame::Frame;
use super::kept::Sent;
use super::{doing, say};
use crate::Shared;
use crate::answer::{PageDenial, told};
use crate::signed::Signed;
use crate::ui::{Fact, Tone, bare_card, card, notice, pad, page_head, plain, summary_list};
use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::base::Denied;
use fadu_office::law::procedure::PasskeyUse;
use fadu_office::matter::Intent;
use fadu_office::{Denial, FormPage};
use maud::{Markup, html};
use serde_json::json;

/// The button that signs and submits, where the act is signed with a passkey.
pub fn offer(page: &FormPage) -> Markup {
    let (Some(asked), Some(matter)) = (page.signing.passkey, page.matter) else { return html! {} };
    let must = if asked == PasskeyUse::Required {
        "本步骤应当用通行密钥签署后提交。"
    } else {
        "可以用通行密钥签署后提交，签名与所批内容绑定。"
    };
    html! { div.form-part data-passkey data-sign={ "/matters/" (matter) "/sign/" (page.act) } data-origin=[page.signing.origin.as_deref()] {
        h2 { "通行密钥" }
        p.t1.m { (must) " 须启用脚本，并在 HTTPS 网址或者本机上使用。" }
        @if page.signing.keys == 0 {
            p { "您还没有登记通行密钥，" a href="/desk/passkeys" { "去登记" } "。" }
            p.err data-passkey-told role="alert" hidden {}
            button.btn type="button" disabled hidden { "用通行密钥签署" }
        } @else {
            p.err data-passkey-told role="alert" hidden {}
            div.buttons { button.btn type="button" disabled { "用通行密钥签署并提交" } }
        }
    } }
}

/// `POST /matters/{id}/sign/{act}`: the challenge for the form as it stands.
pub async fn challenge(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    office.may_handle(&who, matter)?;
    let mut sent = match Sent::from_request(request, &office).await {
        Ok(sent) => sent,
        Err(unread) => return Ok(unread),
    };
    sent.bound_to(&who)?;
    let page = office.form_page(&who, matter, &act)?;
    let mut typed = sent.fields(&page.fields);
    let asked = match doing::take_in(&office, &who, (matter, &page), (&mut sent, &mut typed)).await {
        Ok(()) => office.sign_request(&who, matter, &Intent { act, typed }),
        Err(denial) => Err(denial),
    };
    Ok(match asked {
        Ok(asked) => Json(asked).into_response(),
        Err(denial) => unasked(&denial),
    })
}

/// Why there is no challenge, for the script to say.
pub fn unasked(denial: &Denial) -> Response {
    let (status, sentence) = told(denial);
    let says = match denial {
        Denial::Denied(Denied::Mistaken(all)) => all.iter().map(|m| m.message.clone()).collect::<Vec<_>>().join("；"),
        _ => sentence.to_string(),
    };
    let status = if status == StatusCode::UNAUTHORIZED { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, Json(json!({ "told": says }))).into_response()
}

/// `GET /matters/{id}/signed/{n}`.
pub async fn again(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, n)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let matter = say::matter(&id)?;
    let found = office.verify_again(&who, matter, n.parse().map_err(|_| Denial::NotFound)?)?;
    let result = match &found.wrong {
        None => notice(Tone::Ok, plain("核验通过：签名由登记的通行密钥作出，与记录中的办理内容一致。")),
        Some(why) => notice(Tone::Late, plain(&format!("核验不通过：{why}"))),
    };
    let facts = vec![
        Fact::new("办理", found.act.as_str()),
        Fact::new("签署人", found.by.as_str()),
        Fact::new("通行密钥", found.key_name.as_str()),
        Fact::new("所签内容的摘要", found.digest.as_str()),
    ];
    let whole = serde_json::to_string_pretty(&found.signed).unwrap_or_default();
    let body = html! {
        (page_head("核验通行密钥签署", plain("只凭案卷记录重新计算，不依赖登记时的状态"), html! {}))
        (result)
        (bare_card(pad(summary_list(facts))))
        (card("所签内容（规范形式，其 SHA-256 即摘要）", html! {}, pad(html! { pre.canon { (found.document) } })))
        (card("全部数据", plain("可以用其他工具独立核验"), pad(html! { pre.canon { (whole) } })))
    };
    let record = format!("/matters/{matter}?tab=record");
    Ok(Frame::new("核验通行密钥签署", "/desk/matters")
        .reading()
        .under("工作台", "/desk")
        .under("过程记录", record)
        .page(&who, body))
}
