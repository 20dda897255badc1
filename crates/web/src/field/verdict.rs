//! What follows, by one tap: kinds and amounts that every guard lets pass, or an amount of one's own.

use super::filling::Filling;
use crate::desk::kept::Sent;
use crate::ui::{Choice, Field, FieldError};
use fadu_office::base::Money;
use fadu_office::law::procedure::{FieldKind, Procedure};
use fadu_office::{OnSiteForm, Outcome};
use maud::{Markup, Render, html};

/// The name under which the choice is sent.
pub const NAME: &str = "verdict";
/// The value that stands for an amount of one's own.
const OWN: &str = "own";

fn value(one: &Outcome) -> String {
    one.amount.as_ref().map_or(one.kind.clone(), |(range, fen)| format!("{}|{range}|{fen}", one.kind))
}

/// Turns the choice into the fields of the act.
pub fn settle(procedure: &Procedure, form: &OnSiteForm, sent: &mut Sent) {
    let head = &procedure.headline;
    let chosen = sent.one(NAME).to_string();
    if chosen.is_empty() {
        return;
    }
    let range = form.page.fields.iter().find(|f| f.kind == FieldKind::Range).map(|f| f.name.clone());
    let money = &head.outcome.money_kind;
    let (kind, place, amount) = match chosen.split('|').collect::<Vec<_>>()[..] {
        [kind, place, fen] => (kind.to_string(), place.to_string(), Money(fen.parse().unwrap_or(0)).plain()),
        [OWN] => {
            let first = form.outcomes.iter().find_map(|o| o.amount.as_ref()).map_or("0", |(range, _)| range.as_str());
            (money.clone(), first.to_string(), sent.one(&head.amount).to_string())
        }
        _ => (chosen.clone(), String::new(), String::new()),
    };
    sent.put(&head.outcome.kinds, &kind);
    sent.put(&head.amount, &amount);
    if let Some(range) = range {
        sent.put(&range, &place);
    }
}

/// The choice as large buttons, and the field for an amount of one's own.
pub fn choose(of: &Filling, errors: &[FieldError]) -> Markup {
    let head = &of.procedure.headline;
    let mut choices: Vec<Choice> = of.form.outcomes.iter().map(|o| Choice::new(value(o), word(o))).collect();
    if of.form.outcomes.iter().any(|o| o.amount.is_some()) {
        choices.push(Choice::new(OWN, "其他数额"));
    }
    let label = of.procedure.fields.get(&head.outcome.kinds).map_or("", |f| f.label.as_str());
    let own = of.form.page.fields.iter().find(|f| f.name == head.amount);
    let mine = of.sent.one(NAME) == OWN;
    let wrong = errors.iter().find(|e| e.field == NAME).map(|e| e.says.clone());
    let hint = own.map_or("", |f| f.hint.as_str());
    html! {
        div.tiles-pick { (Field::choice(NAME, label, choices).hint(hint).value(of.sent.one(NAME)).required().error(wrong).render()) }
        @if let Some(own) = own {
            (Field::money(&own.name, "其他数额（元）").hint("选了“其他数额”的填写").value(if mine { of.sent.one(&own.name) } else { "" }).errors(errors).render())
        }
    }
}

fn word(one: &Outcome) -> String {
    one.amount.as_ref().map_or(one.name.clone(), |(_, fen)| format!("{} {}", one.name, Money(*fen)))
}
