//! Parties from a table: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::tables::{Looked, SHOWN, confirm, count, counted, refusals, uploaded};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, card, empty, error_summary, form, form_buttons, notice, pad,
    page_head, plain, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::matter::register::Party;
use fadu_office::parties::{PartyForm, PartyPreview};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const HERE: &str = "/parties/import";

/// `GET /parties/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::KeepParties, who.agency)?;
    Ok(choosing(&office, &who, &[]))
}

/// `POST /parties/import`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::KeepParties, who.agency)?;
    let done = match sent.one("do") {
        "write" => write(&office, &who, &sent).await,
        _ => look(&office, &who, &mut sent),
    };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, choosing(&office, &who, &errors)).into_response())
        }
        other => Ok(other?.into_response()),
    }
}

fn look(office: &Office, who: &Who, sent: &mut Sent) -> Result<Markup, Denial> {
    let (name, bytes) = uploaded(sent)?;
    let held = office.hold_parties(who, &name, bytes)?;
    let preview = office.preview_parties(who, &held)?;
    Ok(looked(office, who, (&held, &name), &preview))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_parties(who, held)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, (held, ""), &preview));
    }
    let written = office.take_in_parties(who, held, preview).await?;
    let body = html! {
        (page_head("导入当事人", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已登记 " (written) " 名。" } }))
        p { a href="/parties" { "看当事人" } " · " a href="/parties?only=doubles" { "看可能重复的" } " · " a href=(HERE) { "再导入一份" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("导入当事人", "/parties").under("当事人", "/parties")
}

fn choosing(office: &Office, who: &Who, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let kinds = office.party_kinds().into_iter().map(|(_, zh)| zh).collect::<Vec<_>>().join("、");
    let body = html! {
        (error_summary(errors))
        (page_head("导入当事人", plain("先看有哪些新增、变更和不收，确认以后才写入"), html! {}))
        (card("选择文件", html! {}, pad(form(&of, html! {
            (Field::file("file", "文件", ".csv,.xlsx").hint("当事人表（.xlsx、.csv，栏目同导出的表），不超过 32 MB").required().errors(errors))
            (form_buttons(&[Button::submit("查看").primary()]))
        }))))
        (card("表的写法", plain("第一行是栏目名"), pad(html! {
            p { "必有的栏目：代码、种类、名称。从导出的表改起最省事。" }
            ul {
                li { "种类：" (kinds) }
                li { "代码：统一社会信用代码（GB 32100）；自然人填公民身份号码（GB 11643）。校验码不对的不收" }
                li { "已登记的改名：填写新名称和名称起始日；原名称留作曾用名" }
                li { "证照：种类，编号，发证机关，起始日，截止日；几件之间用分号" }
                li { "其他地址：类别，区划代码，地址；联系人：姓名，身份，电话；几处、几人之间用分号" }
            }
        })))
    };
    frame().reading().page(who, body)
}

fn looked(office: &Office, who: &Who, (held, name): (&str, &str), preview: &PartyPreview) -> Markup {
    let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
    let counts = format!("新增 {new} 名，变更 {changed} 名，不变 {} 名，不收 {refused} 行。", preview.same);
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.writes() };
    let body = html! {
        (page_head("核对后导入", plain(&format!("{name} 还没有写入")), html! {}))
        div.stack {
        (counted(&counts, refused))
        (confirm((office, who), &file, format!("登记这 {} 名", preview.writes()), html! {}))
            (refusals("名称", &preview.refused))
            @if changed > 0 { (card("变更的", count(changed, "行"), changes(preview))) }
            (card("新增的", count(new, "行"), additions(preview)))
        }
    };
    frame().page(who, body)
}

fn changes(preview: &PartyPreview) -> Markup {
    let mut table = Table::new("变更的")
        .column("行", Column::Number)
        .column("名称", Column::Name)
        .column("现在", Column::Text)
        .column("改为", Column::Text);
    for (line, was, new) in preview.changed.iter().take(SHOWN) {
        let name = two_lines(plain(&new.name), &new.code);
        table = table.row([plain(&line.to_string()), name, said(was), said(new)]);
    }
    table.render()
}

fn additions(preview: &PartyPreview) -> Markup {
    let mut table = Table::new("新增的")
        .column("行", Column::Number)
        .column("名称", Column::Name)
        .column("内容", Column::Text)
        .or_empty(empty("没有新增的", html! {}));
    for (line, party) in preview.new.iter().take(SHOWN) {
        table = table.row([plain(&line.to_string()), two_lines(plain(&party.name), &party.code), said(party)]);
    }
    table.render()
}

fn said(party: &Party) -> Markup {
    let form = PartyForm::of(party);
    let lines = [form.permits, form.places, form.contacts].join("\n");
    html! {
        (party.name) " " (party.representative) span.sub { (party.area) " " (party.address) " " (party.phone) }
        @for line in lines.lines().filter(|l| !l.is_empty()) { span.sub { (line) } }
    }
}
