//! 批量登记: orders of a hotline from a table; what is new, said anew, the same or refused is shown row by row, and written in one step.

use super::asking;
use super::collected_import::{how_far, on_its_way};
use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::lodged;
use super::tables::{self, Looked, SHOWN, confirm, count, counted, refusals, uploaded};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, buttons, card, error_summary, form, form_buttons, notice,
    pad, page_head, plain,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::collected::Does;
use fadu_office::intake::IntakePreview;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::sync::Arc;

const HERE: &str = "/intake";

/// The routes of these pages, of what the public lodges, and of asking another body.
pub fn routes() -> Router<Shared> {
    let upload = DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD);
    Router::new()
        .route("/desk/lodged", get(lodged::show))
        .route("/intake", get(show).post(send).layer(upload))
        .route("/intake/template/{kind}", get(template))
        .route("/intake/{job}", get(job))
        .route("/desk/answers/ask/{procedure}", get(asking::show).post(asking::send))
}

/// `GET /intake`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    Ok(choosing(&office, &who, &[])?)
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

/// `POST /intake`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    office.intake_columns(&who)?;
    let write = sent.one("do") == "write";
    let (name, held) = match write {
        true => (String::new(), sent.one("held").to_string()),
        false => match uploaded(&mut sent).and_then(|(n, b)| Ok((n.clone(), office.intake_hold(&who, &n, b)?))) {
            Ok(named) => named,
            Err(e) => return wrong(&office, &who, e),
        },
    };
    // A long table is judged beside the other work.
    let (of, by, id) = (Arc::clone(&office), who.clone(), held.clone());
    let done = tokio::task::spawn_blocking(move || of.intake_preview(&by, &id)).await;
    let preview = match done.map_err(|e| Denial::Fault(e.to_string()))? {
        Ok(preview) => preview,
        Err(e) => return wrong(&office, &who, e),
    };
    if !write || preview.rows.mark() != sent.one("seen") {
        return Ok(looked(&office, &who, (&held, &name), (&preview, &[])).into_response());
    }
    match office.intake_take_in(&who, &held, preview.rows.clone(), sent.one("reason")) {
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
            let page = choosing(office, who, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        other => Err(other.into()),
    }
}

/// `GET /intake/{job}`: how far it has come.
pub async fn job(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Response, PageDenial> {
    let job = office.collect_job(&who, &id)?;
    let links = buttons(&[Button::link("看登记的", "/desk/matters").primary(), Button::link("再登记一份", HERE)]);
    let page = here("登记的进度").under("批量登记", HERE).page(&who, how_far(&job, ("批量登记", "登记"), links));
    Ok(on_its_way(&job, page))
}

fn here(title: &str) -> Frame {
    Frame::new(title, "/desk/matters").under("工作台", "/desk")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Result<Markup, Denial> {
    let (name, columns) = office.intake_columns(who)?;
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
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
    let body = html! {
        (error_summary(errors))
        (page_head(&format!("批量登记{name}"), plain("一行登记一件；先看哪些新增、补充和不收，确认以后才写入"), ways))
        div.stack {
            (card("选择文件", html! {}, pad(form(&of, html! {
                (Field::file("file", "文件", ".csv,.xlsx").hint("平台导出的表或者模板（.xlsx、.csv），不超过 32 MB；有公式的不收").required().errors(errors))
                (form_buttons(&[Button::submit("查看").primary()]))
            }))))
            (notice(Tone::Info, html! { "来源和来源编号相同的，就是同一件：内容一样的不再写，内容变了的作为补充，原来的记录保留。姓名和电话加密保存。" }))
            (card("读哪些栏目", plain("不认识的栏目不读，会列出来"), table.render()))
        }
    };
    Ok(here("批量登记").reading().page(who, body))
}

fn looked(
    office: &Office,
    who: &Who,
    (held, name): (&str, &str),
    (preview, errors): (&IntakePreview, &[FieldError]),
) -> Markup {
    let rows = &preview.rows;
    let [new, changed, same, refused] = rows.counts();
    let counts = format!("新增 {new} 件，补充 {changed} 件，不变 {same} 件，不收 {refused} 行。");
    let file = Looked { here: HERE, held, mark: rows.mark(), writes: rows.writes() };
    let reason = html! { @if changed > 0 { (Field::lines("reason", "补充的原因", 2).hint("写在每一件补充的记录里").required().errors(errors)) } };
    let body = html! {
        (error_summary(errors))
        (page_head("核对后登记", plain(&format!("{name} 还没有写入")), html! {}))
        div.stack {
            (counted(&counts, refused))
            @if !preview.passed_over.is_empty() { (notice(Tone::Info, html! { "没有读的栏目：" (preview.passed_over.join("、")) })) }
            (confirm((office, who), &file, format!("登记这 {} 件", rows.writes()), reason))
            (refusals("编号和涉及单位", &rows.refused()))
            @if changed > 0 { (card("补充的", count(changed, "件"), lines(preview, &Does::Changed))) }
            @if new > 0 { (card("新增的", count(new, "件"), lines(preview, &Does::New))) }
        }
    };
    here("核对后登记").under("批量登记", HERE).page(who, body)
}

fn lines(preview: &IntakePreview, does: &Does) -> Markup {
    let mut table = Table::new("各行").column("行", Column::Number).column("编号和涉及单位", Column::Name);
    for row in preview.rows.rows.iter().filter(|r| r.does == *does).take(SHOWN) {
        table = table.row([plain(&row.line.to_string()), plain(&row.what)]);
    }
    table.render()
}
