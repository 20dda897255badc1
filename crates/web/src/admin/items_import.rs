//! Violation items from a file: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{self, Looked, SHOWN, attached, confirm, count, counted, refusals, uploaded};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, card, empty, error_summary, form, form_buttons, notice, pad,
    page_head, plain, tag, two_lines,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::{Entry, Preview};
use fadu_office::law::clause::Reading;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const HERE: &str = "/admin/items/import";

/// `GET /admin/items/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(choosing(&office, &who, &[]))
}

/// `GET /admin/items/table/{kind}`: the entries that the address asks for, as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<super::items::Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "items", office.items_table(&who, &asked.sought(), kind)?))
}

/// `POST /admin/items/import`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Catalogue, who.agency)?;
    let done = match sent.one("do") {
        "write" => write(&office, &who, &sent).await,
        _ => look(&office, &who, &mut sent).await,
    };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, choosing(&office, &who, &errors)).into_response())
        }
        other => Ok(other?.into_response()),
    }
}

async fn look(office: &Office, who: &Who, sent: &mut Sent) -> Result<Markup, Denial> {
    let (name, bytes) = uploaded(sent)?;
    let held = office.hold_table(who, &name, bytes)?;
    let preview = office.preview_held(who, &held)?;
    Ok(looked(office, who, (&held, &name), &preview))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_held(who, held)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, (held, ""), &preview));
    }
    let written = office.propose_items(who, preview).await?;
    office.drop_table(who, held);
    let body = html! {
        (page_head("录入案由", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已录入 " (written) " 条，待确认。" } " 法制审核人员核对、确认以后才能适用。" }))
        p { a href="/admin/items" { "看案由" } " · " a href=(HERE) { "再录入一份" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("录入案由", "/admin/items").under("案由", "/admin/items")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let body = html! {
        (error_summary(errors))
        (page_head("录入案由", plain("先看有哪些新增、变更和不收，确认以后才写入"), html! {}))
        (card("选择文件", html! {}, pad(form(&of, html! {
            (Field::file("file", "文件", ".csv,.xlsx,.jsonl").hint("案由表（.xlsx、.csv，栏目同导出的表）或者罚则文件（.jsonl），不超过 32 MB").required().errors(errors))
            (form_buttons(&[Button::submit("查看").primary()]))
        }))))
        (card("表的写法", plain("第一行是栏目名"), pad(html! {
            p { "从" a href="/admin/items/table/xlsx?state=unconfirmed" { "待确认的案由（.xlsx）" } "或者" a href="/admin/items/table/csv?state=unconfirmed" { "（.csv）" } "改起最省事。代码留空的是新案由。" }
            ul {
                li { "依据、违反：第58条第2款第1项；几条之间用分号" }
                li { "种类：警告、罚款、没收违法所得……；用顿号" }
                li { "幅度：5000-20000元；违法所得1-5倍；合同价款2-4%；前面可以加条件和冒号，如“逾期不改正的：5000-20000元”；设定幅度的是另一款的，后面加“@第58条第3款”" }
                li { "留意：改好了的，把那一句删去；还留着的不能确认" }
            }
        })))
    };
    frame().reading().page(who, body)
}

fn looked(office: &Office, who: &Who, (held, name): (&str, &str), preview: &Preview) -> Markup {
    let reading = office.reading().ok();
    let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
    let counts = format!("新增 {new} 条，变更 {changed} 条，不变 {} 条，不收 {refused} 条。", preview.same);
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.writes() };
    let body = html! {
        (page_head("核对后录入", plain(&format!("{name} 还没有写入")), html! {}))
        div.stack {
        (counted(&counts, refused))
        (confirm((office, who), &file, format!("录入这 {} 条", preview.writes()), html! {}))
        (refusals("案由", &preview.refused))
        @if changed > 0 { (card("变更的", count(changed, "条"), changes(preview, reading.as_ref()))) }
        (card("新增的", count(new, "条"), additions(preview, reading.as_ref())))
        }
    };
    frame().page(who, body)
}

fn changes(preview: &Preview, reading: Option<&Reading>) -> Markup {
    let mut table = Table::new("变更的")
        .column("行", Column::Number)
        .column("案由", Column::Name)
        .column("现在", Column::Text)
        .column("改为", Column::Text);
    for (line, was, new) in preview.changed.iter().take(SHOWN) {
        table = table.row([
            plain(&line.to_string()),
            two_lines(plain(&new.item.name), &new.item.code),
            said(was, reading),
            said(new, reading),
        ]);
    }
    table.render()
}

fn additions(preview: &Preview, reading: Option<&Reading>) -> Markup {
    let mut table = Table::new("新增的")
        .column("行", Column::Number)
        .column("案由", Column::Name)
        .column("依据、种类和幅度", Column::Text)
        .or_empty(empty("没有新增的", html! {}));
    for (line, entry) in preview.new.iter().take(SHOWN) {
        table = table.row([
            plain(&line.to_string()),
            two_lines(plain(&entry.item.name), &entry.item.code),
            said(entry, reading),
        ]);
    }
    table.render()
}

fn said(entry: &Entry, reading: Option<&Reading>) -> Markup {
    html! {
        (entry.statute) " " (entry.place_zh()) span.sub { (entry.kinds_zh(reading)) }
        @for range in entry.ranges_zh() { span.sub { (range) } }
        @for note in &entry.notes { (tag(if note.bars() { Tone::Warn } else { Tone::Info }, note.zh())) " " }
    }
}
