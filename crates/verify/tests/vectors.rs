//! The vectors that another program made from docs/format alone: each comes to the outcome, the steps and the facts that stand in it.

use fadu_verify::{Held, Standing, StepResult, Verdict, VerifierKey, check_code, check_file, text};
use serde_json::Value;

const CODES: &str = include_str!("golden/proof-code-v1.json");
const TEXTS: &str = include_str!("golden/proof-text-v1.json");
const FILES: &str = include_str!("golden/proof-v2.json");

fn cases(vectors: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(vectors).unwrap();
    all["cases"].as_array().unwrap().clone()
}

fn keys(case: &Value) -> Vec<VerifierKey> {
    case["keys"].as_array().unwrap().iter().map(|k| k.as_str().unwrap().parse().unwrap()).collect()
}

fn bytes(hex: &Value) -> Option<Vec<u8>> {
    hex.as_str().map(|h| fadu_record::hex::decode(h).unwrap())
}

fn word(result: StepResult) -> &'static str {
    match result {
        StepResult::Passed => "passed",
        StepResult::Failed => "failed",
        StepResult::Unknown => "unknown",
        StepResult::NotAsked => "not-asked",
    }
}

fn check(case: &Value, verdict: &Verdict) {
    let name = case["name"].as_str().unwrap();
    assert_eq!(serde_json::to_value(verdict.outcome).unwrap(), case["outcome"], "{name}: {:?}", verdict.steps);
    let wanted = case["steps"].as_object().unwrap();
    if !wanted.is_empty() {
        let told = verdict.steps.iter().map(|s| (s.name.to_owned(), Value::from(word(s.result)))).collect();
        assert_eq!(Value::Object(told), case["steps"], "{name}");
    }
    assert_eq!(serde_json::to_value(&verdict.facts).unwrap(), case["facts"], "{name}");
    assert_eq!(serde_json::to_value(&verdict.witnesses).unwrap(), case["witnesses"], "{name}");
    let standing = match verdict.standing {
        Standing::Unasked => "unasked",
        Standing::Unknown { .. } => "unknown",
        Standing::InForce { .. } => "in-force",
        Standing::Altered { .. } => "altered",
        Standing::Revoked { .. } => "revoked",
    };
    assert_eq!(standing, case["standing"].as_str().unwrap(), "{name}");
    assert!(verdict.steps.iter().all(|s| s.words.ends_with('。')), "{name}: {:?}", verdict.steps);
}

#[test]
fn every_code_comes_to_what_it_is() {
    let all = cases(CODES);
    assert_eq!(all.len(), 81);
    for case in all {
        let code = bytes(&case["code"]).unwrap();
        check(&case, &check_code(&code, &keys(&case), case["revoked"].as_str()));
        if let Ok(read) = fadu_verify::Code::read(&code) {
            assert_eq!(read.bytes(), Some(code.clone()));
        }
        assert_eq!(text::from_text(&text::to_text(&code)), Some(code));
    }
}

#[test]
fn every_text_gives_its_bytes_or_none() {
    let all = cases(TEXTS);
    assert_eq!(all.len(), 16);
    for case in all {
        assert_eq!(text::from_text(case["text"].as_str().unwrap()), bytes(&case["code"]), "{}", case["name"]);
    }
}

#[test]
fn every_proof_file_comes_to_what_it_is() {
    let all = cases(FILES);
    assert_eq!(all.len(), 46);
    for case in all {
        let (keys, file) = (keys(&case), bytes(&case["file"]));
        let held = Held { keys: &keys, revoked: case["revoked"].as_str(), file: file.as_deref() };
        check(&case, &check_file(case["proof"].as_str().unwrap(), &held));
    }
}

#[test]
fn the_sentence_says_what_was_compared_and_whether_it_stands() {
    let (codes, files) = (cases(CODES), cases(FILES));
    let of = |all: &[Value], name: &str| all.iter().find(|c| c["name"] == name).unwrap().clone();
    let code = |name: &str| {
        let case = of(&codes, name);
        check_code(&bytes(&case["code"]).unwrap(), &keys(&case), case["revoked"].as_str()).sentence()
    };
    assert_eq!(
        code("a paper with one cosignature"),
        "真：所示内容与“example.org/fadu”公布的记录一致，请逐项对照纸上的内容。是否仍然有效没有核对。"
    );
    assert_eq!(
        code("list: on it"),
        "真：所示内容与“example.org/fadu”公布的记录一致，请逐项对照纸上的内容。\
         但是已于 2026年11月1日 失去效力（据 2026年11月20日 的撤销名单）。"
    );
    assert_eq!(code("amount altered"), "伪：证明不成立，所示内容与公布的记录不一致。");
    assert_eq!(code("without keys"), "无法判断：证明读不懂，或者缺少核对所需的公钥。");
    let case = of(&files, "with the file");
    let (keys, file) = (keys(&case), bytes(&case["file"]));
    let held = Held { keys: &keys, revoked: None, file: file.as_deref() };
    assert_eq!(
        check_file(case["proof"].as_str().unwrap(), &held).sentence(),
        "真：文件的每个字节和所示内容都与“example.org/fadu”公布的记录一致。是否仍然有效没有核对。"
    );
}
