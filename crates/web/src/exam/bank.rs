//! The bank of questions: what is in it, and questions from a table, looked at row by row before they are written.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{self, Looked, confirm, counted, refusals, uploaded};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, bare_card, buttons, card, empty, error_summary, form,
    form_buttons, notice, pad, page_head, plain, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::exams::{BankPreview, QUESTION_HEADINGS};
use fadu_office::matter::register::exam::Question;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const SHOWN: usize = 500;
const HERE: &str = "/exams/bank";

/// `GET /exams/bank`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Examine, who.agency)?;
    sheet(&office, &who, &[]).await
}

/// `GET /exams/bank/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "questions", office.questions_table(&who, kind)?))
}

/// `POST /exams/bank`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Examine, who.agency)?;
    let done = match sent.one("do") {
        "write" => write(&office, &who, &sent).await,
        _ => look(&office, &who, &mut sent),
    };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, sheet(&office, &who, &field_errors(&all)).await?).into_response())
        }
        other => Ok(other?.into_response()),
    }
}

fn look(office: &Office, who: &Who, sent: &mut Sent) -> Result<Markup, Denial> {
    let (name, bytes) = uploaded(sent)?;
    let held = office.hold_questions(who, &name, bytes)?;
    Ok(looked(office, who, &held, &office.preview_questions(who, &held)?))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_questions(who, held)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, held, &preview));
    }
    let written = office.enter_questions(who, held, preview).await?;
    let body = html! {
        (page_head("题库", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已录入 " (written) " 题。" } }))
        p { a href=(HERE) { "看题库" } " · " a href="/exams" { "安排考试" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("题库", "/exams").under("考试", "/exams")
}

async fn sheet(office: &Office, who: &Who, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let questions = office.exams_page(who).await?.questions;
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let ways = buttons(&[Button::link("导出（.xlsx）", "/exams/bank/table/xlsx")]);
    let body = html! {
        (error_summary(errors))
        (page_head("题库", plain(&format!("{} 题", questions.len())), ways))
        div.stack {
            (bare_card(listed(office, questions.iter().map(|q| (None, q)))))
            (card("导入", plain("先看有哪些新增和不收，确认以后才写入"), pad(form(&of, html! {
                (Field::file("file", "文件", ".csv,.xlsx").hint("题目表（.xlsx、.csv，栏目同导出的表）").required().errors(errors))
                p.m { "栏目：" (QUESTION_HEADINGS.join("、")) "。题型写单选、多选、判断；答案写字母，判断写对或者错；条文照导出的表写。编号相同、内容不同的，作为新的版本；安排过的考试不受影响。" }
                (form_buttons(&[Button::submit("查看")]))
            }))))
        }
    };
    Ok(frame().page(who, body))
}

fn looked(office: &Office, who: &Who, held: &str, preview: &BankPreview) -> Markup {
    let (new, refused) = (preview.new.len(), preview.refused.len());
    let counts = format!("新增和新版 {new} 题，不变 {} 题，不收 {refused} 行。", preview.same);
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: new };
    let body = html! {
        (page_head("核对后录入", plain("还没有写入"), html! {}))
        div.stack {
        (counted(&counts, refused))
        (confirm((office, who), &file, format!("录入这 {new} 题"), html! {}))
            (refusals("题目", &preview.refused))
            (card("录入的", html! { (new) " 题" }, listed(office, preview.new.iter().map(|(n, q)| (Some(*n), q)))))
        }
    };
    frame().page(who, body)
}

fn listed<'a>(office: &Office, all: impl Iterator<Item = (Option<usize>, &'a Question)>) -> Markup {
    let mut table = Table::new("题目")
        .column("编号", Column::Text)
        .column("题目", Column::Name)
        .column("答案", Column::Text)
        .column("条文", Column::Text)
        .or_empty(empty("还没有题目", html! { "从下面导入。" }));
    for (line, q) in all.take(SHOWN) {
        let cites: Vec<_> = q.cites.iter().map(|c| office.cited(c)).collect();
        let line = line.map_or(String::new(), |n| format!("第 {n} 行 · "));
        table = table.row([
            two_lines(plain(&q.code), &format!("{line}{} · 第 {} 版", q.kind.zh(), q.version)),
            html! { (q.text) @for (letter, c) in ('A'..).zip(&q.choices) { span.sub { (letter) ". " (c) } } },
            html! { (q.right.iter().collect::<String>()) @if q.retired { " " (tag(Tone::Plain, "停用")) } span.sub { (q.topic) } },
            crate::desk::say::arts(&cites),
        ]);
    }
    table.render()
}
