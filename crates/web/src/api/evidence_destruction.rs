//! The destruction of a file of evidence, and a case played again, for programs.

use super::ask::{Asked, At, Sent};
use super::evidence::Which;
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::base::id::MatterId;
use crate::office::evidence::exhibit::{FILE, Of};
use crate::served::From;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

/// `POST matters/{id}/evidence/{event}/destruction`.
pub async fn send(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    From(from): From,
    At((matter, event)): At<(MatterId, usize)>,
    Asked(which): Asked<Which>,
    sent: Sent,
) -> Answer {
    office.may_handle(&who, matter).map_err(no(&office, ""))?;
    sent.only(&["do", "reason", "to", "note"])?;
    let of = Of { matter, event, field: which.field.unwrap_or_else(|| FILE.to_string()) };
    let reason = sent.text("reason")?.unwrap_or_default();
    let done = match sent.text("do")? {
        Some("ask") => office.ask_destruction(&who, &of, reason).await,
        Some("approve") => office.approve_destruction(&who, &of, reason).await,
        Some("hand-over") => {
            let (to, note) = (sent.text("to")?.unwrap_or_default(), sent.text("note")?.unwrap_or_default());
            office.hand_over(&who, &of, (to, note, &from)).await
        }
        Some("withdraw") => office.withdraw_destruction(&who, &of, reason).await,
        _ => return Err(Bad::Form("do 应为 ask、approve、withdraw 或者 hand-over").into()),
    };
    done.map_err(no(&office, ""))?;
    Ok(Json(office.exhibit_page(&who, of).await.map_err(no(&office, ""))?).into_response())
}

/// `GET matters/{id}/replay`.
pub async fn replay(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>) -> Answer {
    Ok(Json(office.case_replay(&who, matter).map_err(no(&office, ""))?).into_response())
}
