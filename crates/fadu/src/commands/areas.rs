//! `fadu areas import`: the administrative areas from tables with the columns `code` and `name`; what is there already adds nothing.

use crate::clock::instant;
use crate::premises::{self, Place, said};
use fadu_web::office::areas::{AreaRefused, area_lists};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `areas` is told.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 录入行政区划：.csv 文件，或者装着它们的文件夹；每个文件要有 code 和 name 两栏。有不收的行，以 2 退出
    Import(Import),
}

/// What `areas import` is told.
#[derive(clap::Args)]
pub struct Import {
    /// 文件或者文件夹
    #[arg(value_name = "路径")]
    path: PathBuf,
    #[command(flatten)]
    place: Place,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Who enters what a command enters.
const BY: &str = "fadu areas import";

/// Runs it: 0 all taken, 2 some lines refused.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let Args::Import(args) = args;
    let begun = instant();
    let files = files(&args.path)?;
    let (written, areas, refused) = super::wait(import(&args, &files))?;
    let seconds = instant().duration_since(begun).as_secs_f64();
    if args.json {
        let refused: Vec<_> =
            refused.iter().map(|(file, line, why)| json!({ "file": file, "line": line, "why": why })).collect();
        super::print_json(&json!({ "lists": written, "areas": areas, "refused": refused, "seconds": seconds }))?;
        return Ok(code(refused.is_empty()));
    }
    for (file, line, why) in &refused {
        println!("不收：{file} 第 {line} 行：{why}");
    }
    println!("写入 {written} 份下级区划表，现有区划 {areas} 个，不收 {} 行；用时 {seconds:.1} 秒", refused.len());
    Ok(code(refused.is_empty()))
}

fn code(whole: bool) -> ExitCode {
    if whole { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

async fn import(args: &Import, files: &[(String, Vec<u8>)]) -> Result<(usize, usize, Vec<AreaRefused>), String> {
    let (lists, refused) = area_lists(files)?;
    let office = premises::offline(&args.place).await?;
    let written = office.enter_areas(BY, lists).await.map_err(said)?;
    let areas = office.areas().map_err(said)?.len();
    Ok((written, areas, refused))
}

/// The tables at a path, in the order of their names.
fn files(path: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let fault = |e: std::io::Error| format!("{}：{e}", path.display());
    let mut paths = vec![path.to_path_buf()];
    if path.is_dir() {
        let all = std::fs::read_dir(path).map_err(fault)?;
        paths = all.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>().map_err(fault)?;
        paths.retain(|p| p.extension().is_some_and(|e| e == "csv"));
        paths.sort();
    }
    let read = |p: &PathBuf| {
        let name = p.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string();
        std::fs::read(p).map(|bytes| (name, bytes)).map_err(|e| format!("{}：{e}", p.display()))
    };
    paths.iter().map(read).collect()
}
