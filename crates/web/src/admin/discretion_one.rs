//! One scale: its tiers beside the law's ranges, the violation item that it weighs, what stands against it, what a lawyer may do.

use super::discretion::{outcome, settle, settling, state_tag};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Choice, Column, Fact, Field, FieldError, Form, Table, Tone, card, empty, error_summary, form, notice, pad,
    page_head, plain, summary_list, tag,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::BodyId;
use fadu_office::catalogue::State as Stands;
use fadu_office::law::scale::Factors;
use fadu_office::policy::{self, Do};
use fadu_office::scales::{Candidate, ScaleOpened, amount_zh};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/discretion/{scale}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    page(&office, &who, &id, html! {}, &[])
}

/// `POST /admin/discretion/{scale}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    match settle(&office, &who, &sent, &[&id]).await {
        Ok((word, settled)) => Ok(page(&office, &who, &id, outcome(word, &settled), &[])?.into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = page(&office, &who, &id, html! {}, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn page(office: &Office, who: &Who, id: &str, said: Markup, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let of = office.scale_opened(who, id)?;
    let scale = &of.entry.scale;
    let heading = if scale.waiver.is_some() { "免罚的情形" } else { "档次" };
    let below = html! { (scale.place) " · " (scale.title) " " (state_tag(&of.entry)) };
    let body = html! {
        (error_summary(errors))
        (page_head(&scale.act, below, html! {}))
        (said)
        @for why in &of.bars { (notice(Tone::Warn, html! { b { "还不能确认：" } (why) })) }
        (card("文件", html! {}, pad(summary_list(facts(office, &of)))))
        (card(heading, plain("按文件的次序"), tiers(&of)))
        @for text in of.entry.notes.iter().chain(&of.left) { (notice(Tone::Plain, plain(text))) }
        @if policy::may(who, Do::Vouch, who.agency) && matches!(of.entry.state, Stands::Unconfirmed | Stands::Confirmed) {
            (acting(who, id, &of, errors))
        }
    };
    Ok(Frame::new(scale.act.as_str(), "/admin/discretion").under("裁量标准", "/admin/discretion").page(who, body))
}

fn facts(office: &Office, of: &ScaleOpened) -> Vec<Fact> {
    let (entry, scale) = (&of.entry, &of.entry.scale);
    let until = scale.in_force_until.map_or("未定".to_string(), |d| d.to_string());
    let register = office.register();
    let body = |id: &BodyId| {
        let name = register.bodies.get(id)?.name.as_str();
        let last = scale.left.iter().find(|(b, _)| b == id).map(|(_, day)| format!("（至 {day}）"));
        Some(format!("{name}{}", last.unwrap_or_default()))
    };
    let bodies: Vec<String> = scale.bodies.iter().filter_map(body).collect();
    let mut all = vec![
        Fact::new("制定机关", &scale.owner),
        Fact::new("施行", &scale.in_force_from.to_string()),
        Fact::new("最后适用日", &until),
        Fact::new("依据", &entry.basis_zh()),
        Fact::new("对应的案由", &item_zh(of)),
        Fact::new("版本", &scale.id),
        Fact::new("经手", &format!("{} {}", entry.by_name, entry.on)),
    ];
    if !bodies.is_empty() {
        all.push(Fact::new("适用机关", &bodies.join("、")));
    }
    if !entry.reason.is_empty() {
        all.push(Fact::new("理由", &entry.reason));
    }
    all
}

fn item_zh(of: &ScaleOpened) -> String {
    match (&of.item, of.entry.scale.item.as_str()) {
        (Some(item), code) => format!("{}（{code}）", item.name),
        (None, "") => "没有找到".into(),
        (None, code) => format!("{code}，还没有确认"),
    }
}

fn tiers(of: &ScaleOpened) -> Markup {
    if let Some(factors) = &of.entry.scale.factors {
        return weights(factors);
    }
    if let Some(waiver) = &of.entry.scale.waiver {
        let how = if waiver.all {
            "同时满足下列情形的，不予行政处罚"
        } else {
            "有下列情形之一的，不予行政处罚"
        };
        return pad(
            html! { p { (how) "（行政处罚法第33条）" } ol { @for c in &waiver.conditions { li { (c.text) } } } },
        );
    }
    let mut table = Table::new("档次")
        .column("档次", Column::Name)
        .column("情节", Column::Text)
        .column("数额", Column::Number)
        .column("备注", Column::Text)
        .or_empty(empty("没有档次", html! {}));
    for rung in &of.entry.scale.rungs {
        let amounts = html! {
            @for a in &rung.amounts { span.sub { (amount_zh(a)) } }
            @if rung.amounts.is_empty() { (tag(Tone::Plain, "不罚款")) }
        };
        let texts: Vec<&str> = rung.circumstances.iter().map(|c| c.text.as_str()).collect();
        let each = html! { @for t in texts { span.sub { (t) } } };
        table = table.row([plain(&rung.name), each, amounts, plain(&rung.note)]);
    }
    table.render()
}

/// A factor table: the sum of the percents is the share of the most that the article allows.
fn weights(of: &Factors) -> Markup {
    let mut table =
        Table::new("裁量要素").column("要素", Column::Name).column("情形", Column::Text).column("权重", Column::Number);
    for (factor, value, percent) in of.values() {
        table = table.row([plain(&factor.name), plain(&value.text), plain(&format!("{percent}%"))]);
    }
    let most = of.most_fen;
    html! {
        (pad(html! { p { "罚款金额＝裁量百分值总和×" (most) "；裁量起点 " (of.start) "%，不足 " (of.floor) "% 的按 " (of.floor) "%，超过 " (of.cap) "% 的按 " (of.cap) "% 计算；不低于法定最低额" } }))
        (table.render())
    }
}

fn acting(who: &Who, id: &str, of: &ScaleOpened, errors: &[FieldError]) -> Markup {
    let action = format!("/admin/discretion/{id}");
    let form_of = Form { action, csrf: form_token(who), ..Form::default() };
    let choice = |c: &Candidate| {
        let state = if c.confirmed { "" } else { "，待确认" };
        Choice::new(&c.code, format!("{}（{} {}{state}）", c.name, c.code, c.place))
    };
    let open = of.entry.state == Stands::Unconfirmed;
    let choices: Vec<Choice> = of.candidates.iter().map(choice).collect();
    card(
        "法制审核",
        plain("确认就是担保：情节、档次和数额与文件一致，并由本机关适用"),
        pad(form(
            &form_of,
            html! {
                @if open && !choices.is_empty() {
                    (Field::select("item", "对应的案由", choices).hint("同一条文的案由，最接近的在前").value(of.entry.scale.item.as_str()).errors(errors))
                }
                (settling(Some(of.entry.state), errors))
            },
        )),
    )
}
