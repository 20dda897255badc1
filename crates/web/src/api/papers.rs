//! Papers of a matter: the list, and each as PDF.

use super::ask::At;
use super::problem::{Answer, no};
use crate::Shared;
use crate::office::base::id::MatterId;
use crate::office::render::Output;
use crate::office::{Denial, FilePage};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// The lines of the list.
pub fn lines(file: &FilePage) -> Vec<Value> {
    let line = |p| {
        let mut line = json!(p);
        line["href"] = json!(format!("/api/v1/matters/{}/papers/{}", file.matter, line["n"]));
        line
    };
    file.papers.iter().map(line).collect()
}

/// `GET matters/{id}/papers`.
pub async fn list(State(office): State<Shared>, Bearer(who): Bearer, At(matter): At<MatterId>) -> Answer {
    let file = office.file_page(&who, matter).map_err(no(&office, ""))?;
    Ok(Json(json!({ "matter": matter, "papers": lines(&file) })).into_response())
}

/// `GET matters/{id}/papers/{n}/proof`: docs/format/proof-v2.md.
pub async fn proof(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, n)): At<(MatterId, usize)>,
) -> Answer {
    let proof = office.proof(&who, matter, (n, false)).await.map_err(no(&office, ""))?;
    Ok(crate::public::proof::kept(proof, false).into_response())
}

/// `GET matters/{id}/papers/{n}`.
pub async fn show(State(office): State<Shared>, Bearer(who): Bearer, At((matter, n)): At<(MatterId, usize)>) -> Answer {
    let paper = office.paper(&who, matter, n, true).await.map_err(no(&office, ""))?;
    let Output::Pdf(bytes) = paper.output else { return Err(no(&office, "")(Denial::NotFound)) };
    let name = format!("inline; filename*=UTF-8''{}", super::evidence::percent(&format!("{}.pdf", paper.title)));
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_string()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}
