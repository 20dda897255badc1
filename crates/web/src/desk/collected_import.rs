//! 按表归集: acts done elsewhere from a table; what is new, changed, the same or refused is shown row by row, and written in one step.

use super::collected::{columns_card, frame};
use super::frame::Frame;
use super::kept::Sent;
use super::tables::{self, SHOWN, count, refusals};
use super::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Column, Field, Table, Tone, buttons, card, notice, pad, page_head, plain, progress, tag};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::collected::{CollectJob, CollectedPreview, Does};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::sync::atomic::Ordering;

const HERE: &str = "/collected/import";

/// `GET /collected/template/{kind}`: the empty table.
pub async fn template(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "collect", office.collected_template(&who, kind)?))
}

/// `/collected/import`.
pub struct Collected;

impl TakesIn for Collected {
    type Preview = CollectedPreview;
    const HERE: &'static str = HERE;
    const WORDS: Words = Words {
        title: "按表归集",
        looked: "核对后归集",
        below: "一行是一件别处办理的执法行为；先看哪些新增、更正和不收，确认以后才写入",
        file: "按模板填写的表（.xlsx、.csv），不超过 32 MB；有公式的不收",
        endings: ".csv,.xlsx",
        row: "编号和当事人",
    };

    fn frame() -> Frame {
        frame("按表归集").under("归集", "/collected")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Handle, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<CollectedPreview, Denial> {
        office.preview_collected(who, held)
    }
    fn sums(preview: &CollectedPreview) -> Sums {
        let [new, changed, same, refused] = preview.counts();
        let with = preview.rows.iter().filter(|r| !r.findings.is_empty()).count();
        Sums {
            counts: format!(
                "新增 {new} 件，更正 {changed} 件，不变 {same} 件，不收 {refused} 行；其中 {with} 件有问题。"
            ),
            refused: preview.refused(),
            writes: preview.writes(),
            mark: preview.mark(),
            button: format!("归集这 {} 件", preview.writes()),
        }
    }
    async fn asking(office: &Office, who: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        let ways = buttons(&[
            Button::link("下载模板（.xlsx）", "/collected/template/xlsx"),
            Button::link("下载模板（.csv）", "/collected/template/csv"),
        ]);
        let one = format!("/desk/reported/{}", office.collected_procedure(who)?);
        let below = html! {
            (notice(Tone::Info, html! { "来源系统和来源编号相同的，就是同一件：内容一样的不再写，内容变了的作为更正，原来的记录保留。行为已经作出，所以不因依法欠缺而不收；欠缺的逐条记为问题，写明条文。" }))
            (columns_card(&office.collected_columns(who)?))
        };
        Ok(Asking { ways, below, beside: Some(Button::link("逐件填写", one)), ..Asking::default() })
    }
    fn beside(_: &Office, preview: &CollectedPreview, typed: Typed<'_>) -> Markup {
        html! { @if preview.counts()[1] > 0 { (reason(("更正的理由", "写在每一件更正的记录里"), typed)) } }
    }
    fn rows(_: &Office, preview: &CollectedPreview) -> Markup {
        let [new, changed, ..] = preview.counts();
        html! {
            @if changed > 0 { (card("更正的", count(changed, "件"), lines(preview, &Does::Changed))) }
            @if new > 0 { (card("新增的", count(new, "件"), lines(preview, &Does::New))) }
        }
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (held, sent): (&str, &Sent),
        preview: CollectedPreview,
    ) -> Result<Taken, Denial> {
        let job = office.take_in_collected(who, held, preview, sent.one("reason"))?;
        Ok(Taken::Goes(format!("{HERE}/{}", job.id)))
    }
}

/// Why rows that are here already are said anew.
pub(super) fn reason((label, hint): (&str, &str), (sent, errors): Typed<'_>) -> Markup {
    Field::lines("reason", label, 2).hint(hint).value(sent.one("reason")).required().errors(errors).render()
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
