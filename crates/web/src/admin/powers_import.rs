//! A table of powers: looked at row by row, then asked for with reason and basis; and the table to begin from.

use super::power_forms::terms;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{self, Looked, SHOWN, attached, confirm, counted, uploaded};
use crate::public::power::differences;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, card, error_summary, form, form_buttons, notice, pad,
    page_head, plain, two_lines,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::policy::{self, Do};
use fadu_office::powers::{HEADINGS, PowerPreview, Terms};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const HERE: &str = "/admin/powers/import";

/// `GET /admin/powers/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(choosing(&office, &who, &[]))
}

/// `GET /admin/powers/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "powers", office.powers_table(&who, kind)?))
}

/// `POST /admin/powers/import`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Catalogue, who.agency)?;
    let writes = sent.one("do") == "write";
    let done = if writes { write(&office, &who, &sent).await } else { look(&office, &who, &mut sent) };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            // What was typed beside a table that is still held is shown again with it.
            let held = office.preview_powers(&who, sent.one("held")).ok().filter(|_| writes);
            let page = match held {
                Some(preview) => looked(&office, &who, &preview, (sent.one("held"), &sent, &errors)),
                None => choosing(&office, &who, &errors),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        other => Ok(other?.into_response()),
    }
}

fn look(office: &Office, who: &Who, sent: &mut Sent) -> Result<Markup, Denial> {
    let (name, bytes) = uploaded(sent)?;
    let held = office.hold_table(who, &name, bytes)?;
    let preview = office.preview_powers(who, &held)?;
    Ok(looked(office, who, &preview, (&held, &Sent::default(), &[])))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_powers(who, held)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, &preview, (held, sent, &[])));
    }
    let text = |name: &str| sent.one(name).to_string();
    let terms = Terms { day: text("day"), reason: text("reason"), basis: text("grounds") };
    let n = office.propose_powers(who, preview, &terms).await?;
    office.drop_table(who, held);
    let body = html! {
        (page_head("按表调整", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已提出 " (n) " 项调整，等另一人批准。" } }))
        p { a href="/admin/powers?state=waiting" { "看等批准的" } " · " a href=(HERE) { "再来一份" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("按表调整", "/admin/powers").under("权责清单", "/admin/powers")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let body = html! {
        (error_summary(errors))
        (page_head("按表调整", plain("先看有哪些新增、变更、取消和不收，写明理由和依据以后才提出，再由另一人批准"), html! {}))
        (card("选择文件", html! {}, pad(form(&of, html! {
            (Field::file("file", "文件", ".csv,.xlsx").hint("权责清单表，栏目同导出的表，不超过 32 MB").required().errors(errors))
            (form_buttons(&[Button::submit("查看").primary()]))
        }))))
        (card("表的写法", plain("第一行是栏目名"), pad(html! {
            p { "从" a href="/admin/powers/table/xlsx" { "现在的清单（.xlsx）" } "或者" a href="/admin/powers/table/csv" { "（.csv）" } "改起最省事。栏目：" (HEADINGS.join("、")) "。" }
            ul {
                li { "依据：如“《行政处罚法》第17条”，几条之间用分号；法规库里有的，条号须对得上；没有的注明“未收原文”" }
                li { "其他清单的编码：如“国家：0101；省：B-2；互联网+监管：A-1”" }
                li { "办理程序：本系统里程序的名称，可空；案由代码：已经确认的案由，用分号隔开" }
                li { "要取消的，在“取消”一栏写“是”；“认领机关”一栏只供看，认领由机关自己办理" }
            }
        })))
    };
    frame().reading().page(who, body)
}

fn looked(
    office: &Office,
    who: &Who,
    preview: &PowerPreview,
    (held, sent, errors): (&str, &Sent, &[FieldError]),
) -> Markup {
    let ((new, changed, struck), refused) = (preview.counts(), preview.refused.len());
    let same = preview.same;
    let counts = format!("新增 {new} 项，变更 {changed} 项，取消 {struck} 项，不变 {same} 项，不收 {refused} 项。");
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.rows.len() };
    let asked = || confirm((office, who), &file, format!("提出这 {} 项", file.writes), terms(office, (sent, errors)));
    let body = html! {
        (error_summary(errors))
        (page_head("核对后提出", plain("还没有写入"), html! {}))
        div.stack {
        (counted(&counts, refused))
        @if file.writes > 0 { (card("理由和依据", plain("这一批共用"), pad(asked()))) } @else { (asked()) }
        @if refused > 0 || !preview.rows.is_empty() { (rows(office, preview)) }
        }
    };
    frame().page(who, body)
}

fn rows(office: &Office, preview: &PowerPreview) -> Markup {
    let mut table =
        Table::new("逐行").column("行", Column::Number).column("职权", Column::Name).column("怎么办", Column::Text);
    for r in preview.refused.iter().take(SHOWN) {
        table = table.row([plain(&r.line.to_string()), plain(&r.what), plain(&format!("不收：{}", r.why))]);
    }
    for (line, code, was, now) in preview.rows.iter().take(SHOWN) {
        let says = match (was, now) {
            (Some(was), Some(now)) => format!("变更：{}", differences(office, was, now).join("；")),
            (Some(_), None) => "取消".to_string(),
            _ => "新增".to_string(),
        };
        let name = now.as_ref().or(was.as_ref()).map_or("", |p| &p.name);
        table = table.row([plain(&line.to_string()), two_lines(plain(name), code), plain(&says)]);
    }
    card("逐行", plain(&format!("不收的和其余的各列出前 {SHOWN} 行")), table.render())
}
