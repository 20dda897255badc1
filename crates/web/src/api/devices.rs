//! One's own devices for taking evidence, for programs: enrol, hold the clock against ours, give back. What is signed: docs/format/capture-v1.md.

use super::ask::Sent;
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::office::accounts::Who;
use crate::office::evidence::device::DeviceAnswer;
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::json;

fn told(office: &Shared, who: &Who) -> Answer {
    Ok(Json(json!({ "devices": office.devices(who).map_err(no(office, ""))? })).into_response())
}

/// `GET devices`: those of the person.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    told(&office, &who)
}

/// `POST devices/challenge`: what a device must sign within five minutes.
pub async fn ask(State(office): State<Shared>, Bearer(who): Bearer) -> Answer {
    Ok(Json(office.ask_device(&who).map_err(no(&office, ""))?).into_response())
}

/// `POST devices`: enrols, checks the clock, gives back.
pub async fn send(State(office): State<Shared>, Bearer(who): Bearer, sent: Sent) -> Answer {
    // Whoever may not hears that first.
    told(&office, &who)?;
    sent.only(&["do", "name", "device", "nonce", "key", "now", "signature"])?;
    let part = |name: &str| Ok::<_, Bad>(sent.text(name)?.unwrap_or_default());
    let answer =
        DeviceAnswer { nonce: part("nonce")?, key: part("key")?, now: part("now")?, signature: part("signature")? };
    let done = match part("do")? {
        "enrol" => office.enrol_device(&who, part("name")?, answer).await,
        "check" => office.check_device(&who, answer).await,
        "return" => office.return_device(&who, part("device")?).await,
        _ => return Err(Bad::Form("do 应为 enrol、check 或者 return").into()),
    };
    done.map_err(no(&office, ""))?;
    told(&office, &who)
}
