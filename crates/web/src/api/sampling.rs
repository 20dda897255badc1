//! Samplings for programs: planned, drawn by a public value, judged file by file, given up; and what a machine deducts from a file.

use super::ask::{At, Sent};
use super::problem::{Answer, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fadu_office::accounts::Who;
use fadu_office::base::Fields;
use fadu_office::base::id::MatterId;
use fadu_office::sampling::{PlanForm, ScopeKind};
use fadu_office::{Denial, Office};
use serde_json::{Value, json};

/// `GET samplings`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    let all = office.samplings(&who).map_err(no(&office, ""))?;
    let line = |s: &fadu_office::watch::draw::Sampling| json!({ "plan": s.plan, "drawn": s.drawn, "voided": s.voided });
    Ok(Json(json!({ "samplings": all.iter().map(line).collect::<Vec<_>>() })).into_response())
}

/// `POST samplings`: a plan; 201.
pub async fn plan(State(office): State<Shared>, Bearer(who): Bearer, body: Sent) -> Answer {
    body.only(&["title", "scope", "month", "percent", "claim", "source", "known_on"])?;
    let form = form(&body.0).map_err(no(&office, ""))?;
    let id = office.plan_sampling(&who, &form).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(shown(&office, &who, &id).map_err(no(&office, ""))?)).into_response())
}

/// `GET matters/{id}/review`: what a machine deducts from a closed file.
pub async fn review(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<MatterId>) -> Answer {
    Ok(Json(office.file_review(&who, id).map_err(no(&office, ""))?).into_response())
}

/// `GET samplings/{sampling}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>) -> Answer {
    Ok(Json(shown(&office, &who, &id).map_err(no(&office, ""))?).into_response())
}

/// `POST samplings/{sampling}`: exactly one of `value`, `file` (with `met`, `note`), `void`.
pub async fn act(State(office): State<Shared>, Bearer(who): Bearer, At(id): At<String>, body: Sent) -> Answer {
    office.sampling_page(&who, &id).map_err(no(&office, ""))?;
    body.only(&["value", "file", "met", "note", "void"])?;
    let text = |k: &str| body.0.get(k).and_then(Value::as_str);
    let done = match (text("value"), text("file"), text("void")) {
        (Some(value), None, None) => office.draw_sample(&who, &id, value).await,
        (None, Some(file), None) => match body.0.get("met").and_then(Value::as_bool) {
            Some(met) => office.judge_sampled(&who, (&id, file), (met, text("note").unwrap_or_default())).await,
            None => Err(Denial::mistake("met", "请写 true 或者 false")),
        },
        (None, None, Some(reason)) => office.void_sampling(&who, &id, reason).await,
        _ => Err(Denial::mistake("value", "请写 value、file、void 中的一项，只写一项")),
    };
    done.map_err(no(&office, ""))?;
    Ok(Json(shown(&office, &who, &id).map_err(no(&office, ""))?).into_response())
}

fn form(body: &Fields) -> Result<PlanForm, Denial> {
    let text = |k: &str| body.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
    let claim = body.get("claim").filter(|c| !c.is_null()).map(|c| {
        let part = |k: &str| c.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        (part("good"), part("risk"), part("what"))
    });
    let scope = match text("scope").as_str() {
        "" | "all" => ScopeKind::Entered,
        "own" => ScopeKind::OwnEntered,
        "closed" => ScopeKind::OwnClosed,
        _ => return Err(Denial::mistake("scope", "应为 all、own 或者 closed")),
    };
    Ok(PlanForm {
        title: text("title"),
        scope,
        month: text("month"),
        percent: text("percent"),
        claim,
        source: text("source"),
        known_on: text("known_on"),
    })
}

fn shown(office: &Office, who: &Who, id: &str) -> Result<Value, Denial> {
    let page = office.sampling_page(who, id)?;
    let file =
        |l: &fadu_office::sampling::FileLine| json!({ "matter": l.file, "part": l.part + 1, "judged": l.judged });
    Ok(json!({
        "plan": page.sampling.plan,
        "drawn": page.sampling.drawn,
        "voided": page.sampling.voided,
        "files": page.files.iter().map(file).collect::<Vec<_>>(),
        "progress": page.progress,
    }))
}
