//! The announcements of the own body, and the form that drafts one.

use super::{HERE, PUBLIC, enclosed, month, standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::minute;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, buttons, card, empty, error_summary, form, form_buttons,
    pad, page_head, plain, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::activity::{AnnouncementForm, AnnouncementPage};
use fadu_office::base::Denied;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /activity`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &Sent::default(), &[])
}

/// `POST /activity`: a draft.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let drafted = match enclosed::take(&office, &who, &mut sent).await {
        Ok(()) => office.draft_announcement(&who, &typed(&sent, "")).await,
        Err(denial) => Err(denial),
    };
    match drafted {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &sent, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What the form says.
pub(super) fn typed(sent: &Sent, id: &str) -> AnnouncementForm {
    let text = |name: &str| sent.one(name).to_string();
    AnnouncementForm {
        id: id.to_string(),
        kind: text("kind"),
        title: text("title"),
        text: text("text"),
        files: sent.all(enclosed::KEPT).into_iter().map(str::to_string).collect(),
        reason: text("reason"),
    }
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let mut table = Table::new("动态")
        .column("标题", Column::Name)
        .column("种类", Column::Text)
        .column("状态", Column::Text)
        .or_empty(empty("还没有写过", html! { "在下面起草；由另一人审核以后发布。" }));
    let rules = office.announcements();
    for page in office.own_announcements(who)? {
        let Some(newest) = page.of.newest() else { continue };
        let name = html! { a href={ (HERE) "/" (page.id) } { (newest.draft.title) } };
        let by = format!("{} {}", newest.draft.by.name, minute(newest.draft.by.at));
        table = table.row([two_lines(name, &by), plain(rules.name(&newest.draft.kind)), standing(&page)]);
    }
    let (of, done) = month(office)?;
    let ways = buttons(&[Button::link("公众看到的", PUBLIC)]);
    let body = html! {
        (error_summary(errors))
        (page_head("执法动态", plain("通知公告、典型经验、执法动态：一人起草，另一人审核，然后发布"), ways))
        div.stack {
            (card("本机关的", plain(""), table.render()))
            (card("起草一篇", plain("还不公开"), pad(fields(office, who, HERE, (sent, errors), None)?)))
            (card("本月执法", plain(&format!("{of}，各机关合计，按作出之日计；不排名")), done))
        }
    };
    Ok(Frame::new("执法动态", HERE).under("工作台", "/desk").page(who, body))
}

/// The form of a draft: of a new one, or of a newer version of one.
pub(super) fn fields(
    office: &Office,
    who: &Who,
    action: &str,
    (sent, errors): (&Sent, &[FieldError]),
    known: Option<&AnnouncementPage>,
) -> Result<Markup, PageDenial> {
    let rules = office.announcements();
    let of = Form {
        action: action.into(),
        csrf: form_token(who),
        intent: office.intent_id(),
        files: true,
        ..Form::default()
    };
    let anew = known.is_some_and(|k| k.of.first().is_some());
    let kinds = rules.kinds.iter().map(|k| Choice::new(k.id.as_str(), k.name.as_str())).collect();
    let hints: Vec<String> = rules.kinds.iter().map(|k| format!("{}：{}", k.name, k.hint)).collect();
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors).required().render();
    let body = html! {
        input type="hidden" name="deed" value="draft";
        (kept(Field::choice("kind", "种类", kinds).hint(hints.join("；")), "kind"))
        (kept(Field::text("title", "标题").hint(format!("最多 {} 字", rules.title_most)), "title"))
        (kept(Field::lines("text", "正文", 12).hint("一行一段；“# ”开头的是小标题，“- ”开头的是列举。不写当事人的姓名和能认出来的情况"), "text"))
        @if rules.files.most > 0 { (enclosed::asked(office, who, (sent, errors), known)?) }
        @if anew { (kept(Field::lines("reason", "修改的理由", 2).hint("公开"), "reason")) }
        (form_buttons(&[Button::submit("提交审核").primary()]))
    };
    Ok(form(&of, body))
}
