//! What the check of a draft found, line by line, what it would change, and the form by which another person publishes it.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, buttons, card, empty, error_summary, excerpt, form,
    form_buttons, notice, pad, page_head, plain, tag,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::{CheckLine, Checked, Denial, DraftPage, FoundLine, Office};
use maud::{Markup, Render, html};

/// `GET /admin/drafts/{id}/check`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, (&Sent::default(), &[], &[])).await
}

/// `POST /admin/drafts/{id}/publish`.
pub async fn publish(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let n = sent.one("n").parse().unwrap_or(0);
    let done = office.publish_draft(&who, (&id, n), (sent.one("in_force"), sent.one("note"))).await;
    let (status, errors, refused) = match done {
        Ok(_) => {
            let page = office.draft(&who, &id, None)?;
            return Ok(Redirect::to(&format!("/admin/procedures#p-{}", page.line.procedure)).into_response());
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            (StatusCode::UNPROCESSABLE_ENTITY, errors, Vec::new())
        }
        Err(Denial::Denied(Denied::Refused(checks))) => {
            (StatusCode::CONFLICT, Vec::new(), office.refusal_page("", &checks).checks)
        }
        Err(Denial::Changed) => {
            let says = "草稿或者施行中的法律数据刚刚有了变动，没有发布。请看下面最新的检查结果，再决定是否发布";
            (StatusCode::CONFLICT, vec![FieldError::new("", says)], Vec::new())
        }
        Err(other) => return Err(other.into()),
    };
    Ok((status, sheet(&office, &who, &id, (&sent, &errors, &refused)).await?).into_response())
}

async fn sheet(
    office: &Office,
    who: &Who,
    id: &str,
    (sent, errors, refused): (&Sent, &[FieldError], &[CheckLine]),
) -> Result<Markup, PageDenial> {
    let page = office.draft(who, id, None)?;
    let checked = office.check_draft(who, id).await?;
    let back = Button::link("回到草稿", super::href(id));
    let below = html! { "第 " (page.line.n) " 次保存的内容，连同施行中的全部法律数据一起检查" };
    let compared = format!("与现行 {} 版相比", checked.compared);
    let body = html! {
        (error_summary(errors))
        @for c in refused { (notice(Tone::Late, html! { b { (c.sentence) } (c.cure) " " (say::ground(&c.cites, c.house.as_ref())) })) }
        (page_head(&format!("检查：{}", page.line.name), below, buttons(&[back])))
        div.stack {
            (verdict(&checked))
            (card("检查结果", plain(&format!("{} 条", checked.findings.len())), findings(&page, &checked)))
            @if let Some(all) = &checked.differences { (card("不同之处", plain(&compared), super::differences(all))) }
            (card("发布", html! {}, pad(publishing(office, who, (&page, &checked), (sent, errors)))))
        }
    };
    Ok(Frame::new("检查", "/admin/procedures")
        .under("工作台", "/desk")
        .under("程序和版本", "/admin/procedures")
        .under(&page.line.name, super::href(id))
        .page(who, body))
}

fn verdict(checked: &Checked) -> Markup {
    match checked.errors {
        0 => notice(Tone::Ok, plain("没有错误，可以由另一名登记管理员发布。")),
        n => notice(Tone::Late, html! { "有 " (n) " 处错误，改正以前不能发布。" }),
    }
}

fn findings(page: &DraftPage, checked: &Checked) -> Markup {
    let mut table = Table::new("检查结果")
        .column("轻重", Column::Text)
        .column("文件和行", Column::Name)
        .column("内容", Column::Text)
        .or_empty(empty("检查没有发现问题", html! { "引文、期限、条件、用语和文书模板都对得上。" }));
    for f in &checked.findings {
        let tone = if f.error { tag(Tone::Late, "错误") } else { tag(Tone::Plain, "注意") };
        let text = f.line.filter(|_| f.own).and_then(|n| Some(excerpt(page.files.get(&f.file)?, n)));
        table = table.row([tone, place(page, f), html! { (say::lines(&f.what)) @if let Some(text) = text { (text) } }]);
    }
    table.render()
}

fn place(page: &DraftPage, f: &FoundLine) -> Markup {
    let line = f.line.map_or(String::new(), |n| format!("第 {n} 行"));
    if !f.own {
        return html! { (f.file) span.sub { (line) " 不在草稿里" } };
    }
    let anchor = f.line.map_or(String::new(), |n| format!("#L{n}"));
    let href = format!("{}?file={}{anchor}", super::href(&page.line.id), say::encoded(&f.file));
    html! { a href=(href) { (f.file) } span.sub { (line) } }
}

fn publishing(
    office: &Office,
    who: &Who,
    (page, checked): (&DraftPage, &Checked),
    (sent, errors): (&Sent, &[FieldError]),
) -> Markup {
    if let Some(p) = &page.line.published {
        return html! { p { "已由" (p.published_by) "发布，自 " (p.version) " 起施行。" } };
    }
    if page.line.dropped {
        return html! { p { "这份草稿已经放弃。" } };
    }
    if checked.errors > 0 {
        return html! { p { "有错误的草稿不能发布。请按上面的文件和行改正、保存，再检查。" } };
    }
    let rule = crate::ui::HouseRule {
        owner: "法度平台".into(),
        origin: "起草与发布分离：起草过的人不发布，看自然人".into(),
    };
    if !page.may_publish || !policy::may(who, Do::Enact, who.agency) {
        return html! { p { "您参与起草了这份草稿，须由没有参与起草的另一名登记管理员核对后发布。 " (rule) } };
    }
    let of =
        Form { action: format!("{}/publish", super::href(&page.line.id)), csrf: form_token(who), ..Form::default() };
    let today = office.today().to_string();
    form(
        &of,
        html! {
            input type="hidden" name="n" value=(page.line.n);
            (Field::day("in_force", "施行日").between(Some(&today), None).hint("从这一天起新立的事项依新版办理；正在办理的留在原来的版本上，可以逐件转过来").value(sent.one("in_force")).required().errors(errors))
            (Field::lines("note", "改了什么、为什么改", 3).value(sent.one("note")).required().errors(errors))
            (form_buttons(&[Button::submit("发布").primary()]))
        },
    )
}
