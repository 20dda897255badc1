//! The report of a round: to be printed; and the round as a table.

use super::{HERE, facts, figures, result};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, buttons, card, page_head, plain, summary_list};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::Denial;
use fadu_office::sheet::Kind;
use maud::{Markup, Render, html};

/// `GET /reviews/{round}/report`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let page = office.round_page(&who, &id)?;
    let mut table = Table::new("结果")
        .column("案卷", Column::Name)
        .column("机关", Column::Text)
        .column("结果", Column::Text)
        .column("扣分项目", Column::Text);
    for line in &page.files {
        let marks = office.file_result(&who, (&id, &line.state.of.file))?.marks;
        let names: Vec<String> = marks.iter().map(|m| m.name.clone()).collect();
        table = table.row([plain(&line.name), plain(&line.agency), result(&line.state), plain(&names.join("；"))]);
    }
    let ways = buttons(&[
        Button::link("回到评查", format!("{HERE}/{id}")),
        Button::link("下载 XLSX", format!("{HERE}/{id}/table/xlsx")),
        Button::link("下载 CSV", format!("{HERE}/{id}/table/csv")),
    ]);
    let title = format!("{}：评查报告", page.round.opened.title);
    let body = html! {
        (page_head(&title, plain("打印时只有正文"), html! { div.noprint { (ways) } }))
        div.stack {
            (card("概况", plain(""), summary_list(facts(&page.round))))
            (figures::cards(&page.figures))
            (card("逐件结果", html! { (page.files.len()) " 件" }, table.render()))
        }
    };
    Ok(Frame::new(title, HERE).reading().under("案卷评查", HERE).page(&who, body))
}

/// `GET /reviews/{round}/table/{kind}`: `csv` or `xlsx`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Response, PageDenial> {
    let kind = Kind::of_name(&format!("x.{kind}")).ok_or(Denial::NotFound)?;
    let (title, bytes) = office.round_table(&who, &id, kind)?;
    let name = format!("{title}.{}", if kind == Kind::Csv { "csv" } else { "xlsx" });
    let head = [
        (header::CONTENT_TYPE, kind.media().to_string()),
        (header::CONTENT_DISPOSITION, crate::served::disposition("attachment", &name)),
    ];
    Ok((head, bytes).into_response())
}
