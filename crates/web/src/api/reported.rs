//! Acts done elsewhere: nothing is refused, each requirement missed becomes a finding beside the act.

use super::ask::{Key, Sent};
use super::matters::done_json;
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::edge::left;
use crate::office::base::{Day, Moment};
use crate::office::matter::Intent;
use crate::office::store::IntentKey;
use crate::office::{Belongs, Denial, Entered, FindingLine, Report};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// `POST reported`.
pub async fn report(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, body: Sent) -> Answer {
    body.only(&["matter", "procedure", "intent", "fields", "on", "source"])?;
    let intent = body.text("intent")?.ok_or(Bad::Form("请给出 intent"))?;
    let belongs = match (body.text("matter")?, body.text("procedure")?) {
        (Some(matter), _) => Belongs::Matter(matter.parse().map_err(|_| no(&office, intent)(Denial::NotFound))?),
        (None, Some(procedure)) => Belongs::New { procedure: procedure.into(), id: None },
        (None, None) => return Err(Bad::Form("请给出 matter，或者给出 procedure 以新立事项").into()),
    };
    let day: Option<Day> =
        body.text("on")?.map(str::parse).transpose().map_err(|_| Bad::Form("on 应为日期，如 2026-10-12"))?;
    let source = body.text("source")?.unwrap_or("api");
    if source.is_empty() || source.chars().count() > 60 {
        return Err(Bad::Form("source 应为 1 至 60 个字").into());
    }
    let place = body.text("matter")?.or(body.text("procedure")?).unwrap_or_default();
    let key = key.map(|key| IntentKey { actor: who.person.to_string(), key: format!("{place}/{intent}/{key}") });
    let report = Report {
        belongs,
        intent: Intent { act: intent.to_string(), typed: body.fields()? },
        at: day.filter(|d| *d != office.today()).map(|d| Moment::at(d, 0, 0)),
        source: source.into(),
        beside: Vec::new(),
        key,
    };
    let entered = office.report(&who, &report).await.map_err(no(&office, intent))?;
    let status = if entered.done.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok(left((status, Json(entered_json(&entered))).into_response(), entered.done.leaf))
}

/// An act entered, with its findings.
pub fn entered_json(entered: &Entered) -> Value {
    let mut answer = done_json(&entered.done);
    answer["findings"] = entered.findings.iter().map(finding_json).collect();
    answer
}

/// A finding as the API shows it.
pub fn finding_json(finding: &FindingLine) -> Value {
    json!(finding)
}
