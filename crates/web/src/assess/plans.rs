//! Yearly duty plans of a year, body by body.

use super::HERE;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, Tone, bare_card, buttons, empty, page_head, plain, tag};
use axum::extract::{Query, State};
use fadu_office::assess::PlanPage;
use fadu_office::watch::assess::TaskState;
use maud::{Markup, Render, html};
use serde::Deserialize;

/// The year; this one if the address does not say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
}

/// `GET /assessment/plans`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let year = asked.year.parse().ok().filter(|y| (2000..=2100).contains(y)).unwrap_or(office.today().year());
    let mut table = Table::new("年度法定职责清单")
        .column("机关", Column::Name)
        .column("清单", Column::Text)
        .column("任务", Column::Number)
        .column("按期完成", Column::Number)
        .column("逾期", Column::Number)
        .or_empty(empty("没有要看的清单", html! { "登记簿里没有执法主体。" }));
    for page in office.duty_plans(&who, year)? {
        let of = |state: TaskState| page.tasks.iter().filter(|t| t.state == state).count();
        let late = of(TaskState::Overdue) + of(TaskState::DoneLate);
        let href = format!("{HERE}/plans/{}/{year}", page.body);
        table = table.row([
            html! { a href=(href) { (page.name) } },
            standing(&page),
            plain(&page.tasks.len().to_string()),
            plain(&of(TaskState::Done).to_string()),
            plain(&late.to_string()),
        ]);
    }
    let (before, after) = (format!("{HERE}/plans?year={}", year - 1), format!("{HERE}/plans?year={}", year + 1));
    let ways = buttons(&[Button::link("上一年", before), Button::link("下一年", after)]);
    let body = html! {
        (page_head(&format!("{year} 年法定职责清单"), plain("机关填报，监督机构审定；完成率进入考核，经批准调整的任务不计入"), ways))
        (bare_card(table.render()))
    };
    Ok(Frame::new(format!("{year} 年法定职责清单"), HERE)
        .under("工作台", "/desk")
        .under("执法考核", HERE)
        .page(&who, body))
}

/// How a plan stands.
pub(super) fn standing(page: &PlanPage) -> Markup {
    match &page.plan {
        None => tag(Tone::Plain, "没有填报"),
        Some(p) if p.confirmed.is_some() => tag(Tone::Ok, "已审定"),
        Some(p) if p.returned.is_some() => tag(Tone::Warn, "已退回"),
        Some(_) => tag(Tone::Info, "待审定"),
    }
}
