//! What I am to review: each file with its day.

use super::{MARKING, points};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Column, Table, Tone, bare_card, empty, page_head, plain, tag, two_lines};
use axum::extract::State;
use maud::{Markup, Render, html};

/// `GET /reviews/marking`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let mut table = Table::new("我的评查")
        .column("案卷", Column::Name)
        .column("评查", Column::Text)
        .column("截止", Column::Day)
        .column("状态", Column::Text)
        .or_empty(empty("没有要您评查的案卷", html! { "监督机构开展评查、抽到您以后，案卷列在这里。" }));
    for line in office.marking(&who)? {
        let href = format!("{MARKING}/{}/{}", line.round.0, line.file);
        let state = match line.handed_in {
            Some(tenths) => html! { (tag(Tone::Ok, "已提交")) span.sub { (points(tenths)) " 分" } },
            None if line.closed => tag(Tone::Plain, "评查已经结束"),
            None if office.today() > line.until => tag(Tone::Late, "已过截止日"),
            None if line.draft => tag(Tone::Warn, "草稿"),
            None => tag(Tone::Info, "待评查"),
        };
        table = table.row([
            two_lines(html! { a href=(href) { (line.name) } }, &line.agency),
            plain(&line.round.1),
            plain(&line.until.with_weekday().to_string()),
            state,
        ]);
    }
    let below = "只评查其他机关的、自己没有办过的案卷；提交以前看不到另一名评查人员是谁，也看不到对方的评查表";
    let body = html! { (page_head("我的评查", plain(below), html! {})) (bare_card(table.render())) };
    Ok(Frame::new("我的评查", MARKING).under("工作台", "/desk").page(&who, body))
}
