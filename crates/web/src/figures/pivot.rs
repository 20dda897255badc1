//! 交叉统计: any dimensions down and across, any filters; each number opens its matters.

use super::asked::{ONLY, address, asked, behind};
use super::{LEAD, PIVOT, walked, wide_sheet_of_styles};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::tables;
use crate::signed::Signed;
use crate::ui::{
    Button, FieldError, Pager, Tab, bare_card, buttons, card, chips, empty, error_summary, pad, page_head, pager,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::base::Denied;
use fadu_office::figures::{PIVOT_ROWS, PivotAsked, PivotPage};
use fadu_office::law::statistic::StatMeasure;
use fadu_office::watch::cube::CubeCell;
use fadu_office::{Denial, Office};
use maud::{Markup, html};
use std::collections::HashMap;

/// `GET /figures/pivot`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Response, PageDenial> {
    let frame = || Frame::new("交叉统计", LEAD).under("统计", LEAD);
    let told = asked(&office, &of).and_then(|a| Ok((office.pivot(&who, &a)?, a)));
    match told {
        Ok((page, asked)) => Ok(frame().page(&who, sheet(&office, &page, &asked)).into_response()),
        // What is wrong stands above the form, which keeps what was chosen.
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let first = office.named_pivot(&office.engine_pivots().first().map(|p| p.0.clone()).unwrap_or_default())?;
            let page = office.pivot(&who, &first)?;
            let kept = PivotAsked { only: Default::default(), ..asked(&office, &with_rows(&of)).unwrap_or(first) };
            let errors: Vec<FieldError> = crate::desk::kept::field_errors(&all);
            let body = html! { (wide_sheet_of_styles()) (error_summary(&errors)) (page_head("交叉统计", html! {}, html! {})) (card("怎样统计", html! {}, pad(form(&page, &kept)))) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, frame().page(&who, body)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Without the months, which may be what is wrong.
fn with_rows(of: &HashMap<String, String>) -> HashMap<String, String> {
    of.iter()
        .filter(|(k, _)| !["from", "until", "only"].contains(&k.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

/// `GET /figures/pivot/table/{kind}`: the pivot as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(of): Query<HashMap<String, String>>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    let bytes = office.pivot_table(&who, &asked(&office, &of)?, kind)?;
    Ok(tables::attached(kind, "pivot", bytes))
}

fn sheet(office: &Office, page: &PivotPage, asked: &PivotAsked) -> Markup {
    let (name, unit, rule) = &page.what;
    let said = match asked.measure {
        StatMeasure::Number => html! { (name) "，共 " (page.total.number) " " (unit) },
        StatMeasure::Money => html! { (name) "，共 " (money(page.total.sum_fen)) },
    };
    let table = |ending: &str| address(&format!("{PIVOT}/table/{ending}"), asked);
    let ways = buttons(&[Button::link("导出（.xlsx）", table("xlsx")), Button::link("导出（.csv）", table("csv"))]);
    let here = |id: &str| office.named_pivot(id).is_ok_and(|p| PivotAsked { page: asked.page, ..p } == *asked);
    let named = page.pivots.iter().map(|(id, name)| Tab::new(name, format!("{PIVOT}?pivot={id}"), here(id)));
    html! {
        (wide_sheet_of_styles())
        (page_head("交叉统计", said, ways))
        div.stack {
            p.only-print { (chosen(page, asked)) }
            div.noprint { (card("怎样统计", html! {}, pad(html! { (chips("常用的", &named.collect::<Vec<_>>())) (form(page, asked)) }))) }
            (bare_card(html! {
                @if page.rows.is_empty() { (empty("没有这样的", html! { "换一段时间，或者去掉条件。" })) } @else { (grid(page, asked)) }
                (pager(&Pager {
                    page: asked.page + 1,
                    per_page: PIVOT_ROWS,
                    total: page.all_rows,
                    href: format!("{}&page=", address(PIVOT, asked)),
                    unit: "行",
                }))
                p.pad.sub { "统计口径：" (rule) "（内部规则）。每个数字点开是组成它的事项；次序照代码和时间，不排名次。" }
            }))
        }
    }
}

/// What was chosen, in a sentence: on paper there is no form.
fn chosen(page: &PivotPage, asked: &PivotAsked) -> String {
    let name = |id: &String| page.dimensions.iter().find(|d| d.0 == *id).map_or_else(|| id.clone(), |d| d.1.clone());
    let names = |all: &[String]| all.iter().map(name).collect::<Vec<_>>().join("、");
    let mut says = format!("按{}分行", names(&asked.rows));
    if !asked.columns.is_empty() {
        says.push_str(&format!("，按{}分列", names(&asked.columns)));
    }
    let months = [(&asked.from, "自"), (&asked.until, "至")].into_iter().filter(|(m, _)| !m.is_empty());
    says.extend(months.map(|(month, word)| format!("，{word} {month}")));
    for (id, value) in &asked.only {
        let of = page.dimensions.iter().find(|d| d.0 == *id).and_then(|d| d.2.iter().find(|v| v.0 == *value));
        says.push_str(&format!("，{}：{}", name(id), of.map_or(value.as_str(), |v| v.1.as_str())));
    }
    says
}

fn money(fen: i64) -> String {
    fadu_office::base::Money(fen).to_string()
}

fn number(cell: &CubeCell, asked: &PivotAsked, href: String) -> Markup {
    let says = match asked.measure {
        StatMeasure::Number => cell.number.to_string(),
        StatMeasure::Money => money(cell.sum_fen),
    };
    html! { @if cell.number == 0 { span.m { "0" } } @else { a.figs href=(href) { (says) } } }
}

fn grid(page: &PivotPage, asked: &PivotAsked) -> Markup {
    let label = |names: &[String]| names.join(" · ");
    html! {
        // Scrolls by keyboard too: a region that takes the focus.
        div.pivot-frame role="region" tabindex="0" aria-label=(walked("交叉统计表")) { table.pivot {
            caption.vh { "交叉统计" }
            thead { tr {
                @for name in &page.row_dimensions { th scope="col" { (name) } }
                @for (_, names) in &page.columns { th.num scope="col" { (label(names)) } }
                th.num scope="col" { "合计" }
            } }
            tbody {
                @for (at, (values, names)) in page.rows.iter().enumerate() { tr {
                    @for name in names { th scope="row" { (name) } }
                    @for ((column, _), cell) in page.columns.iter().zip(&page.cells[at]) {
                        td.num { (number(cell, asked, behind(asked, values, column))) }
                    }
                    td.num { b { (number(&page.row_totals[at], asked, behind(asked, values, &[]))) } }
                } }
            }
            tfoot { tr {
                th scope="row" colspan=(page.row_dimensions.len()) { "合计" }
                @for ((column, _), total) in page.columns.iter().zip(&page.column_totals) {
                    td.num { b { (number(total, asked, behind(asked, &[], column))) } }
                }
                td.num { b { (number(&page.total, asked, behind(asked, &[], &[]))) } }
            } }
        } }
    }
}

fn form(page: &PivotPage, asked: &PivotAsked) -> Markup {
    let at = |all: &[String], n: usize| all.get(n).cloned().unwrap_or_default();
    let dimension = |id: &str, label: &str, chosen: String, must: bool| {
        html! { div.f { label for={ "p-" (id) } { (label) } select.in id={ "p-" (id) } name=(id) {
            @if !must { option value="" { "不分" } }
            @for (d, name, _) in &page.dimensions { option value=(d) selected[*d == chosen] { (name) } }
        } } }
    };
    let month = |id: &str, label: &str, value: &str| {
        html! { div.f { label for={ "p-" (id) } { (label) } input.in type="month" id={ "p-" (id) } name=(id) value=(value); } }
    };
    let shown = page.dimensions.iter().filter(|(id, _, values)| values.len() > 1 && id != "month");
    html! { form method="get" action=(PIVOT) {
        div.pivot-form {
            div.f { label for="p-what" { "计什么" } select.in id="p-what" name="what" {
                @for (id, name) in &page.counts { option value=(id) selected[*id == asked.what] { (name) } }
            } }
            div.f { label for="p-measure" { "按" } select.in id="p-measure" name="measure" {
                option value="number" { "件数" }
                option value="money" selected[asked.measure == StatMeasure::Money] { "金额" }
            } }
            (dimension("rows", "行", at(&asked.rows, 0), true))
            (dimension("rows2", "行的第二层", at(&asked.rows, 1), false))
            (dimension("columns", "列", at(&asked.columns, 0), false))
            (dimension("columns2", "列的第二层", at(&asked.columns, 1), false))
            (month("from", "起始月份", &asked.from))
            (month("until", "截止月份", &asked.until))
        }
        details.more-in open[!asked.only.is_empty()] {
            summary { "条件" @if !asked.only.is_empty() { "（" (asked.only.len()) " 项）" } }
            div.pivot-form { @for (id, name, values) in shown { div.f { label for={ "p-f-" (id) } { (name) }
                select.in id={ "p-f-" (id) } name={ (ONLY) (id) } {
                    option value="" { "全部" }
                    @for (value, word) in values { option value=(value) selected[asked.only.get(id) == Some(value)] { (word) } }
                } } } }
        }
        div.form-foot { (Button::submit("统计").primary()) }
    } }
}
