//! Coverage 履职覆盖率 for programs: powers exercised of powers held, by agency and period, down to the parts that are counted.

use super::ask::Asked;
use super::problem::{Answer, no};
use crate::Shared;
use crate::office::policy::{self, Do};
use crate::office::powers::{Covered, Exercised, Part};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// The period; a year back from today where nothing is said.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Period {
    from: String,
    until: String,
}

/// `GET powers/coverage`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, Asked(period): Asked<Period>) -> Answer {
    policy::require(&who, Do::Cover, who.agency).map_err(no(&office, ""))?;
    let found = office
        .coverage_period(&period.from, &period.until)
        .and_then(|period| office.coverage(&who, period))
        .map_err(no(&office, ""))?;
    let least = found
        .least
        .as_ref()
        .map(|(share, owner, origin)| json!({ "share": share, "house_rule": { "owner": owner, "origin": origin } }));
    let bodies: Vec<Value> = found.bodies.iter().map(body_json).collect();
    Ok(Json(json!({ "from": found.from, "until": found.until, "least": least, "bodies": bodies })).into_response())
}

fn body_json(c: &Covered) -> Value {
    json!({
        "body": c.body, "name": c.name, "held": c.powers.len(), "exercised": c.exercised(), "share": c.share(),
        "powers": c.powers.iter().map(power_json).collect::<Vec<_>>(),
    })
}

fn power_json(p: &Exercised) -> Value {
    let part = |(part, n): &(Part, u64)| match part {
        Part::Item(name) => json!({ "item": name, "matters": n }),
        Part::Procedure(id, name) => json!({ "procedure": id, "name": name, "matters": n }),
    };
    json!({
        "code": p.code, "name": p.name, "category": p.category, "matters": p.total(),
        "parts": p.parts.iter().map(part).collect::<Vec<_>>(),
    })
}
