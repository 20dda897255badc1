//! One law change: how far it has come; then the numbers first, what is touched, and the open matters, each list opening what it counts.

use super::law_change::HERE;
use super::law_change_cases::{Shown, agencies, cases};
use super::law_change_parts::{parts, rules};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{attached, kind};
use crate::signed::{Signed, form_token};
use crate::ui::{Button, Fact, Form, Tone, buttons, card, form, notice, pad, page_head, plain, progress, summary_list};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::Denial;
use fadu_office::accounts::Who;
use fadu_office::law_change::{Job, LawChange};
use fadu_office::long_work::WorkState;
use maud::{Markup, html};

/// `GET /admin/law-change/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageDenial> {
    let job = office.law_change_job(&who, &id)?;
    let state = job.state();
    let body = match job.result().map(|r| r.seen_by(&who)) {
        Some(found) => came_out(&office, &job, (&found, &shown)),
        None => waiting(&who, &job, &state),
    };
    let page = Frame::new(job.name.clone(), HERE).under("工作台", "/desk").under("法律变动", HERE).page(&who, body);
    Ok(match state {
        // Looks again by itself, without a script.
        WorkState::Running { .. } => ([(header::REFRESH, "1")], page).into_response(),
        _ => page.into_response(),
    })
}

/// `POST /admin/law-change/{id}`: calls it off.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    office.cancel_law_change(&who, &id)?;
    Ok(Redirect::to(&format!("{HERE}/{id}")).into_response())
}

/// `GET /admin/law-change/{id}/{which}/{kind}`: the matters or the parts as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, which, ending)): Path<(String, String, String)>,
) -> Result<Response, PageDenial> {
    let kind = kind(&ending)?;
    let job = office.law_change_job(&who, &id)?;
    let found = job.result().ok_or(Denial::NotFound)?.seen_by(&who);
    match which.as_str() {
        "cases" => Ok(attached(kind, "law-change-cases", found.cases_table(kind))),
        "parts" => Ok(attached(kind, "law-change-parts", found.parts_table(kind))),
        _ => Err(Denial::NotFound.into()),
    }
}

fn waiting(who: &Who, job: &Job, state: &WorkState) -> Markup {
    let of = Form { action: format!("{HERE}/{}", job.id), csrf: form_token(who), ..Form::default() };
    let (done, all) = match state {
        WorkState::Running { done, all } => (*done as u64, *all as u64),
        _ => (0, 0),
    };
    html! {
        (page_head(&job.name, plain("逐件重算正在办理的案件"), html! {}))
        @match state {
            WorkState::Running { .. } => { (card("正在算", plain("页面会自己更新，可以离开，过一会儿再来看"), pad(html! {
                @if all == 0 { p { "正在读取法律数据……" } } @else { (progress("已经算过的案件", done, all)) }
                (form(&of, buttons(&[Button::submit("取消").danger()])))
            }))) }
            WorkState::Cancelled => { (notice(Tone::Plain, html! { "已经取消，没有结果。什么也没有改动。 " a href=(HERE) { "重新选" } })) }
            _ => { (notice(Tone::Late, html! { "没有算成：系统出了问题，已经记下。什么也没有改动。 " a href=(HERE) { "再试一次" } })) }
        }
    }
}

fn came_out(office: &fadu_office::Office, job: &Job, (found, shown): (&LawChange, &Shown)) -> Markup {
    let at = format!("{HERE}/{}", job.id);
    let table = |which: &str, word: &str, ending: &str| {
        Button::link(format!("{word}（.{ending}）"), format!("{at}/{which}/{ending}"))
    };
    let ways = buttons(&[
        table("cases", "案件", "xlsx"),
        table("cases", "案件", "csv"),
        table("parts", "改动", "xlsx"),
        table("parts", "改动", "csv"),
    ]);
    let below = html! { "按 " (found.today.with_weekday()) " 的情况算。只算不改，什么也没有写入。" };
    html! {
        (page_head(&found.name, below, ways))
        div.stack {
            (summary(found))
            (card("正在办理的怎样衔接", plain("这次用到的规则"), rules(office, found)))
            (card("改动和牵涉", html! { (found.changed.len()) " 项" }, parts(office, found)))
            (card("各机关", html! { (found.agencies.len()) " 个机关有案件受影响" }, agencies(&at, found)))
            div id="cases" { (cases(&at, found, shown)) }
        }
    }
}

/// The numbers, and what is most pressing in words.
fn summary(found: &LawChange) -> Markup {
    let n = &found.counts;
    let (tone, says) = match (n.touched, n.overdue) {
        (0, _) => (Tone::Ok, format!("正在办理的 {} 件案件都不受影响。", n.cases)),
        (t, 0) => (Tone::Info, format!("正在办理的 {} 件案件中，{t} 件受影响，没有因此超期的。", n.cases)),
        (t, late) => {
            (Tone::Late, format!("正在办理的 {} 件案件中，{t} 件受影响；{late} 项期限会因此变为超期。", n.cases))
        }
    };
    let count = |term: &str, n: usize, unit: &str| Fact::new(term, &format!("{n} {unit}"));
    let mut facts = vec![
        count("正在计算的期限", n.terms, "项"),
        Fact::new("末日变动", &format!("{} 项：提前 {}，推后 {}", n.moved, n.earlier, n.later)),
        count("变为超期", n.overdue, "项"),
        count("不再超期", n.freed, "项"),
        count("依据变动、还没有决定的案件", n.founded, "件"),
    ];
    facts.extend(
        found.stays.iter().map(|s| {
            Fact::new(format!("{}的案件", s.name), &format!("{} 件仍按立案时的版本办，不受新版影响", s.cases))
        }),
    );
    let unseen = (found.unseen > 0).then(|| {
        notice(Tone::Plain, html! { "受影响的案件中有 " (found.unseen) " 件您无权查看，只计入数字，下面不列出。" })
    });
    card(
        "结果",
        html! {},
        pad(html! { (notice(tone, plain(&says))) (summary_list(facts)) @if let Some(u) = unseen { (u) } }),
    )
}
