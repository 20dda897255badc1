//! Collection 归集 for programs: acts done elsewhere are entered, said anew, counted; each by its source and number.

use super::ask::{Asked, LARGEST_BATCH, read};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::desk::collected::{Sought, month};
use crate::office::base::Fields;
use crate::office::collected::{Does, Judged};
use crate::office::policy::{self, Do};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// Most acts of one request.
const MOST: usize = 1_000;

/// `POST collected`: one act or many; the same source and number again adds nothing.
pub async fn enter(State(office): State<Shared>, Bearer(who): Bearer, request: Request) -> Answer {
    // Whoever may not hears that first.
    policy::require(&who, Do::Handle, who.agency).map_err(no(&office, ""))?;
    let body = read(request, LARGEST_BATCH).await?;
    body.only(&["acts", "reason"])?;
    let wrong = Bad::Form("acts 应为数组，每一项是一个 JSON 对象，至多 1000 项");
    let acts = objects(body.0.get("acts")).ok_or(wrong)?;
    let reason = body.text("reason")?.unwrap_or_default();
    let done = office.collect(&who, acts, reason).await.map_err(no(&office, ""))?;
    Ok(answered(&done))
}

/// The rows of a request: objects, at least one and not too many.
pub(super) fn objects(sent: Option<&Value>) -> Option<Vec<Fields>> {
    let row = |v: &Value| Some(v.as_object()?.clone().into_iter().collect::<Fields>());
    let rows: Vec<Fields> = sent?.as_array()?.iter().map(row).collect::<Option<_>>()?;
    (!rows.is_empty() && rows.len() <= MOST).then_some(rows)
}

/// What became of the rows, one by one.
pub(super) fn answered(done: &[Judged]) -> axum::response::Response {
    let entered = done.iter().any(|r| r.does == Does::New);
    let status = if entered { StatusCode::CREATED } else { StatusCode::OK };
    let results: Vec<Value> = done.iter().map(result).collect();
    (status, Json(json!({ "results": results }))).into_response()
}

fn result(row: &Judged) -> Value {
    let (status, why) = match &row.does {
        Does::New => ("new", None),
        Does::Changed => ("changed", None),
        Does::Same => ("same", None),
        Does::Refused(why) => ("refused", Some(why)),
    };
    let mistakes: Vec<Value> = row.mistakes.iter().map(|m| json!({ "field": m.field, "message": m.message })).collect();
    // What is refused has no matter of its own that it could name.
    let matter = row.matter.filter(|_| status != "refused");
    json!({ "n": row.line, "status": status, "why": why, "matter": matter, "findings": row.findings, "mistakes": mistakes })
}

/// Which act, or which months.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct What {
    source: String,
    number: String,
    #[serde(flatten)]
    sought: Sought,
}

/// `GET collected`: how one act stands, by source and number; else the statistics of entry.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, Asked(what): Asked<What>) -> Answer {
    if !what.number.is_empty() {
        let of = (what.source.as_str(), what.number.as_str());
        let (matter, row) = office.collected_status(&who, of).map_err(no(&office, ""))?;
        let late_days = row.entered_on - row.done_on;
        let said = json!({
            "matter": matter, "source": row.source, "number": row.number, "kind": row.kind, "late_days": late_days, "late": row.late,
            "findings": row.findings, "corrected": row.corrected, "withdrawn": row.withdrawn,
        });
        return Ok(Json(said).into_response());
    }
    let sought = what.sought.over(office.today(), &what.source).map_err(no(&office, ""))?;
    let lines = office.collected_counts(&who, &sought).map_err(no(&office, ""))?;
    let (first, last) = (month(sought.first), month(sought.last));
    Ok(Json(json!({ "from": first, "to": last, "items": lines })).into_response())
}
