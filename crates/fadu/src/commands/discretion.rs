//! `fadu discretion import`: scales of a benchmark document from its table; what is there already adds nothing.

use crate::clock::instant;
use crate::premises::{self, Place, said};
use fadu_web::office::base::Day;
use fadu_web::office::catalogue::State;
use fadu_web::office::law::scale::read::ScaleSource;
use fadu_web::office::scales::ScalePreview;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `discretion` is told.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 录入裁量标准表（.csv、.xlsx）；都待确认，有不收的，以 2 退出
    Import(Import),
}

/// What `discretion import` is told.
#[derive(clap::Args)]
pub struct Import {
    /// 文件
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 文件名称
    #[arg(long, value_name = "名称")]
    title: String,
    /// 制定机关
    #[arg(long, value_name = "机关")]
    owner: String,
    /// 施行日期，如 2020-03-01
    #[arg(long, value_name = "日期")]
    from: String,
    /// 失效日期
    #[arg(long, value_name = "日期")]
    until: Option<String>,
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
const BY: (&str, &str) = ("fadu discretion import", "系统管理员（命令行）");

/// Runs it: 0 all taken, 2 some refused.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let Args::Import(args) = args;
    let begun = instant();
    let day = |text: &str| text.parse::<Day>().map_err(|_| format!("日期“{text}”请写成如 2020-03-01"));
    let of = ScaleSource {
        title: args.title.trim().into(),
        owner: args.owner.trim().into(),
        from: day(&args.from)?,
        until: args.until.as_deref().map(day).transpose()?,
    };
    let bytes = std::fs::read(&args.file).map_err(|e| format!("{}：{e}", args.file.display()))?;
    let name = args.file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let (told, written) = super::wait(import(&args, &of, (name, &bytes)))?;
    let seconds = instant().duration_since(begun).as_secs_f64();
    let linked = told.new.iter().filter(|(_, e)| !e.scale.item.is_empty()).count();
    let refused = told.refused.iter();
    if args.json {
        let refused: Vec<_> = refused.map(|r| json!({ "line": r.line, "what": r.what, "why": r.why })).collect();
        super::print_json(&json!({
            "rows": told.rows, "read": told.read, "new": told.new.len(), "changed": told.changed.len(), "same": told.same,
            "linked": linked, "refused": refused, "written": written, "seconds": seconds,
        }))?;
    } else {
        refused.for_each(|r| println!("第 {} 行不收：{} {}", r.line, r.what, r.why));
        println!("共 {} 行，读出 {} 行；用时 {seconds:.1} 秒", told.rows, told.read);
        let (new, changed, same) = (told.new.len(), told.changed.len(), told.same);
        println!(
            "新增 {new} 个（{linked} 个找到对应的案由），变更 {changed} 个，不变 {same} 个，不收 {} 处",
            told.refused.len()
        );
        match args.check {
            true => println!("只检查，没有写入"),
            false => println!("已写入 {written} 个，状态：{}", State::Unconfirmed.zh()),
        }
    }
    Ok(if told.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn import(args: &Import, of: &ScaleSource, file: (&str, &[u8])) -> Result<(ScalePreview, usize), String> {
    let office = premises::offline(&args.place).await?;
    let preview = office.preview_scales(BY, of, file).map_err(said)?;
    let written = match args.check {
        true => 0,
        false => office.enter_scales(BY.0, preview.clone()).await.map_err(said)?,
    };
    Ok((preview, written))
}
