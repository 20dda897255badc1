//! The bytes of evidence, as they came: shown in place where a browser can do so without running anything, else handed over.

use crate::Shared;
use crate::answer::PageDenial;
use crate::served::{From, serve};
use crate::signed::Signed;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use fadu_office::Denial;
use fadu_office::evidence::custody::What;
use fadu_office::evidence::exhibit::{FILE, Of};
use serde::Deserialize;

/// What the address may ask.
#[derive(Deserialize)]
pub struct Asked {
    /// The field of the event that holds the file.
    pub field: Option<String>,
    /// To be taken away.
    #[serde(default)]
    pub download: String,
}

/// Which file an address names.
pub fn of((id, event): (&str, &str), field: Option<String>) -> Result<Of, Denial> {
    let event = event.parse().map_err(|_| Denial::NotFound)?;
    Ok(Of {
        matter: id.parse().map_err(|_| Denial::NotFound)?,
        event,
        field: field.unwrap_or_else(|| FILE.to_string()),
    })
}

/// Whether a browser shows it without running anything.
pub fn in_place(media: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|k| media.starts_with(k)) || media == "application/pdf"
}

/// `GET /matters/{id}/evidence/{event}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    From(from): From,
    Path((id, event)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, PageDenial> {
    let away = !asked.download.is_empty();
    let what = if away { What::Downloaded } else { What::Viewed };
    let exhibit = office.evidence(&who, of((&id, &event), asked.field)?, (what, &from)).await?;
    let place = if !away && in_place(&exhibit.media) { "inline" } else { "attachment" };
    Ok(serve(exhibit, &headers, place))
}
