//! Pages of case-file review 案卷评查: the supervisor's rounds, the reviewer's sheet, the reviewed agency's results. One file a page.

mod figures;
mod file;
mod list;
mod marking;
mod open;
mod own;
mod report;
mod round;
mod sheet;
mod sheet_read;

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::form_token;
use crate::ui::{Column, Fact, FieldError, Form, Table, Tone, card, empty, pad, plain, tag};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::rounds::{FileLine, ResultMark};
use fadu_office::watch::rounds::{FileState, How, Round};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// Where rounds are.
const HERE: &str = "/reviews";
/// Where reviewers work.
const MARKING: &str = "/reviews/marking";
/// Where agencies see their results.
const OWN: &str = "/reviews/own";

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/reviews", get(list::show))
        .route("/reviews/new", get(open::show).post(open::send))
        .route("/reviews/figures", get(figures::show))
        .route("/reviews/marking", get(marking::show))
        .route("/reviews/marking/{round}/{id}", get(sheet::show).post(sheet::send))
        .route("/reviews/own", get(own::list))
        .route("/reviews/own/{round}/{id}", get(own::show).post(own::send))
        .route("/reviews/{round}", get(round::show).post(round::send))
        .route("/reviews/{round}/report", get(report::show))
        .route("/reviews/{round}/table/{kind}", get(report::table))
        .route("/reviews/{round}/files/{id}", get(file::show).post(file::send))
}

/// Tenths of a point as people write them.
fn points(tenths: u32) -> String {
    hundredths(tenths * 10)
}

/// Hundredths of a point as people write them.
fn hundredths(n: u32) -> String {
    let text = format!("{}.{:02}", n / 100, n % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A form of a page of rounds.
fn of(office: &Office, who: &Who, action: &str) -> Form {
    Form { action: action.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() }
}

/// After a deed: back to the page, or the page again with what is wrong.
fn after(
    done: Result<(), Denial>,
    back: &str,
    again: impl FnOnce(&[FieldError]) -> Result<Markup, PageDenial>,
) -> Result<Response, PageDenial> {
    match done {
        Ok(()) => Ok(Redirect::to(back).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again(&field_errors(&all))?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A form of one button that says which deed it is, and of which file.
fn deed(office: &Office, who: &Who, (action, name): (&str, &str), button: crate::ui::Button) -> Markup {
    let hidden = html! { input type="hidden" name="deed" value=(name); (button) };
    crate::ui::form(&of(office, who, action), hidden)
}

/// How a file of a round stands.
fn standing(state: &FileState) -> Markup {
    let in_of = format!("{} / {}", state.sheets.len(), state.reviewers.len());
    match state.result() {
        None if state.reviewers.is_empty() => tag(Tone::Plain, "没有评查人员"),
        None if state.wants_third() => tag(Tone::Warn, "要第三人"),
        None => html! { (tag(Tone::Info, "评查中")) span.sub { (in_of) } },
        Some(_) if state.objection().is_some() => tag(Tone::Warn, "有异议"),
        Some(_) if state.correction_waits() => tag(Tone::Warn, "整改待验收"),
        Some(_) if state.correction().is_some() => tag(Tone::Info, "整改中"),
        Some(_) if state.told.is_some() => tag(Tone::Ok, "已反馈"),
        Some(_) => tag(Tone::Info, "已定分"),
    }
}

/// The result of a file in words: points and grade.
fn result(state: &FileState) -> Markup {
    match state.result() {
        Some(s) => html! { b { (points(s.tenths())) } " 分 " (grade(&s.grade, s.vetoes.is_empty())) },
        None => plain("—"),
    }
}

fn grade(name: &str, reached: bool) -> Markup {
    tag(if reached { Tone::Plain } else { Tone::Late }, name)
}

/// How a result came about.
fn how(how: How) -> &'static str {
    match how {
        How::Mean => "两人评分的平均分",
        How::Third => "两人相差较大，以第三人的评分为准",
        How::Objection => "答复异议后更正",
    }
}

/// What everybody who sees a round may know of it.
fn facts(round: &Round) -> Vec<Fact> {
    let opened = &round.opened;
    let from = if opened.sampling.is_some() {
        "主动抽查抽到的全部案卷"
    } else {
        "机器预评有发现的案卷中选取"
    };
    let mut all = vec![
        Fact::new("案卷", &format!("{} 件，{from}", round.files.len())),
        Fact::new("评查截止", &opened.until.with_weekday().to_string()),
        Fact::new("开展", &format!("{} {}", opened.by, crate::desk::say::minute(opened.at))),
    ];
    if let Some(closed) = &round.closed {
        all.push(Fact::new("结束", &format!("{} {}", closed.by, crate::desk::say::minute(closed.at))));
    }
    all
}

/// The items of a result that lose something, each reason with its place; `at` makes the link to a place.
fn marks(all: &[ResultMark], at: impl Fn(usize) -> Option<String>) -> Markup {
    let mut table = Table::new("扣分")
        .column("项目", Column::Name)
        .column("扣分", Column::Number)
        .column("理由和位置", Column::Text)
        .or_empty(empty("没有扣分", html! { "各项都没有扣分。" }));
    for mark in all {
        let lost = if mark.veto {
            tag(Tone::Late, "一票否决")
        } else {
            plain(&format!("−{}", hundredths(mark.hundredths)))
        };
        let name = html! { (mark.name) " " (crate::desk::say::arts(&mark.cites)) };
        let why = html! { ul { @for (says, place) in &mark.reasons { li { (says)
            @if let Some((entry, word)) = place { " " @match at(*entry) { Some(href) => a href=(href) { (word) }, None => span.sub { (word) } } }
        } } } };
        table = table.row([name, lost, why]);
    }
    table.render()
}

/// The name of a file with its agency below it.
fn named(line: &FileLine, href: &str) -> Markup {
    crate::ui::two_lines(html! { a href=(href) { (line.name) } }, &line.agency)
}

/// What was typed under a name with an item behind it.
fn typed<'a>(sent: &'a Sent, part: &str, item: &str) -> &'a str {
    sent.one(&format!("{part}.{item}"))
}

/// How a round stands.
fn standing_of(round: &Round) -> Markup {
    let count = |is: &dyn Fn(&FileState) -> bool| round.files.iter().filter(|f| is(f)).count();
    match () {
        () if round.closed.is_some() => tag(Tone::Plain, "已结束"),
        () if count(&|f| f.reviewers.is_empty()) > 0 => tag(Tone::Warn, "要确定评查人员"),
        () if count(&|f| f.wants_third()) > 0 => tag(Tone::Warn, "要第三人"),
        () if count(&|f| f.objection().is_some()) > 0 => tag(Tone::Warn, "有异议"),
        () if count(&|f| f.result().is_none()) > 0 => tag(Tone::Info, "评查中"),
        () if count(&|f| f.told.is_none()) > 0 => tag(Tone::Warn, "要反馈结果"),
        () if count(&|f| f.correction().is_some()) > 0 => tag(Tone::Info, "整改中"),
        () => tag(Tone::Ok, "已反馈"),
    }
}

/// For the workbench: files to be reviewed, and results that ask something of the own body.
pub fn waits(office: &Office, who: &Who) -> Result<Markup, Denial> {
    let may = |what| policy::may(who, what, who.agency);
    let mine = if may(Do::Mark) { office.marking(who)? } else { Vec::new() };
    let mine: Vec<_> = mine.iter().filter(|l| l.handed_in.is_none() && !l.closed).collect();
    let own = if may(Do::Reviewed) { office.own_results(who)? } else { Vec::new() };
    let today = office.today();
    let correct =
        own.iter().filter(|l| !l.closed && l.state.correction().is_some() && !l.state.correction_waits()).count();
    let open = own.iter().filter(|l| !l.closed && l.until >= today && l.state.objections.is_empty()).count();
    if mine.is_empty() && correct + open == 0 {
        return Ok(html! {});
    }
    let first = mine.iter().map(|l| l.until).min();
    Ok(card(
        "案卷评查",
        html! {},
        pad(html! {
            @if let Some(day) = first { p { a href=(MARKING) { "要您评查 " (mine.len()) " 件" } span.sub { " 最早 " (day.with_weekday()) " 截止" } } }
            @if correct > 0 { p { a href=(OWN) { "要报告整改 " (correct) " 件" } } }
            @if open > 0 { p { a href=(OWN) { "评查结果 " (open) " 件" } span.sub { " 在异议期内" } } }
        }),
    ))
}
