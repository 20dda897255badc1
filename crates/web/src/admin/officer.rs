//! One officer: the credential and all that happened to it; apply, issue, return, suspend, restore, withdraw.

use super::credential_forms::{Typed, answering, keeping};
use super::leaving_forms::{losing, lying, moving, replacing, trained};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::handover;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{Column, Fact, Table, Tone, card, empty, error_summary, page_head, plain, summary_list, tag};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::OfficerId;
use fadu_office::matter::register::CredentialState;
use fadu_office::officers::{CredentialForm, OfficerLine, OfficerPage, TransferForm, state_zh};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// Where an officer is.
pub fn href(id: &str) -> String {
    format!("/admin/officers/{id}")
}

/// `GET /admin/officers/{officer}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, (&Sent::default(), &[]))
}

/// `POST /admin/officers/{officer}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let officer: OfficerId = id.parse().map_err(|_| Denial::NotFound)?;
    let (ask, reason) = (sent.one("ask"), sent.one("reason"));
    let done = match sent.one("do") {
        "apply" => office.apply_credential(&who, &asked(&sent, &id)).await.map(drop),
        "issue" => office.issue_credential(&who, ask, sent.one("cert_no")).await.map(drop),
        "return" => office.return_credential(&who, ask, reason).await.map(drop),
        "suspend" => office.suspend_credential(&who, officer, (sent.one("until"), reason)).await,
        "restore" => office.restore_credential(&who, officer).await,
        "withdraw" => office.withdraw_credential(&who, officer, reason).await,
        "lost" => office.report_lost_credential(&who, officer, reason).await,
        "replace" => office.replace_lost_credential(&who, officer, sent.one("cert_no")).await,
        "transfer" => return transferred(&office, &who, (officer, &sent)).await,
        "take-back" => office.take_back_device(&who, officer, sent.one("device")).await,
        "strike" => office.strike_training(&who, (officer, sent.one("entry"), reason)).await,
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &id, (&sent, &errors))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A transfer, with whom it means to take over what is left behind.
async fn transferred(office: &Office, who: &Who, (id, sent): (OfficerId, &Sent)) -> Result<Response, PageDenial> {
    let text = |name: &str| sent.one(name).to_string();
    let matters = office.officer_page(who, id)?.named.matters;
    let form = TransferForm {
        to: text("to"),
        unit: text("new_unit"),
        reason: text("reason"),
        successors: handover::chosen(sent, &matters),
        key: sent.intent().unwrap_or_else(|| office.intent_id()),
    };
    let at = id.to_string();
    match office.transfer_officer(who, id, &form).await {
        Ok(_) => Ok(Redirect::to(&href(&at)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(office, who, &at, (sent, &errors))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The application that a form sent.
pub fn asked(sent: &Sent, officer: &str) -> CredentialForm {
    let text = |name: &str| sent.one(name).to_string();
    CredentialForm {
        officer: officer.to_string(),
        name: text("name"),
        unit: text("unit"),
        exam_on: text("exam_on"),
        exam_score: text("exam_score"),
        hours: text("hours"),
        from: text("from"),
        until: text("until"),
    }
}

/// How a credential stands, as a tag.
pub fn state_tag(l: &OfficerLine) -> Markup {
    let (tone, word) = state_word(l.state);
    let more = match (l.soon, l.asked) {
        (_, true) => "申领待答复".to_string(),
        (Some(days), _) => format!("还有 {days} 日到期"),
        _ => String::new(),
    };
    html! { (tag(tone, word)) @if !more.is_empty() { span.sub { (more) } } }
}

/// The Chinese word of a state.
pub fn state_word(state: CredentialState) -> (Tone, &'static str) {
    let tone = match state {
        CredentialState::Valid => Tone::Ok,
        CredentialState::Waits => Tone::Info,
        CredentialState::Suspended => Tone::Warn,
        CredentialState::Lapsed | CredentialState::Lost => Tone::Late,
        CredentialState::Withdrawn | CredentialState::Never => Tone::Plain,
    };
    (tone, state_zh(state))
}

fn sheet(office: &Office, who: &Who, id: &str, typed: Typed<'_>) -> Result<Markup, PageDenial> {
    let page = office.officer_page(who, id.parse().map_err(|_| Denial::NotFound)?)?;
    let o = &page.officer;
    let body = html! {
        (error_summary(typed.1))
        (page_head(&o.name, html! { (page.body) " · " (o.unit) }, html! {}))
        div.stack {
            (card("执法证件", html! {}, credential(&page)))
            @if let Some(a) = &page.waiting { (card("等待答复的申领", html! {}, answering(who, &page, (a, typed)))) }
            (replacing(who, &page, typed))
            @if page.keeps { (keeping(office, who, &page, typed)) }
            (losing(who, &page, typed))
            (lying(who, &page))
            (moving(office, who, &page, typed))
            (trained(who, &page, typed))
            (card("经过", html! { "只增不改，记在登记簿里" }, history(&page)))
        }
    };
    Ok(Frame::new(o.name.clone(), "/admin/officers").reading().under("执法人员", "/admin/officers").page(who, body))
}

fn credential(page: &OfficerPage) -> Markup {
    let (o, l) = (&page.officer, &page.line);
    let or_dash = |text: String| if text.is_empty() { "—".to_string() } else { text };
    let days = l.days.map_or(String::new(), |(from, until)| format!("{from} 至 {until}"));
    let mut facts = vec![
        Fact::rich("状态", state_tag(l)),
        Fact::new("证号", &or_dash(o.cert_no.clone())),
        Fact::new("有效期", &or_dash(days)),
    ];
    if let Some((_, title, on, marks)) = &page.examined {
        facts.push(Fact::new("资格考试", &format!("{title}，{on}，{marks} 分")));
    }
    if let Some(day) = o.revoked_on {
        facts.push(Fact::new("注销", &format!("自 {day} 起 {}", o.revoked_for)));
    }
    summary_list(facts)
}

fn history(page: &OfficerPage) -> Markup {
    let mut table = Table::new("经过")
        .column("何时", Column::Text)
        .column("何事", Column::Name)
        .column("内容", Column::Text)
        .or_empty(empty("还没有记录", html! {}));
    for e in page.history.iter().rev() {
        table = table.row([plain(&say::minute(e.at)), plain(&e.title), plain(&e.says)]);
    }
    table.render()
}
