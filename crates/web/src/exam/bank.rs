//! The bank of questions: what is in it, and questions from a table, looked at row by row before they are written.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables;
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, Tone, bare_card, buttons, card, empty, pad, plain, tag, two_lines};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::exams::{BankPreview, QUESTION_HEADINGS};
use fadu_office::matter::register::exam::Question;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const SHOWN: usize = 500;

/// `GET /exams/bank/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "questions", office.questions_table(&who, kind)?))
}

/// `/exams/bank`.
pub struct Bank;

impl TakesIn for Bank {
    type Preview = BankPreview;
    const HERE: &'static str = "/exams/bank";
    const WORDS: Words = Words {
        title: "题库",
        looked: "核对后录入",
        below: "导入的，先看有哪些新增和不收，确认以后才写入",
        file: "题目表（.xlsx、.csv，栏目同导出的表），不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "题目",
    };

    fn frame() -> Frame {
        Frame::new("题库", "/exams").under("考试", "/exams")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Examine, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<BankPreview, Denial> {
        office.preview_questions(who, held)
    }
    fn sums(preview: &BankPreview) -> Sums {
        let (new, refused) = (preview.new.len(), preview.refused.len());
        Sums {
            counts: format!("新增和新版 {new} 题，不变 {} 题，不收 {refused} 行。", preview.same),
            refused: preview.refused.clone(),
            writes: new,
            mark: preview.mark(),
            button: format!("录入这 {new} 题"),
        }
    }
    async fn asking(office: &Office, who: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        let questions = office.exams_page(who).await?.questions;
        let below = card(
            "表的写法",
            plain("第一行是栏目名"),
            pad(html! {
                p { "栏目：" (QUESTION_HEADINGS.join("、")) "。题型写单选、多选、判断；答案写字母，判断写对或者错；条文照导出的表写。编号相同、内容不同的，作为新的版本；安排过的考试不受影响。" }
            }),
        );
        Ok(Asking {
            title: Some(format!("题库（{} 题）", questions.len())),
            ways: buttons(&[Button::link("导出（.xlsx）", "/exams/bank/table/xlsx")]),
            above: bare_card(listed(office, questions.iter().map(|q| (None, q)))),
            below,
            ..Asking::default()
        })
    }
    fn rows(office: &Office, preview: &BankPreview) -> Markup {
        let all = preview.new.iter().map(|(n, q)| (Some(*n), q));
        card("录入的", html! { (preview.new.len()) " 题" }, listed(office, all))
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (held, _): (&str, &Sent),
        preview: BankPreview,
    ) -> Result<Taken, Denial> {
        let written = office.enter_questions(who, held, preview).await?;
        let ways = vec![("/exams/bank", "看题库"), ("/exams", "安排考试")];
        Ok(Taken::Said(format!("已录入 {written} 题。"), "", ways))
    }
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
