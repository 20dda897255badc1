//! The bytes of evidence, as they came: shown in place where a browser can do so without running anything, else handed over.

use super::say;
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::Signed;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fadu_office::Denial;

/// `GET /matters/{id}/evidence/{event}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, event)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageDenial> {
    let event = event.parse().map_err(|_| Denial::NotFound)?;
    let shown = office.evidence(&who, say::matter(&id)?, event).await?;
    let in_place =
        ["image/", "audio/", "video/"].iter().any(|k| shown.media.starts_with(k)) || shown.media == "application/pdf";
    let place = if in_place { "inline" } else { "attachment" };
    let head = [
        (header::CONTENT_TYPE, shown.media.clone()),
        (header::CONTENT_DISPOSITION, disposition(place, &shown.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_string()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_string()),
        (header::ACCEPT_RANGES, "bytes".to_string()),
    ];
    let length = shown.bytes.len();
    let wanted = headers.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(|r| range(r, length));
    Ok(match wanted {
        None => (head, shown.bytes).into_response(),
        Some(Some((from, to))) => {
            let part = (header::CONTENT_RANGE, format!("bytes {from}-{to}/{length}"));
            (StatusCode::PARTIAL_CONTENT, head, [part], shown.bytes[from..=to].to_vec()).into_response()
        }
        Some(None) => {
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{length}"))]).into_response()
        }
    })
}

/// One range of bytes, first and last. `None`: not a single range, so the whole is given; `Some(None)`: beyond the end.
fn range(text: &str, length: usize) -> Option<Option<(usize, usize)>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1);
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last) => (length.saturating_sub(last.parse().ok()?), end),
        (from, "") => (from.parse().ok()?, end),
        (from, to) => {
            let to: usize = to.parse().ok()?;
            (from.parse().ok()?, end.map(|e| e.min(to)))
        }
    };
    Some(to.filter(|to| from <= *to).map(|to| (from, to)))
}

/// A file name that may be Chinese (RFC 5987).
pub fn disposition(place: &str, name: &str) -> String {
    format!("{place}; filename*=UTF-8''{}", say::encoded(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_cut_and_others_are_not() {
        for (text, answer) in [
            ("bytes=0-1", Some(Some((0, 1)))),
            ("bytes=4-", Some(Some((4, 9)))),
            ("bytes=-3", Some(Some((7, 9)))),
            ("bytes=-30", Some(Some((0, 9)))),
            ("bytes=5-99", Some(Some((5, 9)))),
            ("bytes=10-", Some(None)),
            ("bytes=4-2", Some(None)),
            ("bytes=0-1,3-4", None),
            ("bytes=x-1", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(range(text, 10), answer, "{text}");
        }
        assert_eq!(range("bytes=0-", 0), Some(None));
    }

    #[test]
    fn a_chinese_name_is_encoded() {
        assert_eq!(disposition("inline", "照\"片.jpg"), "inline; filename*=UTF-8''%E7%85%A7%22%E7%89%87.jpg");
    }
}
