//! Intake 批量登记 for programs: what another system passes on (orders of a hotline), each by its source and its number there.

use super::ask::{LARGEST_BATCH, read};
use super::collected::answered;
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::signed::Bearer;
use axum::extract::{Request, State};

/// `POST intake`: one row or many; the same source and number again adds nothing, or says it anew.
pub async fn enter(State(office): State<Shared>, Bearer(who): Bearer, request: Request) -> Answer {
    // Whoever may not hears that first.
    office.intake_columns(&who).map_err(no(&office, ""))?;
    let body = read(request, LARGEST_BATCH).await?;
    body.only(&["rows", "reason"])?;
    let wrong = Bad::Form("rows 应为数组，每一项是一个 JSON 对象，至多 1000 项");
    let rows = super::collected::objects(body.0.get("rows")).ok_or(wrong)?;
    let reason = body.text("reason")?.unwrap_or_default();
    let done = office.intake_rows(&who, rows, reason).await.map_err(no(&office, ""))?;
    Ok(answered(&done))
}
