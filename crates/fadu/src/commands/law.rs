//! `fadu law`: proves the law pack, counts a limit, shows what is known of a statute.

use crate::lawpack;
use crate::premises::Place;
use fadu_web::office::base::Day;
use fadu_web::office::law::{Law, Mark, Pause, Term};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `law` is told.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 检查法律数据：引文、期限、程序、用语、文书模板；有错误时以 1 退出
    Check {
        #[command(flatten)]
        place: Place,
        /// 再把全部引文与法规原文核对：不写路径用已导入的，写路径用那个文件夹里的
        #[arg(long, value_name = "路径", num_args = 0..=1)]
        texts: Option<Option<PathBuf>>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 证明程序：没有告知不决定，调查的人不审核，等候的时候总有期限在走，每一条路都有终点……；有不成立的给出最短的反例，以 1 退出；都成立而有没有证成的，以 3 退出
    Prove {
        /// 只证明这个程序，如 penalty-general
        procedure: Option<String>,
        /// 用这个文件夹里的法律数据
        #[arg(long, value_name = "目录")]
        law: Option<PathBuf>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 计算期限，逐日说明
    Term {
        /// 期限编号，如 SJ-010
        limit: String,
        /// 起算之日（不计入）
        #[arg(long)]
        from: String,
        /// 中止的期间，如 2026-03-01..2026-03-10；可以有几个
        #[arg(long, value_name = "起..止")]
        pause: Vec<String>,
        /// 用这个文件夹里的法律数据
        #[arg(long, value_name = "目录")]
        law: Option<PathBuf>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 法律变动：两份法律数据有什么不同，牵涉什么，正在办理的案件会怎样；有案件变为超期或者依据变动的，以 3 退出
    Change(super::law_change::Args),
    /// 查看法规：库中各版本的全文，逐条到款、项、目；没有入库的，给出已引用的条文及要旨
    Show(super::law_show::Args),
    /// 导入法规原文：.md、.txt、.docx；有文件未收的，以 2 退出
    Import(super::law_import::Args),
    /// 画出程序的流程图：SVG 画一张，BPMN 2.0 含全部
    Draw(super::draw::Args),
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    match args {
        Args::Check { place, texts, json } => super::law_check::check(&place, texts, json),
        Args::Prove { procedure, law, json } => super::prove::prove(&read(law)?, procedure.as_deref(), json),
        Args::Term { limit, from, pause, law, json } => term(&read(law)?, &limit, (&from, &pause), json),
        Args::Change(args) => super::law_change::run(&args),
        Args::Show(args) => super::law_show::run(&args),
        Args::Import(args) => super::law_import::run(args),
        Args::Draw(args) => super::draw::run(&args),
    }
}

pub(super) fn read(folder: Option<PathBuf>) -> Result<Law, String> {
    Law::parse(&lawpack::pack(folder.as_deref())?).map_err(|e| e.to_string())
}

fn term(law: &Law, limit: &str, (from, pauses): (&str, &[String]), as_json: bool) -> Result<ExitCode, String> {
    let limit = law.limits.get(limit).ok_or_else(|| format!("没有期限 {limit}"))?;
    let from: Day = from.parse()?;
    let pauses = pauses.iter().map(|p| pause(p)).collect::<Result<Vec<_>, String>>()?;
    let counted = Term::run(limit, from, &pauses, 0, &law.calendar);
    if as_json {
        super::print_json(&json!({
            "limit": limit.id, "alias": limit.alias, "name": limit.name, "cites": limit.cites, "start": counted.start,
            "last_day": counted.last_day, "rolled_last_day": counted.rolled_last_day, "shown_last_day": counted.shown_last_day,
            "provisional": counted.provisional, "days": counted.days,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}：{}，自 {} 起（当日不计）", limit.name, limit.length_zh(), from.with_weekday());
    for d in &counted.days {
        println!("  {}  {}", d.day.with_weekday(), mark_zh(&d.mark));
    }
    println!("末日 {}；顺延后 {}", counted.last_day.with_weekday(), counted.rolled_last_day.with_weekday());
    Ok(ExitCode::SUCCESS)
}

fn pause(text: &str) -> Result<Pause, String> {
    let (from, to) = text.split_once("..").ok_or_else(|| format!("{text}：应写作 起..止"))?;
    Ok(Pause { from: from.parse()?, to: to.parse()?, ground: "中止".into() })
}

fn mark_zh(mark: &Mark) -> String {
    match mark {
        Mark::Start => "起算之日，不计".into(),
        Mark::Counted(n) => format!("第 {n} 日"),
        Mark::MovedWorkday(n) => format!("第 {n} 日（周末上班）"),
        Mark::Weekend => "周末，不计".into(),
        Mark::Holiday(name) => format!("{name}，不计"),
        Mark::Paused(ground) => format!("{ground}，不计"),
        Mark::Last(n) => format!("第 {n} 日，末日"),
        Mark::RolledOver => "顺延至此".into(),
    }
}
