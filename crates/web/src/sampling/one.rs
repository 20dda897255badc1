//! One sampling: its plan, the value that draws, the files drawn and what was found in each.

use super::{HERE, PUBLIC, facts, standing};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, buttons, card, empty, error_summary, form, form_buttons,
    notice, pad, page_head, plain, summary_list, tag, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::sampling::{FileLine, SamplingPage};
use fadu_office::watch::draw::{Progress, Verdict};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/sampling/{sampling}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, (&Sent::default(), &[]))
}

/// `POST /admin/sampling/{sampling}`: the value, what was found, or that it is given up.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("deed") {
        "draw" => office.draw_sample(&who, &id, sent.one("value")).await,
        "void" => office.void_sampling(&who, &id, sent.one("reason")).await,
        _ => office.judge_sampled(&who, (&id, sent.one("file")), (sent.one("met") == "yes", sent.one("note"))).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &id, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, id: &str, typed: (&Sent, &[FieldError])) -> Result<Markup, PageDenial> {
    let page = office.sampling_page(who, id)?;
    let s = &page.sampling;
    let ways = buttons(&[Button::link("抽取文件（重算用）", format!("{PUBLIC}/{id}/draw.json"))]);
    let body = html! {
        (error_summary(typed.1))
        (page_head(&s.plan.title, standing(s), ways))
        div.stack {
            (card("方案", plain("定下以后不能改"), summary_list(facts(s, &page.body))))
            (card("名单", plain("每一层的名单按编号排列，摘要写进登记簿"), parts(s)))
            @if page.may_draw { (card("录入公布的数值", plain("录入后立即抽取，不能重来"), pad(value(office, who, id, typed)))) }
            @if let Some(p) = page.progress.as_ref().filter(|_| s.voided.is_none()) { (card("这个说法", html! {}, pad(claim(p, page.files.len())))) }
            @if s.drawn.is_some() { (files(office, who, &page, typed)) }
            @if s.voided.is_none() { (card("作废", plain("名单有错、数值没有公布的，写明理由作废；理由公开"), pad(void(office, who, id, typed)))) }
        }
    };
    Ok(Frame::new(s.plan.title.clone(), HERE).under("工作台", "/desk").under("主动抽查", HERE).page(who, body))
}

/// The parts of the list.
pub(super) fn parts(s: &fadu_office::watch::draw::Sampling) -> Markup {
    let mut table = Table::new("名单")
        .column("层", Column::Name)
        .column("件数", Column::Number)
        .column("抽取", Column::Number)
        .column("名单的摘要", Column::Text);
    let whole = s.progress().is_some() || matches!(s.plan.method, fadu_office::watch::draw::Method::Claim { .. });
    for p in &s.plan.parts {
        let draws = if whole { "查到能下结论为止".to_string() } else { p.draws.to_string() };
        let digest = html! { code title=(p.digest) { (p.digest.get(..16).unwrap_or(&p.digest)) "…" } };
        table = table.row([plain(&p.name), plain(&p.size.to_string()), plain(&draws), digest]);
    }
    table.render()
}

fn of(office: &Office, who: &Who, id: &str) -> Form {
    Form { action: format!("{HERE}/{id}"), csrf: form_token(who), intent: office.intent_id(), ..Form::default() }
}

fn value(office: &Office, who: &Who, id: &str, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let field = Field::text("value", "数值").hint("照公布的样子写，空格隔开").value(sent.one("value"));
    form(
        &of(office, who, id),
        html! {
            input type="hidden" name="deed" value="draw";
            (field.errors(errors).required())
            (form_buttons(&[Button::submit("抽取").primary()]))
        },
    )
}

fn void(office: &Office, who: &Who, id: &str, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let field = Field::text("reason", "理由").value(sent.one("reason")).errors(errors).required();
    form(
        &of(office, who, id),
        html! {
            details.narrow open[!sent.one("reason").is_empty() || !errors.is_empty() && sent.one("deed") == "void"] {
                summary { "作废" }
                input type="hidden" name="deed" value="void";
                (field)
                (form_buttons(&[Button::submit("作废").danger()]))
            }
        },
    )
}

fn claim(p: &Progress, shown: usize) -> Markup {
    let seen = format!("查了 {} 件，{} 件没有达到；全部名单里达到的在 {} 件至 {} 件之间", p.seen, p.bad, p.low, p.high);
    match p.verdict {
        Verdict::Holds => notice(Tone::Ok, html! { "可以停了：这个说法成立。" (seen) "。" }),
        Verdict::Fails => notice(Tone::Late, html! { "可以停了：这个说法不成立。" (seen) "。" }),
        Verdict::Open => notice(
            Tone::Info,
            html! {
                @match p.more {
                    Some(more) => { "还不能下结论：接着查的 " (more) " 件都达到，就成立。" },
                    None => { "接下来的都达到，也不能成立了；再查下去只是把范围说得更准。" },
                }
                (seen) "。" @if shown > 0 { "按下面的次序查，共 " (shown) " 件。" } @else { "公布的数值录入以后，按抽取的次序查。" }
            },
        ),
    }
}

fn files(office: &Office, who: &Who, page: &SamplingPage, typed: (&Sent, &[FieldError])) -> Markup {
    let mut table = Table::new("抽到的案卷")
        .column("次序", Column::Number)
        .column("案卷", Column::Name)
        .column("结果", Column::Text)
        .or_empty(empty("没有要查的", html! { "名单里没有抽到案卷。" }));
    let claimed = page.progress.is_some();
    for (n, line) in (1..).zip(&page.files) {
        let part = page.sampling.plan.parts.get(line.part).map_or("", |p| p.name.as_str());
        table = table.row([
            plain(&format!("{n}")),
            file(office, line, if claimed { "" } else { part }),
            found(office, who, page, line, typed),
        ]);
    }
    card("抽到的案卷", html! { (page.files.len()) " 件" }, table.render())
}

fn file(office: &Office, line: &FileLine, part: &str) -> Markup {
    let name = match &line.row {
        Some(row) => {
            let name = row.number.clone().or(row.item.clone()).unwrap_or_else(|| row.procedure.clone());
            let review = row.closed && say::matter(&line.file).is_ok_and(|m| office.is_reviewed(m));
            html! { a href={ "/matters/" (line.file) } { (name) } @if review { " " a href={ "/matters/" (line.file) "/review" } { "机器预评" } } }
        }
        None => plain(&line.file),
    };
    two_lines(name, part)
}

fn found(
    office: &Office,
    who: &Who,
    page: &SamplingPage,
    line: &FileLine,
    (sent, errors): (&Sent, &[FieldError]),
) -> Markup {
    let id = &page.sampling.plan.id;
    let told = line.judged.as_ref().map(|j| {
        let (tone, word) = if j.met { (Tone::Ok, "没有问题") } else { (Tone::Late, "有问题") };
        html! { (tag(tone, word)) span.sub { (j.by) " " (say::minute(j.at)) @if !j.note.is_empty() { "：" (j.note) } } }
    });
    let mine = sent.one("file") == line.file;
    let note = if mine { sent.one("note") } else { "" };
    let says = if mine { errors } else { &[] };
    let ask = || {
        form(
            &of(office, who, id),
            html! {
                input type="hidden" name="deed" value="judge";
                input type="hidden" name="file" value=(line.file);
                (Field::text("note", "查到什么").hint("有问题的必填").value(note).errors(says))
                (form_buttons(&[Button::submit("没有问题").small().named("met", "yes"), Button::submit("有问题").small().named("met", "no")]))
            },
        )
    };
    html! {
        @match told {
            Some(told) => { (told) },
            None if page.sampling.voided.is_some() => { (tag(Tone::Plain, "没有查")) },
            None => { details.narrow open[mine] { summary { "记结果" } (ask()) } },
        }
    }
}
