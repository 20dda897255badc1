//! The open matters that a law change touches: by agency, and by name as far as the viewer may see them, the most pressing first.

use crate::desk::tables::{SHOWN, count};
use crate::ui::{Column, Tab, Table, Tone, card, chips, empty, plain, tag, two_lines};
use fadu_office::base::Day;
use fadu_office::law_change::{CaseLine, LawChange, TermLine};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// Which matters are listed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Shown {
    body: String,
    only: String,
}

/// The sorts of matters: the word in the address, the word on the page, which matters.
type Sort = (&'static str, &'static str, fn(&CaseLine) -> bool);

const SORTS: [Sort; 5] = [
    ("", "全部", |_| true),
    ("overdue", "变为超期", |c| c.terms.iter().any(|t| t.overdue)),
    ("earlier", "提前", |c| c.terms.iter().any(TermLine::earlier)),
    ("later", "推后", |c| c.terms.iter().any(TermLine::later)),
    ("founded", "依据变动", |c| !c.founded.is_empty()),
];

/// The numbers by agency, each opening its list.
pub(super) fn agencies(at: &str, found: &LawChange) -> Markup {
    let mut table = Table::new("各机关受影响的案件")
        .column("机关", Column::Name)
        .column("正在办理", Column::Number)
        .column("受影响", Column::Number)
        .column("变为超期", Column::Number)
        .column("提前", Column::Number)
        .column("推后", Column::Number)
        .column("依据变动", Column::Number)
        .or_empty(empty("没有机关受影响", html! { "正在办理的案件，末日和依据都不变。" }));
    for line in &found.agencies {
        let c = &line.counts;
        let to = |only: &str, n: usize| match n {
            0 => plain("0"),
            n => html! { a href={ (at) "?body=" (line.body) "&only=" (only) "#cases" } { (n) } },
        };
        table = table.row([
            plain(&line.name),
            plain(&c.cases.to_string()),
            to("", c.touched),
            to("overdue", c.overdue),
            to("earlier", c.earlier),
            to("later", c.later),
            to("founded", c.founded),
        ]);
    }
    table.render()
}

/// The matters.
pub(super) fn cases(at: &str, found: &LawChange, shown: &Shown) -> Markup {
    let of_body = |c: &&CaseLine| shown.body.is_empty() || c.body.to_string() == shown.body;
    let own: Vec<&CaseLine> = found.cases.iter().filter(of_body).collect();
    let sort = SORTS.iter().find(|s| s.0 == shown.only).unwrap_or(&SORTS[0]);
    let tab = |s: &Sort| {
        let href = format!("{at}?body={}&only={}#cases", shown.body, s.0);
        Tab::new(s.1, href, s.0 == sort.0).count(own.iter().filter(|c| s.2(c)).count())
    };
    let listed: Vec<&&CaseLine> = own.iter().filter(|c| sort.2(c)).collect();
    let mut table = Table::new("受影响的案件")
        .column("案件", Column::Name)
        .column("期限", Column::Text)
        .column("原末日", Column::Day)
        .column("新末日", Column::Day)
        .column("变动", Column::Text)
        .or_empty(empty("没有这样的案件", html! { "您能看到的案件里没有这一类。" }));
    for case in listed.iter().take(SHOWN) {
        table = rows(table, case);
    }
    let mut tabs: Vec<Tab> = SORTS.iter().map(tab).collect();
    if !shown.body.is_empty() {
        tabs.push(Tab::new("不分机关", format!("{at}?only={}#cases", shown.only), false));
    }
    card("受影响的案件", count(listed.len(), "件"), html! { div.pad { (chips("列出", &tabs)) } (table.render()) })
}

fn rows(mut table: Table, case: &CaseLine) -> Table {
    let number = if case.number.is_empty() { case.procedure.clone() } else { case.number.clone() };
    let head = || {
        let name = html! { a href={ "/matters/" (case.matter) } { (case.title) } };
        two_lines(name, &format!("{number} · {}", case.agency))
    };
    for t in &case.terms {
        let name = html! { a href={ "/matters/" (case.matter) "/terms/" (t.term) } { (t.name) } };
        let name = if t.runs { name } else { plain(&t.name) };
        let of = [head(), name, day(t.was), day(t.is), word(t)];
        table = table.row(of);
    }
    for says in &case.founded {
        table = table.row([head(), plain(says), plain("—"), plain("—"), tag(Tone::Warn, "依据变动")]);
    }
    table
}

fn day(day: Option<Day>) -> Markup {
    day.map_or(plain("—"), |d| plain(&d.with_weekday()))
}

fn word(t: &TermLine) -> Markup {
    let tone = match () {
        () if t.overdue => Tone::Late,
        () if t.freed => Tone::Ok,
        () if t.earlier() => Tone::Warn,
        () => Tone::Info,
    };
    html! { (tag(tone, t.word())) @if t.waits { span.sub { "当事人的期限或者等候期" } } }
}
