//! Acts done elsewhere: nothing is refused, each requirement missed becomes a finding beside the act.

use super::ask::{Key, Sent};
use super::matters::done_json;
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::matter::{Intent, Mode};
use crate::office::{Act, Denial, EventLine};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// `POST reported`.
pub async fn report(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, body: Sent) -> Answer {
    body.only(&["matter", "procedure", "intent", "fields"])?;
    let intent = body.text("intent")?.ok_or(Bad::Form("请给出 intent"))?;
    let act = Act { intent: Intent { act: intent.to_string(), typed: body.fields()? }, mode: Mode::Reported, key };
    let done = match (body.text("matter")?, body.text("procedure")?) {
        (Some(matter), _) => match matter.parse() {
            Ok(matter) => office.act(&who, matter, act).await,
            Err(_) => Err(Denial::NotFound),
        },
        (None, Some(procedure)) => office.open_matter(&who, procedure, act).await,
        (None, None) => return Err(Bad::Form("请给出 matter，或者给出 procedure 以新立事项").into()),
    };
    let done = done.map_err(no(&office, intent))?;
    let events = office.events(&who, done.matter).map_err(no(&office, intent))?;
    let new = |e: &&EventLine| e.n as u64 > done.before && e.n as u64 <= done.version;
    let findings = events.iter().filter(new).filter(|e| e.name == "FindingRecorded").map(|e| json!(e.fields));
    let mut answer = done_json(&done);
    answer["findings"] = findings.collect::<Vec<Value>>().into();
    let status = if done.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(answer)).into_response())
}
