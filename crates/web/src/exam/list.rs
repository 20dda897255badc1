//! 考试: what a supervisor has set, and what I sit.

use super::{certificate_href, href, setting};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, FieldError, Table, Tone, buttons, card, empty, error_summary, page_head, plain, tag, two_lines,
};
use axum::extract::State;
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::exams::{ExamsPage, SittingLine};
use fadu_office::matter::register::exam::Examination;
use maud::{Markup, Render, html};

/// `GET /exams`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&Sent::default(), &[])).await
}

pub(super) async fn sheet(office: &Office, who: &Who, typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.exams_page(who).await?;
    let ways = match page.sets {
        true => buttons(&[Button::link("题库", "/exams/bank")]),
        false => html! {},
    };
    let body = html! {
        (error_summary(typed.1))
        (page_head("考试", plain("通过资格考试的，才能申领执法证件（行政执法监督条例第17条第2款）"), ways))
        div.stack {
            (card("考试", plain(&format!("{} 场", page.exams.len())), table(office, &page)))
            @if page.sets { (setting::card_of(office, who, &page, typed)) }
        }
    };
    Ok(Frame::new("考试", "/exams").under("工作台", "/desk").page(who, body))
}

fn table(office: &Office, page: &ExamsPage) -> Markup {
    let mut table = Table::new("考试")
        .column("名称", Column::Name)
        .column("可以开始的日子", Column::Day)
        .column("题数和时长", Column::Text)
        .column(if page.sets { "应考" } else { "我的成绩" }, Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty(
            "没有考试",
            html! { @if page.sets { "在下面安排。" } @else { "安排了您的考试以后，列在这里。" } },
        ));
    for (e, mine) in &page.exams {
        table = table.row([
            two_lines(plain(&e.title), &format!("{} {} 安排", e.by, e.on)),
            plain(&format!("{} 至 {}", e.opens.day(), e.closes.day())),
            two_lines(plain(&format!("{} 题", e.count)), &format!("{} 分钟，{} 分通过", e.minutes, e.pass_mark)),
            if page.sets { plain(&format!("{} 人", e.officers.len())) } else { standing(e, mine.as_ref()) },
            ways(office, (e, mine.as_ref()), page.sets),
        ]);
    }
    table.render()
}

/// How an examination stands for somebody.
pub(super) fn standing(exam: &Examination, line: Option<&SittingLine>) -> Markup {
    match line.map(|l| (&l.result, l.begun)) {
        Some((Some(r), _)) => {
            let (tone, word) = if r.passed { (Tone::Ok, "通过") } else { (Tone::Late, "没有通过") };
            html! { (tag(tone, word)) " " (r.marks) " 分" span.sub { "答对 " (r.right) " / " (r.of) "，" (say::minute(r.at)) } }
        }
        Some((None, Some(_))) => tag(Tone::Warn, "正在考"),
        _ => html! { (tag(Tone::Plain, "还没有考")) span.sub { "最后一天 " (exam.closes.day()) } },
    }
}

fn ways(office: &Office, (e, mine): (&Examination, Option<&SittingLine>), sets: bool) -> Markup {
    let now = office.now();
    let open = e.opens <= now && now <= e.closes;
    let word = match mine.map(|l| (l.result.is_some(), l.begun.is_some())) {
        Some((true, _)) => Some("看答卷"),
        Some((false, true)) => Some("接着考"),
        Some((false, false)) if open => Some("去考试"),
        _ => None,
    };
    let certificate = mine.filter(|l| l.result.as_ref().is_some_and(|r| r.passed));
    html! {
        @if sets { (Button::link("成绩", format!("{}/results", href(&e.id))).small()) }
        @if let Some(word) = word { (Button::link(word, href(&e.id)).small()) }
        @if let Some(l) = certificate { " " (Button::link("合格证明", certificate_href(&e.id, &l.officer.to_string())).small()) }
    }
}
