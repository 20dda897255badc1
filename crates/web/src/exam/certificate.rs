//! The certificate of a passed examination, a page to print.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Fact, bare_card, page_head, plain, summary_list};
use axum::extract::{Path, State};
use fadu_office::Denial;
use maud::{Markup, html};

/// `GET /exams/{exam}/certificate/{officer}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, officer)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    let page = office.exam_certificate(&who, (&id, &officer)).await?;
    let result = page.result().ok_or(Denial::NotFound)?;
    let number = format!("{}-{}", result.at.day().to_string().replace('-', ""), &id[..8.min(id.len())].to_uppercase());
    let body = html! {
        (page_head("行政执法资格考试合格证明", plain(&format!("编号 {number}")), html! {}))
        (bare_card(html! {
            (summary_list([
                Fact::new("姓名", &page.name),
                Fact::new("所在机关", &page.body),
                Fact::new("考试", &page.exam.title),
                Fact::new("考试日期", &result.at.day().zh()),
                Fact::new("成绩", &format!("{} 分（满分 100，{} 分通过）", result.marks, page.exam.pass_mark)),
                Fact::new("安排考试", &page.exam.by),
            ]))
            div.pad.t1.m { "成绩由系统按安排时登记的题库评定，试卷、答案和评分记在登记簿里。用浏览器的“打印”打印本页。" }
        }))
    };
    Ok(Frame::new("合格证明", "/exams").reading().under("考试", "/exams").page(&who, body))
}
