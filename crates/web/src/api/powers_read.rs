//! Powers as JSON, and JSON as what a form of the list asks: what is answered of a power may be sent back as it is.

use super::ask::Sent;
use super::problem::Bad;
use crate::office::matter::register::{Adjustment, Power};
use crate::office::powers::{BasisStands, FIELDS, HEADINGS, PowerForm, PowerPage, Terms};
use serde_json::{Value, json};

/// What the list says of a power.
pub fn power_json(p: &Power) -> Value {
    let aliases: Vec<String> = p.aliases.iter().map(|(list, code)| format!("{list}：{code}")).collect();
    json!({
        "name": p.name, "category": p.category, "aliases": aliases, "basis": p.basis, "procedure": p.procedure, "course": p.course,
        "limit": p.limit, "accountability": p.accountability, "items": p.items,
    })
}

fn adjustment_json(a: &Adjustment) -> Value {
    json!({
        "id": a.id, "kind": a.kind, "power": a.power.as_ref().map(power_json), "from": a.from, "to": a.to, "day": a.day,
        "reason": a.reason, "basis": a.basis, "by": a.by_name, "on": a.on, "answer": a.answer,
    })
}

/// How a basis stands: `cited` and `text` name statute and article, `not-held` is one whose text is not here.
pub(super) fn basis_json((text, stands): &(String, BasisStands)) -> Value {
    let (stands, statute, article) = match stands {
        BasisStands::Cited(statute, article) => ("cited", statute.as_str(), article.as_str()),
        BasisStands::Text(title, article) => ("text", title.as_str(), article.as_str()),
        BasisStands::NotHeld => ("not-held", "", ""),
    };
    json!({ "text": text, "stands": stands, "statute": statute, "article": article })
}

/// One power with its history.
pub fn page_json(page: &PowerPage) -> Value {
    let items: Vec<Value> =
        page.items.iter().map(|(code, name, on)| json!({ "code": code, "name": name, "in_force": on })).collect();
    let held: Vec<Value> = page
        .held
        .iter()
        .map(|(h, name, to)| {
            json!({
                "body": h.body, "name": name, "from": h.from, "until": h.until, "moved_to": h.moved_to, "moved_to_name": to,
                "reason": h.reason, "by": h.by_name,
            })
        })
        .collect();
    json!({
        "code": page.code, "day": page.day, "stands": page.stands, "power": power_json(&page.power),
        "basis": page.basis.iter().map(basis_json).collect::<Vec<_>>(), "items": items, "procedure_name": page.procedure,
        "holders": page.holders.iter().map(|(id, name)| json!({ "body": id, "name": name })).collect::<Vec<_>>(),
        "held": held, "adjustments": page.adjustments.iter().map(|a| adjustment_json(a)).collect::<Vec<_>>(),
        "withheld": page.withheld,
    })
}

/// The adjustment that a body asks for.
pub fn asked(sent: &Sent, code: &str) -> Result<PowerForm, Bad> {
    sent.only(&["do", "kind", "power", "from", "to", "day", "reason", "grounds"])?;
    let text = |name: &str| Ok::<String, Bad>(sent.text(name)?.unwrap_or_default().to_string());
    let power = match sent.0.get("power") {
        None | Some(Value::Null) => serde_json::Map::new(),
        Some(Value::Object(power)) => power.clone(),
        Some(_) => return Err(Bad::Form("power 应为 JSON 对象")),
    };
    if power.keys().any(|k| k == "code" || !FIELDS.contains(&k.as_str())) {
        return Err(Bad::Form("power 含有不认识的项"));
    }
    let cell = |(heading, field)| Ok::<_, Bad>((heading, cell(power.get(field))?));
    let cells = HEADINGS.into_iter().zip(FIELDS).map(cell).collect::<Result<Vec<_>, _>>()?;
    let terms = Terms { day: text("day")?, reason: text("reason")?, basis: text("grounds")? };
    Ok(PowerForm { kind: text("kind")?, code: code.into(), cells, from: text("from")?, to: text("to")?, terms })
}

/// A text, or a list of texts as the cell of a table has it.
pub(super) fn cell(value: Option<&Value>) -> Result<String, Bad> {
    let text = |v: &Value| v.as_str().map(str::to_string).ok_or(Bad::Form("请求体中应为文字的项不是文字"));
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::Array(all)) => Ok(all.iter().map(text).collect::<Result<Vec<_>, _>>()?.join("；")),
        Some(one) => text(one),
    }
}
