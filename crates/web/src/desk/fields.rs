//! The fields of an act's form as controls: filled from the record, or with what was sent.

use super::kept::Sent;
use crate::ui::{Choice, Field, FieldError, Officer, field_grid};
use fadu_office::law::procedure::FieldKind;
use fadu_office::{FormField, FormPage, Option_, as_typed, signature};
use maud::{Markup, Render, html};
use serde_json::Value;

/// All fields in their order; short ones stand two in a row. `weighing` stands before the reason that it proposes.
pub fn fields(page: &FormPage, sent: Option<&Sent>, errors: &[FieldError], weighing: Option<Markup>) -> Markup {
    some(&page.fields, sent, (errors, page.signing.kept), weighing)
}

/// Some fields of a form; `kept`: the person has a signature on file.
pub fn some(
    fields: &[FormField],
    sent: Option<&Sent>,
    (errors, kept): (&[FieldError], bool),
    weighing: Option<Markup>,
) -> Markup {
    let mut out = Vec::new();
    let mut row = Vec::new();
    let mut weighing = weighing;
    for field in fields {
        if field.kind == FieldKind::Reasoning && weighing.is_some() {
            out.extend(grid(&mut row));
            out.extend(weighing.take().map(|part| in_place(field, fields, part)));
        }
        let control = in_place(field, fields, control(field, sent, (errors, kept)));
        if is_wide(field) {
            out.extend(grid(&mut row));
            out.push(control);
        } else {
            row.push(control);
        }
    }
    out.extend(grid(&mut row));
    out.extend(weighing);
    html! { @for one in out { (one) } }
}

/// A control that is asked for only where another field says so: scripts show it then, without them its head says when.
fn in_place(field: &FormField, all: &[FormField], control: Markup) -> Markup {
    let place = field.asked_where.as_ref().filter(|_| !field.carried);
    let Some((place, of)) = place.and_then(|p| Some((p, all.iter().find(|f| f.name == p.field)?))) else {
        return control;
    };
    let named = of.options.iter().filter(|o| place.is.contains(&o.value));
    let words: Vec<String> = named.map(|o| format!("“{}”", o.name)).collect();
    html! { div.where data-where=(place.field) data-is=(place.is.join(" ")) {
        p.hint.where-says { (of.label) "是" (words.join("、")) "的，填写：" }
        (control)
    } }
}

fn grid(row: &mut Vec<Markup>) -> Option<Markup> {
    let row = std::mem::take(row);
    (!row.is_empty()).then(|| field_grid(&row))
}

fn is_wide(field: &FormField) -> bool {
    use FieldKind::*;
    matches!(
        field.kind,
        Lines
            | Officers
            | Many
            | Item
            | Body
            | Link
            | Range
            | Tier
            | File
            | Dimensions
            | Circumstances
            | Exemption
            | Reasoning
            | Signature
    ) || (field.kind == Choice && !as_list(field) && field.options.len() > 3)
        || (field.carried && field.shown.chars().count() > 24)
}

/// So many choices are better found in a list than among buttons.
fn as_list(field: &FormField) -> bool {
    field.kind == FieldKind::Act || field.options.len() > 5
}

/// What stands in a field: what was sent, else what the office gives.
fn values(field: &FormField, sent: Option<&Sent>) -> Vec<String> {
    if let Some(sent) = sent.filter(|_| field.ordered) {
        return sent.in_order(&field.name).into_iter().map(str::to_string).collect();
    }
    if let Some(sent) = sent {
        return sent.all(&field.name).into_iter().map(str::to_string).collect();
    }
    match &field.value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_string).collect(),
        Value::Null if field.kind == FieldKind::Range && field.options.len() == 1 => {
            vec![field.options[0].value.clone()]
        }
        Value::Null => Vec::new(),
        value => vec![as_typed(field.kind, value)],
    }
}

fn control(field: &FormField, sent: Option<&Sent>, (errors, kept): (&[FieldError], bool)) -> Markup {
    if field.carried {
        let shown = if field.shown.is_empty() { "—" } else { &field.shown };
        let carried = Field::carried(&field.name, &field.label, shown).hint(&field.hint);
        return carried.source(html! { "案卷记录" }).errors(errors).render();
    }
    if field.kind == FieldKind::Dimensions {
        return dimensions(field, sent, errors);
    }
    let all = values(field, sent);
    let first = all.first().cloned().unwrap_or_default();
    let mut control = bare(field, kept).hint(&field.hint).value(first).values(all).errors(errors);
    if field.required {
        control = control.required();
    }
    if field.ordered {
        control = control.ordered();
    }
    if field.cites {
        control = control.finding("/desk/find/articles");
    }
    if field.from_record && sent.is_none() {
        control = control.source(html! { "案卷记录，可改" });
    }
    control.render()
}

fn bare(field: &FormField, kept: bool) -> Field {
    let (name, label) = (field.name.as_str(), field.label.as_str());
    let choices = || field.options.iter().map(choice).collect::<Vec<_>>();
    match field.kind {
        FieldKind::Lines | FieldKind::Reasoning => {
            let most = u32::try_from(field.max.unwrap_or(200)).unwrap_or(200);
            Field::lines(
                name,
                label,
                if most > 5000 {
                    10
                } else if most > 1000 {
                    5
                } else {
                    3
                },
            )
            .at_most(most)
        }
        FieldKind::Day => Field::day(name, label),
        FieldKind::Time => Field::clock(name, label),
        FieldKind::Money => Field::money(name, label),
        FieldKind::Count => Field::number(name, label),
        FieldKind::Yes => Field::choice(name, label, vec![Choice::new("yes", "是"), Choice::new("no", "否")]),
        FieldKind::Many | FieldKind::Circumstances | FieldKind::Exemption => Field::many(name, label, choices()),
        FieldKind::Officers => Field::officers(name, label, field.options.iter().map(officer).collect()),
        FieldKind::Item => Field::item(name, label, choices()),
        FieldKind::Body => Field::body(name, label, choices()),
        FieldKind::Paper | FieldKind::Fee | FieldKind::Link => Field::select(name, label, choices()),
        FieldKind::Choice | FieldKind::Range | FieldKind::Tier | FieldKind::Act if as_list(field) => {
            Field::select(name, label, choices())
        }
        FieldKind::Choice | FieldKind::Range | FieldKind::Tier | FieldKind::Act => {
            Field::choice(name, label, choices())
        }
        FieldKind::File => Field::file(name, label, "image/*,audio/*,video/*,application/pdf").camera(),
        // Only one's own signature is kept; a party signs anew each time.
        FieldKind::Signature => {
            Field::signature(name, label, (kept && name == signature::FIELD).then_some("/desk/signature"))
        }
        FieldKind::Text | FieldKind::Quantity | FieldKind::PartyCode | FieldKind::Dimensions => {
            Field::text(name, label)
        }
    }
}

fn choice(option: &Option_) -> Choice {
    Choice::new(&option.value, &option.name).hint(&option.note)
}

/// An officer who may be chosen, or not and why.
pub fn officer(option: &Option_) -> Officer {
    // The note leads with the number of the certificate.
    let (cert, note) = option.note.split_once(' ').unwrap_or((&option.note, ""));
    let (unit, why) = note.split_once('，').unwrap_or((note, ""));
    Officer {
        value: option.value.clone(),
        name: option.name.clone(),
        cert: cert.to_string(),
        barred: option.barred.then(|| why.to_string()),
        note: if option.barred { unit } else { note }.to_string(),
    }
}

/// One verdict in each dimension.
fn dimensions(field: &FormField, sent: Option<&Sent>, errors: &[FieldError]) -> Markup {
    let verdict = |id: &str| {
        let name = format!("{}.{id}", field.name);
        let kept = sent.map(|s| s.one(&name).to_string());
        kept.unwrap_or_else(|| field.value.get(id).and_then(Value::as_str).unwrap_or_default().to_string())
    };
    let own: Vec<&str> = errors.iter().filter(|e| e.field == field.name).map(|e| e.says.as_str()).collect();
    let first = field.options.first().map(|o| o.value.as_str());
    let one = |o: &Option_| {
        let choices = vec![Choice::new("pass", "通过"), Choice::new("fail", "不通过")];
        let radio = Field::choice(format!("{}.{}", field.name, o.value), &o.name, choices).value(verdict(&o.value));
        // The mistake stands at the first dimension that has no verdict.
        let here = !own.is_empty() && Some(o.value.as_str()) == first;
        radio.error(here.then(|| own.join("；"))).required().render()
    };
    html! { div.form-part id=(crate::ui::field_id(&field.name)) { h2 { (field.label) } @if !field.hint.is_empty() { p.hint { (field.hint) } }
    (field_grid(&field.options.iter().map(one).collect::<Vec<_>>())) } }
}
