//! The desk of answers 来文和答复 for programs: matters of other bodies that were served on the own one, one of them as the body sees it, and asking
//! another body to open one. What is answered goes by `POST matters/{id}/intents/{intent}`, as every act does.

use super::ask::{Asked, Key, LARGEST_BATCH, read};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fadu_office::base::Fields;
use fadu_office::base::id::MatterId;
use fadu_office::policy::{self, Do};
use fadu_office::{At, Denial};
use serde::Deserialize;
use serde_json::{Value, json};

/// So many stand in one answer at most.
const MOST: usize = 100;

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct What {
    closed: Option<bool>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// The matter of an address.
fn matter(id: &str) -> Result<MatterId, Denial> {
    id.parse().map_err(|_| Denial::NotFound)
}

/// `GET answers`: the matters of other bodies in which something was served on the own one, newest first.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(what): Asked<What>) -> Answer {
    let after = what.cursor.as_deref().map(matter).transpose().map_err(no(&office, ""))?;
    let at = At { after, before: None };
    let page =
        office.answers(&who, what.closed, at, what.limit.unwrap_or(30).clamp(1, MOST)).map_err(no(&office, ""))?;
    let line = |r: &fadu_office::store::MatterRow| {
        let matter = MatterId::from_bits(r.matter.bits());
        json!({ "matter": matter, "number": r.number, "procedure": r.procedure, "agency": r.agency, "closed": r.closed })
    };
    let items: Vec<Value> = page.rows.iter().map(line).collect();
    Ok(Json(json!({ "items": items, "total": page.total, "next": page.next })).into_response())
}

/// `GET answers/{id}`: what was served on the own body and answered by it, what it may do now, the terms that bind it.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, Path(id): Path<String>) -> Answer {
    let id = matter(&id).map_err(no(&office, ""))?;
    Ok(Json(json!(office.answer_page(&who, id).map_err(no(&office, ""))?)).into_response())
}

/// `POST answers`: asks the body that supervises the own one to open a matter.
pub async fn ask(State(office): State<Shared>, Bearer(who): Bearer, Key(key): Key, request: Request) -> Answer {
    // Whoever may not hears that first.
    policy::require(&who, Do::Answer, who.agency).map_err(no(&office, ""))?;
    let body = read(request, LARGEST_BATCH).await?;
    body.only(&["procedure", "fields"])?;
    let procedure = body.text("procedure")?.ok_or(Bad::Form("缺少 procedure"))?.to_string();
    let fields = body.0.get("fields").and_then(Value::as_object).ok_or(Bad::Form("fields 应为 JSON 对象"))?;
    let typed: Fields = fields.clone().into_iter().collect();
    let done = office.asking_sent(&who, &procedure, typed, key).await.map_err(no(&office, ""))?;
    let said = json!({ "matter": done.matter, "version": done.version, "numbers": done.numbers });
    Ok((StatusCode::CREATED, Json(said)).into_response())
}
