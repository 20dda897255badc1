//! The journal of access for programs: entries, the newest first.

use super::ask::Asked;
use super::problem::{Answer, no};
use crate::Shared;
use crate::admin::AuditWanted;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

/// `GET audit`: of a name, an address, a route, a result, days; `before` goes on from an entry.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, Asked(wanted): Asked<AuditWanted>) -> Answer {
    let asked = wanted.asked().map_err(no(&office, ""))?;
    Ok(Json(office.audit_page(&who, &asked).map_err(no(&office, ""))?).into_response())
}
