//! A client with one keep-alive connection and as little work of its own as can be.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;

/// One connection.
pub struct Client {
    sender: SendRequest<Body>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Result<Client, String> {
        let stream = tokio::net::TcpStream::connect(address).await.map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        Ok(Client { sender })
    }

    /// Asks; `token` is that of whoever asks, if anybody.
    pub async fn ask(
        &mut self,
        (method, path): (Method, &str),
        token: &str,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), String> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Body::from(body)).map_err(|e| e.to_string())?;
        self.sender.ready().await.map_err(|e| e.to_string())?;
        let answer = self.sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status();
        let bytes = axum::body::to_bytes(Body::new(answer.into_body()), 64 << 20).await.map_err(|e| e.to_string())?;
        Ok((status, bytes))
    }

    /// Posts JSON and reads JSON; anything but success is told with what the server said.
    pub async fn post(&mut self, path: &str, token: &str, body: Bytes) -> Result<Value, String> {
        let (status, bytes) = self.ask((Method::POST, path), token, body).await?;
        if !status.is_success() {
            return Err(format!("{path}：{status} {}", String::from_utf8_lossy(&bytes[..bytes.len().min(600)])));
        }
        serde_json::from_slice(&bytes).map_err(|e| format!("{path}：{e}"))
    }
}
