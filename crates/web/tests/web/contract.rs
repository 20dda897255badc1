//! docs/contract says what is served; `FADU_WRITE=1` writes the generated files.

use crate::api_fixture::{World, law, root};
use fadu_web::api::contract::contract;
use fadu_web::api::schemas;
use serde_json::{Value, json};
use std::fs;

fn holds(file: &str, made: &Value) {
    let path = root().join("docs/contract").join(file);
    let made = format!("{}\n", serde_json::to_string_pretty(made).unwrap());
    if std::env::var("FADU_WRITE").is_ok() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{file} is not what the source makes: run this test with FADU_WRITE=1");
}

#[test]
fn every_procedure_has_its_contract() {
    for procedure in law().base_procedures() {
        holds(&format!("{}.json", procedure.id), &contract(procedure));
    }
    let penalty = law().base_procedures().find(|p| p.id == "penalty-general").unwrap();
    let made = contract(penalty);
    assert_eq!(made["intents"][0]["intent"], "register-source");
    let kind = json!({ "name": "source_kind", "label": "案件来源", "type": "choice", "required": true });
    for (key, value) in kind.as_object().unwrap() {
        assert_eq!(&made["intents"][0]["fields"][0][key], value);
    }
    assert_eq!(
        made["intents"][0]["guards"],
        json!([{ "code": "credential-lapsed", "cure": null, "ground": { "cites": ["penalty-law/42.1"] } }])
    );
}

#[test]
fn a_problem_has_its_schema() {
    holds("problem.schema.json", &schemas::problem_document());
    holds("sync.schema.json", &schemas::sync_document());
}

#[test]
fn the_other_schemas_can_be_read() {
    for file in ["seed", "term", "routes"] {
        let text = fs::read_to_string(root().join(format!("docs/contract/{file}.schema.json"))).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{file}");
        assert!(schema["properties"].is_object() || schema["items"].is_object(), "{file}");
    }
}

#[tokio::test]
async fn what_stands_beside_the_api() {
    let w = World::new().await;
    let healthy = w.raw("GET", "/healthz", &[], Vec::new()).await;
    assert_eq!((healthy.status, healthy.bytes.as_slice()), (200, &b"ok\n"[..]));
    assert_eq!(w.raw("GET", "/readyz", &[], Vec::new()).await.status, 200);
    let document = w.raw("GET", "/openapi.json", &[], Vec::new()).await.json;
    assert_eq!((&document["openapi"], document["paths"].as_object().unwrap().len()), (&json!("3.1.0"), 71));
    w.get("shen", "/api/v1/inbox").await;
    w.send("GET", "/api/v1/inbox", &[], &Value::Null).await;
    w.send("GET", "/api/v1/nothing", &[], &Value::Null).await;
    let metrics = w.raw("GET", "/metrics", &[], Vec::new()).await;
    let text = String::from_utf8(metrics.bytes).unwrap();
    for line in [
        "fadu_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
        "fadu_requests_total{method=\"GET\",route=\"/api/v1/inbox\",status=\"200\"} 1",
        "fadu_requests_total{method=\"GET\",route=\"/api/v1/inbox\",status=\"401\"} 1",
        "fadu_requests_total{method=\"-\",route=\"other\",status=\"404\"} 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(text.contains("\nfadu_log_events ") && !text.contains("\nfadu_log_events 0\n"));
}
