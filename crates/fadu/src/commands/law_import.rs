//! `fadu law import`: real texts of statutes into the law base, whole or not at all.

use crate::clock::instant;
use crate::lawfile::{self, Read};
use crate::premises::{self, Place, said};
use fadu_web::office::law::text::TextFindingKind;
use fadu_web::office::statutes::StatuteVersion;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `law import` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 法规文件（.md、.txt、.docx）或者文件夹（连同下级文件夹）
    #[arg(required = true, value_name = "路径")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// 只检查和报告，不写入
    #[arg(long)]
    check: bool,
    /// 逐条列出发现的问题（缺号、断文、不属于任何条文的段落等）
    #[arg(long)]
    findings: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it: 0 all taken, 2 some refused.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let begun = instant();
    let read = lawfile::read_all(&args.paths)?;
    let report = Report::of(&read);
    let versions: Vec<(StatuteVersion, Vec<u8>)> = read.taken.into_iter().map(|t| (t.version, t.bytes)).collect();
    let total = versions.len();
    let added = if args.check { 0 } else { super::wait(write(&args.place, versions))? };
    let already = if args.check { 0 } else { total - added };
    let seconds = instant().duration_since(begun).as_secs_f64();
    if args.json {
        super::print_json(&json!({
            "files": total + read.refused.len(), "taken": total, "added": added, "already": already, "written": !args.check,
            "rejected": read.refused, "skipped": read.skipped, "folders": report.folders, "articles": report.articles,
            "findings": report.findings, "seconds": seconds,
        }))?;
    } else {
        report.print(&args, (added, already));
        for r in &read.refused {
            println!("未收 {}：{}", r.file, r.reason);
        }
        println!("{total} 个文件收下，{} 个未收，用时 {seconds:.1} 秒", read.refused.len());
    }
    Ok(if read.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn write(place: &Place, versions: Vec<(StatuteVersion, Vec<u8>)>) -> Result<usize, String> {
    if versions.is_empty() {
        return Ok(0);
    }
    let office = premises::offline(place).await?;
    office.register_statutes("fadu law import", versions).await.map_err(said)
}

struct Report {
    articles: usize,
    /// Folder → texts and articles.
    folders: BTreeMap<String, BTreeMap<&'static str, usize>>,
    counts: BTreeMap<TextFindingKind, usize>,
    findings: Vec<Value>,
}

impl Report {
    fn of(read: &Read) -> Report {
        let mut out = Report { articles: 0, folders: BTreeMap::new(), counts: BTreeMap::new(), findings: Vec::new() };
        for t in &read.taken {
            let row = out.folders.entry(t.version.folder.clone()).or_default();
            *row.entry("texts").or_default() += 1;
            *row.entry("articles").or_default() += t.text.articles.len();
            out.articles += t.text.articles.len();
            for f in &t.text.findings {
                *out.counts.entry(f.kind).or_default() += 1;
                out.findings.push(json!({ "file": t.version.file, "kind": f.kind, "line": f.line, "about": f.about, "zh": f.kind.zh() }));
            }
        }
        out
    }

    fn print(&self, args: &Args, (added, already): (usize, usize)) {
        for (folder, row) in &self.folders {
            println!("{folder}：{} 部，{} 条", row["texts"], row["articles"]);
        }
        println!("共 {} 条；发现的问题：", self.articles);
        for (kind, n) in &self.counts {
            println!("  {} {n} 处", kind.zh());
        }
        if args.findings {
            for f in &self.findings {
                let text = |k: &str| f[k].as_str().unwrap_or_default().to_string();
                println!("  {} 第 {} 行 {} {}", text("file"), f["line"], text("zh"), text("about"));
            }
        }
        match args.check {
            true => println!("只检查，没有写入"),
            false => println!("新入库 {added} 个版本，已在库中 {already} 个"),
        }
    }
}
