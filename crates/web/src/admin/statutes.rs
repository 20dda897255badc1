//! Texts of statutes brought by hand: files chosen, looked at, and only then written.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::signed::{Signed, form_token};
use crate::statute::text_page::{day, href};
use crate::statute::texts::{KINDS, kind_zh};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Table, Tone, card, empty, form, form_buttons, notice, pad,
    page_head, plain, tag, two_lines,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::statutes::{ImportFate, ImportLine, ImportPreview};
use fadu_office::{Denial, Office, policy};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/admin/statutes";
/// One file at most.
const LARGEST: u64 = 2 << 20;

/// What was done before.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    added: Option<usize>,
}

/// `GET /admin/statutes`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    policy::require(&who, policy::Do::Draft, who.agency)?;
    page(&office, &who, (&[], ""), asked.added)
}

fn page(
    office: &Office,
    who: &Who,
    (says, kind): (&[FieldError], &str),
    added: Option<usize>,
) -> Result<Markup, PageDenial> {
    let count = office.statute_versions()?.len();
    let below = html! { "库里有 " (count) " 个版本的原文。 " a href="/law/texts" { "看已导入的法规" } };
    let body = html! {
        (page_head("导入法规原文", below, html! {}))
        div.stack {
            @match added {
                Some(0) => (notice(Tone::Info, plain("这些文件都已经在库里，没有新写入的。"))),
                Some(n) => (notice(Tone::Ok, html! { "已写入 " (n) " 个版本，检索随后就能查到。" })),
                None => {}
            }
            (card("选择文件", plain("先看、后写：这一步什么都不写入"), pad(choosing(who, says, kind))))
        }
    };
    Ok(Frame::new("导入法规原文", HERE).reading().under("工作台", "/desk").page(who, body))
}

fn choosing(who: &Who, says: &[FieldError], kind: &str) -> Markup {
    let kinds = KINDS.iter().map(|k| Choice::new(*k, kind_zh(k))).collect();
    let sends = Form { action: HERE.into(), csrf: form_token(who), files: true, ..Form::default() };
    let accepts = ".md,.txt,.docx";
    let files = Field::file("files", "文件", accepts).several().required().errors(says);
    form(
        &sends,
        html! {
            (files.hint("国家法律法规数据库下载的 Word 文档（DOCX），或者纯文本（TXT、MD）；一次最多 50 个，合计不超过 2 MB。文件名里最好写上版本日期，如“甲法(2021-01-22)”").render())
            (Field::select("kind", "种类", kinds).value(kind).render())
            (form_buttons(&[Button::submit("预览").primary()]))
        },
    )
}

/// `POST /admin/statutes`: what the files would do.
pub async fn preview(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let kind = KINDS.iter().find(|k| **k == sent.one("kind")).copied().unwrap_or_default();
    let read = sent.files.iter().map(|(_, file)| {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_string();
        file.bytes(LARGEST).map(|bytes| (name, bytes))
    });
    let looked = read.collect::<Result<Vec<_>, Denial>>().and_then(|files| office.preview_statutes(&who, kind, files));
    match looked {
        Ok(preview) => Ok(previewed(&who, &preview).into_response()),
        Err(denial) => wrong(&office, &who, denial, kind),
    }
}

/// A mistake comes back with the form.
fn wrong(office: &Office, who: &Who, denial: Denial, kind: &str) -> Result<Response, PageDenial> {
    let Denial::Denied(Denied::Mistaken(all)) = denial else { return Err(denial.into()) };
    let says: Vec<FieldError> = all.iter().map(|m| FieldError::new("files", &m.message)).collect();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(office, who, (&says, kind), None)?).into_response())
}

fn previewed(who: &Who, preview: &ImportPreview) -> Markup {
    let new = |l: &&ImportLine| matches!(l.fate, ImportFate::New | ImportFate::Version(..));
    let writes = preview.lines.iter().filter(new).count();
    let refused = preview.lines.iter().filter(|l| matches!(l.fate, ImportFate::Refused(_))).count();
    let below = html! { (preview.lines.len()) " 个文件：写入 " (writes) " 个，不收 " (refused) " 个，其余已在库里。还没有写入" };
    let head = Table::new("预览")
        .column("文件", Column::Name)
        .column("结果", Column::Text)
        .column("条", Column::Number)
        .column("要留意的", Column::Text)
        .or_empty(empty("没有文件", html! {}));
    let table = preview.lines.iter().fold(head, |t, l| t.row(row(l)));
    let body = html! {
        (page_head("导入预览", below, html! {}))
        div.stack {
            (card("逐个文件", plain(""), table.render()))
            @match &preview.token {
                Some(token) => (card("确认", plain("半小时以内有效"), pad(html! {
                    form.inline method="post" action="/admin/statutes/confirm" data-once {
                        input type="hidden" name="csrf" value=(form_token(who));
                        input type="hidden" name="token" value=(token);
                        (Button::submit(format!("写入 {writes} 个版本")).primary())
                    }
                    p { a href=(HERE) { "不写入，重新选择" } }
                }))),
                None => (notice(Tone::Info, html! { "没有可以写入的。 " a href=(HERE) { "重新选择文件" } })),
            }
        }
    };
    Frame::new("导入预览", HERE).under("导入法规原文", HERE).page(who, body)
}

fn row(line: &ImportLine) -> [Markup; 4] {
    let name = if line.title.is_empty() { plain("读不出标题") } else { plain(&line.title) };
    let fate = match &line.fate {
        ImportFate::New => html! { (tag(Tone::Ok, "新的法规")) span.sub { (day(line.day)) } },
        ImportFate::Version(with, [changed, new, gone]) => html! {
            (tag(Tone::Info, "新的版本")) span.sub { (day(line.day)) "，与 " (day(*with)) "相比：改 " (changed) " 条，增 " (new) " 条，少 " (gone) " 条" }
            span.sub { a href=(href(&line.title)) { "看已有的版本" } }
        },
        ImportFate::There => html! { (tag(Tone::Plain, "已在库里")) span.sub { "内容完全相同，不再写入" } },
        ImportFate::Refused(why) => html! { (tag(Tone::Late, "不收")) span.sub { (why) } },
    };
    let findings = html! {
        @if line.findings.is_empty() { "没有" } @else {
            details { summary { (line.findings.len()) " 处" } ul { @for f in line.findings.iter().take(50) { li { (f) } } } }
        }
    };
    [two_lines(name, &line.file), fate, plain(&line.articles.to_string()), findings]
}

/// `POST /admin/statutes/confirm`.
pub async fn confirm(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.confirm_statutes(&who, sent.one("token")).await {
        Ok(added) => Ok(Redirect::to(&format!("{HERE}?added={added}")).into_response()),
        Err(denial) => wrong(&office, &who, denial, ""),
    }
}
