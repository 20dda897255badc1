//! `fadu verify`: whether the record and the views are as they were written; with `--proof`, whether a proof is genuine. 0 sound, 3 tampered, 4 cannot tell.

use crate::keyfile;
use crate::premises::Place;
use fadu_store::record::VerifierKey;
use fadu_store::{Log, Soundness, Store, Tiles, check_published};
use serde_json::json;
use std::process::ExitCode;

/// What `verify` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 登记簿的公钥，钥匙不在本机时用，如刚从备份恢复
    #[arg(long, value_name = "公钥")]
    log_key: Option<String>,
    #[command(flatten)]
    proof: super::proof::OfProof,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// The record and the views first, then what was published of it.
fn check(store: &Store, log_key: Option<&str>) -> Result<Soundness, String> {
    let found = store.check().map_err(|e| e.to_string())?;
    if !matches!(found, Soundness::Sound(_)) {
        return Ok(found);
    }
    let published = store.published_head().map_err(|e| e.to_string())?.is_some();
    let tiles = Tiles::open(store.dir()).map_err(|e| e.to_string())?;
    if !published && tiles.checkpoint().map_err(|e| e.to_string())?.is_none() {
        return Ok(found);
    }
    let file = keyfile::of_log(store.dir());
    let key: VerifierKey = match log_key {
        Some(text) => text.parse().map_err(|e| format!("公钥：{e}"))?,
        None => {
            let signer = keyfile::read(&file)?;
            signer
                .ok_or_else(|| format!("签名的钥匙 {} 不见了，请放回，或用 --log-key 指明公钥", file.display()))?
                .key()
                .clone()
        }
    };
    let differs = check_published(store, &tiles, &key).map_err(|e| e.to_string())?;
    Ok(differs.unwrap_or(found))
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let told = match &args.proof.proof {
        Some(file) => args.proof.told(file, &args.place.data_dir),
        None => told(&args),
    };
    if args.json {
        super::print_json(&told.1)?
    } else {
        println!("{}", told.2)
    }
    Ok(ExitCode::from(told.0))
}

/// What the record and what was published of it come to.
fn told(args: &Args) -> super::proof::Told {
    let checked = args.place.existing().and_then(|store| check(&store, args.log_key.as_deref()));
    match checked {
        Ok(Soundness::Sound(head)) => {
            let root = fadu_store::record::hex::encode(&head.root);
            (
                0,
                json!({ "result": "sound", "size": head.size, "root": root }),
                format!("完好：{} 条记录，根 {root}", head.size),
            )
        }
        Ok(Soundness::Differs { table, row, column }) => (
            3,
            json!({ "result": "tampered", "table": table, "row": row, "column": column }),
            format!("被改动：表 {table}，行 {row}，列 {column}"),
        ),
        Err(why) => (4, json!({ "result": "unknown", "why": why }), format!("无法判断：{why}")),
    }
}
