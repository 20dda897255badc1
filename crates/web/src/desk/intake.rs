//! 批量登记: orders of a hotline from a table; what is new, said anew, the same or refused is shown row by row, and written in one step.

use super::asking;
use super::collected_import::{how_far, on_its_way, reason};
use super::frame::Frame;
use super::kept::Sent;
use super::lodged;
use super::tables::{self, SHOWN, count};
use super::taking::{self, Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use crate::ui::{Button, Column, Table, Tone, buttons, card, notice, plain};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use fadu_office::accounts::Who;
use fadu_office::collected::Does;
use fadu_office::intake::IntakePreview;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const HERE: &str = "/intake";

/// The routes of these pages, of what the public lodges, and of asking another body.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/desk/lodged", get(lodged::show))
        .route("/intake", taking::page::<Orders>())
        .route("/intake/template/{kind}", get(template))
        .route("/intake/{job}", get(job))
        .route("/desk/answers/ask/{procedure}", get(asking::show).post(asking::send))
}

/// `GET /intake/template/{kind}`: the empty table.
pub async fn template(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(tables::attached(kind, "intake", office.intake_template(&who, kind)?))
}

/// `GET /intake/{job}`: how far it has come.
pub async fn job(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, PageDenial> {
    let job = office.collect_job(&who, &id)?;
    let all = format!("/desk/matters?procedure={}", office.intake_procedure(&who)?);
    let links = buttons(&[Button::link("看登记的", all).primary(), Button::link("再登记一份", HERE)]);
    let page = here("登记的进度").under("批量登记", HERE).page(&who, how_far(&job, ("批量登记", "登记"), links));
    Ok(on_its_way(&job, page))
}

/// `/intake`.
struct Orders;

impl TakesIn for Orders {
    type Preview = IntakePreview;
    const HERE: &'static str = HERE;
    const WORDS: Words = Words {
        title: "批量登记",
        looked: "核对后登记",
        below: "一行登记一件；先看哪些新增、补充和不收，确认以后才写入",
        file: "平台导出的表或者模板（.xlsx、.csv），不超过 32 MB；有公式的不收",
        endings: ".csv,.xlsx",
        row: "编号和涉及单位",
    };

    fn frame() -> Frame {
        here("批量登记")
    }
    fn may(office: &Office, who: &Who) -> Result<(), Denial> {
        office.intake_columns(who).map(drop)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<IntakePreview, Denial> {
        office.intake_preview(who, held)
    }
    fn sums(preview: &IntakePreview) -> Sums {
        let rows = &preview.rows;
        let [new, changed, same, refused] = rows.counts();
        Sums {
            counts: format!("新增 {new} 件，补充 {changed} 件，不变 {same} 件，不收 {refused} 行。"),
            refused: rows.refused(),
            writes: rows.writes(),
            mark: rows.mark(),
            button: format!("登记这 {} 件", rows.writes()),
        }
    }
    async fn asking(office: &Office, who: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        let (name, columns) = office.intake_columns(who)?;
        let ways = buttons(&[
            Button::link("下载模板（.xlsx）", "/intake/template/xlsx"),
            Button::link("下载模板（.csv）", "/intake/template/csv"),
        ]);
        let mut table = Table::new("栏目")
            .column("栏目", Column::Name)
            .column("也叫", Column::Text)
            .column("须有", Column::Text)
            .column("怎样填", Column::Text);
        for c in &columns {
            let must = if c.must { "是" } else { "" };
            table = table.row([plain(&c.heading), plain(&c.also.join("、")), plain(must), plain(&c.hint)]);
        }
        let below = html! {
            (notice(Tone::Info, html! { "来源和来源编号相同的，就是同一件：内容一样的不再写，内容变了的作为补充，原来的记录保留。姓名和电话加密保存。" }))
            (card("读哪些栏目", plain("不认识的栏目不读，会列出来"), table.render()))
        };
        Ok(Asking { title: Some(format!("批量登记{name}")), ways, below, ..Asking::default() })
    }
    fn beside(_: &Office, preview: &IntakePreview, typed: Typed<'_>) -> Markup {
        html! { @if preview.rows.counts()[1] > 0 { (reason(("补充的原因", "写在每一件补充的记录里"), typed)) } }
    }
    fn rows(_: &Office, preview: &IntakePreview) -> Markup {
        let [new, changed, ..] = preview.rows.counts();
        html! {
            @if !preview.passed_over.is_empty() { (notice(Tone::Info, html! { "没有读的栏目：" (preview.passed_over.join("、")) })) }
            @if changed > 0 { (card("补充的", count(changed, "件"), lines(preview, &Does::Changed))) }
            @if new > 0 { (card("新增的", count(new, "件"), lines(preview, &Does::New))) }
        }
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (held, sent): (&str, &Sent),
        preview: IntakePreview,
    ) -> Result<Taken, Denial> {
        let job = office.intake_take_in(who, held, preview.rows, sent.one("reason"))?;
        Ok(Taken::Goes(format!("{HERE}/{}", job.id)))
    }
}

fn here(title: &str) -> Frame {
    Frame::new(title, "/desk/matters").under("工作台", "/desk")
}

fn lines(preview: &IntakePreview, does: &Does) -> Markup {
    let mut table = Table::new("各行").column("行", Column::Number).column("编号和涉及单位", Column::Name);
    for row in preview.rows.rows.iter().filter(|r| r.does == *does).take(SHOWN) {
        table = table.row([plain(&row.line.to_string()), plain(&row.what)]);
    }
    table.render()
}
