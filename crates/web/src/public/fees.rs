//! The catalogue of fees 收费目录 that everybody may see: what may be charged today, by whom, up to what standard.

use super::frame::Face;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::say::encoded;
use crate::desk::tables::{self, attached};
use crate::ui::{
    Button, Column, Pager, Table, bare_card, buttons, empty, pad, page_head, pager, plain, search_form, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::fees::{FeesPage, FeesSought, ROWS};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: usize,
}

/// `GET /public/fees`.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let page = asked.page.max(1);
    let text = asked.q.trim();
    let found = office.fees_public(&FeesSought { text: text.into(), page: page - 1, ..FeesSought::default() });
    let href = format!("/public/fees?q={}&page=", encoded(text));
    let shown = Pager { page, per_page: ROWS, total: found.total, href, unit: "项" };
    let below =
        "现在可以收取的行政事业性收费、政府性基金和其他列入目录的收费。目录以外的不得收取，超过标准的部分不得收取";
    let ways = buttons(&[
        Button::link("下载（.xlsx）", "/public/fees/table/xlsx"),
        Button::link("下载（.csv）", "/public/fees/table/csv"),
    ]);
    let body = html! {
        (page_head("收费目录", plain(below), ways))
        (bare_card(html! {
            (pad(search_form("/public/fees", "收费项目、依据、缴费人", text)))
            (table_of(&office, &found))
            (pager(&shown))
        }))
    };
    Face::new("收费目录", "/public/fees").wide().shown(&office, body)
}

/// `GET /public/fees/table/{kind}`.
pub async fn table(State(office): State<Shared>, Path(kind): Path<String>) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "fees", office.fees_public_table(kind)?))
}

fn table_of(office: &Office, found: &FeesPage) -> Markup {
    let mut table = Table::new("收费目录")
        .column("收费项目", Column::Name)
        .column("标准", Column::Text)
        .column("缴费人", Column::Text)
        .column("依据", Column::Text)
        .column("收费主体", Column::Text)
        .or_empty(empty(
            "没有找到",
            html! { "目录里没有的收费，您可以拒绝缴纳。换几个字，或者" a href="/public/fees" { "看全部" } "。" },
        ));
    let words = office.fee_words().ok();
    for l in &found.rows {
        let kind = words.as_ref().map_or_else(|| l.fee.kind.clone(), |w| w.kind(&l.fee.kind));
        table = table.row([
            two_lines(html! { a href={ "/public/fees/" (l.code) } { (l.fee.name) } }, &format!("{} {kind}", l.code)),
            two_lines(plain(&l.fee.standard()), &l.fee.exemption),
            plain(&l.fee.payer),
            plain(&l.fee.basis.join("；")),
            plain(&l.bodies.join("、")),
        ]);
    }
    table.render()
}
