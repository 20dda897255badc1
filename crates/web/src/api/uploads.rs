//! Large files in pieces: begun, continued after any break, completed once. The same for programs (bearer) and for pages (cookie and form token).

use super::ask::{Asked, At, LARGEST_JSON, Sent, bytes, read};
use super::problem::{Answer, Bad, Said, no, plain};
use crate::Shared;
use crate::answer::problem;
use crate::edge::{Caller, LARGEST_PIECE};
use crate::office::Denial;
use crate::office::accounts::Who;
use crate::office::base::id::MatterId;
use crate::office::evidence::arrival::Capture;
use crate::office::store::Written;
use crate::served::from;
use crate::signed::{Bearer, Signed, form_token};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// Who sends: a program with its token, or a page whose form token came along.
pub trait Sender: FromRequestParts<Shared> {
    /// The person.
    fn who(self) -> Who;
}

impl Sender for Bearer {
    fn who(self) -> Who {
        self.0
    }
}

/// A page of a session: its form token stands in a header that no other site can set.
pub struct Page(Who);

impl FromRequestParts<Shared> for Page {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Page, Response> {
        let Signed(who) = Signed::from_request_parts(parts, office).await.map_err(IntoResponse::into_response)?;
        let token = parts.headers.get("x-form-token").and_then(|v| v.to_str().ok());
        // To look how far an upload is changes nothing.
        if parts.method == Method::GET || token == Some(form_token(&who).as_str()) {
            Ok(Page(who))
        } else {
            Err(no(office, "")(Denial::Forbidden).into_response())
        }
    }
}

impl Sender for Page {
    fn who(self) -> Who {
        self.0
    }
}

/// Where a piece begins.
#[derive(Deserialize)]
pub struct Offset {
    offset: Option<String>,
}

/// `POST matters/{id}/uploads`.
pub async fn begin<S: Sender>(
    State(office): State<Shared>,
    sender: S,
    At(matter): At<MatterId>,
    request: Request,
) -> Answer {
    // Whether the matter may be touched is asked before anything is read.
    let who = sender.who();
    office.may_bring(&who, matter).map_err(no(&office, ""))?;
    let sent = read(request, LARGEST_JSON).await?;
    sent.only(&[
        "name",
        "size",
        "digest",
        "captured_at",
        "device_now",
        "place",
        "device",
        "source",
        "device_key",
        "signed_at",
        "device_signature",
    ])?;
    let size = sent.0.get("size").and_then(Value::as_u64).ok_or(Bad::Form("size 应为文件的字节数"))?;
    let name = sent.text("name")?.unwrap_or("file");
    let capture = capture(&sent).map_err(no(&office, ""))?;
    let begun = office.begin_upload(&who, matter, (name, size), capture).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(begun)).into_response())
}

fn capture(sent: &Sent) -> Result<Capture, Denial> {
    Capture::read(|part| match sent.0.get(part)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Null => None,
        _ => Some("?".into()),
    })
}

/// `GET matters/{id}/uploads/{upload}`.
pub async fn show<S: Sender>(
    State(office): State<Shared>,
    sender: S,
    At((matter, id)): At<(MatterId, String)>,
) -> Answer {
    Ok(Json(office.upload_state(&sender.who(), matter, &id).map_err(no(&office, ""))?).into_response())
}

/// `PUT matters/{id}/uploads/{upload}?offset=`: one piece. 409 says how much is here.
pub async fn piece<S: Sender>(
    State(office): State<Shared>,
    sender: S,
    At((matter, id)): At<(MatterId, String)>,
    Asked(Offset { offset }): Asked<Offset>,
    request: Request,
) -> Answer {
    let who = sender.who();
    // Whether there is such an upload is asked before a piece is read.
    office.upload_state(&who, matter, &id).map_err(no(&office, ""))?;
    let offset = offset.and_then(|o| o.parse().ok()).ok_or(Bad::Form("offset 应为这一段开始的字节数"))?;
    let bytes = bytes(request.into_body(), LARGEST_PIECE).await?;
    let written = office.write_piece(&who, (matter, &id), (offset, bytes)).await.map_err(no(&office, ""))?;
    match written {
        Written::Received(n) => Ok(Json(json!({ "received": n })).into_response()),
        Written::Gap(n) => Ok(elsewhere("这一段之前还有没收到的，请从 received 处接着传", n)),
        Written::Differs(n) => Ok(elsewhere("这一段与已经收到的不同，请核对是不是同一个文件", n)),
        Written::Beyond => Err(Said::from(Bad::Form("这一段超出了所报的文件大小"))),
    }
}

fn elsewhere(title: &str, received: u64) -> Response {
    let mut body = plain(StatusCode::CONFLICT, title);
    body["received"] = json!(received);
    problem(StatusCode::CONFLICT, body)
}

/// `POST matters/{id}/uploads/{upload}/complete`: the value that an act's file field holds.
pub async fn complete<S: Sender>(
    State(office): State<Shared>,
    sender: S,
    At((matter, id)): At<(MatterId, String)>,
    request: Request,
) -> Answer {
    let from = from(request.extensions().get::<Caller>().unwrap_or(&Caller::default()));
    let value = office.complete_upload(&sender.who(), (matter, &id), &from).await.map_err(no(&office, ""))?;
    Ok((StatusCode::CREATED, Json(value)).into_response())
}
