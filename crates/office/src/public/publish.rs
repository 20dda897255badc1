//! What becomes public when a decision is published: one row, masked, computed from facts alone.

use crate::base::Money;
use crate::law::Term;
use crate::law::procedure::{FieldKind, Procedure};
use crate::matter::facts::PAPER_RENDERED;
use crate::matter::strand;
use crate::matter::{Entry, Facts};
use crate::public::{is_natural, mask, private_values};
use crate::rows::World;
use crate::{act, papers};
use fadu_papers::display;
use fadu_store::record::Envelope;
use fadu_store::{PublishedRow, StreamId};
use serde_json::{Value, json};

/// The public row of a matter, from the event that publishes it; nothing if it is lawfully not published.
pub(crate) fn row(world: &World, (whole, facts): (&Facts, &Facts), event: &Envelope) -> Option<PublishedRow> {
    let (procedure, head) = (world.procedure, &world.procedure.headline);
    if event.fields.get("public_scope").and_then(Value::as_str) == Some("none") {
        return None;
    }
    let on = event.happened.day();
    let limit = world.engine.law.limits.get(&head.public_limit);
    let until = limit.map(|l| Term::due_day(l, on, &[], 0, &world.engine.law.calendar).number());
    let is_public = |e: &&Entry| e.text("paper") == Some(&head.public_paper);
    let paper = facts.all(fadu_papers::source::PAPER_MADE).map(|(_, e)| e).rfind(is_public);
    let item = facts.text(&head.item).and_then(|c| world.register.item(c));
    let item_name = item.map_or("", |i| i.name.as_str());
    let agency = world.register.bodies.get(&facts.agency).map_or("", |b| b.name.as_str());
    let public_code = facts.text(&head.party_code).filter(|_| !is_natural(facts, procedure)).unwrap_or_default();
    let number = head.number.first().and_then(|f| facts.text(f)).unwrap_or_default().to_string();
    let shown = public_facts(world, whole, facts);
    // By the digest of the bytes that were served, whoever holds the file finds its proof.
    let of_paper = |e: &&Entry| paper.is_some_and(|p| p.text("digest") == e.text("paper"));
    let file = whole.all(PAPER_RENDERED).map(|(_, e)| e).rfind(of_paper).and_then(|e| e.text("file_digest"));
    let file = file.unwrap_or_default();
    let body = json!({
        "compare": compared(procedure, &number, &mask(facts, procedure), &shown),
        "item": item_name,
        "agency": agency,
        "agency_id": facts.agency,
        "matter": facts.matter,
        "procedure": facts.procedure,
        "title": paper.and_then(|e| e.text("title")).unwrap_or_default(),
        "first": item.and_then(|i| i.reconsideration_first.as_ref()),
        "limit": head.public_limit,
        "find": format!("{item_name} {agency} {public_code} {file}"),
        "digest": paper.and_then(|e| e.text("digest")).unwrap_or_default(),
        "code": paper.map_or(String::new(), papers::code_of),
        "facts": shown,
    });
    let party_masked = mask(facts, procedure);
    let matter = strand::public_id(facts.matter, strand::held(procedure, facts));
    let matter = StreamId::from_bits(matter.bits());
    Some(PublishedRow { matter, number, party_masked, published_on: on.number(), until, body })
}

/// The five facts that tell a sheet from another: number, party, kinds, amount, day.
fn compared(procedure: &Procedure, number: &str, party: &str, shown: &[(String, String)]) -> Vec<(String, String)> {
    let head = &procedure.headline;
    let mut out = vec![("文书号".to_string(), number.to_string()), ("当事人".to_string(), party.to_string())];
    let is_kind = |l: &str| procedure.fields.values().any(|d| d.kind == FieldKind::Many && d.label == l);
    out.extend(shown.iter().filter(|(l, _)| is_kind(l)).cloned());
    if let Some(def) = procedure.fields.get(&head.amount) {
        let amount = shown.iter().find(|(l, _)| *l == def.label).map_or("无", |(_, v)| v.as_str());
        out.push((def.label.clone(), amount.to_string()));
    }
    out.extend(shown.last().cloned());
    out
}

/// The fields of the decision that are not private, as label and value.
fn public_facts(world: &World, whole: &Facts, facts: &Facts) -> Vec<(String, String)> {
    let (procedure, head) = (world.procedure, &world.procedure.headline);
    let Some(decided) = facts.last(&head.decided) else { return Vec::new() };
    let natural = is_natural(facts, procedure);
    let name = facts.text(&head.party).unwrap_or_default();
    let masked = mask(facts, procedure);
    let private = private_values((whole, facts), procedure);
    let mut out = Vec::new();
    let code = facts.text(&head.party_code).filter(|_| !natural);
    out.extend(code.map(|c| ("统一社会信用代码".to_string(), c.to_string())));
    // In the order of the form of the act that decides.
    let form = procedure.acts.iter().find(|a| a.events.iter().any(|e| e.name == head.decided));
    let order: Vec<&str> = form.map_or_else(Vec::new, |a| a.field_uses().iter().map(|f| f.name).collect());
    let mut plain: Vec<_> = act::plain(&decided.fields).collect();
    plain.sort_by_key(|(field, _)| order.iter().position(|f| f == field).unwrap_or(order.len()));
    for (field, value) in plain {
        let Some(def) = procedure.fields.get(field).filter(|d| d.private.is_none()) else { continue };
        if ["conclusion", "opinion", "range", "tier"].contains(&field.as_str()) {
            continue;
        }
        let mut text = match value {
            Value::Number(n) if *field == head.amount => Money(n.as_i64().unwrap_or(0)).to_string(),
            other => display(world.register, Some(def), other),
        };
        if natural {
            text = text.replace(name, &masked);
        }
        for p in &private {
            text = text.replace(p.as_str(), "＊＊＊");
        }
        out.push((def.label.clone(), text));
    }
    out.push(("作出决定日期".to_string(), decided.happened.day().zh()));
    out
}
