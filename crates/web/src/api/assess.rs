//! Assessment for programs: rounds with their figures, the list behind each, objections and answers; duty plans.

use super::ask::{At, Sent};
use super::problem::{Answer, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fadu_office::accounts::Who;
use fadu_office::assess::{FigureLine, RoundLine, state_text};
use fadu_office::base::Fields;
use fadu_office::{Denial, Office};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `GET assessments`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let all = office.assessments(&who).map_err(no(&office, ""))?;
    Ok(Json(json!({ "rounds": all.iter().map(line).collect::<Vec<_>>() })).into_response())
}

/// `POST assessments`: opens a round; 201.
pub async fn open(State(office): State<Shared>, Bearer(who): Bearer, body: Sent) -> Answer {
    body.only(&["course", "day"])?;
    let text = |k: &str| body.0.get(k).and_then(Value::as_str).unwrap_or_default();
    let id = office.open_assessment(&who, (text("course"), text("day"))).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(shown(&office, &who, &id).map_err(no(&office, ""))?)).into_response())
}

/// `GET assessments/{round}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    Ok(Json(shown(&office, &who, &id).map_err(no(&office, ""))?).into_response())
}

/// `POST assessments/{round}`: one `deed`: freeze, recount, cancel, object, answer, settle, conclude, document, void. 202 where it goes on beside the server: `work` says how far it is.
pub async fn act(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>, body: Sent) -> Answer {
    office.assessment_page(&who, &id).map_err(no(&office, ""))?;
    body.only(&["deed", "body", "indicator", "reason", "cases", "changes", "case", "confirmed"])?;
    done(&office, &who, &id, &body.0).await.map_err(no(&office, ""))?;
    let goes_on = ["freeze", "recount"].map(Some).contains(&body.0.get("deed").and_then(Value::as_str));
    let status = if goes_on { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(shown(&office, &who, &id).map_err(no(&office, ""))?)).into_response())
}

/// `GET assessments/{round}/{body}/{indicator}`: one figure with the list behind it.
pub async fn figure(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((round, body, indicator)): At<(String, String, String)>,
) -> Answer {
    let page = office.figure_page(&who, (&round, &body, &indicator)).map_err(no(&office, ""))?;
    let case = |c: &fadu_office::assess::CaseLine| json!({ "id": c.id, "good": c.good, "changed": c.changed, "settled": c.settled });
    let told = json!({
        "figure": figure_of(&page.figure),
        "query": page.figure.figure.query,
        "sound": page.sound,
        "cases": page.cases.iter().map(case).collect::<Vec<_>>(),
        "objection": page.objection,
        "answer": page.answer,
    });
    Ok(Json(told).into_response())
}

async fn done(office: &Shared, who: &Who, id: &str, body: &Fields) -> Result<(), Denial> {
    let text = |k: &str| body.get(k).and_then(Value::as_str).unwrap_or_default();
    let key = (text("body").to_string(), text("indicator").to_string());
    match text("deed") {
        "freeze" => office.freeze_assessment(who, id).await,
        "recount" => office.recount_assessment(who, id),
        "cancel" => office.cancel_assessment(who, id),
        "conclude" => office.conclude_assessment(who, id).await,
        "document" => office.document_assessment(who, (id, None)).await.map(drop),
        "void" => office.void_assessment(who, (id, text("reason"))).await,
        "object" => {
            let cases: Vec<String> = read(body, "cases")?;
            office.object_figure(who, (id, &key), (text("reason"), cases)).await
        }
        "answer" => {
            let changes: BTreeMap<String, bool> = read(body, "changes")?;
            office.answer_assessed(who, (id, &key), (text("reason"), changes)).await
        }
        "settle" => match body.get("confirmed").and_then(Value::as_bool) {
            Some(yes) => office.settle_red_line(who, (id, &key, text("case")), (yes, text("reason"))).await,
            None => Err(Denial::mistake("confirmed", "请写 true 或者 false")),
        },
        _ => Err(Denial::mistake(
            "deed",
            "应为 freeze、recount、cancel、object、answer、settle、conclude、document 或者 void",
        )),
    }
}

/// A value of its shape; what is left out is empty.
fn read<T: Default + for<'a> serde::Deserialize<'a>>(body: &Fields, name: &str) -> Result<T, Denial> {
    let value = body.get(name).filter(|v| !v.is_null());
    let Some(value) = value else { return Ok(T::default()) };
    T::deserialize(value).map_err(|_| Denial::mistake(name, "写法不对"))
}

fn shown(office: &Office, who: &Who, id: &str) -> Result<Value, Denial> {
    let page = office.assessment_page(who, id)?;
    let body = |b: &fadu_office::assess::RoundBody| json!({ "body": b.id, "name": b.name, "points": b.points, "figures": b.figures.iter().map(figure_of).collect::<Vec<_>>() });
    Ok(
        json!({ "round": line(&page.line), "work": page.work, "broken_off": page.broken_off, "bodies": page.bodies.iter().map(body).collect::<Vec<_>>() }),
    )
}

fn line(line: &RoundLine) -> Value {
    let r = line;
    json!({
        "id": line.id, "title": line.title, "state": line.state, "opened": r.opened, "frozen": r.frozen,
        "concluded": r.concluded, "documented": r.documented, "voided": r.voided, "unanswered": r.objections.1,
    })
}

fn figure_of(line: &FigureLine) -> Value {
    let f = &line.figure;
    json!({
        "indicator": f.indicator, "name": f.name, "group": f.group, "formula": f.formula, "frozen": f.tally, "stands": line.tally,
        "says": state_text(line.state), "min_sample": f.min_sample, "digest": f.digest, "objected": line.objected,
    })
}
