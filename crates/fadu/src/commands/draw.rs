//! `fadu law draw`: the chart of a procedure as a file.

use crate::clock::SystemClock;
use fadu_web::charts::asked::{Asked, choose, overlays};
use fadu_web::office::Clock as _;
use fadu_web::office::law::Law;
use fadu_web::office::law::chart::{Audience, bpmn};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `law draw` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 程序编号
    procedure: String,
    /// 领域规则编号；不写为各领域通用
    #[arg(long, value_name = "领域")]
    overlay: Option<String>,
    /// 版本（开始施行之日）；不写为今天施行的
    #[arg(long, value_name = "日期")]
    version: Option<String>,
    /// 画哪一张（SVG）；不写为主流程
    #[arg(long, value_name = "图")]
    chart: Option<String>,
    /// 格式
    #[arg(long, default_value = "svg", value_parser = ["svg", "bpmn"])]
    format: String,
    /// 给谁看
    #[arg(long, default_value = "staff", value_parser = ["staff", "public"])]
    audience: String,
    /// 写到这个文件；不写则写到标准输出
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 用这个文件夹里的法律数据
    #[arg(long, value_name = "目录")]
    law: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let law = super::law::read(args.law.clone())?;
    let audience = Audience::named(&args.audience).unwrap_or(Audience::Staff);
    let asked = Asked {
        chart: args.chart.clone(),
        overlay: args.overlay.clone(),
        version: args.version.clone(),
        ..Asked::default()
    };
    let chosen = choose(&law, &args.procedure, &asked, (audience, "", SystemClock.now().day()))
        .ok_or_else(|| known(&law, args, audience))?;
    let text = if args.format == "bpmn" { bpmn::write(&chosen.chart) } else { chosen.svg() };
    match &args.out {
        Some(path) => std::fs::write(path, text).map_err(|e| format!("写不了 {}：{e}", path.display()))?,
        None => super::print_text(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What there is in place of what was asked for.
fn known(law: &Law, args: &Args, audience: Audience) -> String {
    let bare = Asked { version: args.version.clone(), overlay: args.overlay.clone(), ..Asked::default() };
    if let Some(chosen) = choose(law, &args.procedure, &bare, (audience, "", SystemClock.now().day())) {
        let sheets: Vec<&str> = chosen.chart.sheets.iter().map(|s| s.id.as_str()).collect();
        return format!("没有这张图；有：{}", sheets.join("、"));
    }
    let mut ids: Vec<&str> = law.base_procedures().map(|p| p.id.as_str()).collect();
    ids.dedup();
    if !ids.contains(&args.procedure.as_str()) {
        return format!("没有程序 {}；有：{}", args.procedure, ids.join("、"));
    }
    let days = law.base_procedures().filter(|p| p.id == args.procedure).map(|p| p.in_force.to_string());
    let fields: Vec<&str> = overlays(law, &args.procedure).into_keys().collect();
    format!("没有这个版本或者领域；版本有：{}；领域有：{}", days.collect::<Vec<_>>().join("、"), fields.join("、"))
}
