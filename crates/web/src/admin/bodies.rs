//! 执法主体: the tree of bodies on a day, what waits for an answer, and a table to take away; a new body is asked for from here.

use super::body;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::tables::{attached, kind};
use crate::signed::Signed;
use crate::ui::{Button, Column, Field, Table, bare_card, buttons, card, empty, pad, page_head, plain, two_lines};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::bodies::{BodyLine, BodyTree};
use fadu_office::policy::{self, Do};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The day that the address asks about.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub day: String,
}

/// `GET /admin/bodies`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let tree = office.body_tree(&who, asked.day.trim().parse().ok())?;
    let below = "法定、授权和受委托的执法主体，各日的层级、辖区、上级和监督机构。变更由一人提出，由行政执法监督机构确认（行政执法监督条例第17条）";
    let mut ways = vec![
        Button::link("导出（.xlsx）", "/admin/bodies/table/xlsx"),
        Button::link("导出（.csv）", "/admin/bodies/table/csv"),
    ];
    if policy::may(&who, Do::KeepBody, who.agency) {
        ways.insert(0, Button::link("设立新的主体", "/admin/bodies/new"));
        ways.insert(1, Button::link("按表变更", "/admin/bodies/import"));
    }
    let body = html! {
        (page_head("执法主体", plain(below), buttons(&ways)))
        div.stack {
            @if !tree.changes.is_empty() || !tree.entrustments.is_empty() { (waiting(&tree)) }
            (bare_card(html! { (asking(&tree)) (table(&office, &tree)) }))
        }
    };
    Ok(Frame::new("执法主体", "/admin/bodies").under("工作台", "/desk").page(&who, body))
}

/// `GET /admin/bodies/table/{kind}`.
pub async fn take(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(ending): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let kind = kind(&ending)?;
    Ok(attached(kind, "bodies", office.bodies_table(&who, (asked.day.trim().parse().ok(), kind))?))
}

fn asking(tree: &BodyTree) -> Markup {
    html! { form.pad method="get" action="/admin/bodies" {
        (Field::day("day", "哪一天的主体").value(tree.day.to_string()).required())
        (Button::submit("查看这一天"))
    } }
}

fn waiting(tree: &BodyTree) -> Markup {
    let mut table =
        Table::new("等答复的").column("主体", Column::Name).column("何事", Column::Text).column("提出", Column::Text);
    for (c, name) in &tree.changes {
        let at = body::href(&c.body.to_string());
        let says = format!("{} 起{}", c.day, body::kind_zh(c.kind));
        table = table.row([
            html! { a href=(at) { (name) } },
            two_lines(plain(&says), &c.reason),
            plain(&format!("{} {}", c.by_name, c.on)),
        ]);
    }
    for (e, from, to) in &tree.entrustments {
        let at = body::href(&e.from.to_string());
        let says = format!("{} 至 {}", e.first, e.last);
        table = table.row([
            html! { a href=(at) { (from) } },
            two_lines(plain(&format!("委托{to}")), &says),
            plain(&format!("{} {}", e.by_name, e.on)),
        ]);
    }
    card("等答复的", plain(&format!("{} 份", tree.changes.len() + tree.entrustments.len())), table.render())
}

fn table(office: &Office, tree: &BodyTree) -> Markup {
    let areas = office.areas().ok();
    let area = |l: &BodyLine| {
        let names = l.body.place.areas.iter().map(|c| areas.as_ref().and_then(|a| a.name(c)).unwrap_or(c).to_string());
        names.collect::<Vec<_>>().join("、")
    };
    let mut table = Table::new("执法主体")
        .column("主体", Column::Name)
        .column("类别、层级", Column::Text)
        .column("辖区", Column::Text)
        .column("职权", Column::Number)
        .column("持证人员", Column::Number)
        .column("委托", Column::Number)
        .or_empty(empty("这一天没有登记的主体", html! { a href="/admin/bodies" { "看今天" } }));
    for l in &tree.lines {
        let place = &l.body.place;
        let kind = place.kind.map_or("类别没有登记", |k| k.zh());
        let level = place.level.map_or("", |l| l.zh());
        let name = html! { span.m aria-hidden="true" { ("　".repeat(l.depth)) } a href=(body::href(&l.body.id.to_string())) { (l.body.name) } };
        let (powers, officers, entrusted) = l.counts;
        table = table.row([
            name,
            two_lines(plain(kind), level),
            plain(&area(l)),
            plain(&powers.to_string()),
            plain(&officers.to_string()),
            plain(&entrusted.to_string()),
        ]);
    }
    html! { (table) @if !tree.lines.is_empty() { (pad(html! { span.t1.m { "共 " (tree.lines.len()) " 个主体" } })) } }
}
