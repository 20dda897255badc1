//! A draft: its files, one of them open to be changed; files may be uploaded, added, taken out. Every save is kept, and nothing typed is lost.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Field, FieldError, Form, Tone, bare_card, buttons, card, code, columns, error_summary, form, form_buttons,
    notice, pad, page_head, plain, tag,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::{Denial, DraftPage, FoundLine, Office};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address may ask: a file, an older state.
#[derive(Deserialize, Default)]
pub struct Asked {
    file: Option<String>,
    n: Option<u32>,
}

/// `GET /admin/drafts/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&id, asked), None, &[]).await
}

/// `POST /admin/drafts/{id}`: saves the open file, or adds, uploads, takes out one, or gives the draft up.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (file, n) = (sent.one("file").to_string(), sent.one("n").parse().unwrap_or(0));
    let save = |files| office.save_draft(&who, (&id, n), files);
    let (done, then) = match sent.one("do") {
        "drop" => (office.drop_draft(&who, (&id, n)).await, "/admin/procedures".to_string()),
        "remove" => (save(vec![(file.clone(), None)]).await.map(drop), super::href(&id)),
        "add" => {
            let path = sent.one("path").trim().to_string();
            (save(vec![(path.clone(), Some(String::new()))]).await.map(drop), at(&id, &path))
        }
        "upload" => match uploaded(&sent) {
            Ok(files) => {
                let first = files.first().map_or(String::new(), |(p, _)| p.clone());
                (save(files).await.map(drop), at(&id, &first))
            }
            Err(denial) => (Err(denial), String::new()),
        },
        _ => (save(vec![(file.clone(), Some(sent.one("text").to_string()))]).await.map(drop), at(&id, &file)),
    };
    let says = match done {
        Ok(()) => return Ok(Redirect::to(&then).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => field_errors(&all),
        Err(Denial::Changed) => {
            vec![FieldError::new(
                "",
                "别人刚刚保存了这份草稿。您写的还在下面：请对照右边最近一次保存的内容，再保存一次",
            )]
        }
        Err(other) => return Err(other.into()),
    };
    let asked = Asked { file: Some(file), n: None };
    let page = sheet(&office, &who, (&id, asked), Some(&sent), &says).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The files uploaded, each in the folder where its kind belongs.
fn uploaded(sent: &Sent) -> Result<Vec<(String, Option<String>)>, Denial> {
    let mut files = Vec::new();
    for (_, file) in &sent.files {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let path = match name {
            "procedure.toml" | "limits.toml" => name.to_string(),
            typ if typ.ends_with(".typ") => format!("documents/{typ}"),
            other => format!("acts/{other}"),
        };
        files.push((path, Some(file.text(fadu_office::drafts::LARGEST as u64)?)));
    }
    if files.is_empty() { Err(Denial::mistake("upload", "请选择要上传的文件")) } else { Ok(files) }
}

fn at(id: &str, file: &str) -> String {
    format!("{}?file={}", super::href(id), say::encoded(file))
}

async fn sheet(
    office: &Office,
    who: &Who,
    (id, asked): (&str, Asked),
    sent: Option<&Sent>,
    errors: &[FieldError],
) -> Result<Markup, PageDenial> {
    let page = office.draft(who, id, asked.n)?;
    let newest = page.states.first().is_some_and(|s| s.0 == page.line.n);
    let open = newest && !page.line.dropped && page.line.published.is_none();
    let unread = if open { office.draft_unread(&page).await? } else { None };
    let named = asked.file.filter(|f| page.files.contains_key(f));
    let file = named.or_else(|| Some(unread.as_ref()?.file.clone())).filter(|f| page.files.contains_key(f));
    let file = file.unwrap_or_else(|| "procedure.toml".into());
    let body = html! {
        (error_summary(errors))
        (page_head(&format!("草稿：{}", page.line.name), head(&page), check(&page, open)))
        (state(&page, newest))
        @if let Some(found) = &unread { (notice(Tone::Late, broken(&page, found))) }
        (columns(
            bare_card(pad(editor(who, (&page, open), &file, (sent, unread.as_ref())))),
            html! { (files(&page, &file)) @if open { (more(who, &page, errors)) } (states(&page)) },
        ))
    };
    Ok(Frame::new(format!("草稿：{}", page.line.name), "/admin/procedures")
        .under("工作台", "/desk")
        .under("程序和版本", "/admin/procedures")
        .page(who, body))
}

fn head(page: &DraftPage) -> Markup {
    html! { "起草自 " (page.line.based_on) " 版 · 第 " (page.line.n) " 次保存：" (page.line.by) " " (say::minute(page.line.at)) }
}

fn check(page: &DraftPage, open: bool) -> Markup {
    let link = Button::link("检查", format!("{}/check", super::href(&page.line.id)));
    if open {
        buttons(&[link.primary()])
    } else {
        html! {}
    }
}

fn state(page: &DraftPage, newest: bool) -> Markup {
    match (&page.line.published, page.line.dropped, newest) {
        (Some(p), ..) => notice(
            Tone::Ok,
            html! { "已由" (p.published_by) "发布，自 " (p.version) " 起施行。发布了的不能再改；要改请以新版本另起草稿。" },
        ),
        (None, true, _) => notice(Tone::Plain, plain("这份草稿已经放弃。保存过的内容都在。")),
        (None, false, false) => notice(
            Tone::Info,
            html! { "这是第 " (page.line.n) " 次保存的内容，只看不改。 " a href=(super::href(&page.line.id)) { "看最近一次" } },
        ),
        _ => html! {},
    }
}

fn broken(page: &DraftPage, found: &FoundLine) -> Markup {
    let line = found.line.map_or(String::new(), |n| format!("第 {n} 行"));
    let href = format!("{}{}", at(&page.line.id, &found.file), found.line.map_or(String::new(), |n| format!("#L{n}")));
    let text = found.line.and_then(|n| Some(crate::ui::excerpt(page.files.get(&found.file)?, n)));
    html! { "还读不懂：" a href=(href) { (found.file) " " (line) } "，" (found.what) @if let Some(text) = text { (text) } }
}

fn editor(
    who: &Who,
    (page, open): (&DraftPage, bool),
    file: &str,
    (sent, unread): (Option<&Sent>, Option<&FoundLine>),
) -> Markup {
    let kept = sent.filter(|s| s.one("do") == "save").map(|s| s.one("text").replace("\r\n", "\n"));
    let text = kept.or_else(|| page.files.get(file).cloned()).unwrap_or_default();
    let marked: Vec<usize> = unread.filter(|f| f.file == file).and_then(|f| f.line).into_iter().collect();
    let of = Form { action: super::href(&page.line.id), csrf: form_token(who), files: true, ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="do" value="save";
            input type="hidden" name="file" value=(file);
            input type="hidden" name="n" value=(page.line.n);
            (code("text", file, &text, &marked))
            @if open { (form_buttons(&[Button::submit("保存").primary()])) }
        },
    )
}

fn files(page: &DraftPage, here: &str) -> Markup {
    let list = html! { ul.files { @for path in page.files.keys() { li {
        a href=(at(&page.line.id, path)) aria-current=[(path == here).then_some("page")] { (path) }
        @if page.changed.contains(path) { " " (tag(Tone::Warn, "有改动")) }
    } } @for path in &page.removed { li { s { (path) } " " (tag(Tone::Late, "已去掉")) } } } };
    card("文件", plain(&format!("{} 个", page.files.len())), pad(list))
}

/// Adding, uploading, taking out, giving up.
fn more(who: &Who, page: &DraftPage, errors: &[FieldError]) -> Markup {
    let of = |files| Form { action: super::href(&page.line.id), csrf: form_token(who), files, ..Form::default() };
    let hidden = |what: &str| html! { input type="hidden" name="do" value=(what); input type="hidden" name="n" value=(page.line.n); };
    let choices = page.files.keys().filter(|p| *p != "procedure.toml").map(|p| crate::ui::Choice::new(p, p)).collect();
    card(
        "增减文件",
        html! {},
        pad(html! {
            (form(&of(true), html! { (hidden("upload"))
                (Field::file("upload", "上传文件", ".toml,.typ").hint("同名的换成新的；条目文件进 acts，文书进 documents").required().errors(errors))
                (form_buttons(&[Button::submit("上传").small()])) }))
            (form(&of(false), html! { (hidden("add"))
                (Field::text("path", "新建文件").hint("如 acts/visit.toml、documents/visit-notice.typ").required().errors(errors))
                (form_buttons(&[Button::submit("新建").small()])) }))
            (form(&of(false), html! { (hidden("remove"))
                (Field::select("file", "去掉文件", choices).required().errors(errors))
                (form_buttons(&[Button::submit("去掉").small()])) }))
        (form(&of(false), html! { (hidden("drop")) (form_buttons(&[Button::submit("放弃整份草稿").small().danger()])) }))
        }),
    )
}

fn states(page: &DraftPage) -> Markup {
    let line = |(n, at, by): &(u32, fadu_office::base::Moment, String)| {
        html! { li { a href={ (super::href(&page.line.id)) "?n=" (n) } { "第 " (n) " 次" } " " (by) " " span.m { (say::minute(*at)) } } }
    };
    card("保存过的", plain("都留着"), pad(html! { ul.files { @for s in &page.states { (line(s)) } } }))
}
