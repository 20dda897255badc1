//! Who plants, as a stranger learns it over the interface: bodies signed in, their officers with credentials, the items that they hold.

use super::super::client::Client;
use super::plan::Who;
use crate::seed::PASSWORD;
use axum::body::Bytes;
use axum::http::Method;
use fadu_web::office::base::Day;
use serde_json::{Value, json};

/// A body that enters rows.
pub struct Body {
    /// Its name.
    pub name: String,
    /// The account of the officer.
    pub account: String,
    /// The field of enforcement.
    pub field: String,
    /// The token of an officer of it, who enters.
    pub enters: String,
    /// The token of its head, who sees all its clues.
    pub sees: String,
    /// Its officers with credentials.
    pub officers: Vec<Officer>,
    /// Codes of the items that it holds.
    pub items: Vec<String>,
}

/// An officer: number of the credential and the days for which it is good.
pub struct Officer {
    /// The number.
    pub number: String,
    from: Day,
    until: Day,
    stands: bool,
}

impl Officer {
    /// Whether the credential is good on a day.
    pub fn good_on(&self, day: Day) -> bool {
        self.stands && self.from <= day && day <= self.until
    }
    /// Whether it has ended by a day without having been taken away.
    pub fn lapsed_on(&self, day: Day) -> bool {
        self.until < day
    }
}

/// The bodies that can be signed in; those of a larger demonstration are left out of a smaller one.
pub async fn bodies(client: &mut Client, wanted: &[Who]) -> Result<Vec<Body>, String> {
    let mut all = Vec::new();
    for who in wanted {
        let (Some(enters), Some(sees)) = (sign_in(client, &who.officer).await?, sign_in(client, &who.head).await?)
        else {
            continue;
        };
        let officers = get(client, "/api/v1/officers", &enters.0).await?;
        let items = get(client, "/api/v1/items", &enters.0).await?;
        let text = |v: &Value, name: &str| v[name].as_str().unwrap_or_default().to_string();
        let officer = |v: &Value| {
            let day = |name: &str| text(v, name).parse().ok();
            let number = Some(text(v, "cert_no")).filter(|n| !n.is_empty())?;
            let stands = v["credentialed"].as_bool() == Some(true);
            Some(Officer { number, from: day("cert_from")?, until: day("cert_until")?, stands })
        };
        let list = |v: &Value| v["items"].as_array().cloned().unwrap_or_default();
        all.push(Body {
            name: enters.1,
            account: who.officer.clone(),
            field: who.field.clone(),
            enters: enters.0,
            sees: sees.0,
            officers: list(&officers).iter().filter_map(officer).collect(),
            items: list(&items).iter().map(|v| text(v, "code")).collect(),
        });
    }
    if all.is_empty() { Err("没有能登录的演示账号：要用演示数据".into()) } else { Ok(all) }
}

/// The token of an account and the name of its body; nothing where there is no such account.
async fn sign_in(client: &mut Client, user: &str) -> Result<Option<(String, String)>, String> {
    let body = Bytes::from(json!({ "username": user, "password": PASSWORD }).to_string());
    let (status, bytes) = client.ask((Method::POST, "/api/v1/session"), "", body).await?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|e| e.to_string())?;
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    Ok(status.is_success().then(|| (text(&answer["token"]), text(&answer["who"]["agency_name"]))))
}

/// Reads JSON.
pub async fn get(client: &mut Client, path: &str, token: &str) -> Result<Value, String> {
    let (status, bytes) = client.ask((Method::GET, path), token, Bytes::new()).await?;
    if !status.is_success() {
        return Err(format!("{path}：{status} {}", String::from_utf8_lossy(&bytes[..bytes.len().min(300)])));
    }
    serde_json::from_slice(&bytes).map_err(|e| format!("{path}：{e}"))
}
