//! A table of fees: looked at row by row, then proposed with a reason; and the table to begin from.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{self, Looked, SHOWN, attached, confirm, count, counted, refusals, uploaded};
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
use fadu_office::fees::{FeePreview, HEADINGS};
use fadu_office::matter::register::Fee;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const HERE: &str = "/admin/fees/import";

/// `GET /admin/fees/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(choosing(&office, &who, &[]))
}

/// `GET /admin/fees/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "fees", office.fees_table(&who, kind)?))
}

/// `POST /admin/fees/import`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Catalogue, who.agency)?;
    let writes = sent.one("do") == "write";
    let done = if writes { write(&office, &who, &sent).await } else { look(&office, &who, &mut sent) };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            // What was typed beside a table that is still held is shown again with it.
            let held = office.preview_fees(&who, sent.one("held")).ok().filter(|_| writes);
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
    let preview = office.preview_fees(who, &held)?;
    Ok(looked(office, who, &preview, (&held, &Sent::default(), &[])))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_fees(who, held)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, &preview, (held, sent, &[])));
    }
    let n = office.propose_fees(who, preview, sent.one("reason")).await?;
    office.drop_table(who, held);
    let body = html! {
        (page_head("按表录入", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已录入 " (n) " 项，等另一人确认。" } }))
        p { a href="/admin/fees?state=waiting" { "看等确认的" } " · " a href=(HERE) { "再来一份" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("按表录入", "/admin/fees").under("收费目录", "/admin/fees")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let names = |all: &[fadu_office::fees::Named]| all.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join("、");
    let words = office.fee_words().ok();
    let body = html! {
        (error_summary(errors))
        (page_head("按表录入", plain("先看有哪些新增、变更、取消和不收，写明理由以后才录入，再由另一人确认"), html! {}))
        (card("选择文件", html! {}, pad(form(&of, html! {
            (Field::file("file", "文件", ".csv,.xlsx").hint("收费目录表，栏目同导出的表，不超过 32 MB").required().errors(errors))
            (form_buttons(&[Button::submit("查看").primary()]))
        }))))
        (card("表的写法", plain("第一行是栏目名"), pad(html! {
            p { "从" a href="/admin/fees/table/xlsx" { "现在的目录（.xlsx）" } "或者" a href="/admin/fees/table/csv" { "（.csv）" } "改起最省事。栏目：" (HEADINGS.join("、")) "。" }
            ul {
                @if let Some(w) = &words { li { "种类：" (names(&w.kinds)) "；设立层级：" (names(&w.ranks)) } }
                li { "依据：如“《行政许可法》第59条”，几条之间用分号；法规库里有的，条号须对得上；没有的注明“未收原文”" }
                li { "收费主体：本系统登记的机关名称，几个之间用分号" }
                li { "标准：每一计费单位的元数，如“10”；有上下限的写“5至10”" }
                li { "要取消的，在“取消”一栏写“是”，在“施行日期”一栏写从哪一天起取消" }
            }
        })))
    };
    frame().reading().page(who, body)
}

fn looked(
    office: &Office,
    who: &Who,
    preview: &FeePreview,
    (held, sent, errors): (&str, &Sent, &[FieldError]),
) -> Markup {
    let ((new, changed, struck), refused) = (preview.counts(), preview.refused.len());
    let same = preview.same;
    let counts = format!("新增 {new} 项，变更 {changed} 项，取消 {struck} 项，不变 {same} 项，不收 {refused} 项。");
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.rows.len() };
    let reason = Field::text("reason", "理由").hint("公布、调整目录的文件和文号").value(sent.one("reason"));
    let beside = reason.required().errors(errors).render();
    let asked = confirm((office, who), &file, format!("录入这 {} 项", file.writes), beside);
    let body = html! {
        (error_summary(errors))
        (page_head("核对后录入", plain("还没有写入"), html! {}))
        div.stack {
            (counted(&counts, refused))
            @if file.writes > 0 { (card("理由", plain("这一批共用"), pad(asked))) } @else { (asked) }
            (refusals("收费项目", &preview.refused))
            @if file.writes > 0 { (rows(office, preview)) }
        }
    };
    frame().page(who, body)
}

fn rows(office: &Office, preview: &FeePreview) -> Markup {
    let mut table =
        Table::new("逐行").column("行", Column::Number).column("收费项目", Column::Name).column("怎么办", Column::Text);
    for (line, code, day, was, now) in preview.rows.iter().take(SHOWN) {
        let says = match (was, now) {
            (Some(was), Some(now)) => format!("{day} 起变更：{}", differences(office, was, now).join("；")),
            (_, None) => format!("{day} 起取消"),
            (None, Some(now)) => format!("{day} 起新增：{}", now.standard()),
        };
        let name = now.as_ref().or(was.as_ref()).map_or("", |f| &f.name);
        table = table.row([plain(&line.to_string()), two_lines(plain(name), code), plain(&says)]);
    }
    card("逐行", count(preview.rows.len(), "项"), table.render())
}

/// What differs between two versions, in words.
fn differences(office: &Office, was: &Fee, now: &Fee) -> Vec<String> {
    let words = office.fee_words().ok();
    let register = office.register();
    let bodies = |f: &Fee| {
        let names = f.bodies.iter().filter_map(|b| register.bodies.get(b)).map(|b| b.name.clone());
        names.collect::<Vec<_>>().join("；")
    };
    let until = |f: &Fee| f.until.map_or("没有".to_string(), |d| d.to_string());
    let kind = |f: &Fee| {
        words.as_ref().map_or_else(|| f.kind.clone(), |w| format!("{}、{}", w.kind(&f.kind), w.rank(&f.set_by)))
    };
    let of = |name: &str, a: String, b: String| (a != b).then(|| format!("{name}由“{a}”改为“{b}”"));
    let all = [
        of("名称", was.name.clone(), now.name.clone()),
        of("种类、设立层级", kind(was), kind(now)),
        of("依据", was.basis.join("；"), now.basis.join("；")),
        of("收费主体", bodies(was), bodies(now)),
        of("缴费人", was.payer.clone(), now.payer.clone()),
        of("标准", was.standard(), now.standard()),
        of("减免", was.exemption.clone(), now.exemption.clone()),
        of("截止日期", until(was), until(now)),
    ];
    let told: Vec<String> = all.into_iter().flatten().collect();
    if told.is_empty() { vec!["施行日期".into()] } else { told }
}
