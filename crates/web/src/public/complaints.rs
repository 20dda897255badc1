//! 执法投诉: lodged without signing in, followed by its number and code, rated, asked to be reopened.

use super::frame::Face;
use crate::Shared;
use crate::desk::fields;
use crate::desk::kept::{Sent, field_errors, is_file};
use crate::edge::{Caller, Edge};
use crate::ui::{
    Button, Entry, Fact, Field, FieldError, Mark, Tone, card, error_summary, notice, pad, page_head, plain,
    summary_list, timeline,
};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::base::Denied;
use fadu_office::lodging::{LodgedPage, LodgedStep, Receipt};
use fadu_office::{Denial, FormField, FormPage, Office};
use maud::{Markup, html};
use std::sync::Arc;

/// Where it is.
const HERE: &str = "/public/complaints";

fn face() -> Face {
    Face::new("执法投诉", HERE)
}

/// `GET /public/complaints`.
pub async fn show(State(office): State<Shared>) -> Response {
    match office.lodging_form() {
        Ok(form) => face().own(&office, sheet(&office, &form, (None, &[]))),
        Err(denial) => face().failed(&office, denial),
    }
}

/// `POST /public/complaints`: lodged.
pub async fn send(
    State(office): State<Shared>,
    edge: Option<Extension<Arc<Edge>>>,
    caller: Option<Extension<Caller>>,
    mut sent: Sent,
) -> Response {
    let form = match office.lodging_form() {
        Ok(form) => form,
        Err(denial) => return face().failed(&office, denial),
    };
    let caller = caller.map(|Extension(c)| c).unwrap_or_default();
    if let Some(Err(denial)) = edge.map(|Extension(edge)| edge.lodging(&caller)) {
        return again(&office, &form, &sent, &denial);
    }
    let mut typed = sent.fields(&form.fields);
    for (name, file) in sent.take_files() {
        if !form.fields.iter().any(|f| f.name == name && is_file(f.kind)) {
            continue;
        }
        let kept = match file {
            Ok(file) => office.lodged_file(&name, file).await,
            Err(denial) => Err(denial),
        };
        match kept {
            Ok(value) => drop(typed.insert(name, value)),
            Err(denial) => return again(&office, &form, &sent, &denial),
        }
    }
    match office.lodge(typed, sent.intent()).await {
        Ok(receipt) => face().own(&office, received(&receipt)),
        Err(denial) => again(&office, &form, &sent, &denial),
    }
}

/// The form again with what was wrong; nothing typed is lost.
fn again(office: &Office, form: &FormPage, sent: &Sent, denial: &Denial) -> Response {
    let (status, errors) = wrong(office, denial);
    (status, face().own(office, sheet(office, form, (Some(sent), &errors)))).into_response()
}

fn wrong(office: &Office, denial: &Denial) -> (StatusCode, Vec<FieldError>) {
    let (status, sentence) = crate::answer::told(denial);
    match denial {
        Denial::Denied(Denied::Mistaken(all)) => (status, field_errors(all)),
        Denial::Denied(Denied::Refused(checks)) => {
            let says = |c: &fadu_office::base::Check| FieldError::new("", &office.check_line(c).sentence);
            (status, checks.iter().filter(|c| c.standing == fadu_office::base::Standing::Unmet).map(says).collect())
        }
        _ => (status, vec![FieldError::new("", sentence)]),
    }
}

fn sheet(office: &Office, form: &FormPage, (sent, errors): (Option<&Sent>, &[FieldError])) -> Markup {
    let intent = sent.and_then(Sent::intent).unwrap_or_else(|| office.intent_id());
    let (files, typed): (Vec<FormField>, Vec<FormField>) = form.fields.iter().cloned().partition(|f| is_file(f.kind));
    html! {
        (error_summary(errors))
        (page_head("执法投诉", plain("对行政机关的执法行为有意见，可以在这里投诉。不需要登录。"), html! {}))
        div.stack {
            (card("怎样办理", html! {}, pad(html! {
                p { "司法行政部门的监督人员受理、核实、答复。姓名和电话加密保存，收到投诉的司法行政部门和政府有关负责人看得到，每次查看都有记录；转给被投诉机关的只有事实和要求。" }
                p { "对处罚等决定不服的，还可以依法申请行政复议或者提起行政诉讼，有期限；投诉不停止期限的计算。" }
            })))
            (card("我要投诉", html! {}, pad(html! { form.form method="post" action=(HERE) enctype="multipart/form-data" {
                @if sent.is_some() { (notice(Tone::Warn, plain("文字都已保留；文件须重新选择。"))) }
                input type="hidden" name="intent" value=(intent);
                (fields::some(&typed, sent, (errors, false), None))
                @for field in &files { (file(field, errors)) }
                div.buttons { (Button::submit("提交投诉").primary().large()) }
            } })))
            (card("查办理情况", html! {}, pad(ask("", "", &[]))))
        }
    }
}

/// A file as somebody at home chooses it: no camera is asked for, and nothing need be said of where it was taken.
fn file(field: &FormField, errors: &[FieldError]) -> Field {
    let file = Field::file(&field.name, &field.label, "image/*,application/pdf").hint(&field.hint).errors(errors);
    if field.required { file.required() } else { file }
}

/// The form that asks for number and code.
fn ask(number: &str, code: &str, errors: &[FieldError]) -> Markup {
    html! { form.form method="post" action={ (HERE) "/track" } {
        (Field::text("number", "投诉编号").hint("回执上的编号，如 某司诉〔2026〕3号").value(number).required().errors(errors))
        (Field::text("code", "查询码").hint("回执上的十二位").value(code).required().errors(errors))
        div.buttons { (Button::submit("查询").primary()) }
    } }
}

fn received(receipt: &Receipt) -> Markup {
    let code = grouped(&receipt.code);
    let facts = [
        Fact::rich("投诉编号", html! { b { (receipt.number) } }),
        Fact::rich("查询码", html! { b { (code) } }),
        Fact::new("收到的机关", &receipt.agency),
    ];
    let next = receipt.term.as_ref().map(|(name, day)| (name, day.map_or("—".to_string(), |d| d.with_weekday())));
    html! {
        (page_head("投诉已经收到", plain("请记下编号和查询码，或者打印本页"), html! {}))
        (notice(Tone::Ok, html! { b { "已经登记。" } "凭编号和查询码查办理情况、评价答复、申请重新办理。查询码只显示这一次。" }))
        (card("回执", html! {}, pad(summary_list(facts.into_iter().chain(next.map(|(name, day)| Fact::new(name.as_str(), &format!("{day} 以前"))))))))
        (card("查办理情况", html! {}, pad(ask(&receipt.number, &receipt.code, &[]))))
    }
}

fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// `POST /public/complaints/track`: what became of it.
pub async fn track(State(office): State<Shared>, sent: Sent) -> Response {
    follow(&office, &sent, None)
}

/// `POST /public/complaints/act`: rated, withdrawn, asked to be reopened.
pub async fn act(State(office): State<Shared>, sent: Sent) -> Response {
    let (number, code) = (sent.one("number").to_string(), sent.one("code").to_string());
    let page = match office.lodged(&number, &code) {
        Ok(page) => page,
        Err(_) => return follow(&office, &sent, None),
    };
    let Some(form) = page.forms.iter().find(|f| f.act == sent.one("act")) else {
        return follow(&office, &sent, Some((Tone::Warn, "这一步现在不能办，请看最新情况".into())));
    };
    match office.lodged_act((&number, &code), &form.act, sent.fields(&form.fields), sent.intent()).await {
        Ok(_) => follow(&office, &sent, Some((Tone::Ok, format!("{}：已经收到。", form.name)))),
        Err(denial) => {
            let (status, errors) = wrong(&office, &denial);
            let typed = Some((form.act.as_str(), &sent, &errors[..]));
            (status, face().own(&office, lodged(&office, &page, &sent, (None, typed)))).into_response()
        }
    }
}

fn follow(office: &Office, sent: &Sent, said: Option<(Tone, String)>) -> Response {
    match office.lodged(sent.one("number"), sent.one("code")) {
        Ok(page) => face().own(office, lodged(office, &page, sent, (said, None))),
        Err(denial) => {
            let (status, errors) = wrong(office, &denial);
            let body = html! {
                (error_summary(&errors))
                (page_head("查办理情况", html! {}, html! {}))
                (card("编号和查询码", html! {}, pad(ask(sent.one("number"), sent.one("code"), &errors))))
            };
            (status, face().own(office, body)).into_response()
        }
    }
}

/// What was typed into the form of an act, and what was wrong with it.
type Typed<'a> = Option<(&'a str, &'a Sent, &'a [FieldError])>;

fn lodged(
    office: &Office,
    page: &LodgedPage,
    sent: &Sent,
    (said, typed): (Option<(Tone, String)>, Typed<'_>),
) -> Markup {
    let entry = |s: &LodgedStep| Entry {
        when: s.on.to_string(),
        mark: Mark::Step,
        what: html! { b { (s.name) } @for (label, value) in &s.facts { p.t1 { span.m { (label) "：" } (value) } } },
        detail: String::new(),
        number: None,
    };
    let one = |form: &FormPage| {
        let own = typed.filter(|(act, ..)| *act == form.act);
        let errors = own.map_or(&[][..], |(.., e)| e);
        card(
            &form.name,
            html! {},
            pad(html! { form.form method="post" action={ (HERE) "/act" } {
                input type="hidden" name="intent" value=(office.intent_id());
                input type="hidden" name="number" value=(page.number);
                input type="hidden" name="code" value=(sent.one("code"));
                input type="hidden" name="act" value=(form.act);
                (fields::some(&form.fields, own.map(|(_, sent, _)| sent), (errors, false), None))
                div.buttons { (Button::submit(form.name.as_str())) }
            } }),
        )
    };
    html! {
        @if let Some((_, _, errors)) = typed { (error_summary(errors)) }
        (page_head(&page.number, html! { (page.procedure) " · " (page.agency) }, html! {}))
        div.stack {
            @if let Some((tone, words)) = said { (notice(tone, plain(&words))) }
            @if !page.terms.is_empty() { (card("期限", html! {}, pad(html! { @for t in &page.terms { p { b { (t.name) } "："
                @if let Some(day) = t.last_day { (day.with_weekday()) " 以前" } " " (t.word) } } }))) }
            (card("办理情况", plain("最近的在前"), pad(timeline(&page.steps.iter().map(entry).collect::<Vec<_>>()))))
            @for form in &page.forms { (one(form)) }
        }
    }
}
