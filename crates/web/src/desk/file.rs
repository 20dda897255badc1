//! The file of one matter on one page.

use super::frame::Frame;
use super::{answers, rail, say, tabs};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::supervise;
use crate::ui::{
    Button, Fact, Icon, Step, StepState, Tab, Tone, bare_card, buttons, card, columns_acting, draft_done, file_head,
    notice, pad, plain, step_bar, summary_list, tag, toast,
};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::FilePage;
use fadu_office::accounts::Who;
use fadu_office::base::Moment;
use fadu_office::matter::facts::PERSON_ERASED;
use maud::{Markup, html};
use serde::Deserialize;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    tab: Option<String>,
    done: Option<String>,
    entered: Option<usize>,
}

/// `GET /matters/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let matter = say::matter(&id)?;
    // A body that the matter only names sees what was served on it.
    if office.is_served(&who, matter) {
        let done = asked.done.map_or(String::new(), |_| "?done=1".to_string());
        return Ok(Redirect::to(&format!("{}/{matter}{done}", answers::HERE)).into_response());
    }
    let file = office.file_page(&who, matter)?;
    let name = asked.done.as_deref().and_then(|act| say::done(&office, &file, act));
    let said = name.map(|name| done(&who, &file, asked.done.as_deref().unwrap_or_default(), &name));
    let said = said.or(match asked.entered.filter(|before| *before < file.events) {
        Some(before) => Some(entered(office.findings(&who, file.matter)?.iter().filter(|f| f.n > before).count())),
        None => None,
    });
    let here = asked.tab.as_deref().unwrap_or_default();
    let findings = super::findings::below(&office, &who, file.matter)?;
    let main = html! {
        (erased(&file))
        (looking(office.looks_until(&who, file.matter)?))
        (bare_card(html! { (crate::ui::tabs("案卷", &strip(&file, here))) (tabs::first(&file, here)) }))
        (tabs::below(&file, here))
        @if here == "record" { (findings) }
    };
    let side = html! { (supervise::beside(&office, &who, file.matter)?) (supervise::same::same(&office, &who, file.matter)?) (rail::rail(&file)) (people(&file)) };
    let body = html! { (head(&file)) (columns_acting(main, side, rail::waits(&file))) };
    let frame = Frame::new(short(&file), "/desk/matters").under("工作台", "/desk").under("案件", "/desk/matters");
    Ok(Frame { said, ..frame }.page(&who, body).into_response())
}

/// The number, or the party while there is none.
pub fn short(file: &FilePage) -> String {
    if file.number.is_empty() { file.title.clone() } else { file.number.clone() }
}

/// The key under which a browser keeps the draft of a form.
pub fn draft_key(who: &Who, matter: &str, act: &str) -> String {
    format!("{}/{matter}/{act}", who.person)
}

fn done(who: &Who, file: &FilePage, act: &str, name: &str) -> Markup {
    let body = html! { b { "已办成" } "：" (name) "。" (draft_done(&draft_key(who, &file.matter.to_string(), act))) };
    toast(Tone::Ok, body)
}

/// Said above a file of which a person's data was erased.
fn erased(file: &FilePage) -> Markup {
    let days: Vec<String> =
        file.record.iter().filter(|r| r.event == PERSON_ERASED).map(|r| r.recorded.day().zh()).collect();
    html! { @if let Some(day) = days.first() { (notice(Tone::Plain, html! {
    b { "本案当事人的个人信息已经依法删除（" (day) "）。" } "原来写有的地方现在写“已依法删除”，不能恢复；登记簿里的证明照样成立。" })) } }
}

/// Said above a file whose reserved fields somebody sees for a time, having said why.
fn looking(until: Option<Moment>) -> Markup {
    html! { @if let Some(end) = until { (notice(Tone::Warn, html! {
    b { "您写明理由后正在查看保密的投诉人情况，到 " (say::minute(end)) " 为止。" } "这次查看已经记录，审计员看得到；不要告知被投诉机关和其他人。" })) } }
}

fn entered(findings: usize) -> Markup {
    match findings {
        0 => toast(Tone::Ok, html! { b { "已补录入卷" } "，没有发现问题。" }),
        n => toast(Tone::Warn, html! { b { "已补录入卷" } "，发现 " (n) " 个问题，列在过程记录下面。" }),
    }
}

fn head(file: &FilePage) -> Markup {
    let now = file.stages.iter().find(|s| s.now).map_or("已归档", |s| s.name.as_str());
    let title = html! { h1 { (file.title) } (tag(Tone::Brand, now)) (tag(Tone::Plain, &file.procedure))
    span.t1.m { (file.version) " 版程序" }
    @if !file.field.is_empty() { (tag(Tone::Plain, &file.field)) } @if file.published { (tag(Tone::Ok, "已公示")) } };
    let below = html! { b { (file.number) } @if !file.item.is_empty() { " · " (file.item) } " · " (file.agency) };
    let papers = Button::link("文书", tab_href(file, "papers")).icon(Icon::Folder);
    let replay = Button::link("案件回放", format!("/matters/{}/replay", file.matter));
    let chart = Button::link("流程图", format!("/matters/{}/chart", file.matter));
    let newer = file.newer.map(|_| Button::link("转到新版程序", format!("/matters/{}/move", file.matter)));
    let review = file.reviewed.then(|| Button::link("机器预评", format!("/matters/{}/review", file.matter)));
    let open = |(id, name): &(String, String)| {
        Button::link(name.as_str(), format!("/desk/new?procedure={id}&from=matter:{}", file.matter))
    };
    let opened: Vec<Button> = file.openings.iter().map(open).collect();
    let all =
        buttons(&opened.into_iter().chain(newer).chain(review).chain([replay, chart, papers]).collect::<Vec<_>>());
    file_head(
        title,
        below,
        all,
        step_bar(&file.stages.iter().map(|s| step(s, several_years(file))).collect::<Vec<_>>()),
    )
}

fn step(stage: &fadu_office::StageLine, whole: bool) -> Step {
    let state = match (stage.done, stage.now) {
        _ if stage.passed => StepState::Skipped,
        (true, _) => StepState::Done,
        (_, true) => StepState::Now,
        _ => StepState::Ahead,
    };
    // Within a case of one year the year is known: 10-12 周一.
    let day = stage.on.as_deref().map(|d| if whole { d } else { d.get(5..).unwrap_or(d) });
    let lines: Vec<&str> = day.into_iter().chain(stage.by.as_deref()).collect();
    Step::new(stage.name.as_str(), state, &lines)
}

/// Whether the stages of a file lie in several years.
fn several_years(file: &FilePage) -> bool {
    let mut years = file.stages.iter().filter_map(|s| s.on.as_deref()?.get(..4));
    let first = years.next();
    years.any(|y| Some(y) != first)
}

fn tab_href(file: &FilePage, tab: &str) -> String {
    if tab.is_empty() { format!("/matters/{}", file.matter) } else { format!("/matters/{}?tab={tab}", file.matter) }
}

fn strip(file: &FilePage, here: &str) -> Vec<Tab> {
    let of = |word: &str, tab: &str| Tab::new(word, tab_href(file, tab), here == tab);
    vec![
        of("概况", ""),
        of("办理", "acts"),
        of("文书", "papers").count(file.papers.len()),
        of("证据", "evidence").count(file.evidence.len()),
        of("期限", "terms").count(file.terms.len()),
        of("过程记录", "record").count(file.record.len()),
        of("公示", "public"),
    ]
}

fn people(file: &FilePage) -> Markup {
    let handlers = html! { @for (n, (name, cert)) in file.handlers.iter().enumerate() { @if n > 0 { br; } (name) " " span.m { "证 " (cert) } } };
    let facts = (!file.handlers.is_empty()).then(|| Fact::rich("承办人", handlers));
    let stages = file.stages.iter().filter_map(|s| Some(Fact::new(s.name.as_str(), s.by.as_deref()?)));
    card("办案人员", plain(""), pad(summary_list(facts.into_iter().chain(stages))))
}
