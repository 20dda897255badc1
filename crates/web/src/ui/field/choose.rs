//! Fields in which something is chosen: radio buttons, boxes, drop-down, officers, items found by typing.
use super::{Choice, Field, Officer, finder};
use crate::ui::tag::{Tone, tag};
use maud::{Markup, html};

/// The id of the n-th control: the first has the id of the field, so that the error summary can link to it.
fn nth_id(field: &Field, index: usize) -> String {
    if index == 0 { field.id() } else { format!("{}-{}", field.id(), index + 1) }
}

fn option(field: &Field, kind: &str, (index, choice): (usize, &Choice)) -> Markup {
    let id = nth_id(field, index);
    html! { div.opt {
        input type=(kind) id=(id) name=(field.name) value=(choice.value) checked[field.chosen(&choice.value)];
        label for=(id) { (choice.label) @if !choice.hint.is_empty() { span.sub { (choice.hint) } } }
    } }
}

pub(super) fn choice(field: &Field, choices: &[Choice]) -> Markup {
    field.group(html! { div.opts { @for one in choices.iter().enumerate() { (option(field, "radio", one)) } } })
}

pub(super) fn many(field: &Field, choices: &[Choice]) -> Markup {
    field.group(html! {
        (finder::more_people(field, choices))
        div.opts data-picker=[finder::narrowed(field, choices)] { @for one in choices.iter().enumerate() { (option(field, "checkbox", one)) } }
    })
}

pub(super) fn select(field: &Field, choices: &[Choice]) -> Markup {
    field.single(
        html! { select.in id=(field.id()) name=(field.name) autocomplete="off" data-found-in[finder::is_long(choices)]
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()] {
                option value="" { "请选择" }
                @for one in choices { option value=(one.value) selected[field.chosen(&one.value)] { (one.label) } }
        } },
    )
}

pub(super) fn officers(field: &Field, people: &[Officer]) -> Markup {
    field.group(html! { div.officers data-picker { @for (index, one) in people.iter().enumerate() {
        @let id = nth_id(field, index);
        div.opt.officer.is-off[one.barred.is_some()] {
            input type="checkbox" id=(id) name=(field.name) value=(one.value)
                checked[field.chosen(&one.value) && one.barred.is_none()] disabled[one.barred.is_some()];
            label for=(id) {
                b { (one.name) }
                // Who presides or signs needs no certificate.
                @if !one.cert.is_empty() { span.m { " 证 " (one.cert) } " " }
                @match &one.barred { Some(why) => (tag(Tone::Late, why)), None if one.cert.is_empty() => {}, None => (tag(Tone::Ok, "证件有效")) }
                @if !one.note.is_empty() { span.sub { (one.note) } }
            }
            @if field.ordered { (place(field, one)) }
        }
    } } })
}

/// The number of an officer in the order of those chosen.
fn place(field: &Field, one: &Officer) -> Markup {
    let at = field.values.iter().position(|v| *v == one.value).map(|n| n + 1);
    html! { input.in.place type="text" inputmode="numeric" maxlength="2" autocomplete="off" name={ (field.name) ".at." (one.value) } value=[at]
    aria-label={ (one.name) "的次序" } placeholder="次序"; }
}

pub(super) fn body(field: &Field, bodies: &[Choice]) -> Markup {
    let list = format!("{}-list", field.id());
    let known = bodies.iter().any(|one| one.value == field.value);
    field.single(html! {
        input.in type="text" list=(list) id=(field.id()) name=(field.name) value=(field.value) autocomplete="off"
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()];
        datalist id=(list) { @for one in bodies { option value=(one.value) { (one.hint) } } }
        @if !known && !field.value.is_empty() { p.origin { "不是执法主体名录里的机关，照所填的名称记入" } }
    })
}

/// So many items stand in the page.
const OFFERED: usize = 300;

/// Without scripts the browser offers the list; the value typed is the value of the item, its word stands beside it. What has no list is asked for only.
pub(super) fn item(field: &Field, items: &[Choice]) -> Markup {
    let list = (!items.is_empty() || field.finds.is_empty()).then(|| format!("{}-list", field.id()));
    // A very long list is asked for as one types.
    let more = if items.len() > OFFERED && field.finds.is_empty() { "/desk/items" } else { field.finds };
    field.single(html! {
        input.in type="text" list=[list.as_ref()] id=(field.id()) name=(field.name) value=(field.value) autocomplete="off" data-item=(more)
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()];
        @if let Some(list) = &list {
            datalist id=(list) { @for one in items.iter().take(OFFERED) { option value=(one.value) label=(one.label) { (one.label) @if !one.hint.is_empty() { " " (one.hint) } } } }
        }
        @if let Some(one) = items.iter().find(|one| one.value == field.value) { p.origin data-item-word { (one.label) } }
        @else { p.origin data-item-word {} }
    })
}
