//! RFC 9457 problems of the API: what was wrong with the request, or why the office said no, in words with articles.

use crate::Shared;
use crate::answer::{problem, told};
use crate::edge::Broken;
use crate::office::base::{Denied, Mistake};
use crate::office::{Denial, RefusalPage};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A request that cannot be read.
#[derive(Clone, Copy, Debug)]
pub enum Bad {
    /// 400.
    Form(&'static str),
    /// 404.
    NotFound,
    /// 400, 408 or 413: the body did not come whole.
    Broken(Broken),
    /// 415.
    Media,
}

impl IntoResponse for Bad {
    fn into_response(self) -> Response {
        let (status, title) = match self {
            Bad::Form(title) => (StatusCode::BAD_REQUEST, title),
            Bad::NotFound => (StatusCode::NOT_FOUND, told(&Denial::NotFound).1),
            Bad::Broken(broken) => (broken.status(), broken.told()),
            Bad::Media => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "请求体的类型不对，应为 application/json"),
        };
        problem(status, plain(status, title))
    }
}

impl From<Broken> for Bad {
    fn from(b: Broken) -> Bad {
        Bad::Broken(b)
    }
}

/// Why the API did not do something.
pub enum Said {
    /// The request cannot be read.
    Bad(Bad),
    /// The office said no; already in words.
    No(Box<Response>),
}
impl From<Bad> for Said {
    fn from(b: Bad) -> Said {
        Said::Bad(b)
    }
}
impl IntoResponse for Said {
    fn into_response(self) -> Response {
        match self {
            Said::Bad(b) => b.into_response(),
            Said::No(response) => *response,
        }
    }
}

/// An answer of the API.
pub type Answer = Result<Response, Said>;

/// Turns a denial into its problem: the office has the words of a refusal.
pub fn no<'a>(office: &'a Shared, act: &'a str) -> impl Fn(Denial) -> Said + 'a {
    move |denial| Said::No(Box::new(answer(office, act, denial)))
}

fn answer(office: &Shared, act: &str, denial: Denial) -> Response {
    let (status, title) = told(&denial);
    match denial {
        Denial::Denied(Denied::Refused(checks)) => {
            problem(status, refused(plain(status, title), &office.refusal_page(act, &checks)))
        }
        Denial::Denied(Denied::Mistaken(mistakes)) => problem(status, mistaken(plain(status, title), &mistakes)),
        other => crate::answer::ApiDenial(other).into_response(),
    }
}

/// The members that every problem has.
pub fn plain(status: StatusCode, title: &str) -> Value {
    json!({ "type": "about:blank", "title": title, "status": status.as_u16() })
}

fn refused(mut body: Value, page: &RefusalPage) -> Value {
    let Some(first) = page.first() else { return body };
    let cites: Vec<&str> = first.cites.iter().map(|c| c.cite.as_str()).collect();
    let house = first.house.as_ref().map(|(owner, origin)| json!({ "owner": owner, "origin": origin }));
    body["detail"] = json!(first.sentence);
    body["act"] = json!(page.act);
    body["code"] = json!(first.code);
    body["sentence"] = json!(first.sentence);
    body["cure"] = json!(first.cure);
    body["cure_intent"] = json!(first.cure_act);
    body["article"] = json!(first.cites.first().map(|c| c.label.as_str()));
    body["cites"] = json!(cites);
    body["house_rule"] = json!(house);
    body["checks"] = json!(page.checks);
    body
}

/// A problem with the fields that are wrong.
pub fn mistaken(mut body: Value, mistakes: &[Mistake]) -> Value {
    body["errors"] = json!(mistakes);
    body
}

/// A problem that asks for a bearer token.
pub fn signed_out(title: &str) -> Response {
    let mut response = problem(StatusCode::UNAUTHORIZED, plain(StatusCode::UNAUTHORIZED, title));
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// There is no such route.
pub async fn no_such_route() -> Response {
    problem(
        StatusCode::NOT_FOUND,
        json!({
            "type": "about:blank", "title": "没有这个接口", "status": 404, "code": "no-such-route",
        }),
    )
}

/// The route knows other methods.
pub async fn no_such_method() -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    problem(status, plain(status, "这个接口不接受这种方法"))
}
