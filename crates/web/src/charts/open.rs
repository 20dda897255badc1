//! The chart of a procedure for everybody.

use super::asked::{Asked, Chosen, choose};
use super::view::View;
use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{Button, Icon, buttons, page_head};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::law::chart::Audience;
use maud::{Markup, html};

/// `GET /law/procedures/{procedure}`.
pub async fn show(State(office): State<Shared>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let chosen = choose(&office.engine().law, &id, &asked, (Audience::Public, "", office.today()));
    let file = match (&chosen, asked.format.as_deref()) {
        (Some(chosen), Some(format)) => chosen.file(format),
        _ => None,
    };
    if let Some(file) = file {
        return file;
    }
    let Some(chosen) = chosen.filter(|_| asked.format.is_none()) else {
        let says = html! { "没有这张流程图，或者没有这种格式。 " a href="/law/procedures" { "看全部程序" } };
        return Face::new("没有这张流程图", "/law").missing(&office, "没有这张流程图", says);
    };
    let base = format!("/law/procedures/{}", chosen.chart.procedure);
    let view = View { office: &office, chosen: &chosen, base, others: "/law/procedures", mark: None };
    let inside = format!("/desk/procedures/{}", chosen.chart.procedure);
    let staff = buttons(&[Button::link("工作人员：办理流程图", inside).text().icon(Icon::Person)]);
    let body = html! { (page_head(&chosen.title(), below(&chosen), staff)) (view.body()) };
    let face = Face::new(chosen.title(), "/law").wide().under("法规", "/law").under("办事程序", "/law/procedures");
    face.shown(&office, body)
}

/// What the chart is of.
pub fn below(chosen: &Chosen) -> Markup {
    html! { (chosen.chart.version) " 起施行的版本，按程序数据自动绘制" }
}
