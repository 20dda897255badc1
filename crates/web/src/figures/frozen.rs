//! 统计快照: a table as it was frozen, each cell that would be counted otherwise now says so beside it.

use super::{LEAD, TABLES, walked, wide_sheet_of_styles};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::{say, tables};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Fact, Form, Table, Tone, bare_card, buttons, card, form, notice, pad, page_head, plain,
    summary_list,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::figures::{FrozenPage, FrozenTable, StatSheet, TableAsked};
use maud::{Markup, Render, html};

/// Frozen tables stand below this address.
pub(super) const FROZEN: &str = "/figures/tables/frozen";

/// `POST /figures/tables/frozen`: freezes the table that is shown.
pub async fn freeze(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (table, year, months) = (sent.one("table").into(), sent.one("year").parse().ok(), sent.one("by") == "month");
    let id = office.freeze_stat_table(&who, &TableAsked { table, year, months }).await?;
    Ok(Redirect::to(&format!("{FROZEN}/{id}")).into_response())
}

/// `GET /figures/tables/frozen/{frozen}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    let page = office.frozen_table(&who, &id)?;
    let table = &page.table;
    let title = format!("{}：快照", table.name);
    let file = |ending: &str| format!("{FROZEN}/{id}/table/{ending}");
    let by = if table.months { "month" } else { "agency" };
    let live = format!("{TABLES}?table={}&year={}&by={by}", table.table, table.year);
    let ways = buttons(&[
        Button::link("导出（.xlsx）", file("xlsx")),
        Button::link("导出（.csv）", file("csv")),
        Button::link("看现在的数据", live),
    ]);
    let scope = if table.own.is_some() { "本机关" } else { "全部机关" };
    let facts = vec![
        Fact::new("冻结时间", &say::minute(table.at)),
        Fact::new("冻结人", &table.by),
        Fact::new("范围", scope),
        Fact::rich("摘要（SHA-256）", html! { code.wrap { (table.digest()) } }),
        Fact::rich("当时的法律数据", html! { code.wrap { (table.pack) } }),
    ];
    let body = html! {
        (wide_sheet_of_styles())
        (page_head(&title, plain(&format!("{} 年", table.year)), ways))
        div.stack {
            (since(&page))
            (bare_card(grid(&page)))
            (card("快照", plain("记在登记簿里，不能修改"), pad(summary_list(facts))))
            (card("当时的统计口径", html! {}, rules(table)))
        }
    };
    Ok(Frame::new(title, LEAD).under("统计", LEAD).under("统计报表", TABLES).page(&who, body))
}

/// `GET /figures/tables/frozen/{frozen}/table/{kind}`: the frozen table as a file.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, kind)): Path<(String, String)>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "statistics-frozen", office.frozen_file(&who, &id, kind)?))
}

/// On the page of a table: the button that freezes it, and what was frozen of it.
pub(super) fn beside(who: &Who, (sheet, months): (&StatSheet, bool), all: &[FrozenTable]) -> Markup {
    let of = Form { action: FROZEN.into(), csrf: form_token(who), ..Form::default() };
    let own = all.iter().filter(|f| f.table == sheet.id && f.year == sheet.year && f.months == months);
    let own: Vec<&FrozenTable> = own.collect();
    card(
        "快照",
        plain("数据会随更正变化；上报、公布前冻结一份"),
        pad(html! {
            @if own.is_empty() { p.m { "这张表还没有快照。" } }
            @else { ul.plain { @for f in &own { li { a href={ (FROZEN) "/" (f.id) } { (say::minute(f.at)) } " " (f.by) } } } }
            (form(&of, html! {
                input type="hidden" name="table" value=(sheet.id); input type="hidden" name="year" value=(sheet.year);
                input type="hidden" name="by" value=(if months { "month" } else { "agency" });
                (buttons(&[Button::submit("冻结快照")]))
            }))
        }),
    )
}

fn since(page: &FrozenPage) -> Markup {
    match page.now.len() {
        0 => notice(Tone::Ok, plain("和现在的数据相同。")),
        n => notice(Tone::Warn, plain(&format!("冻结以后有 {n} 格的数据变了：格里下面一行是现在的数。快照本身不变。"))),
    }
}

fn grid(page: &FrozenPage) -> Markup {
    let table = &page.table;
    let now = |line: &str, head: &str| page.now.get(&(line.to_string(), head.to_string()));
    html! { div.pivot-frame role="region" tabindex="0" aria-label=(walked(&table.name)) { table.pivot {
        caption.vh { (table.name) "，快照" }
        thead { tr { th scope="col" { @if table.months { "月份" } @else { "执法机关" } } @for h in &table.heads { th.num scope="col" { (h.name) } } } }
        tbody { @for l in &table.lines { tr {
            th scope="row" { (l.name) }
            @for (h, c) in table.heads.iter().zip(&l.cells) { td.num {
                @match c { Some(c) => (c), None => span.m { "尚无数据" } }
                @if let Some(now) = now(&l.name, &h.name) { span.sub { "现在 " (now.as_deref().unwrap_or("没有")) } }
            } }
        } } }
    } } }
}

fn rules(table: &FrozenTable) -> Markup {
    let shown = Table::new("当时的统计口径").column("栏目", Column::Name).column("怎样统计", Column::Text);
    table.heads.iter().fold(shown, |t, h| t.row([plain(&h.name), plain(&h.rule)])).render()
}
