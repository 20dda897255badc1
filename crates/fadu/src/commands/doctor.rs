//! `fadu doctor`: what the database says of itself, and which class each table is of.

use crate::premises::{self, Place, said};
use fadu_store::Log;
use serde_json::json;
use std::process::ExitCode;

/// What `doctor` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let store = args.place.existing()?;
    let (database, pack, worker) = (store.doctor().map_err(said)?, args.place.pack()?, premises::worker());
    let head = store.head();
    let told = json!({
        "version": env!("CARGO_PKG_VERSION"), "database": database, "log": { "size": head.size, "root": fadu_store::record::hex::encode(&head.root) },
        "law_pack": fadu_store::record::hex::encode(&pack.digest()),
        "typesetter": { "path": worker, "found": premises::is_there(&worker) }, "fonts": premises::fonts(),
    });
    if args.json {
        super::print_json(&told)?;
    } else {
        println!("{}", serde_json::to_string_pretty(&told).map_err(said)?);
    }
    Ok(ExitCode::SUCCESS)
}
