//! The OpenAPI 3.1 document of /api/v1, made of one table; a test holds the table against the routes that are served.

use super::operations::KEY;
pub use super::operations::OPS;
use super::schemas;
use crate::routes::ROUTES;
use axum::Json;
use serde_json::{Value, json};

/// One operation.
pub struct Op {
    /// Method.
    pub method: &'static str,
    /// Path below /api/v1.
    pub path: &'static str,
    /// Its name.
    pub id: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Schema of the JSON body, or `bytes`, or empty.
    pub body: &'static str,
    /// Status and schema of the answer; the schema may be `bytes`, `pdf` or empty.
    pub answer: (&'static str, &'static str),
    /// Parameters of query and header.
    pub asks: &'static [&'static str],
}

pub(super) const fn op(
    (method, path): (&'static str, &'static str),
    (id, summary): (&'static str, &'static str),
    body: &'static str,
    answer: (&'static str, &'static str),
    asks: &'static [&'static str],
) -> Op {
    Op { method, path, id, summary, body, answer, asks }
}

/// `GET /openapi.json`.
pub async fn show() -> Json<Value> {
    Json(document())
}

/// The document.
pub fn document() -> Value {
    let mut paths = serde_json::Map::new();
    for op in OPS {
        let slot = paths.entry(op.path).or_insert_with(|| json!({}));
        slot[op.method.to_ascii_lowercase()] = operation(op);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "法度 Fadu", "version": "1", "description": "行政执法办案接口；与页面同一套办理动作。" },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(op: &Op) -> Value {
    let problem = json!({
        "description": "RFC 9457",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let (status, schema) = op.answer;
    let mut answer = json!({ "description": op.summary });
    if !schema.is_empty() {
        answer["content"] = content(schema);
    }
    let mut out = json!({
        "operationId": op.id, "summary": op.summary, "parameters": parameters(op),
        "responses": { status: answer, "default": problem },
        "security": if is_public(op) { json!([]) } else { json!([{ "bearer": [] }]) },
    });
    if op.asks == KEY && status == "201" {
        out["responses"]["200"] =
            json!({ "description": "同一 Idempotency-Key 已办过，原样答复", "content": content(schema) });
    }
    if op.id == "showVolume" {
        out["responses"]["202"] = json!({ "description": "正在装订：done 和 total 是件数，过 Retry-After 秒再问", "content": content("Binding") });
    }
    if !op.body.is_empty() {
        out["requestBody"] = json!({ "required": true, "content": content(op.body) });
    }
    out
}

fn is_public(op: &Op) -> bool {
    ROUTES.iter().any(|r| r.public && r.method == op.method && r.path.strip_prefix("/api/v1") == Some(op.path))
}

fn content(schema: &str) -> Value {
    match schema {
        "bytes" => json!({ "*/*": { "schema": { "type": "string", "format": "binary" } } }),
        "pdf" => json!({ "application/pdf": { "schema": { "type": "string", "format": "binary" } } }),
        name => json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } }),
    }
}

fn parameters(op: &Op) -> Vec<Value> {
    let in_path = op.path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}'));
    let path = in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": kind(name) }));
    let place = |name: &str| if name.contains('-') { "header" } else { "query" };
    let asks = op.asks.iter().map(|n| json!({ "name": n, "in": place(n), "required": false, "schema": kind(n) }));
    path.chain(asks).collect()
}

fn kind(name: &str) -> Value {
    match name {
        "n" | "event" | "limit" => json!({ "type": "integer", "minimum": if name == "event" { 0 } else { 1 } }),
        "closed" => json!({ "type": "boolean" }),
        "from" | "to" | "until" | "day" => json!({ "type": "string", "format": "date" }),
        "result" => json!({ "enum": ["done", "refused", "failed"] }),
        "explain" => json!({ "enum": ["1"] }),
        "format" => json!({ "enum": ["svg", "bpmn"] }),
        "state" => json!({ "enum": ["open", "handled", "taken", "cleared", "closed"] }),
        "level" => json!({ "enum": ["1", "2", "3"] }),
        "stage" => json!({ "enum": ["listed", "unclaimed", "waiting", "struck", "ended"] }),
        "audience" => json!({ "enum": ["staff", "public"] }),
        "which" => json!({ "enum": ["main", "side", "whole"] }),
        "offset" | "X-Captured-At" | "X-Device-Now" => json!({ "type": "integer", "minimum": 0 }),
        "X-Source" => json!({ "enum": ["app", "gallery", "handed"] }),
        "X-Content-SHA256" => json!({ "type": "string", "minLength": 64, "maxLength": 64 }),
        "Idempotency-Key" => json!({ "type": "string", "minLength": 1, "maxLength": 128 }),
        _ => json!({ "type": "string" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_holds_what_is_served_and_nothing_else() {
        let served = ROUTES.iter().filter_map(|r| Some((r.method, r.path.strip_prefix("/api/v1")?)));
        let told: BTreeSet<_> = OPS.iter().map(|o| (o.method, o.path)).collect();
        assert_eq!(served.collect::<BTreeSet<_>>(), told);
        assert_eq!(told.len(), OPS.len());
    }

    #[test]
    fn every_reference_has_its_schema() {
        let document = document();
        let text = document.to_string();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
        let ids: BTreeSet<_> = OPS.iter().map(|o| o.id).collect();
        assert_eq!(ids.len(), OPS.len());
        assert_eq!(document["paths"]["/session"]["post"]["security"], json!([]));
        assert_eq!(document["paths"]["/inbox"]["get"]["security"], json!([{ "bearer": [] }]));
    }
}
