//! What follows from the circumstances, and the nearest earlier decisions: a part of a form, shown again at the press of 查看裁量
//! with everything typed kept; scripts put only this part in its place.

use super::kept::Sent;
use crate::ui::{Button, Column, Fact, Table, Tone, buttons, empty, notice, plain, summary_list};
use fadu_office::law::procedure::FieldKind;
use fadu_office::matter::discretion::Amount;
use fadu_office::{Discretion, FormPage, Precedent, Precedents};
use maud::{Markup, html};

/// The name that the button sends.
pub const ASKED: &str = "weigh";

/// The name of the reason as it was proposed: what still equals it may be proposed anew.
const PROPOSED: &str = "weighed_reason";

/// Puts the reason now proposed in the place of an empty one, or of the one proposed before; what a person wrote stays.
pub fn propose(sent: &mut Sent, page: &FormPage) {
    let (Some(of), Some(field)) = (&page.discretion, page.fields.iter().find(|f| f.kind == FieldKind::Reasoning))
    else {
        return;
    };
    let stands = sent.one(&field.name).trim();
    if stands.is_empty() || stands == sent.one(PROPOSED).trim() {
        sent.put(&field.name, &of.weighed.reason);
    }
}

/// The part of the form.
pub fn panel(page: &FormPage) -> Option<Markup> {
    let reasoning = page.fields.iter().find(|f| f.kind == FieldKind::Reasoning).map_or("", |f| f.name.as_str());
    page.discretion.as_ref().map(|of| part(of, reasoning))
}

fn part(of: &Discretion, reasoning: &str) -> Markup {
    html! { section.form-part.weighing id="weighing" data-weighing=(reasoning) aria-live="polite" {
        h2 { "裁量" }
        @for lack in &of.weighed.lacks { (notice(Tone::Plain, plain(lack))) }
        (follows(of))
        input type="hidden" name=(PROPOSED) value=(of.weighed.reason) data-proposed;
        (buttons(&[Button::submit("查看裁量").named(ASKED, "1")]))
        (precedents(&of.precedents))
    } }
}

fn follows(of: &Discretion) -> Markup {
    let w = &of.weighed;
    let mut facts = Vec::new();
    if let Some((_, name)) = &w.tier {
        facts.push(Fact::new("档次", name));
    }
    if let Some((low, high)) = &w.tier_bounds {
        facts.push(Fact::new("本档数额", &between(low, high)));
    }
    if let Some((low, high)) = &w.law_bounds {
        facts.push(Fact::new("法定数额", &between(low, high)));
    }
    if let Some((owner, origin)) = &of.house {
        facts.push(Fact::new("裁量基准", &format!("{origin}（{owner}，内部规则）")));
    }
    if !w.reason.is_empty() {
        facts.push(Fact::new("拟写的说理", &w.reason));
    }
    html! {
        @if !facts.is_empty() { (summary_list(facts)) }
        @if let Some(amount) = w.amount { @match w.standing {
            Amount::Open => {},
            Amount::WithinTier => { (notice(Tone::Ok, plain(&format!("{amount} 在本档以内。")))) },
            Amount::OutsideTier => { (notice(Tone::Warn, plain(&format!("{amount} 在法定幅度以内，但不在本档以内：须写明偏离的理由。")))) },
            Amount::OutsideLaw => { (notice(Tone::Late, plain(&format!("{amount} 不在法定幅度以内，不能这样处罚。")))) },
        } }
    }
}

fn between(low: &impl ToString, high: &impl ToString) -> String {
    let (low, high) = (low.to_string(), high.to_string());
    if low == high { low } else { format!("{low} 至 {high}") }
}

fn precedents(of: &Precedents) -> Markup {
    if of.of_item == 0 {
        return html! { h3 { "最接近的先例" } (empty("还没有先例", plain("本机关还没有就这个案由作出过决定。"))) };
    }
    let mut table = Table::new("最接近的先例")
        .column("文号", Column::Name)
        .column("决定日期", Column::Day)
        .column("档次", Column::Text)
        .column("情节", Column::Text)
        .column("数额", Column::Number);
    for p in &of.nearest {
        table = table.row([
            number(p),
            plain(&p.decided_on.to_string()),
            plain(&p.tier),
            plain(&p.circumstances.join("；")),
            plain(&p.amount.to_string()),
        ]);
    }
    let of_tier = if of.of_tier.is_empty() { "全部".to_string() } else { format!("“{}”", of.of_tier) };
    let middle = of.median.map(|m| m.to_string()).unwrap_or_default();
    html! {
        h3 { "最接近的先例" }
        p.t1.m { "本机关这个案由已决定 " (of.of_item) " 件，" (of_tier) " " (of.count) " 件"
            @if let Some((low, high)) = &of.span { "，数额中位数 " (middle) "，最低 " (low) "，最高 " (high) }
            "。先例供比较，不能代替本案的情节。" }
        (table)
    }
}

fn number(p: &Precedent) -> Markup {
    html! { @if p.public { a href={ "/public/decisions/" (p.matter) } { (p.number) } } @else { (p.number) } }
}
