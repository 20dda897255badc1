//! One page of the opening form: one thing, its fields as large as a thumb, and one filled button.

use super::filling::Filling;
use super::{start, verdict};
use crate::desk::{fields, frame::Frame};
use crate::signed::form_token;
use crate::ui::{Button, Choice, Field, FieldError, error_summary, notice, plain, progress};
use fadu_office::accounts::Who;
use fadu_office::law::procedure::FieldKind;
use fadu_office::{FormField, Option_};
use maud::{Markup, Render, html};

/// So many items stand open; the rest is one tap away.
const SHOWN: usize = 6;

/// The page.
pub fn page(who: &Who, of: &Filling, step: usize, (errors, said): (&[FieldError], Option<Markup>)) -> Markup {
    let steps = &of.on_site.steps;
    let Some(this) = steps.get(step) else { return html! {} };
    let shown = |name: &String| of.form.page.fields.iter().find(|f| f.name == *name);
    let (open, more): (Vec<_>, Vec<_>) =
        this.fields.iter().filter_map(shown).partition(|f| f.required || !of.sent.one(&f.name).is_empty() || stays(f));
    let has_verdict = this.fields.contains(&of.procedure.headline.outcome.kinds);
    let lookup = open.iter().any(|f| f.name == of.procedure.headline.party_code);
    let next = steps.get(step + 1).map_or("核对".to_string(), |s| format!("下一步：{}", s.name));
    let body = html! { div.street {
        (error_summary(errors))
        div.step-head { h1 { (this.name) } span.m { (step + 1) " / " (steps.len() + 1) } }
        (progress(&of.form.page.name, step as u64 + 1, steps.len() as u64 + 1))
        @if let Some(said) = said { (said) }
        form.form.card.pad method="post" action={ "/field/new?procedure=" (of.procedure.id) } enctype="multipart/form-data"
            novalidate autocomplete="off" data-street=(start::key(who)) data-street-procedure=(of.procedure.id) {
            input type="hidden" name="csrf" value=(form_token(who));
            input type="hidden" name="intent" value=(of.intent);
            input type="hidden" name="step" value=(step);
            @if of.sent.one("return") == "1" { input type="hidden" name="return" value="1"; }
            (of.carried(Some(step)))
            // A return key on the phone's keyboard presses the first button of a form: here it must not go back.
            @if !lookup { button.vh type="submit" name="go" value="next" tabindex="-1" aria-hidden="true" { "下一步" } }
            @for field in &open { @if !(has_verdict && (is_verdict(of, field))) { (control(of, field, errors))
                @if lookup && field.name == of.procedure.headline.party_code { (Button::submit("带出登记信息").named("go", "lookup").large().full()) } } }
            @if has_verdict { (verdict::choose(of, errors)) }
            @if more.iter().any(|f| !(has_verdict && is_verdict(of, f))) { details.more { summary { "选填：" (more.iter().filter(|f| !(has_verdict && is_verdict(of, f))).map(|f| f.label.split('（').next().unwrap_or_default()).collect::<Vec<_>>().join("、")) }
                @for field in &more { @if !(has_verdict && is_verdict(of, field)) { (control(of, field, errors)) } } } }
            div.thumb-bar {
                @if step > 0 { (Button::submit("上一步").named("go", "back").large()) } @else { (Button::link("返回", "/field").large()) }
                (Button::submit(if of.sent.one("return") == "1" { "回到核对".to_string() } else { next }).named("go", "next").primary().large())
            }
        }
    } };
    Frame::new(format!("{}：{}", of.form.page.name, this.name), "/field").page(who, body)
}

/// Kept in view though it may stay empty: the number by which the rest is found, and the picture.
fn stays(field: &FormField) -> bool {
    matches!(field.kind, FieldKind::PartyCode | FieldKind::File)
}

/// Fields that the choice of what follows fills in.
fn is_verdict(of: &Filling, field: &FormField) -> bool {
    let head = &of.procedure.headline;
    field.name == head.outcome.kinds || field.name == head.amount || field.kind == FieldKind::Range
}

fn control(of: &Filling, field: &FormField, errors: &[FieldError]) -> Markup {
    let now = of.sent.one(&field.name);
    match field.kind {
        FieldKind::Item => items(of, field, errors),
        FieldKind::Yes => {
            let tick = Field::many(&field.name, "", vec![Choice::new("yes", field.label.as_str())]).required();
            html! { div.tick { (tick.value(now).errors(errors).render()) } }
        }
        FieldKind::File if !now.is_empty() => {
            let name = serde_json::from_str::<serde_json::Value>(now)
                .ok()
                .and_then(|v| Some(v.get("name")?.as_str()?.to_string()));
            html! { (notice(crate::ui::Tone::Ok, plain(&format!("已收到照片 {}", name.unwrap_or_default()))))
            input type="hidden" name=(field.name) value=(now); }
        }
        FieldKind::File => Field::file(&field.name, &field.label, "image/*").camera().errors(errors).render(),
        FieldKind::Officers => officers(of, field, errors),
        _ => {
            let untouched = of.sent.all(&field.name).is_empty();
            let start = of.on_site.starts.get(&field.name).map(|from| of.sent.one(from)).filter(|v| !v.is_empty());
            match start.filter(|_| untouched) {
                Some(start) => {
                    let filled = FormField { value: start.into(), ..field.clone() };
                    fields::some(&[filled], None, (errors, false), None)
                }
                None => {
                    fields::some(std::slice::from_ref(field), (!untouched).then_some(of.sent), (errors, false), None)
                }
            }
        }
    }
}

/// The team first, then the others of the unit, the rest one tap away.
fn officers(of: &Filling, field: &FormField, errors: &[FieldError]) -> Markup {
    let sent = of.sent.all(&field.name);
    let team = if sent.is_empty() { of.form.team.clone() } else { sent.iter().map(ToString::to_string).collect() };
    let mut options = field.options.clone();
    options.sort_by_key(|o| team.iter().position(|t| *t == o.value).unwrap_or(usize::MAX));
    let (first, rest) = options.split_at(options.len().min(team.len().max(2) + 2));
    let list = |label: &str, some: &[Option_]| {
        let people = some.iter().map(fields::officer).collect();
        Field::officers(&field.name, label, people).values(team.clone()).required()
    };
    html! {
        (list(&field.label, first).hint(field.hint.as_str()).errors(errors).render())
        @if !rest.is_empty() { details.more { summary { "其他 " (rest.len()) " 人" } (list("其他人", rest).apart("-rest").render()) } }
    }
}

/// Items to tap, the most used first; the rest one tap away.
fn items(of: &Filling, field: &FormField, errors: &[FieldError]) -> Markup {
    let now = of.sent.one(&field.name);
    let choice = |o: &Option_| Choice::new(&o.value, &o.name).hint(&o.note);
    let mut options = field.options.clone();
    options.sort_by_key(|o| o.value != now);
    let (first, rest) = options.split_at(options.len().min(SHOWN));
    let list = |label: &str, some: &[Option_]| {
        Field::choice(&field.name, label, some.iter().map(choice).collect()).value(now).required()
    };
    html! {
        (list(&field.label, first).hint("只列能够当场办结的，常用的在前").errors(errors).render())
        @if !rest.is_empty() { details.more { summary { "其余 " (rest.len()) " 项" } (list("其余", rest).apart("-rest").render()) } }
    }
}
