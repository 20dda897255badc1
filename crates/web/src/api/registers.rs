//! Officers and items of one's own agency.

use super::ask::Asked;
use super::problem::{Answer, no};
use crate::Shared;
use crate::office::policy::{self, Do};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET officers`.
pub async fn officers(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    policy::require(&who, Do::List, who.agency).map_err(no(&office, ""))?;
    let (register, today) = (office.register(), office.today());
    let line = |o: &crate::office::matter::register::Officer| {
        json!({
            "officer": o.id, "name": o.name, "unit": o.unit, "cert_no": o.cert_no, "cert_from": o.cert_from,
            "cert_until": o.cert_until, "credentialed": o.credentialed_on(today),
        })
    };
    let items: Vec<Value> = register.officers_in(who.agency).into_iter().map(line).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Wanted {
    q: Option<String>,
}

/// `GET parties`: by name, code or number of a permit; natural persons by whole name or code only.
pub async fn parties(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    let found = office.parties_typed(&who, &wanted.q.unwrap_or_default()).map_err(no(&office, ""))?;
    Ok(Json(json!({ "items": found })).into_response())
}

/// `GET items`.
pub async fn items(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<Wanted>) -> Answer {
    policy::require(&who, Do::List, who.agency).map_err(no(&office, ""))?;
    let register = office.register();
    let q = wanted.q.unwrap_or_default();
    let held = register.bodies.get(&who.agency).map_or(&[][..], |b| &b.items);
    let found = held.iter().filter_map(|c| register.item(c)).filter(|i| i.code.contains(&q) || i.name.contains(&q));
    let items: Vec<Value> = found.map(|i| json!({
        "code": i.code, "name": i.name, "in_force_from": i.in_force_from, "kinds": i.kinds,
        "basis": i.basis.iter().map(|c| office.cited(c)).collect::<Vec<_>>(),
        "violated": i.violated.iter().map(|c| office.cited(c)).collect::<Vec<_>>(), "ranges": i.ranges, "tiers": i.tiers,
    })).collect();
    Ok(Json(json!({ "items": items })).into_response())
}
