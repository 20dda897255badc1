//! Rounds of case-file review: which there are, how far they are.

use super::{HERE, standing_of};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, bare_card, buttons, empty, page_head, plain, two_lines};
use axum::extract::State;
use fadu_office::policy::{self, Do};
use maud::{Markup, Render, html};

/// `GET /reviews`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let may = policy::may(&who, Do::Review, who.agency);
    let mut ways = vec![Button::link("共性问题和统计", "/reviews/figures")];
    if may {
        ways.push(Button::link("开展一轮评查", "/reviews/new").primary());
    }
    let mut table = Table::new("评查")
        .column("名称", Column::Name)
        .column("案卷", Column::Number)
        .column("已定分", Column::Number)
        .column("截止", Column::Day)
        .column("状态", Column::Text)
        .or_empty(empty("还没有开展过评查", html! { "从一次主动抽查抽到的案卷，或者机器预评有发现的案卷开始。" }));
    for round in office.rounds(&who)? {
        let done = round.files.iter().filter(|f| f.result().is_some()).count();
        let name = html! { a href={ (HERE) "/" (round.opened.id) } { (round.opened.title) } };
        let from = if round.opened.sampling.is_some() { "抽查抽到的" } else { "机器预评有发现的" };
        table = table.row([
            two_lines(name, from),
            plain(&round.files.len().to_string()),
            plain(&done.to_string()),
            plain(&round.opened.until.with_weekday().to_string()),
            standing_of(&round),
        ]);
    }
    let below = "每一件由两名其他机关的法制审核人员分别评查，互不知晓；机关可以提出异议（行政执法监督条例第15条、第18条、第30条）";
    let body = html! { (page_head("案卷评查", plain(below), buttons(&ways))) (bare_card(table.render())) };
    Ok(Frame::new("案卷评查", HERE).under("工作台", "/desk").page(&who, body))
}
