//! The procedures whose charts anybody may see.

use super::asked::overlays;
use crate::Shared;
use crate::public::frame::Face;
use crate::ui::{Column, Table, bare_card, page_head, plain, two_lines};
use axum::extract::State;
use axum::response::Response;
use maud::{Render, html};

/// `GET /law/procedures`.
pub async fn show(State(office): State<Shared>) -> Response {
    let engine = office.engine();
    let law = &engine.law;
    let mut table = Table::new("办事程序")
        .column("程序", Column::Name)
        .column("依据", Column::Text)
        .column("阶段", Column::Text)
        .column("版本", Column::Day)
        .column("打开", Column::Act);
    for p in law.on(office.today()) {
        let href = format!("/law/procedures/{}", p.id);
        let fields: Vec<&str> = overlays(law, &p.id).into_values().collect();
        let fields = if fields.is_empty() { String::new() } else { format!("另有：{}", fields.join("、")) };
        let cites: Vec<String> = p.cites.iter().map(|c| office.cited(c).label).collect();
        let phases: Vec<&str> = p.phases.iter().map(|ph| ph.name.as_str()).collect();
        table = table.row([
            two_lines(html! { a href=(href) { (p.name) } }, &fields),
            plain(&cites.join("、")),
            plain(&phases.join(" → ")),
            plain(&format!("{} 起", p.in_force)),
            html! { a.btn.sm href=(href) { "看流程图" } },
        ]);
    }
    let below = html! { "每个程序有几个阶段、您会收到什么、可以做什么、有多少天，都在图上" };
    let body = html! { (page_head("办事程序", below, html! {})) (bare_card(table.render())) };
    Face::new("办事程序", "/law").wide().under("法规", "/law").shown(&office, body)
}
