//! One figure of a body: formula, ground, the cases behind it; the objection to it and its answer, case by case.

use super::{HERE, round_href, says};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::{ground, minute};
use crate::desk::tables::{self, attached};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Fact, Field, FieldError, Form, Kind, Table, Tone, buttons, card, empty, error_summary,
    form, form_buttons, notice, pad, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::assess::{CaseLine, FigurePage};
use fadu_office::base::Denied;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::collections::BTreeMap;

/// Round, body and indicator.
type At = (String, String, String);

/// So many cases are shown; the table holds all.
const SHOWN: usize = 300;

/// `GET /assessment/rounds/{round}/{body}/{indicator}`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed, Path(at): Path<At>) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &at, (&Sent::default(), &[]))
}

/// `POST`: an objection, its answer, or what is said of a finding on a red line.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(at): Path<At>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let key = (at.1.clone(), at.2.clone());
    let reason = sent.one("reason");
    let done = match sent.one("deed") {
        "answer" => {
            let of =
                |name: &str, good: bool| sent.all(name).into_iter().map(|c| (c.to_string(), good)).collect::<Vec<_>>();
            let changes: BTreeMap<String, bool> = of("out", false).into_iter().chain(of("counts", true)).collect();
            office.answer_assessed(&who, (&at.0, &key), (reason, changes)).await
        }
        "settle" => {
            let confirmed = sent.one("confirmed") == "yes";
            office.settle_red_line(&who, (&at.0, &key, sent.one("case")), (confirmed, reason)).await
        }
        _ => {
            let cases = sent.all("cases").into_iter().map(str::to_string).collect();
            office.object_figure(&who, (&at.0, &key), (reason, cases)).await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&at)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &at, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET …/table/{kind}`: the list behind the figure.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, body, indicator, kind)): Path<(String, String, String, String)>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "figure", office.figure_table(&who, (&round, &body, &indicator), kind)?))
}

fn href((round, body, indicator): &At) -> String {
    format!("{}/{body}/{indicator}", round_href(round))
}

fn sheet(office: &Office, who: &Who, at: &At, typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.figure_page(who, (&at.0, &at.1, &at.2))?;
    let ways = buttons(&[Button::link("名单（.xlsx）", format!("{}/table/xlsx", href(at)))]);
    let name = &page.figure.figure.name;
    let form_of = Form { action: href(at), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let body = html! {
        (error_summary(typed.1))
        (page_head(name, plain(&page.body), ways))
        @if !page.sound { (notice(Tone::Late, html! { "名单与冻结时的摘要不符，请报告系统管理员。" })) }
        div.stack {
            (card("怎样得出", html! {}, summary_list(facts(&page))))
            (card("名单", plain(&format!("{} 件", page.cases.len())), cases(&page)))
            (objection(&page, &form_of, typed))
            @if page.may.2 { (red_lines(&page, &form_of, typed)) }
        }
    };
    let frame = Frame::new(name.clone(), HERE).under("工作台", "/desk").under("执法考核", HERE);
    let whole = format!("{}?body={}", round_href(&at.0), at.1);
    Ok(frame.under(page.line.title.clone(), round_href(&at.0)).under(page.body.clone(), whole).page(who, body))
}

fn facts(page: &FigurePage) -> Vec<Fact> {
    let f = &page.figure.figure;
    let tally = |t: fadu_office::watch::assess::Tally| format!("{} / {}", t.good, t.of);
    let mut all = vec![
        Fact::rich("结果", says(page.figure.state)),
        Fact::new("公式", &f.formula),
        Fact::rich("依据", ground(&page.cites, page.house.as_ref())),
        Fact::new("冻结时的分子 / 分母", &tally(f.tally)),
    ];
    if page.figure.tally != f.tally {
        all.push(Fact::new("答复以后", &tally(page.figure.tally)));
    }
    if !f.red_line {
        all.push(Fact::new("最小样本", &format!("{} 件，不足的不出数", f.min_sample)));
    }
    all.push(Fact::rich("查询", html! { code { (f.query) } }));
    all.push(Fact::rich("名单摘要", html! { code title=(f.digest) { (f.digest.get(..16).unwrap_or(&f.digest)) "…" } }));
    all
}

fn title(case: &CaseLine) -> (Markup, String) {
    match (&case.row, &case.task) {
        (Some(row), _) => {
            let name = if row.party.is_empty() { "事项".to_string() } else { row.party.clone() };
            (html! { a href={ "/matters/" (case.id) } { (name) } }, row.number.clone().unwrap_or_default())
        }
        (None, Some(task)) => (plain(task), String::new()),
        (None, None) => (html! { code { (case.id) } }, String::new()),
    }
}

fn cases(page: &FigurePage) -> Markup {
    let red = page.figure.figure.red_line;
    let mut table = Table::new("名单")
        .column("事项", Column::Name)
        .column(if red { "认定" } else { "符合" }, Column::Text)
        .or_empty(empty("名单是空的", html! { "期间里没有这项指标要看的事项。" }));
    for case in page.cases.iter().take(SHOWN) {
        let (name, below) = title(case);
        let said = match (&case.settled, case.changed) {
            (Some(s), _) => {
                html! { (tag(if s.confirmed { Tone::Late } else { Tone::Ok }, if s.confirmed { "认定" } else { "不认定" })) " " (s.reason) }
            }
            (None, _) if red => tag(Tone::Warn, "待认定"),
            (None, Some(true)) => tag(Tone::Info, "答复后改为符合"),
            (None, Some(false)) => tag(Tone::Info, "答复后不计入"),
            (None, None) => {
                tag(if case.good { Tone::Ok } else { Tone::Warn }, if case.good { "符合" } else { "不符合" })
            }
        };
        table = table.row([two_lines(name, &below), said]);
    }
    let more = page.cases.len().saturating_sub(SHOWN);
    html! { (table.render()) @if more > 0 { (pad(html! { p { "另有 " (more) " 件，见导出的名单。" } })) } }
}

/// The objection with its answer, or the form for what comes next.
fn objection(page: &FigurePage, of: &Form, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let until = page.line.frozen.as_ref().and_then(|f| f.object_until);
    let below = until.map_or("不办理异议".to_string(), |d| format!("截止 {}", d.with_weekday()));
    let field = |label: &str| Field::new("reason", label, Kind::Lines { rows: 3, most: 500 }).value(sent.one("reason"));
    let some = |name: &str, label: &str, all: Vec<Choice>| {
        Field::new(name, label, Kind::Many(all)).values(sent.all(name)).errors(errors).render()
    };
    let listed = || page.cases.iter().take(SHOWN).map(|c| Choice::new(c.id.clone(), worded(c))).collect::<Vec<_>>();
    let bad =
        || page.cases.iter().filter(|c| !c.good).take(SHOWN).map(|c| Choice::new(c.id.clone(), worded(c))).collect();
    card(
        "异议",
        plain(&below),
        pad(html! {
            @if let Some(o) = &page.objection {
                p { (o.by) " " (minute(o.at)) " 提出：" (o.reason) }
                @if !o.cases.is_empty() { p.m { "所指的事项 " (o.cases.len()) " 件" } }
            } @else if !page.may.0 { p.m { "没有异议。" } }
            @if let Some(a) = &page.answer {
                p { (a.by) " " (minute(a.at)) " 答复：" (a.reason) }
                p.m { @if a.changes.is_empty() { "数据不调整。" } @else { "调整 " (a.changes.len()) " 件；冻结的数据仍然保留，结果按调整后的计算。" } }
            }
            @if page.may.0 { (form(of, html! {
                input type="hidden" name="deed" value="object";
                (field("哪里不对").errors(errors).required())
                @if !page.cases.is_empty() { (some("cases", "所指的事项（可不选）", listed())) }
                (form_buttons(&[Button::submit("提出异议").primary()]))
            })) }
            @if page.may.1 { (form(of, html! {
                input type="hidden" name="deed" value="answer";
                (some("out", "不计入的事项", listed()))
                @let left: Vec<Choice> = bad();
                @if !left.is_empty() { (some("counts", "改为符合的事项", left)) }
                (field("答复的理由").errors(errors).required())
                (form_buttons(&[Button::submit("答复").primary()]))
            })) }
        }),
    )
}

fn worded(case: &CaseLine) -> String {
    let row = case.row.as_ref().map(|r| format!("{} {}", r.party, r.number.as_deref().unwrap_or_default()));
    row.or_else(|| case.task.clone()).unwrap_or_else(|| case.id.clone()).trim().to_string()
}

/// What is to be said of each finding.
fn red_lines(page: &FigurePage, of: &Form, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let open: Vec<&CaseLine> = page.cases.iter().filter(|c| c.settled.is_none()).collect();
    let choices = vec![Choice::new("yes", "认定"), Choice::new("no", "不认定")];
    let cases: Vec<Choice> = open.iter().map(|c| Choice::new(c.id.clone(), worded(c))).collect();
    card(
        "红线线索认定",
        plain("逐件认定，写明理由；没有认定的不能定稿"),
        pad(html! {
            @if open.is_empty() { p.m { "没有待认定的线索。" } } @else { (form(of, html! {
                input type="hidden" name="deed" value="settle";
                (Field::choice("case", "线索", cases).value(sent.one("case")).errors(errors).required())
                (Field::choice("confirmed", "结论", choices).value(sent.one("confirmed")).errors(errors).required())
                (Field::text("reason", "理由").value(sent.one("reason")).errors(errors).required())
                (form_buttons(&[Button::submit("登记结论").primary()]))
            })) }
        }),
    )
}
