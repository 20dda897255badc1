//! Statistics 统计: the leader's page, pivots, the yearly tables, and the matters behind a number. One file a page; what they ask of the address is read in `asked.rs`.

pub mod api;
mod asked;
mod frozen;
mod lead;
mod list;
mod pivot;
mod tables;

use crate::Shared;
use axum::Router;
use axum::routing::{get, post};

/// The leader's page.
const LEAD: &str = "/figures";
/// Where pivots are.
const PIVOT: &str = "/figures/pivot";
/// The yearly tables.
const TABLES: &str = "/figures/tables";
/// The matters behind a number.
const LIST: &str = "/figures/list";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/figures", get(lead::show))
        .route("/figures/pivot", get(pivot::show))
        .route("/figures/pivot/table/{kind}", get(pivot::table))
        .route("/figures/list", get(list::show))
        .route("/figures/tables", get(tables::show))
        .route("/figures/tables/table/{kind}", get(tables::table))
        .route("/figures/tables/frozen", post(frozen::freeze))
        .route("/figures/tables/frozen/{frozen}", get(frozen::show))
        .route("/figures/tables/frozen/{frozen}/table/{kind}", get(frozen::table))
}

/// The styles that only these pages need.
fn sheet_of_styles() -> maud::Markup {
    maud::html! { link rel="stylesheet" href="/assets/figures.css"; }
}

/// Those and how a wide table is printed.
fn wide_sheet_of_styles() -> maud::Markup {
    maud::html! { (sheet_of_styles()) link rel="stylesheet" href="/assets/figures-wide.css"; }
}

/// How a table of numbers is walked over by keyboard, as its region is called.
fn walked(name: &str) -> String {
    format!("{name}，可以滚动；按回车进入表格，方向键移动，Esc 退出")
}
