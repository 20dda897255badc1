//! One violation item 案由 for everybody: its articles, kinds and ranges, the tables that weigh it, the powers under which it stands.

use crate::Shared;
use crate::desk::say::{art, encoded};
use crate::public::frame::Face;
use crate::ui::{Column, Fact, HouseRule, Table, Tone, card, empty, notice, page_head, plain, summary_list, tag};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::base::Citation;
use fadu_office::catalogue::ItemPage;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// Where an item is.
pub fn href(code: &str) -> String {
    format!("/law/items/{}", encoded(code))
}

/// `GET /law/items/{code}`.
pub async fn show(State(office): State<Shared>, Path(code): Path<String>) -> Response {
    let face = Face::new("案由", "/law").under("法规", "/law");
    let page = match office.item_page(&code) {
        Ok(page) => page,
        Err(Denial::NotFound) => {
            return face.missing(
                &office,
                "没有这个案由",
                html! { "案由库里没有这个代码。" a href="/law" { "看法规" } },
            );
        }
        Err(denial) => return face.failed(&office, denial),
    };
    let body = html! {
        (page_head(&page.item.name, html! { (page.item.code) }, html! {}))
        @if !page.item.confirmed { (notice(Tone::Warn, html! { b { "还没有确认。" } "没有与条文核对确认的案由，不能作为决定的依据。" })) }
        div.stack {
            (card("依据和幅度", html! {}, facts(&office, &page)))
            (card("裁量基准", html! { @if let Some(h) = &page.item.house { (HouseRule { owner: h.owner.clone(), origin: h.origin.clone() }) } }, tiers(&page)))
            @if !page.scales.is_empty() { (card("各机关确认适用的裁量基准", plain("列出的机关按它裁量，其余的按上表"), scales(&page))) }
            (card("所属职权", plain("权责清单"), powers(&page)))
        }
    };
    face.shown(&office, body)
}

fn facts(office: &Office, page: &ItemPage) -> Markup {
    let item = &page.item;
    let arts = |all: &[Citation]| html! { @for c in all { (art(&office.cited(c))) " " } };
    let until = item.in_force_until.map_or(String::new(), |d| format!("，只适用于 {d} 以前的行为"));
    summary_list([
        Fact::rich("违反", arts(&item.violated)),
        Fact::rich("依据", arts(&item.basis)),
        Fact::new("种类", &page.kinds.join("、")),
        Fact::rich("幅度", html! { @for r in &page.ranges { div { (r) } } @if page.ranges.is_empty() { "—" } }),
        Fact::new("追究时限", &format!("{} 年", item.limitation_years)),
        Fact::rich(
            "施行",
            html! { (item.in_force_from) " 起" (until) " " @if !page.stands { (tag(Tone::Warn, "今天不在施行中")) } },
        ),
    ])
}

fn tiers(page: &ItemPage) -> Markup {
    let mut table = Table::new("裁量基准")
        .column("档次", Column::Name)
        .column("幅度", Column::Text)
        .column("情节", Column::Text)
        .or_empty(empty("没有裁量基准", html! { "这个案由没有收录裁量基准，在法定幅度以内写明理由。" }));
    for (name, extent, circumstances) in &page.tiers {
        table = table.row([plain(name), plain(extent), html! { @for c in circumstances { div { (c) } } }]);
    }
    table.render()
}

fn scales(page: &ItemPage) -> Markup {
    let table = Table::new("各机关确认适用的裁量基准")
        .column("裁量基准", Column::Name)
        .column("制定机关", Column::Text)
        .column("适用的机关", Column::Text);
    let add = |t: Table, (title, owner, bodies): &(String, String, Vec<String>)| {
        t.row([plain(title), plain(owner), plain(&bodies.join("、"))])
    };
    page.scales.iter().fold(table, add).render()
}

fn powers(page: &ItemPage) -> Markup {
    let mut table = Table::new("所属职权")
        .column("职权", Column::Name)
        .column("实施机关", Column::Text)
        .or_empty(empty("没有列在权责清单的职权之下", html! { "权责清单里没有一项职权写明这个案由。" }));
    for (code, name, bodies) in &page.powers {
        let bodies = if bodies.is_empty() { "—".to_string() } else { bodies.join("、") };
        table = table.row([html! { a href={ "/public/powers/" (code) } { (name) } }, plain(&bodies)]);
    }
    table.render()
}
