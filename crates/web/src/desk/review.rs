//! 机器预评 of a closed file: what the rubric deducts from the record alone, each with its reason and place; what only a person can see is said to be open.

use super::frame::Frame;
use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Fact, Table, Tone, bare_card, buttons, card, notice, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use fadu_office::file::review::{FileReview, MarkLine};
use fadu_office::law::review::Means;
use maud::{Markup, Render, html};

/// `GET /matters/{id}/review`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let review = office.file_review(&who, say::matter(&id)?)?;
    let back = format!("/matters/{}", review.matter);
    let ways = buttons(&[Button::link("回到案卷", back.as_str())]);
    let body = html! {
        (page_head("机器预评", html! { b { (review.title) } " · " (review.rubric.0) }, ways))
        div.stack {
            (card("结果", plain("只说机器看得见的；等次由评查人员定"), summary(&review)))
            (vetoes(&review))
            (bare_card(items(&review)))
        }
    };
    Ok(Frame::new("机器预评", "/desk/matters").under("案件", "/desk/matters").under("案卷", back).page(&who, body))
}

fn points(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}

fn summary(review: &FileReview) -> Markup {
    let reached = match review.vetoes.len() {
        0 => format!("至多 {} 分（{}），其中 {} 分要由人评", points(review.at_most), review.grade, points(review.open)),
        n => format!("{n} 项一票否决，0 分，{}", review.grade),
    };
    let lost: usize = review.lines.iter().filter(|l| l.deducted > 0).count();
    summary_list([
        Fact::new("得分", &reached),
        Fact::new("扣分", &format!("{lost} 项")),
        Fact::new("分值和等次", &format!("内部规则（{}）", review.rubric.1)),
    ])
}

fn vetoes(review: &FileReview) -> Markup {
    let all: Vec<&MarkLine> = review.lines.iter().filter(|l| l.block.is_empty()).collect();
    let found = all.iter().filter(|l| !l.reasons.is_empty());
    let people: Vec<&str> = all.iter().filter(|l| l.by != Means::Machine).map(|l| l.name.as_str()).collect();
    html! {
        @for line in found { (notice(Tone::Late, html! { b { "一票否决：" (line.name) } " " (say::arts(&line.cites)) (reasons(review, line)) })) }
        @if review.vetoes.is_empty() { (notice(Tone::Ok, plain("机器没有发现一票否决的情形"))) }
        @if !people.is_empty() { (notice(Tone::Info, html! { "一票否决中要由人看的：" (people.join("；")) })) }
    }
}

fn items(review: &FileReview) -> Markup {
    let mut table = Table::new("评查项目")
        .column("项目", Column::Name)
        .column("分值", Column::Number)
        .column("扣分", Column::Number)
        .column("理由和位置", Column::Text);
    let mut block = "";
    for line in review.lines.iter().filter(|l| !l.block.is_empty()) {
        if line.block != block {
            block = &line.block;
            table = table.group(plain(block));
        }
        let lost = if line.deducted > 0 { format!("−{}", points(line.deducted)) } else { "—".into() };
        let name = html! { (two_lines(plain(&line.name), "")) (say::arts(&line.cites)) };
        table = table.row([name, plain(&points(line.tenths)), plain(&lost), told(review, line)]);
    }
    table.render()
}

fn told(review: &FileReview, line: &MarkLine) -> Markup {
    html! {
        @if !line.applies { (tag(Tone::Plain, "不涉及")) span.sub { "分值按比例分给其他项" } }
        @else {
            (reasons(review, line))
            @match line.by {
                Means::Machine if line.reasons.is_empty() => { (tag(Tone::Ok, "没有发现")) },
                Means::Machine => {},
                Means::Half => { (tag(Tone::Info, "其余由人评")) },
                Means::Person => { (tag(Tone::Info, "由人评")) },
            }
        }
    }
}

fn reasons(review: &FileReview, line: &MarkLine) -> Markup {
    html! { @if !line.reasons.is_empty() { ul { @for r in &line.reasons { li {
        (r.says)
        @if let Some((entry, place)) = &r.place { " " a href={ "/matters/" (review.matter) "/replay#e" (entry) } { (place) } }
    } } } } }
}
