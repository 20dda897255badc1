//! 按表归集: acts done elsewhere from a table; what is new, changed, the same or refused is shown row by row, and written in one step.

use super::collected::{columns_card, frame};
use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::tables::{self, Looked, SHOWN, confirm, count, counted, refusals, uploaded};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, buttons, card, error_summary, form, form_buttons, notice,
    pad, page_head, plain, progress, tag,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::collected::{CollectJob, CollectedPreview, Does};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const HERE: &str = "/collected/import";

/// `GET /collected/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Handle, who.agency)?;
    Ok(choosing(&office, &who, &[])?)
}

/// `GET /collected/template/{kind}`: the empty table.
pub async fn template(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "collect", office.collected_template(&who, kind)?))
}

/// `POST /collected/import`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Handle, who.agency)?;
    let write = sent.one("do") == "write";
    let (name, held) = match write {
        true => (String::new(), sent.one("held").to_string()),
        false => {
            match uploaded(&mut sent).and_then(|(n, bytes)| Ok((n.clone(), office.hold_collected(&who, &n, bytes)?))) {
                Ok(named) => named,
                Err(e) => return wrong(&office, &who, e),
            }
        }
    };
    let (seen, reason) = (sent.one("seen").to_string(), sent.one("reason").to_string());
    // A long table is judged beside the other work.
    let (of, by, id) = (Arc::clone(&office), who.clone(), held.clone());
    let done = tokio::task::spawn_blocking(move || of.preview_collected(&by, &id)).await;
    let preview = match done.map_err(|e| Denial::Fault(e.to_string()))? {
        Ok(preview) => preview,
        Err(e) => return wrong(&office, &who, e),
    };
    if !write || preview.mark() != seen {
        return Ok(looked(&office, &who, (&held, &name), (&preview, &[])).into_response());
    }
    match office.take_in_collected(&who, &held, preview.clone(), &reason) {
        Ok(job) => Ok(Redirect::to(&format!("{HERE}/{}", job.id)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            let again = looked(&office, &who, (&held, ""), (&preview, &errors));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

fn wrong(office: &Office, who: &Who, denial: Denial) -> Result<Response, PageDenial> {
    match denial {
        Denial::Denied(Denied::Mistaken(all)) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, choosing(office, who, &errors)?).into_response())
        }
        other => Err(other.into()),
    }
}

/// `GET /collected/import/{job}`: how far it has come; the page asks again by itself.
pub async fn job(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, PageDenial> {
    let job = office.collect_job(&who, &id)?;
    let links = buttons(&[Button::link("看归集统计", "/collected").primary(), Button::link("再归集一份", HERE)]);
    let said = how_far(&job, ("按表归集", "归集"), links);
    let page = frame("归集的进度").under("归集", "/collected").under("按表归集", HERE).page(&who, said);
    Ok(on_its_way(&job, page))
}

/// The page of a table on its way: it asks again by itself until the table is through.
pub(super) fn on_its_way(job: &CollectJob, page: Markup) -> Response {
    match job.is_over() {
        true => page.into_response(),
        false => ([("refresh", "2")], page).into_response(),
    }
}

/// How far a table has come: its title, and what is done with a row, in words.
pub(super) fn how_far(job: &CollectJob, (title, does): (&str, &str), links: Markup) -> Markup {
    let (failed, left) = (job.of.failed(), &job.of.left);
    let all = job.progress.all.load(Ordering::Relaxed);
    let written = job.done() - failed.len().min(job.done());
    html! {
        (page_head(title, plain(&job.name), html! {}))
        div.stack {
            @if job.is_over() {
                (notice(if failed.is_empty() && left.is_empty() { Tone::Ok } else { Tone::Warn }, html! {
                    b { "已" (does) " " (written) " 件" @if !failed.is_empty() { "，没有写入 " (failed.len()) " 件" } @if !left.is_empty() { "，没有收 " (left.len()) " 行" } "。" }
                    @if !left.is_empty() { "没有收的改好以后再来一次；已经写入的不会重复。" }
                }))
                (refusals("编号", &[failed, left.clone()].concat()))
                (links)
            } @else {
                (card("正在写入", plain("页面会自己更新，可以离开，过一会儿再来看"), pad(progress("已经写入", job.done() as u64, all as u64))))
            }
        }
    }
}

fn here() -> Frame {
    frame("按表归集").under("归集", "/collected")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Result<Markup, Denial> {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let ways = buttons(&[
        Button::link("下载模板（.xlsx）", "/collected/template/xlsx"),
        Button::link("下载模板（.csv）", "/collected/template/csv"),
    ]);
    let body = html! {
        (error_summary(errors))
        (page_head("按表归集", plain("一行是一件别处办理的执法行为；先看哪些新增、更正和不收，确认以后才写入"), ways))
        div.stack {
            (card("选择文件", html! {}, pad(form(&of, html! {
                (Field::file("file", "文件", ".csv,.xlsx").hint("按模板填写的表（.xlsx、.csv），不超过 32 MB；有公式的不收").required().errors(errors))
                (form_buttons(&[Button::submit("查看").primary(), Button::link("逐件填写", format!("/desk/reported/{}", office.collected_procedure(who)?))]))
            }))))
            (notice(Tone::Info, html! { "来源系统和来源编号相同的，就是同一件：内容一样的不再写，内容变了的作为更正，原来的记录保留。行为已经作出，所以不因依法欠缺而不收；欠缺的逐条记为问题，写明条文。" }))
            (columns_card(&office.collected_columns(who)?))
        }
    };
    Ok(here().reading().page(who, body))
}

fn looked(
    office: &Office,
    who: &Who,
    (held, name): (&str, &str),
    (preview, errors): (&CollectedPreview, &[FieldError]),
) -> Markup {
    let [new, changed, same, refused] = preview.counts();
    let with = preview.rows.iter().filter(|r| !r.findings.is_empty()).count();
    let counts = format!("新增 {new} 件，更正 {changed} 件，不变 {same} 件，不收 {refused} 行；其中 {with} 件有问题。");
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.writes() };
    let reason = html! { @if changed > 0 { (Field::lines("reason", "更正的理由", 2).hint("写在每一件更正的记录里").required().errors(errors)) } };
    let body = html! {
        (error_summary(errors))
        (page_head("核对后归集", plain(&format!("{name} 还没有写入")), html! {}))
        div.stack {
            (counted(&counts, refused))
            (confirm((office, who), &file, format!("归集这 {} 件", preview.writes()), reason))
            (refusals("编号和当事人", &preview.refused()))
            @if changed > 0 { (card("更正的", count(changed, "件"), lines(preview, &Does::Changed))) }
            @if new > 0 { (card("新增的", count(new, "件"), lines(preview, &Does::New))) }
        }
    };
    here().page(who, body)
}

fn lines(preview: &CollectedPreview, does: &Does) -> Markup {
    let mut table = Table::new("各行")
        .column("行", Column::Number)
        .column("编号和当事人", Column::Name)
        .column("问题", Column::Text);
    for row in preview.rows.iter().filter(|r| r.does == *does).take(SHOWN) {
        let missing =
            html! { @if row.asks.is_empty() { "没有" } @for asks in &row.asks { (tag(Tone::Warn, asks)) " " } };
        table = table.row([plain(&row.line.to_string()), plain(&row.what), missing]);
    }
    table.render()
}
