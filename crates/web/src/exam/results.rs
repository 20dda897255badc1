//! Everybody's marks of one examination, for who sets examinations.

use super::{certificate_href, list};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Button, Column, Fact, Table, bare_card, card, page_head, plain, summary_list, two_lines};
use axum::extract::{Path, State};
use maud::{Markup, Render, html};

/// `GET /exams/{exam}/results`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let page = office.exam_page(&who, &id).await?;
    let e = &page.exam;
    let passed = page.lines.iter().filter(|l| l.result.as_ref().is_some_and(|r| r.passed)).count();
    let ended = page.lines.iter().filter(|l| l.result.is_some()).count();
    let mut table =
        Table::new("成绩").column("人员", Column::Name).column("成绩", Column::Text).column("证明", Column::Act);
    for l in &page.lines {
        let certificate = l
            .result
            .as_ref()
            .filter(|r| r.passed)
            .map(|_| Button::link("合格证明", certificate_href(&e.id, &l.officer.to_string())).small().render());
        let name = html! { a href={ "/admin/officers/" (l.officer) } { (l.name) } };
        table = table.row([two_lines(name, &l.unit), list::standing(e, Some(l)), certificate.unwrap_or_default()]);
    }
    let facts = summary_list([
        Fact::new("可以开始的日子", &format!("{} 至 {}", e.opens.day(), e.closes.day())),
        Fact::new("题数、时长、通过", &format!("{} 题，{} 分钟，{} 分", e.count, e.minutes, e.pass_mark)),
        Fact::new("题库（安排时）", &format!("{} 题", e.bank.len())),
        Fact::new("抽题的种子", &e.seed),
        Fact::new("安排", &format!("{} {}", e.by, e.on)),
    ]);
    let told = format!("应考 {} 人，考完 {ended} 人，通过 {passed} 人", page.lines.len());
    let body = html! {
        (page_head(&e.title, plain(&told), html! {}))
        div.stack { (card("安排", plain("每个人的试卷由种子和人员编号推出，随时可以重算"), facts)) (bare_card(table.render())) }
    };
    Ok(Frame::new(e.title.clone(), "/exams").under("考试", "/exams").page(&who, body))
}
