//! Erases what a closed file holds of a person 依法删除: one person proposes, another does it; what the law refuses is refused with its article.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Fact, Field, FieldError, Form, Tone, card, empty, error_summary, form, form_buttons, notice, pad,
    page_head, plain, search_form, summary_list, tag,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::erasure::{ErasableLine, Erasure};
use fadu_office::{CheckLine, Denial, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// Which matter.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
}

/// `GET /admin/erasure`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, asked.q.as_deref().unwrap_or_default().trim(), (&Sent::default(), &[], &[]))
}

/// `POST /admin/erasure`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let matter = sent.one("matter").parse().map_err(|_| Denial::NotFound)?;
    let at = (matter, sent.one("slot"));
    let done = match sent.one("go") {
        "erase" => office.erase(&who, at).await,
        _ => office.propose_erasure(&who, at, sent.one("reason")).await,
    };
    let q = sent.one("matter");
    let (status, errors, refused) = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/admin/erasure?q={q}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            (StatusCode::UNPROCESSABLE_ENTITY, errors, Vec::new())
        }
        Err(Denial::Denied(Denied::Refused(checks))) => {
            (StatusCode::CONFLICT, Vec::new(), office.refusal_page("", &checks).checks)
        }
        Err(other) => return Err(other.into()),
    };
    Ok((status, sheet(&office, &who, q, (&sent, &errors, &refused))?).into_response())
}

fn sheet(
    office: &Office,
    who: &Who,
    q: &str,
    (sent, errors, refused): (&Sent, &[FieldError], &[CheckLine]),
) -> Result<Markup, PageDenial> {
    let found = office.erasable_like(who, q)?;
    let below = html! { "保管期限届满的案卷，其中当事人的个人信息由两人依法删除：一人提出，另一人办理。删除后不能恢复，登记簿里的证明照样成立。" };
    let body = html! {
        (error_summary(errors))
        @for c in refused { (notice(Tone::Late, no(c))) }
        (page_head("依法删除个人信息", below, html! {}))
        div.stack {
            (card("找案卷", html! {}, pad(search_form("/admin/erasure", "文号或者事项编号", q))))
            @for line in &found { (card(&format!("{} · {}", line.number, line.party), state(line), html! { (summary_list(facts(line))) (pad(what_next(who, line, (sent, errors)))) })) }
            @if found.is_empty() && !q.is_empty() { (empty("没有找到", html! { "请填案件的文号全文或者事项编号；没有个人信息的案卷也不会列出。" })) }
        }
    };
    Ok(Frame::new("依法删除个人信息", "/admin/erasure").reading().under("工作台", "/desk").page(who, body))
}

/// What the law says against it, with its article.
fn no(c: &CheckLine) -> Markup {
    html! { b { (c.sentence) } (c.cure) " " (say::ground(&c.cites, c.house.as_ref())) }
}

fn state(line: &ErasableLine) -> Markup {
    match &line.erasure {
        Erasure::None => html! {},
        Erasure::Proposed { .. } => tag(Tone::Warn, "已提出"),
        Erasure::Done { .. } => tag(Tone::Plain, "已依法删除"),
    }
}

fn facts(line: &ErasableLine) -> Vec<Fact> {
    let until = line.until.map_or("没有届满的日期".to_string(), |day| day.with_weekday());
    let kept = if line.retention.is_empty() { "还没有归档" } else { &line.retention };
    let mut all = vec![Fact::new("保管期限", kept), Fact::new("届满日", &until)];
    match &line.erasure {
        Erasure::None => {}
        Erasure::Proposed { by, on, reason } => {
            all.push(Fact::new("提出", &format!("{by}，{}", on.with_weekday())));
            all.push(Fact::new("理由", reason));
        }
        Erasure::Done { on } => {
            all.push(Fact::new("已依法删除", &format!("{}；个人信息保护法第四十七条", on.with_weekday())))
        }
    }
    all
}

fn what_next(who: &Who, line: &ErasableLine, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    if let (Some(c), Erasure::None | Erasure::Proposed { .. }) = (&line.barred, &line.erasure) {
        return html! { p { (no(c)) } };
    }
    let of = Form { action: "/admin/erasure".into(), csrf: form_token(who), ..Form::default() };
    let hidden = html! {
        input type="hidden" name="matter" value=(line.matter);
        input type="hidden" name="slot" value=(line.slot);
    };
    match &line.erasure {
        Erasure::Done { .. } => plain("值和盐的密钥已经销毁；页面和文书里相应的地方写明“已依法删除”。"),
        Erasure::Proposed { .. } => form(
            &of,
            html! {
                (hidden)
                p { "办理后立即销毁密钥，不能恢复。提出的人不能自己办理。" }
                (form_buttons(&[Button::submit("删除").named("go", "erase").primary()]))
            },
        ),
        Erasure::None => form(
            &of,
            html! {
                (hidden)
                (Field::lines("reason", "理由", 2).hint("例如：保管期限届满，鉴定意见的文号").value(sent.one("reason")).required().errors(errors))
                (form_buttons(&[Button::submit("提出删除").named("go", "propose").primary()]))
            },
        ),
    }
}
