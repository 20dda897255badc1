//! What a request to the API may look like: bodies, keys, paths, queries; everything else is told what is wrong with it.

use super::problem::Bad;
use crate::office::base::Fields;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Largest JSON body.
pub const LARGEST_JSON: usize = 1 << 20;
/// Largest batch of acts made offline.
pub const LARGEST_BATCH: usize = 4 << 20;
/// Deepest nesting of a JSON body.
const DEEPEST: usize = 8;

/// A JSON object as the body.
pub struct Sent(pub Fields);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Bad;
    async fn from_request(request: Request, _: &S) -> Result<Sent, Bad> {
        read(request, LARGEST_JSON).await
    }
}

/// A JSON object no longer than this.
pub async fn read(request: Request, most: usize) -> Result<Sent, Bad> {
    if media(request.headers()) != "application/json" {
        return Err(Bad::Media);
    }
    let bytes = bytes(request.into_body(), most).await?;
    if depth(&bytes) > DEEPEST {
        return Err(Bad::Form("请求体嵌套过深"));
    }
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| Bad::Form("请求体不是有效的 JSON"))?;
    match value {
        Value::Object(map) => Ok(Sent(map.into_iter().collect())),
        _ => Err(Bad::Form("请求体应为 JSON 对象")),
    }
}

impl Sent {
    /// Only these keys may stand at the top.
    pub fn only(&self, known: &[&str]) -> Result<(), Bad> {
        match self.0.keys().all(|k| known.contains(&k.as_str())) {
            true => Ok(()),
            false => Err(Bad::Form("请求体含有不认识的项")),
        }
    }
    /// A text that may be absent.
    pub fn text(&self, key: &str) -> Result<Option<&str>, Bad> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(s)) => Ok(Some(s)),
            Some(_) => Err(Bad::Form("请求体中应为文字的项不是文字")),
        }
    }
    /// The fields of the act.
    pub fn fields(&self) -> Result<Fields, Bad> {
        match self.0.get("fields") {
            None => Ok(Fields::new()),
            Some(Value::Object(map)) => Ok(map.clone().into_iter().collect()),
            Some(_) => Err(Bad::Form("fields 应为 JSON 对象")),
        }
    }
}

/// The media type without its parameters, in small letters.
pub fn media(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A body no longer than this.
pub async fn bytes(body: Body, most: usize) -> Result<Vec<u8>, Bad> {
    Ok(crate::edge::whole(body, most).await?)
}

/// How deep brackets nest outside texts.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut quoted, mut escaped) = (0usize, 0, false, false);
    for b in bytes {
        match (quoted, b) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{' | b'[') => {
                now += 1;
                most = most.max(now);
            }
            (false, b'}' | b']') => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// The key that makes a second press harmless.
pub struct Key(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Bad;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Key, Bad> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Key(None)) };
        let key =
            value.to_str().ok().filter(|k| (1..=128).contains(&k.len()) && k.bytes().all(|b| b.is_ascii_graphic()));
        key.map(|k| Key(Some(k.to_string()))).ok_or(Bad::Form("Idempotency-Key 应为 1 至 128 个可见 ASCII 字符"))
    }
}

/// The parts of the path; what is malformed is not found.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Bad;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<At<T>, Bad> {
        Path::<T>::from_request_parts(parts, state).await.map(|Path(t)| At(t)).map_err(|_| Bad::NotFound)
    }
}

/// The query.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Bad;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Bad> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(t)| Asked(t)).map_err(|_| Bad::Form("查询参数不对"))
    }
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn depth_counts_brackets_outside_texts() {
        for (text, n) in [("", 0), ("{}", 1), (r#"{"a":[{}]}"#, 3), (r#"{"[[[":"\"{{"}"#, 1), ("[[[[", 4)] {
            assert_eq!(depth(text.as_bytes()), n, "{text}");
        }
    }
}
