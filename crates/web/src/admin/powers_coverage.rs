//! Coverage 履职覆盖率: powers exercised of powers held, by agency and period; each figure opens the list that it counts.

use super::power::href;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say::encoded;
use crate::desk::tables::{self, attached};
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Field, HouseRule, Tab, Table, Tone, bare_card, buttons, card, chips, empty, field_grid,
    form_buttons, pad, page_head, plain, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::base::Day;
use fadu_office::base::id::BodyId;
use fadu_office::policy::{self, Do};
use fadu_office::powers::{Coverage, Covered, Exercised, Part};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/admin/powers/coverage";

/// The period, a year back from today if the address does not say; and the list that a figure opened.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    until: String,
    body: String,
    list: String,
}

/// `GET /admin/powers/coverage`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let found = office.coverage(&who, office.coverage_period(&asked.from, &asked.until)?)?;
    let chosen = found.bodies.iter().find(|c| c.body.to_string() == asked.body);
    let table = |kind: &str| format!("{HERE}/{kind}?from={}&until={}", found.from, found.until);
    let ways = buttons(&[Button::link("导出（.csv）", table("csv")), Button::link("导出（.xlsx）", table("xlsx"))]);
    let may = |what| policy::may(&who, what, who.agency);
    let (lists, keeps) = (may(Do::List), may(Do::Catalogue));
    let body = html! {
        (page_head("履职覆盖率", html! { (found.from) " 至 " (found.until) }, ways))
        (bare_card(html! { (pad(period(&found))) (summary(&found)) }))
        (card("怎样计算", html! {}, pad(formula(&found))))
        @if let Some(c) = chosen { div id="list" { (opened(&found, c, (&asked.list, lists, keeps))) } }
    };
    let frame = Frame::new("履职覆盖率", if keeps { "/admin/powers" } else { HERE });
    Ok(frame.under("工作台", "/desk").page(&who, body))
}

/// `GET /admin/powers/coverage/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    let bytes = office.coverage_table(&who, office.coverage_period(&asked.from, &asked.until)?, kind)?;
    Ok(attached(kind, "coverage", bytes))
}

fn period(found: &Coverage) -> Markup {
    let day = |name: &str, word: &str, day: Day| Field::day(name, word).value(day.to_string()).required().render();
    html! { form method="get" action=(HERE) {
        (field_grid(&[day("from", "从", found.from), day("until", "到", found.until)]))
        (form_buttons(&[Button::submit("查看")]))
    } }
}

fn formula(found: &Coverage) -> Markup {
    html! {
        p { b { "覆盖率 ＝ 行使过的职权 ÷ 认领的职权" } "，四舍五入到百分数后两位。" }
        ul {
            li { "认领的职权：到期末（" (found.until) "）列入清单、由该机关认领着的，一项算一项。" }
            li { "行使过的职权：其中，期间内该机关立有案件（以登记之日计）属于这项职权的；件数多少不影响。" }
            li { "案件属于哪项职权：案由列在这项职权之下的；职权没有列案由的，按它的办理程序。一件案件可以同时属于几项。" }
            li { "没有行使不等于没有履职：期间内可能没有发生需要处理的情形。" }
        }
        @if let Some((least, owner, origin)) = &found.least {
            p { "最低要求 " (percent(*least)) " " (HouseRule { owner: owner.clone(), origin: origin.clone() }) }
        }
    }
}

fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn list_href(found: &Coverage, body: BodyId, list: &str) -> String {
    format!("{HERE}?from={}&until={}&body={body}&list={list}#list", found.from, found.until)
}

fn summary(found: &Coverage) -> Markup {
    let mut table = Table::new("各机关的覆盖率")
        .column("机关", Column::Name)
        .column("认领", Column::Number)
        .column("行使过", Column::Number)
        .column("没有行使", Column::Number)
        .column("覆盖率", Column::Number)
        .column("最低要求", Column::Text)
        .or_empty(empty("还没有机关认领职权", html! { "机关负责人在权责清单里认领以后，这里才有数。" }));
    for c in &found.bodies {
        let to = |list: &str, n: usize| html! { a href=(list_href(found, c.body, list)) { (n) } };
        let share = c.share();
        let keeps = share.zip(found.least.as_ref()).map(|(s, (least, ..))| s >= *least);
        table = table.row([
            plain(&c.name),
            to("held", c.powers.len()),
            to("exercised", c.exercised()),
            to("idle", c.powers.len() - c.exercised()),
            plain(&share.map_or("—".to_string(), percent)),
            match keeps {
                Some(true) => tag(Tone::Ok, "达到"),
                Some(false) => tag(Tone::Warn, "没有达到"),
                None => plain("—"),
            },
        ]);
    }
    table.render()
}

fn opened(found: &Coverage, c: &Covered, (list, lists, keeps): (&str, bool, bool)) -> Markup {
    let shows = |p: &&Exercised| match list {
        "exercised" => p.total() > 0,
        "idle" => p.total() == 0,
        _ => true,
    };
    let of = [
        ("held", "认领的", c.powers.len()),
        ("exercised", "行使过的", c.exercised()),
        ("idle", "没有行使的", c.powers.len() - c.exercised()),
    ];
    let here = |id: &str| id == list || (id == "held" && !["exercised", "idle"].contains(&list));
    let tabs: Vec<Tab> =
        of.iter().map(|(id, word, n)| Tab::new(*word, list_href(found, c.body, id), here(id)).count(*n)).collect();
    let mut table = Table::new(&c.name)
        .column("职权", Column::Name)
        .column("类别", Column::Day)
        .column("案件", Column::Number)
        .column("由哪些案件行使", Column::Text)
        .or_empty(empty("没有这样的职权", html! {}));
    for p in c.powers.iter().filter(shows) {
        let total = if p.total() > 0 { plain(&p.total().to_string()) } else { tag(Tone::Warn, "没有行使") };
        let name = {
            let to = if keeps { href(&p.code) } else { format!("/public/powers/{}", p.code) };
            html! { a href=(to) { (p.name) } }
        };
        table = table.row([two_lines(name, &p.code), plain(&p.category), total, parts(found, c.body, (p, lists))]);
    }
    card(&c.name, html! {}, html! { div.pad { (chips("列出", &tabs)) } (table.render()) })
}

fn parts(found: &Coverage, body: BodyId, (p, lists): (&Exercised, bool)) -> Markup {
    let period = format!("agency={body}&from={}&to={}", found.from, found.until);
    let line = |part: &Part| match part {
        Part::Item(name) => (name.clone(), format!("item={}", encoded(name))),
        Part::Procedure(id, name) => (format!("程序：{name}"), format!("procedure={}", encoded(id))),
    };
    html! {
        @for (part, n) in &p.parts { @let (name, asks) = line(part); span.sub {
            (name) " "
            @if *n > 0 && lists { a href={ "/desk/matters?" (asks) "&" (period) } { (n) " 件" } } @else { (n) " 件" }
        } }
        @if p.parts.is_empty() { span.sub { "没有关联案由，也没有关联程序" } }
    }
}
