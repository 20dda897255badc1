//! `fadu items import`: proposals for the register of violation items, from a file of clauses or a table; what is there already adds nothing.

use crate::clock::instant;
use crate::premises::{self, Place, said};
use fadu_web::office::catalogue::{Preview, State};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `items` is told.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 录入案由：罚则文件（.jsonl）或者案由表（.csv、.xlsx）；都待确认，有不收的，以 2 退出
    Import(Import),
}

/// What `items import` is told.
#[derive(clap::Args)]
pub struct Import {
    /// 文件
    #[arg(value_name = "文件")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// 只检查和报告，不写入
    #[arg(long)]
    check: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Who enters what a command enters.
const BY: (&str, &str) = ("fadu items import", "系统管理员（命令行）");

/// Runs it: 0 all taken, 2 some refused.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let Args::Import(args) = args;
    let begun = instant();
    let bytes = std::fs::read(&args.file).map_err(|e| format!("{}：{e}", args.file.display()))?;
    let name = args.file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let (told, written) = super::wait(import(&args, name, &bytes))?;
    let seconds = instant().duration_since(begun).as_secs_f64();
    if args.json {
        let refused: Vec<_> =
            told.refused.iter().map(|r| json!({ "line": r.line, "what": r.what, "why": r.why })).collect();
        super::print_json(&json!({
            "new": told.new.len(), "changed": told.changed.len(), "same": told.same, "refused": refused,
            "written": written, "seconds": seconds,
        }))?;
    } else {
        for r in &told.refused {
            println!("第 {} 行不收：{} {}", r.line, r.what, r.why);
        }
        let (new, changed, same) = (told.new.len(), told.changed.len(), told.same);
        println!(
            "新增 {new} 条，变更 {changed} 条，不变 {same} 条，不收 {} 条；用时 {seconds:.1} 秒",
            told.refused.len()
        );
        match args.check {
            true => println!("只检查，没有写入"),
            false => println!("已写入 {written} 条，状态：{}", State::Unconfirmed.zh()),
        }
    }
    Ok(if told.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn import(args: &Import, name: &str, bytes: &[u8]) -> Result<(Preview, usize), String> {
    let office = premises::offline(&args.place).await?;
    let preview = office.preview_file(BY, name, bytes).map_err(said)?;
    let written = match args.check {
        true => 0,
        false => office.enter_proposals(BY.0, preview.clone()).await.map_err(said)?,
    };
    Ok((preview, written))
}
