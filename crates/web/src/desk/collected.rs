//! 归集: who entered how much of what was done elsewhere, from where, how late; each number opens its list.

use super::frame::Frame;
use super::say::encoded;
use super::tables;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, Pager, Tab, Table, Tone, bare_card, buttons, card, chips, empty, page_head, pager, plain, tag,
    two_lines,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::base::Day;
use fadu_office::base::id::MatterId;
use fadu_office::collected::{CollectedLine, CollectedSought, CountLine, month_of};
use fadu_office::policy::{self, Do};
use fadu_office::store::collected::CollectedOnly;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use serde::Deserialize;

const HERE: &str = "/collected";
/// Rows of a list on a page.
const ROWS: usize = 50;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Sought {
    from: String,
    to: String,
    agency: String,
    kind: String,
    only: String,
    page: String,
}

/// What the address of a page asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
    agency: String,
    kind: String,
    source: String,
    only: String,
    page: String,
}

impl Asked {
    fn sought(&self, today: Day) -> Result<CollectedSought, Denial> {
        let of = Sought {
            from: self.from.clone(),
            to: self.to.clone(),
            agency: self.agency.clone(),
            kind: self.kind.clone(),
            only: self.only.clone(),
            page: self.page.clone(),
        };
        of.over(today, &self.source)
    }
}

impl Sought {
    /// As the office takes it: this month where none is named.
    pub fn over(&self, today: Day, source: &str) -> Result<CollectedSought, Denial> {
        let last = read(("to", &self.to), month_of(today))?;
        let first = read(("from", &self.from), last)?;
        if first > last {
            return Err(Denial::mistake("from", "起始月份晚于截止月份"));
        }
        let agency = Some(self.agency.trim()).filter(|a| !a.is_empty());
        let only = ONLY.iter().find(|(id, ..)| *id == self.only).map_or(CollectedOnly::All, |(_, only, _)| *only);
        Ok(CollectedSought {
            agency: agency.map(|a| a.parse().map_err(|_| Denial::NotFound)).transpose()?,
            kind: self.kind.trim().into(),
            source: source.trim().into(),
            first,
            last,
            only,
            page: self.page.parse::<usize>().unwrap_or(1).max(1) - 1,
        })
    }
}

/// The parts of a list: as the address has it, what it is, its name.
const ONLY: [(&str, CollectedOnly, &str); 6] = [
    ("", CollectedOnly::All, "全部"),
    ("in-time", CollectedOnly::InTime, "及时"),
    ("late", CollectedOnly::Late, "迟报"),
    ("findings", CollectedOnly::Findings, "有问题"),
    ("corrected", CollectedOnly::Corrected, "更正过"),
    ("withdrawn", CollectedOnly::Withdrawn, "已撤回"),
];

/// `2026-11` of 202611.
pub fn month(n: i32) -> String {
    format!("{}-{:02}", n / 100, n % 100)
}

fn read((field, text): (&str, &str), otherwise: i32) -> Result<i32, Denial> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(otherwise);
    }
    let day: Option<Day> = format!("{text}-01").parse().ok();
    day.map(month_of).ok_or_else(|| Denial::mistake(field, "月份写成 2026-11 这样"))
}

fn address(at: &str, sought: &CollectedSought, line: Option<&CountLine>, only: &str) -> String {
    let agency = line.map(|l| l.agency.clone()).or(sought.agency.map(|a| a.to_string())).unwrap_or_default();
    let (kind, source) = line.map_or((&sought.kind, &sought.source), |l| (&l.kind, &l.source));
    let (first, last) = line.map_or((sought.first, sought.last), |l| (l.month, l.month));
    let (from, to) = (month(first), month(last));
    format!("{at}?from={from}&to={to}&agency={agency}&kind={}&source={}&only={only}", encoded(kind), encoded(source))
}

/// `GET /collected`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let sought = asked.sought(office.today())?;
    let lines = office.collected_counts(&who, &sought)?;
    let days = office.collected_days(&who)?;
    let below = html! { "别处办理的执法行为：" (month(sought.first)) @if sought.first != sought.last { " 至 " (month(sought.last)) } " 录入的，作出之后 " (days) " 日以内录入为及时（内部规则，推定）" };
    let enters = policy::may(&who, Do::Handle, who.agency);
    let table = |ending: &str| address(&format!("{HERE}/table/{ending}"), &sought, None, "");
    let mut ways = vec![Button::link("导出（.xlsx）", table("xlsx")), Button::link("导出（.csv）", table("csv"))];
    if enters {
        ways.insert(0, Button::link("按表归集", "/collected/import").primary());
    }
    let body = html! {
        (page_head("归集", below, buttons(&ways)))
        div.stack {
            (bare_card(html! { div.pad { (finder(&office, &who, &sought)?) } (counts(&lines, &sought, enters)) }))
        }
    };
    Ok(frame("归集").page(&who, body))
}

fn finder(office: &Office, who: &Who, sought: &CollectedSought) -> Result<Markup, Denial> {
    let kinds = office.collected_kinds(who)?;
    let agency = sought.agency.map(|a| a.to_string()).unwrap_or_default();
    Ok(html! { form.search-line method="get" action=(HERE) role="search" aria-label="查归集统计" {
        input type="hidden" name="agency" value=(agency);
        label.vh for="c-from" { "起始月份" }
        input.in type="month" id="c-from" name="from" value=(month(sought.first));
        label.vh for="c-to" { "截止月份" }
        input.in type="month" id="c-to" name="to" value=(month(sought.last));
        label.vh for="c-kind" { "类别" }
        select.in id="c-kind" name="kind" { option value="" { "全部类别" } @for (id, zh) in &kinds { option value=(id) selected[*id == sought.kind] { (zh) } } }
        (Button::submit("查询"))
    } })
}

fn counts(lines: &[CountLine], sought: &CollectedSought, enters: bool) -> Markup {
    let none = empty(
        "这段时间没有归集",
        html! { "换一个月份再查。" @if enters { " " a href="/collected/import" { "按表归集" } } },
    );
    let mut table = Table::new("归集统计")
        .column("执法主体", Column::Name)
        .column("月份", Column::Day)
        .column("类别", Column::Text)
        .column("来源", Column::Text)
        .column("归集", Column::Number)
        .column("及时", Column::Number)
        .column("迟报", Column::Number)
        .column("平均天数", Column::Number)
        .column("有问题", Column::Number)
        .column("更正过", Column::Number)
        .column("已撤回", Column::Number)
        .or_empty(none);
    for l in lines {
        let number = |n: u64, only: &str| html! { @if n == 0 { "0" } @else { a href=(address("/collected/list", sought, Some(l), only)) { (n) } } };
        table = table.row([
            plain(&l.agency_name),
            plain(&month(l.month)),
            plain(&l.kind_name),
            plain(&l.source),
            number(l.entered, ""),
            number(l.in_time, "in-time"),
            number(l.late, "late"),
            html! { (l.average_tenths / 10) "." (l.average_tenths % 10) },
            number(l.findings, "findings"),
            number(l.corrected, "corrected"),
            number(l.withdrawn, "withdrawn"),
        ]);
    }
    table.render()
}

/// `GET /collected/table/{kind}`: the statistics as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    let bytes = office.collected_table(&who, &asked.sought(office.today())?, kind)?;
    Ok(tables::attached(kind, "collected", bytes))
}

/// `GET /collected/list`: the acts behind a number.
pub async fn list(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let sought = asked.sought(office.today())?;
    let page = office.collected_list(&who, &sought)?;
    let only = ONLY
        .iter()
        .map(|(id, only, zh)| Tab::new(*zh, address("/collected/list", &sought, None, id), *only == sought.only));
    let id = ONLY.iter().find(|(_, only, _)| *only == sought.only).map_or("", |(id, ..)| id);
    let below = html! { (month(sought.first)) @if sought.first != sought.last { " 至 " (month(sought.last)) } " 录入" @if !sought.source.is_empty() { " · " (sought.source) } };
    let body = html! {
        (page_head("归集的执法行为", below, html! {}))
        (bare_card(html! {
            div.pad { (chips("哪些", &only.collect::<Vec<_>>())) }
            (rows(&page.rows))
            (pager(&Pager {
                page: sought.page + 1,
                per_page: ROWS,
                total: usize::try_from(page.total).unwrap_or(usize::MAX),
                href: format!("{}&page=", address("/collected/list", &sought, None, id)),
                unit: "件",
            }))
        }))
    };
    Ok(frame("归集的执法行为").under("归集", HERE).page(&who, body))
}

fn rows(all: &[CollectedLine]) -> Markup {
    let mut table = Table::new("归集的执法行为")
        .column("当事人和事项", Column::Name)
        .column("类别", Column::Text)
        .column("来源和编号", Column::Text)
        .column("作出之日", Column::Day)
        .column("录入之日", Column::Day)
        .column("情况", Column::Text)
        .or_empty(empty("没有这样的", html! { a href=(HERE) { "看统计" } }));
    for l in all {
        let row = &l.row;
        let matter = MatterId::from_bits(u128::from_be_bytes(row.matter.0));
        let party = l.matter.as_ref().map_or("", |m| m.party.as_str());
        let item = l.matter.as_ref().and_then(|m| m.item.as_deref()).unwrap_or_default();
        let number = if row.number.is_empty() { "没有编号" } else { row.number.as_str() };
        table = table.row([
            two_lines(html! { a href={ "/matters/" (matter) "?tab=record" } { (party) } }, item),
            plain(&l.kind_name),
            two_lines(plain(&row.source), number),
            plain(&Day::from_number(row.done_on).to_string()),
            plain(&Day::from_number(row.entered_on).to_string()),
            html! {
                @if row.late { (tag(Tone::Warn, &format!("迟报 {} 日", row.entered_on - row.done_on))) " " }
                @if row.findings > 0 { (tag(Tone::Late, &format!("问题 {} 项", row.findings))) " " }
                @if row.corrected > 0 { (tag(Tone::Info, &format!("更正 {} 次", row.corrected))) " " }
                @if row.withdrawn { (tag(Tone::Plain, "已撤回")) }
            },
        ]);
    }
    table.render()
}

/// The frame of these pages.
pub fn frame(title: &str) -> Frame {
    Frame::new(title, "/desk/matters").under("案件", "/desk/matters")
}

/// A card that says what the columns of the table are.
pub fn columns_card(columns: &[(String, String, bool)]) -> Markup {
    let mut table = Table::new("栏目").column("栏目", Column::Name).column("怎样填", Column::Text);
    for (label, hint, must) in columns {
        table = table.row([html! { (label) @if *must { " " (tag(Tone::Info, "必填")) } }, plain(hint)]);
    }
    card("表的写法", plain("第一行是栏目名，用不到的栏目可以删去"), table.render())
}
