//! How what the public lodges is answered: this year's figures, each with its list.

use super::frame::Frame;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::supervise::same::figures;
use crate::ui::{Button, bare_card, buttons, page_head, plain};
use axum::extract::State;
use maud::{Markup, html};

/// `GET /desk/lodged`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let all = office.lodged_figures(&who)?;
    let mut ways = vec![Button::link("公众的投诉页", "/public/complaints")];
    if let Ok((name, _)) = office.intake_columns(&who) {
        ways.insert(0, Button::link(format!("批量登记{name}"), "/intake"));
    }
    let page = buttons(&ways);
    let body = html! {
        (page_head("投诉的答复和满意", plain("件数、按期、重新办理、满意；只算事，不算人"), page))
        (bare_card(figures(&all)))
    };
    Ok(Frame::new("投诉的答复和满意", "/desk/matters").under("工作台", "/desk").page(&who, body))
}
