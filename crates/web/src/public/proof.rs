//! Proofs for everybody: of the public paper of a decision while it may be shown, of a file by its digest, and the list of what no longer stands.

use super::log_files::{ANYBODY, missing, note};
use crate::Shared;
use crate::answer::PageDenial;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fadu_office::Denial;
use fadu_office::base::id::MatterId;

/// As long as the public paper itself.
const BRIEFLY: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// `GET /proof/{id}.json`: the proof file. `GET /proof/{id}.bin`: the bytes of the printed code.
pub async fn show(State(office): State<Shared>, Path(name): Path<String>) -> Response {
    let asked = match (name.strip_suffix(".json"), name.strip_suffix(".bin")) {
        (Some(id), _) => Some((id, false)),
        (_, Some(id)) => Some((id, true)),
        _ => None,
    };
    let Some((Ok(page), code)) = asked.map(|(id, code)| (id.parse::<MatterId>(), code)) else {
        return missing("no such proof\n");
    };
    answer(office.public_proof(page, code).await, code)
}

/// `GET /proof/file/{sha256}`: the proof file of the public paper with these bytes.
pub async fn of_file(State(office): State<Shared>, Path(digest): Path<String>) -> Response {
    answer(office.proof_of_file(&digest).await, false)
}

/// `GET /log/revoked`: the signed list of decisions that no longer stand.
pub async fn revoked(State(office): State<Shared>) -> Response {
    match office.revoked_list() {
        Ok(list) => note(Some(list)),
        Err(Denial::NotFound) => missing("no list yet\n"),
        Err(denial) => PageDenial(denial, None).into_response(),
    }
}

/// `GET /proof/standing/{index}/{leaf}`: whether the decision of a paper stands now, as the record has it; not signed.
pub async fn standing(State(office): State<Shared>, Path((index, leaf)): Path<(u64, String)>) -> Response {
    match office.standing_now(index, &leaf) {
        Ok(state) => (ANYBODY, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], axum::Json(state))
            .into_response(),
        Err(Denial::NotFound) => missing("no such paper\n"),
        Err(denial) => PageDenial(denial, None).into_response(),
    }
}

/// `GET /log/restored`: the proof of the newest restoration of the record from a back-up.
pub async fn restored(State(office): State<Shared>) -> Response {
    answer(office.restoration_proof(), false)
}

/// A proof as a file to be kept.
pub fn kept(proof: Vec<u8>, code: bool) -> impl IntoResponse {
    let (kind, name) = match code {
        false => ("application/json", "attachment; filename=\"proof.json\""),
        true => ("application/octet-stream", "attachment; filename=\"proof.bin\""),
    };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], proof)
}

fn answer(proof: Result<Vec<u8>, Denial>, code: bool) -> Response {
    match proof {
        Ok(proof) => (ANYBODY, [(header::CACHE_CONTROL, BRIEFLY)], kept(proof, code)).into_response(),
        Err(Denial::NotFound) => missing("no such proof\n"),
        Err(denial) => PageDenial(denial, None).into_response(),
    }
}
