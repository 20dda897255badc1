//! `fadu verify --proof FILE`: whether a proof, a printed code or a PDF with its proof is genuine. No server and no database are asked.

use crate::keyfile;
use fadu_verify::{Held, Outcome, Verdict, VerifierKey, check_any, check_pdf};
use fadu_web::office::base::Money;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What is asked of a proof.
#[derive(clap::Args)]
pub struct OfProof {
    /// 核对一份证明，不核对数据目录：证明文件（JSON）、遮盖件、核验码（二进制或者文字）、PDF（证明在旁边的“文件名.proof.json”，或用 --with 指明）
    #[arg(long, value_name = "文件")]
    pub proof: Option<PathBuf>,
    /// PDF 的证明文件
    #[arg(long, value_name = "文件", requires = "proof")]
    with: Option<PathBuf>,
    /// 信任的公钥（登记簿的、见证机构的，可以写几次）；不写，用数据目录里登记簿的
    #[arg(long, value_name = "公钥", requires = "proof")]
    key: Vec<String>,
    /// 撤销名单（从登记簿的 /log/revoked 取得）
    #[arg(long, value_name = "文件", requires = "proof")]
    revoked: Option<PathBuf>,
}

/// Exit code, JSON and text of the answer.
pub type Told = (u8, Value, String);

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|e| format!("{}：{e}", file.display()))
}

fn read_text(file: &Path) -> Result<String, String> {
    String::from_utf8(read(file)?).map_err(|_| format!("{}：不是 UTF-8 文字", file.display()))
}

impl OfProof {
    /// The keys that are trusted: those named, else that of the data directory's log, if it has one.
    fn keys(&self, data: &Path) -> Result<Vec<VerifierKey>, String> {
        if self.key.is_empty() {
            let own = keyfile::read(&keyfile::of_log(data))?;
            return Ok(own.map(|signer| signer.key().clone()).into_iter().collect());
        }
        self.key.iter().map(|text| text.trim().parse().map_err(|e| format!("公钥 {text}：{e}"))).collect()
    }

    fn check(&self, file: &Path, data: &Path) -> Result<Verdict, String> {
        let keys = self.keys(data)?;
        let revoked = self.revoked.as_deref().map(read_text).transpose()?;
        let (bytes, revoked) = (read(file)?, revoked.as_deref());
        if !bytes.starts_with(b"%PDF") && self.with.is_none() {
            return Ok(check_any(&bytes, &Held { keys: &keys, revoked, file: None }));
        }
        let beside = PathBuf::from(format!("{}.proof.json", file.display()));
        let proof = self.with.as_deref().unwrap_or(&beside);
        if !proof.exists() {
            return Err(format!("没有证明文件 {}；PDF 要同它的证明一起核对", proof.display()));
        }
        Ok(check_pdf(&bytes, &read_text(proof)?, &keys, revoked))
    }

    /// Checks this file.
    pub fn told(&self, file: &Path, data: &Path) -> Told {
        match self.check(file, data) {
            Ok(verdict) => told(&verdict),
            Err(why) => (4, json!({ "result": "unknown", "why": why }), format!("无法判断：{why}")),
        }
    }
}

fn told(verdict: &Verdict) -> Told {
    let (code, result) = match verdict.outcome {
        Outcome::Sound => (0, "sound"),
        Outcome::Tampered => (3, "tampered"),
        Outcome::CannotTell => (4, "unknown"),
    };
    let mut text = verdict.sentence();
    for (field, value) in &verdict.facts {
        text += &format!("\n  {}：{}", label(field), shown(field, value));
    }
    for step in &verdict.steps {
        text += &format!("\n- {}：{}", step.name, step.words);
    }
    let mut out = json!({ "result": result, "sentence": verdict.sentence() });
    if let (Some(out), Ok(Value::Object(rest))) = (out.as_object_mut(), serde_json::to_value(verdict)) {
        out.extend(rest.into_iter().filter(|(name, _)| name != "outcome"));
    }
    (code, out, text)
}

/// What people call a key fact.
fn label(field: &str) -> &str {
    match field {
        "agency" => "机关",
        "amount_fen" => "金额",
        "date" => "日期",
        "digest" => "文书摘要",
        "number" => "文号",
        "party" => "当事人",
        "title" => "文书",
        other => other,
    }
}

fn shown(field: &str, value: &Value) -> String {
    match (field, value) {
        ("amount_fen", Value::Number(n)) => Money(n.as_i64().unwrap_or(0)).to_string(),
        (_, Value::Null) => "无".to_string(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
