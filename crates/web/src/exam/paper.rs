//! An examination for its officer: begin it, the paper under way, and what was answered with the articles of what was wrong.

use super::{certificate_href, href, list};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, FieldError, Form, Tone, bare_card, buttons, card, error_summary, form, form_buttons, notice, pad,
    page_head, plain, tag,
};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::exams::{PaperQuestion, SittingLine, SittingPage};
use fadu_office::matter::register::exam::{Answers, QuestionKind};
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use serde_json::json;

/// `GET /exams/{exam}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, &[]).await
}

/// `POST /exams/{exam}`: begin, save or hand in. A script is answered in JSON.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("do") {
        "begin" => office.begin_exam(&who, &id).await,
        "hand-in" => office.answer_exam(&who, &id, (answers(&sent), true)).await,
        "save" => office.answer_exam(&who, &id, (answers(&sent), false)).await,
        _ => Err(Denial::NotFound),
    };
    let script = headers.get(header::ACCEPT).is_some_and(|a| a.as_bytes() == b"application/json");
    match done {
        Ok(()) if script => Ok(Json(json!({ "saved": true })).into_response()),
        Ok(()) => Ok(Redirect::to(&href(&id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &id, &field_errors(&all)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Letters by question, as the form names them: `q.<code>`.
fn answers(sent: &Sent) -> Answers {
    let mut all = Answers::new();
    for (name, value) in sent.pairs() {
        if let (Some(code), Some(letter)) = (name.strip_prefix("q."), value.chars().next()) {
            all.entry(code.to_string()).or_default().insert(letter);
        }
    }
    all
}

async fn sheet(office: &Office, who: &Who, id: &str, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let page = office.sitting_page(who, id).await?;
    let e = &page.exam;
    let below = plain(&format!("{} 题，{} 分钟，{} 分通过", e.count, e.minutes, e.pass_mark));
    let body = html! {
        (error_summary(errors))
        (page_head(&e.title, below, html! {}))
        @match (&page.sitting, page.result()) {
            (None, _) => (beginning(office, who, &page)),
            (Some(_), None) => (running(office, who, &page)),
            (Some(s), Some(_)) => (ended(&page, &s.officer.to_string())),
        }
    };
    Ok(Frame::new(e.title.clone(), "/exams").reading().under("考试", "/exams").page(who, body))
}

fn beginning(office: &Office, who: &Who, page: &SittingPage) -> Markup {
    let e = &page.exam;
    if !page.open {
        let days = format!("可以开始的日子是 {} 至 {}。", e.opens.day(), e.closes.day());
        return bare_card(pad(notice(Tone::Info, plain(&days))));
    }
    let of = Form { action: href(&e.id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    bare_card(pad(html! {
        ul.dots {
            li { "按下“开始”以后，时间由服务器计算；关掉页面，时间照走。" }
            li { "每答一题就保存；换一台电脑、重新打开，答过的都在。" }
            li { "可以提前交卷；时间到了，按已经保存的答案评分。只有一次。" }
        }
        (form(&of, html! { input type="hidden" name="do" value="begin"; (form_buttons(&[Button::submit("开始").primary()])) }))
    }))
}

fn running(office: &Office, who: &Who, page: &SittingPage) -> Markup {
    let of = Form { action: href(&page.exam.id), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let (minutes, seconds) = (page.left / 60, page.left % 60);
    html! {
        (notice(Tone::Warn, html! {
            b { "还有 " span data-exam-left=(page.left) { (minutes) " 分 " (seconds) " 秒" } }
            " · " span data-exam-says aria-live="polite" { "答一题，保存一题" }
        }))
        form.form method="post" action=(of.action) data-exam autocomplete="off" {
            input type="hidden" name="csrf" value=(of.csrf);
            input type="hidden" name="intent" value=(of.intent);
            @for (n, q) in page.paper.iter().enumerate() { (asked(n, q)) }
            (form_buttons(&[Button::submit("交卷").primary().named("do", "hand-in"), Button::submit("保存").named("do", "save")]))
        }
        script type="module" src="/assets/js/exam.js" {}
    }
}

fn asked(n: usize, q: &PaperQuestion) -> Markup {
    let (kind, name) = (q.question.kind, format!("q.{}", q.question.code));
    let control = if kind == QuestionKind::Multiple { "checkbox" } else { "radio" };
    bare_card(pad(html! { fieldset.f {
        legend { (n + 1) "．" (q.question.text) "（" (kind.zh()) "）" }
        @for (letter, choice) in ('A'..).zip(&q.question.choices) {
            span.opt {
                input type=(control) id={ (name) "-" (letter) } name=(name) value=(letter) checked[q.given.contains(&letter)];
                label for={ (name) "-" (letter) } { (letter) ". " (choice) }
            }
        }
    } }))
}

fn ended(page: &SittingPage, officer: &str) -> Markup {
    let Some(result) = page.result() else { return html! {} };
    let line = SittingLine {
        officer: fadu_office::base::id::OfficerId::from_bits(0),
        name: String::new(),
        unit: String::new(),
        begun: None,
        result: Some(result.clone()),
    };
    let certificate = Button::link("合格证明", certificate_href(&page.exam.id, officer));
    html! {
        div.stack {
            (card("成绩", html! {}, pad(html! { p { (list::standing(&page.exam, Some(&line))) } @if result.passed { (buttons(&[certificate])) } })))
            @for (n, q) in page.paper.iter().enumerate() { (marked(n, q)) }
        }
    }
}

/// A question with what was answered; the articles where it was wrong.
fn marked(n: usize, q: &PaperQuestion) -> Markup {
    let right: Vec<char> = q.question.right.iter().copied().collect();
    let is_right = right == q.given;
    let letters = |all: &[char]| if all.is_empty() { "没有答".to_string() } else { all.iter().collect() };
    let aside = if is_right { tag(Tone::Ok, "答对") } else { tag(Tone::Late, "答错") };
    card(
        &format!("{}．{}", n + 1, q.question.kind.zh()),
        aside,
        pad(html! {
            p { (q.question.text) }
            ul { @for (letter, choice) in ('A'..).zip(&q.question.choices) { li { (letter) ". " (choice) } } }
            p.m { "答：" (letters(&q.given)) @if !is_right { "；应当是：" (letters(&right)) } }
            @if !is_right { p { "依据：" (say::arts(&q.cites)) } }
        }),
    )
}
