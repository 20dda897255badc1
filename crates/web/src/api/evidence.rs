//! Evidence files: taken in under their digest, given out as they came.

use super::ask::{Asked, At, media};
use super::problem::{Answer, Bad, Said, no};
use crate::Shared;
use crate::edge::{Caller, next};
use crate::office::base::id::MatterId;
use crate::office::evidence::Arrived;
use crate::office::evidence::arrival::Capture;
use crate::office::evidence::custody::What;
use crate::office::evidence::exhibit::{FILE, Of};
use crate::office::{Denial, FilePage};
use crate::served::{From, from, serve};
use crate::signed::Bearer;
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

/// The lines of the list.
pub fn lines(file: &FilePage) -> Vec<Value> {
    let line = |e: &crate::office::EvidenceLine| {
        let mut line = json!(e);
        if e.digest.is_some() {
            line["href"] = json!(format!("/api/v1/matters/{}/evidence/{}", file.matter, e.event));
        }
        line
    };
    file.evidence.iter().map(line).collect()
}

/// `POST matters/{id}/evidence`.
pub async fn take_in(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(matter): At<MatterId>,
    request: Request,
) -> Answer {
    // Whether the matter may be touched is asked before a large body is read.
    office.may_handle(&who, matter).map_err(no(&office, ""))?;
    let (capture, from) = (capture(request.headers()).map_err(no(&office, ""))?, of(&request));
    let file = arrived(&office, request).await?;
    // A digest made at capture that is not that of the bytes is refused, and nothing of them stays.
    let file = file.captured(capture, from);
    let value = office.take_in(&who, matter, file).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

/// What a device says of a file, in headers.
fn capture(headers: &HeaderMap) -> Result<Capture, Denial> {
    let text =
        |name: &str| headers.get(name).map(|v| v.to_str().ok().and_then(unpercent).unwrap_or_else(|| "?".into()));
    Capture::read(|part| match part {
        "captured_at" => text("x-captured-at"),
        "device_now" => text("x-device-now"),
        "place" => text("x-place"),
        "device" => text("x-device"),
        "source" => text("x-source"),
        "device_key" => text("x-device-key"),
        "signed_at" => text("x-signed-at"),
        "device_signature" => text("x-device-signature"),
        _ => text("x-content-sha256"),
    })
}

fn of(request: &Request) -> String {
    from(request.extensions().get::<Caller>().unwrap_or(&Caller::default()))
}

/// The file goes to the disk as it comes; one that breaks off leaves nothing.
async fn arrived(office: &Shared, request: Request) -> Result<Arrived, Said> {
    if media(request.headers()) == "multipart/form-data" {
        return from_form(office, request).await;
    }
    let (name, mut body) = (name_of(request.headers())?, request.into_body());
    let mut file = office.incoming().map_err(no(office, ""))?;
    while let Some(piece) = next(&mut body).await.map_err(Bad::Broken)? {
        file.push(&piece).await.map_err(no(office, ""))?;
    }
    file.named(name).await.map_err(no(office, ""))
}

async fn from_form(office: &Shared, request: Request) -> Result<Arrived, Said> {
    let broken = |e: MultipartError| Bad::Broken(e.into());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Bad::Form("multipart 请求体不完整"))?;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("file").to_string();
            let mut file = office.incoming().map_err(no(office, ""))?;
            while let Some(piece) = field.chunk().await.map_err(broken)? {
                file.push(&piece).await.map_err(no(office, ""))?;
            }
            drop(field);
            // A form that breaks off later leaves nothing either.
            while form.next_field().await.map_err(broken)?.is_some() {}
            return file.named(name).await.map_err(no(office, ""));
        }
    }
    Err(Bad::Form("multipart 请求体中没有名为 file 的一项").into())
}

fn name_of(headers: &HeaderMap) -> Result<String, Bad> {
    let Some(value) = headers.get("x-file-name") else { return Ok("file".into()) };
    let named = value.to_str().ok().and_then(unpercent);
    named.ok_or(Bad::Form("X-File-Name 应为百分号编码的 UTF-8"))
}

/// What a request for a file may ask.
#[derive(Deserialize)]
pub struct Which {
    /// The field of the event that holds the file.
    pub field: Option<String>,
}

/// `GET matters/{id}/evidence/{event}`: whole, or one range of it.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    From(from): From,
    At((matter, event)): At<(MatterId, usize)>,
    Asked(which): Asked<Which>,
    headers: HeaderMap,
) -> Answer {
    let of = Of { matter, event, field: which.field.unwrap_or_else(|| FILE.to_string()) };
    let exhibit = office.evidence(&who, of, (What::Downloaded, &from)).await.map_err(no(&office, ""))?;
    Ok(serve(exhibit, &headers, "attachment"))
}

/// `GET matters/{id}/evidence/{event}/custody`: how a file came, whether it is whole, and its chain of custody.
pub async fn about(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At((matter, event)): At<(MatterId, usize)>,
    Asked(which): Asked<Which>,
) -> Answer {
    let of = Of { matter, event, field: which.field.unwrap_or_else(|| FILE.to_string()) };
    Ok(Json(office.exhibit_page(&who, of).await.map_err(no(&office, ""))?).into_response())
}

/// A text as RFC 8187 writes it.
pub fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn unpercent(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        match b {
            b'%' => {
                let digit = |b: Option<u8>| char::from(b?).to_digit(16);
                out.push(u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?);
            }
            b => out.push(b),
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_there_and_back() {
        assert_eq!(percent("照片 1.jpg"), "%E7%85%A7%E7%89%87%201.jpg");
        assert_eq!(unpercent("%E7%85%A7%E7%89%87%201.jpg").as_deref(), Some("照片 1.jpg"));
        for bad in ["%", "%4", "%zz", "%FF"] {
            assert_eq!(unpercent(bad), None, "{bad}");
        }
    }
}
