//! One fee: what the catalogue says of it, what happened to it; entered, changed, struck off, confirmed and returned from here.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::public::fee::{facts, history};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Field, FieldError, Form, card, error_summary, form, form_buttons, pad, page_head, plain,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::Settled;
use fadu_office::fees::{FIELDS, FeeForm, FeePage, HEADINGS, Named};
use fadu_office::matter::register::FeeEntry;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

const NEW: &str = "/admin/fees/new";

/// Where a fee is.
pub fn href(code: &str) -> String {
    format!("/admin/fees/{code}")
}

/// What was typed, and what was wrong with it.
type Typed<'a> = (&'a Sent, &'a [FieldError]);

/// `GET /admin/fees/{code}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(code): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &code, (&Sent::default(), &[]))
}

/// `GET /admin/fees/new`.
pub async fn begin(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(new(&office, &who, (&Sent::default(), &[])))
}

/// `POST /admin/fees/new`.
pub async fn enter(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match office.propose_fee(&who, &asked(&sent, sent.one("code").trim())).await {
        Ok(code) => Ok(Redirect::to(&href(&code)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = new(&office, &who, (&sent, &field_errors(&all)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /admin/fees/{code}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(code): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let (one, reason) = ([code.as_str()], sent.one("reason"));
    let done = match sent.one("do") {
        "change" | "strike" => office.propose_fee(&who, &asked(&sent, &code)).await.map(drop),
        "confirm" => office.answer_fees(&who, &one, (true, "")).await.and_then(Settled::whole),
        "return" => office.answer_fees(&who, &one, (false, reason)).await.and_then(Settled::whole),
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&href(&code)).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &code, (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The entry that a form sent.
fn asked(sent: &Sent, code: &str) -> FeeForm {
    let cells = HEADINGS.into_iter().zip(FIELDS).map(|(h, f)| (h, sent.one(f).to_string())).collect();
    FeeForm { code: code.into(), cells, strike: sent.one("do") == "strike", reason: sent.one("reason").into() }
}

fn new(office: &Office, who: &Who, (sent, errors): Typed<'_>) -> Markup {
    let of = Form { action: NEW.into(), csrf: form_token(who), ..Form::default() };
    let body = html! {
        (error_summary(errors))
        (page_head("录入一项收费", plain("由法制审核人员确认以后列入目录并公开"), html! {}))
        (card("收费", html! {}, pad(form(&of, html! {
            (Field::text("code", "编码").hint("目录的编码：字母、数字和“-”").value(sent.one("code")).required().errors(errors))
            (content(office, None, (sent, errors)))
            (form_buttons(&[Button::submit("录入，待确认").primary()]))
        }))))
    };
    Frame::new("录入一项收费", "/admin/fees").reading().under("收费目录", "/admin/fees").page(who, body)
}

fn sheet(office: &Office, who: &Who, code: &str, (sent, errors): Typed<'_>) -> Result<Markup, PageDenial> {
    let page = office.fee_page(who, code, None)?;
    let below = html! { (page.line.code) " · " (page.day) @if page.stands { " 可以收取" } @else { " 不得收取" } };
    let body = html! {
        (error_summary(errors))
        (page_head(&page.line.fee.name, below, html! {}))
        div.stack {
            @if let Some(entry) = &page.line.waiting { (waiting(who, (&page, entry), (sent, errors))) }
            (card("收费", html! {}, facts(office, &page)))
            (card("历次录入", plain("只增不改，记在登记簿里"), history(&page)))
            @if page.line.waiting.is_none() { (changing(office, who, &page, (sent, errors))) }
        }
    };
    Ok(Frame::new(page.line.fee.name.clone(), "/admin/fees").reading().under("收费目录", "/admin/fees").page(who, body))
}

fn posting(who: &Who, code: &str) -> Form {
    Form { action: href(code), csrf: form_token(who), ..Form::default() }
}

fn waiting(who: &Who, (page, entry): (&FeePage, &FeeEntry), (sent, errors): Typed<'_>) -> Markup {
    let of = posting(who, &page.line.code);
    let returns = sent.one("do") == "return";
    let kept = if returns { sent.one("reason") } else { "" };
    card(
        "等确认的录入",
        html! {},
        pad(html! {
            p { (entry.by_name) " " (entry.on) " 录入：" (entry.day) " 起" @if let Some(fee) = &entry.fee { "，" (fee.name) "，" (fee.standard()) } @else { "取消" } "。" (entry.reason) }
            @if policy::may(who, Do::Vouch, who.agency) {
                (form(&of, html! { input type="hidden" name="do" value="confirm"; (form_buttons(&[Button::submit("确认").primary()])) }))
                (form(&of, html! {
                    input type="hidden" name="do" value="return";
                    (Field::text("reason", "退回的理由").value(kept).required().errors(if returns { errors } else { &[] }))
                    (form_buttons(&[Button::submit("退回")]))
                }))
            } @else { p.t1.m { "由录入人以外的法制审核人员确认或者退回。" } }
        }),
    )
}

fn changing(office: &Office, who: &Who, page: &FeePage, (sent, errors): Typed<'_>) -> Markup {
    let of = posting(who, &page.line.code);
    let none = Sent::default();
    let mine = |what: &str| if sent.one("do") == what { (sent, errors) } else { (&none, &[][..]) };
    let (change, strike) = (mine("change"), mine("strike"));
    card(
        "变更、取消",
        plain("由另一人确认"),
        pad(html! {
            details.narrow open[sent.one("do") == "change"] { summary { "变更内容" } (form(&of, html! {
                input type="hidden" name="do" value="change";
                (content(office, Some(page), change))
                (form_buttons(&[Button::submit("录入，待确认").primary()]))
            })) }
            details.narrow open[sent.one("do") == "strike"] { summary { "取消" } (form(&of, html! {
                input type="hidden" name="do" value="strike";
                (Field::day("day", "从哪一天起取消").value(strike.0.one("day")).required().errors(strike.1))
                (Field::text("reason", "理由").hint("取消的文件和文号").value(strike.0.one("reason")).required().errors(strike.1))
                (form_buttons(&[Button::submit("取消，待确认").primary()]))
            })) }
        }),
    )
}

fn content(office: &Office, now: Option<&FeePage>, (sent, errors): Typed<'_>) -> Markup {
    let typed = !sent.one("csrf").is_empty();
    let stands = |name: &str| now.map_or(String::new(), |p| cell(p, name));
    let kept = |name: &str| if typed { sent.one(name).to_string() } else { stands(name) };
    let choices = |all: &[Named]| all.iter().map(|n| Choice::new(n.id.clone(), n.name.clone())).collect::<Vec<_>>();
    let (kinds, ranks) =
        office.fee_words().map_or_else(|_| Default::default(), |w| (choices(&w.kinds), choices(&w.ranks)));
    let text = |name: &str, label: &str| Field::text(name, label).value(kept(name)).errors(errors);
    html! {
        (text("name", "名称").required())
        (Field::select("kind", "种类", kinds).value(kept("kind")).required().errors(errors))
        (Field::select("set_by", "设立层级", ranks).value(kept("set_by")).required().errors(errors))
        (Field::lines("basis", "依据", 2).finding("/desk/find/articles").hint("如“《行政许可法》第59条”，几条之间用分号；法规库里有的，条号须对得上").value(kept("basis")).required().errors(errors))
        (Field::lines("bodies", "收费主体", 2).hint("机关的名称，几个之间用分号").value(kept("bodies")).required().errors(errors))
        (text("payer", "缴费人").required())
        (text("unit", "计费单位").hint("如“件”“平方米”；按比例收取的写“元”").required())
        (text("standard", "标准（元）").hint("每一计费单位的元数：“10”，有上下限的“5至10”；按金额的比例收取的“15‰，至少50，至多2000”，计费单位写“元”，不足一分的舍去").required())
        (text("exemption", "减免").hint("哪些人减收、免收，依据什么"))
        (Field::day("day", "施行日期").value(kept("day")).required().errors(errors))
        (Field::day("until", "截止日期").hint("没有的留空").value(kept("until")).errors(errors))
        (text("reason", "理由").hint("公布、调整目录的文件和文号").required())
    }
}

/// What stands, as a form shows it to be changed.
fn cell(page: &FeePage, name: &str) -> String {
    let fee = &page.line.fee;
    match name {
        "name" => fee.name.clone(),
        "kind" => fee.kind.clone(),
        "set_by" => fee.set_by.clone(),
        "basis" => fee.basis.join("；"),
        "bodies" => page.line.bodies.join("；"),
        "payer" => fee.payer.clone(),
        "unit" => fee.unit.clone(),
        "standard" => fee.standard_cell(),
        "exemption" => fee.exemption.clone(),
        "until" => fee.until.map_or(String::new(), |d| d.to_string()),
        _ => String::new(),
    }
}
