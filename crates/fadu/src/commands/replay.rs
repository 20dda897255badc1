//! `fadu replay`: the views again from the log; equality is the hash of their canonical export.

use crate::premises::{self, Means, Place, said};
use fadu_store::record::hex;
use serde_json::json;
use std::process::ExitCode;

/// What `replay` is told.
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
    let office = premises::office(&args.place.pack()?, store, Means::of(&args.place, false, String::new()))?;
    let done = fadu_web::office::replay(&office).map_err(said)?;
    let equal = done.before == done.after;
    let (before, after) = (hex::encode(&done.before), hex::encode(&done.after));
    if args.json {
        super::print_json(&json!({ "equal": equal, "before": before, "after": after, "events": done.events }))?;
    } else {
        println!(
            "{} 条记录\n重建前 {before}\n重建后 {after}\n{}",
            done.events,
            if equal { "一致" } else { "不一致：视图已按记录改正" }
        );
    }
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
