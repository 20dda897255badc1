//! Sign-in for programs: a name and a password for a bearer token.

use super::ask::Sent;
use super::problem::{Answer, Bad, Said, no, signed_out};
use crate::Shared;
use crate::edge::Seen;
use crate::office::Denial;
use crate::office::accounts::IDLE_MS;
use crate::office::base::Denied;
use crate::signed::Bearer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde_json::json;

/// `POST session`.
pub async fn open(State(office): State<Shared>, seen: Option<Extension<Seen>>, body: Sent) -> Answer {
    body.only(&["username", "password"])?;
    let (user, password) = (body.text("username")?, body.text("password")?);
    let (Some(user), Some(password)) = (user, password) else {
        return Err(Bad::Form("请给出 username 和 password").into());
    };
    if user.len() > 200 || password.len() > 1000 {
        return Err(Bad::Form("username 或 password 太长").into());
    }
    if let Some((Extension(seen), named)) = seen.zip(office.account_named(user)) {
        seen.tried(named);
    }
    match office.sign_in(user, password).await {
        Ok(token) => {
            let who = office.who(&token).await.map_err(no(&office, ""))?;
            Ok(Json(json!({ "token": token, "who": who, "expires_in_s": IDLE_MS / 1000 })).into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(m))) => Ok(signed_out(m.first().map_or("", |m| m.message.as_str()))),
        Err(other) => Err(no(&office, "")(other)),
    }
}

/// `DELETE session`.
pub async fn close(State(office): State<Shared>, Bearer(who): Bearer) -> Result<StatusCode, Said> {
    office.sign_out(&who).await.map_err(no(&office, ""))?;
    Ok(StatusCode::NO_CONTENT)
}
