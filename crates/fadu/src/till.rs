//! The payment system over HTTP: asks with a time-out, tries three times with the same order number.

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use fadu_web::office::base::Day;
use fadu_web::office::pay::{Answered, Gateway, Paid, sign};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::time::Duration;

/// One answer takes no longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// So often a question is asked.
const TRIES: usize = 3;

/// The payment system at an address.
#[derive(Clone)]
pub struct HttpGateway {
    /// Host and port.
    pub address: String,
    /// The shared key.
    pub key: Vec<u8>,
}

impl Gateway for HttpGateway {
    fn order(&self, order: &str, fen: i64) -> Answered<String> {
        let (own, body) = (self.clone(), json!({ "order": order, "fen": fen }));
        Box::pin(async move {
            let told = own.patiently("/orders", &body).await?;
            told["code"].as_str().map(str::to_string).ok_or_else(|| format!("no code: {told}"))
        })
    }
    fn statement(&self, day: Day) -> Answered<Vec<Paid>> {
        let (own, body) = (self.clone(), json!({ "day": day }));
        Box::pin(async move {
            let told = own.patiently("/statement", &body).await?;
            serde_json::from_value(told).map_err(|e| e.to_string())
        })
    }
}

impl HttpGateway {
    async fn patiently(&self, path: &str, body: &Value) -> Result<Value, String> {
        let mut said = String::new();
        for _ in 0..TRIES {
            match send(&self.address, path, &self.key, body.to_string()).await {
                Ok(told) => return Ok(told),
                Err(e) => said = e,
            }
        }
        Err(said)
    }
}

/// Posts a signed body; an answer other than 200 is an error.
pub async fn send(address: &str, path: &str, key: &[u8], body: String) -> Result<Value, String> {
    let asked = async {
        let stream = tokio::net::TcpStream::connect(address).await.map_err(|e| e.to_string())?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        let request = Request::post(path).header(header::HOST, "localhost");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.header("x-pay-signature", sign(key, body.as_bytes()));
        let request = request.body(Body::from(body)).map_err(|e| e.to_string())?;
        let answer = sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status();
        let bytes: Bytes =
            axum::body::to_bytes(Body::new(answer.into_body()), 16 << 20).await.map_err(|e| e.to_string())?;
        if !status.is_success() {
            return Err(format!("{status} {}", String::from_utf8_lossy(&bytes)));
        }
        serde_json::from_slice(&bytes).map_err(|e| e.to_string())
    };
    tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_string())?
}

/// Host and port of `http://host:port`.
pub fn address(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("http://").ok_or_else(|| format!("{url}：只认 http:// 开头的地址"))?;
    Ok(rest.trim_end_matches('/').to_string())
}

/// The shared key in a file.
pub fn key(path: &std::path::Path) -> Result<Vec<u8>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}：{e}", path.display()))?;
    if text.trim().len() < 16 {
        return Err("与缴款系统共用的密钥至少 16 个字符".into());
    }
    Ok(text.trim().as_bytes().to_vec())
}
