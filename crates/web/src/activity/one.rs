//! One announcement of the own body: its text, who checked it, and what may be done now.

use super::list::{fields, typed};
use super::{HERE, PUBLIC, enclosed, standing, text};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::minute;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Fact, Field, FieldError, Form, buttons, card, error_summary, form, form_buttons, pad, page_head, plain,
    summary_list,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::activity::AnnouncementPage;
use fadu_office::base::Denied;
use fadu_office::watch::announce::Version;
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// `GET /activity/{announcement}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, (&Sent::default(), &[]))
}

/// `POST /activity/{announcement}`: checked, returned, published, said anew, withdrawn.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    mut sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("deed") {
        "check" => office.check_announcement(&who, &id, (true, "")).await,
        "return" => office.check_announcement(&who, &id, (false, sent.one("why"))).await,
        "publish" => office.publish_announcement(&who, &id).await,
        "withdraw" => office.withdraw_announcement(&who, &id, sent.one("why")).await,
        _ => match enclosed::take(&office, &who, &mut sent).await {
            Ok(()) => office.draft_announcement(&who, &typed(&sent, &id)).await.map(drop),
            Err(denial) => Err(denial),
        },
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let mut errors = field_errors(&all);
            // The reason of a return or a withdrawal has a field of its own.
            if sent.one("deed") != "draft" {
                errors = all.iter().map(|m| FieldError::new("why", &m.message)).collect();
            }
            let page = sheet(&office, &who, &id, (&sent, &errors))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, id: &str, typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.own_announcement(who, id)?;
    let newest = page.of.newest().ok_or(Denial::NotFound)?;
    let title = newest.draft.title.clone();
    let public = page.of.stands().is_some();
    let ways =
        buttons(&public.then(|| Button::link("公众看到的", format!("{PUBLIC}/{id}"))).into_iter().collect::<Vec<_>>());
    let body = html! {
        (error_summary(typed.1))
        (page_head(&title, standing(&page), ways))
        div.stack {
            (card("正文", plain(office.announcements().name(&newest.draft.kind)), pad(text(newest))))
            (enclosed::list(&newest.draft.files, &format!("{HERE}/{id}")))
            (card("经过", html! {}, summary_list(facts(&page))))
            @if page.may_check { (card("审核", plain("起草人以外的一人"), pad(html! {
                (deed(office, who, id, "check", html! {}, Button::submit("审核通过").primary()))
                (deed(office, who, id, "return", why(typed, "return", "退回的理由"), Button::submit("退回")))
            }))) }
            @if page.may_publish { (card("发布", plain("发布以后任何人都看得到"), pad(deed(office, who, id, "publish", html! {}, Button::submit("发布").primary())))) }
            @if page.may_keep { (anew(office, who, &page, newest, typed)?) }
            @if page.may_keep { (card("撤下", plain("理由留在记录里"), pad(deed(office, who, id, "withdraw", why(typed, "withdraw", "撤下的理由"), Button::submit("撤下").danger())))) }
        }
    };
    Ok(Frame::new(title, HERE).under("工作台", "/desk").under("执法动态", HERE).page(who, body))
}

fn anew(
    office: &Office,
    who: &Who,
    page: &AnnouncementPage,
    newest: &Version,
    typed: (&Sent, &[FieldError]),
) -> Result<Markup, PageDenial> {
    let draft = &newest.draft;
    let said = [("kind", &draft.kind), ("title", &draft.title), ("text", &draft.text)];
    let files = draft.files.iter().map(|f| (enclosed::KEPT, &f.digest));
    let kept = Sent::of(said.into_iter().chain(files).map(|(k, v)| (k.to_string(), v.clone())).collect());
    let sent = if typed.0.one("deed") == "draft" { typed.0 } else { &kept };
    let was = page.of.first().is_some();
    let action = format!("{HERE}/{}", page.id);
    let says = if was {
        "新的一版审核、发布以前，公众看到的是原来的"
    } else {
        "改了以后重新审核"
    };
    Ok(card("修改", plain(says), pad(fields(office, who, &action, (sent, typed.1), Some(page))?)))
}

fn facts(page: &AnnouncementPage) -> Vec<Fact> {
    let mut all = vec![Fact::new("机关", &page.body)];
    for (n, v) in page.of.versions.iter().enumerate() {
        let said = |name: &str, at| format!("{name} {}", minute(at));
        let mut line = format!("{} 起草", said(&v.draft.by.name, v.draft.by.at));
        if !v.draft.reason.is_empty() {
            line.push_str(&format!("（修改的理由：{}）", v.draft.reason));
        }
        for (word, hand) in [("审核", &v.checked), ("发布", &v.published)] {
            line.push_str(&hand.as_ref().map_or(String::new(), |h| format!("；{} {word}", said(&h.name, h.at))));
        }
        if let Some(r) = &v.returned {
            line.push_str(&format!("；{} 退回：{}", said(&r.by.name, r.by.at), r.reason));
        }
        all.push(Fact::new(format!("第 {} 版", n + 1).as_str(), &line));
    }
    if let Some(w) = &page.of.withdrawn {
        all.push(Fact::new("撤下", &format!("{} {}：{}", w.by.name, minute(w.by.at), w.reason)));
    }
    all
}

fn why((sent, errors): (&Sent, &[FieldError]), deed: &str, label: &str) -> Markup {
    let own = sent.one("deed") == deed;
    let field = Field::lines("why", label, 2).value(if own { sent.one("why") } else { "" });
    html! { (field.errors(if own { errors } else { &[] }).required()) }
}

fn deed(office: &Office, who: &Who, id: &str, deed: &str, beside: Markup, button: Button) -> Markup {
    let of =
        Form { action: format!("{HERE}/{id}"), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    form(&of, html! { input type="hidden" name="deed" value=(deed); (beside) (form_buttons(&[button])) })
}
