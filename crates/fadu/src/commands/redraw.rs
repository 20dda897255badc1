//! `fadu draw --verify FILE`: draws again from a draw's file. 0 it agrees, 3 it does not, 4 it cannot be told.

use fadu_web::office::watch::draw::DrawSheet;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `draw` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 抽取文件（docs/format/draw-v1.md）
    #[arg(long, value_name = "文件")]
    verify: PathBuf,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let read = || {
        let text =
            std::fs::read_to_string(&args.verify).map_err(|e| format!("读不了 {}：{e}", args.verify.display()))?;
        let sheet: DrawSheet = serde_json::from_str(&text).map_err(|e| format!("不是抽取文件：{e}"))?;
        let flaws = sheet.flaws()?;
        Ok::<_, String>((sheet, flaws))
    };
    let (result, sheet, flaws, why) = match read() {
        Ok((sheet, flaws)) if flaws.is_empty() => ("sound", Some(sheet), flaws, None),
        Ok((sheet, flaws)) => ("tampered", Some(sheet), flaws, None),
        Err(why) => ("unknown", None, Vec::new(), Some(why)),
    };
    if args.json {
        let strata = sheet.as_ref().map(|s| s.strata.len());
        let picked = sheet.as_ref().map(|s| s.strata.iter().map(|p| p.picked.len()).sum::<usize>());
        super::print_json(
            &json!({ "result": result, "strata": strata, "picked": picked, "flaws": flaws, "why": why }),
        )?;
    } else if let Some(sheet) = &sheet {
        let value = sheet.seed.value.as_deref().unwrap_or("还没有公布");
        println!("{}：{}，数值 {value}", sheet.title, sheet.seed.source);
        for (n, part) in (1..).zip(&sheet.strata) {
            println!("第 {n} 层 {}：{} 件抽 {} 件", part.name, part.ids.len(), part.picked.len());
        }
        for flaw in &flaws {
            println!("不符：第 {} 层，{}", flaw.stratum.unwrap_or(0), flaw.what);
        }
        println!(
            "{}",
            if flaws.is_empty() {
                "重新抽取的结果与文件一致"
            } else {
                "重新抽取的结果与文件不一致"
            }
        );
    } else if let Some(why) = why {
        eprintln!("{why}");
    }
    Ok(ExitCode::from(match result {
        "sound" => 0,
        "tampered" => 3,
        _ => 4,
    }))
}
