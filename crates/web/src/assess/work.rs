//! What is being worked out for a round: how far it is, how it ended, what would be counted otherwise today.

use super::round_href;
use crate::desk::say::minute;
use crate::signed::form_token;
use crate::ui::{
    Button, Column, Form, Table, Tone, card, empty, form, form_buttons, notice, pad, plain, progress, two_lines,
};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::assess::{AssessDeed, AssessWorkLine, Difference, RoundPage};
use fadu_office::long_work::WorkState;
use maud::{Markup, Render, html};

/// The work that is under way.
pub(super) fn under_way(page: &RoundPage) -> Option<&AssessWorkLine> {
    page.work.as_ref().filter(|w| matches!(w.state, WorkState::Running { .. }))
}

/// How far it is, and the way to call it off.
pub(super) fn waiting(office: &Office, who: &Who, page: &RoundPage, work: &AssessWorkLine) -> Markup {
    let of = Form {
        action: round_href(&page.line.id),
        csrf: form_token(who),
        intent: office.intent_id(),
        ..Form::default()
    };
    let (title, then) = match work.deed {
        AssessDeed::Freeze => ("正在计算", "算完以后各机关的数据一次冻结；没有算完以前什么也没有冻结"),
        AssessDeed::Recount => ("正在重算对照", "只算不改，冻结的数据不变"),
    };
    let (done, all) = match work.state {
        WorkState::Running { done, all } => (done as u64, all as u64),
        _ => (0, 0),
    };
    card(
        title,
        plain("页面会自己更新，可以离开，过一会儿再来看"),
        pad(html! {
            p.t1 { (work.by) " 开始的。" (then) "。" }
            @if all == 0 { p { "正在找期间里变动过的事项……" } } @else { (progress("已经算过的事项", done, all)) }
            (form(&of, html! {
                input type="hidden" name="deed" value="cancel";
                (form_buttons(&[Button::submit("取消").danger()]))
            }))
        }),
    )
}

/// How the newest one ended, where nothing came of it.
pub(super) fn said(page: &RoundPage) -> Markup {
    let mistakes = page.work.as_ref().map(|w| w.mistakes.join("；")).unwrap_or_default();
    html! {
        @match page.work.as_ref().map(|w| &w.state) {
            Some(WorkState::Cancelled) => { (notice(Tone::Plain, html! { "计算已经取消，什么也没有改动。" })) }
            Some(WorkState::Failed) if mistakes.is_empty() => {
                (notice(Tone::Late, html! { "没有算成：系统出了问题，原因已经记下。什么也没有改动，可以再算一次。" }))
            }
            Some(WorkState::Failed) => { (notice(Tone::Late, html! { "没有算成：" (mistakes) "。什么也没有改动。" })) }
            _ => {}
        }
        @if let Some(begun) = &page.broken_off {
            (notice(Tone::Warn, html! {
                (begun.by) " " (minute(begun.at)) " 开始的计算没有完成：系统中途重启，或者正在另一台服务器上算。什么也没有冻结，可以重新计算；以最后开始的一次为准。"
            }))
        }
    }
}

/// What would be counted otherwise today.
pub(super) fn found(page: &RoundPage) -> Markup {
    let all = page.work.as_ref().and_then(|w| w.differences.as_ref());
    html! { @if let Some(all) = all { (differences(page, all)) } }
}

fn differences(page: &RoundPage, all: &[Difference]) -> Markup {
    let name = |id: &str| page.bodies.iter().find(|b| b.id == *id).map_or(id.to_string(), |b| b.name.clone());
    let mut table = Table::new("重算对照")
        .column("机关和指标", Column::Name)
        .column("冻结时", Column::Number)
        .column("现在", Column::Number)
        .column("变动的事项", Column::Number)
        .or_empty(empty("没有不同", html! { "现在重算，每一个数据和名单都与冻结时一样。" }));
    for d in all {
        let body = page.bodies.iter().find(|b| b.id == d.body);
        let figure = body.and_then(|b| b.figures.iter().find(|f| f.figure.indicator == d.indicator));
        let indicator = figure.map_or(d.indicator.clone(), |f| f.figure.name.clone());
        let href = format!("{}/{}/{}", round_href(&page.line.id), d.body, d.indicator);
        table = table.row([
            two_lines(html! { a href=(href) { (indicator) } }, &name(&d.body)),
            plain(&format!("{} / {}", d.frozen.good, d.frozen.of)),
            plain(&format!("{} / {}", d.today.good, d.today.of)),
            plain(&d.cases.len().to_string()),
        ]);
    }
    card("重算对照", plain("冻结的数据不因此改动；冻结以后补录、更正的，这里看得出"), table.render())
}
