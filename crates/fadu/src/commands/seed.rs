//! `fadu seed`: deterministic demonstration data, every date relative to a day.

use crate::premises::Place;
use crate::seed::{self, Size, Wanted};
use std::process::ExitCode;

/// What `seed` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 数据规模
    #[arg(long, value_enum, default_value = "small")]
    size: Size,
    /// 种子：同一种子、同一日，得到同样的数据
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 各日期以这一日为准，如 2026-11-20；不填为今天
    #[arg(long)]
    day: Option<String>,
    /// district 规模下只生成这么多归集的执法行为，用于测量列表
    #[arg(long, hide = true)]
    reported: Option<usize>,
    /// district 规模的百分之几，用于试验
    #[arg(long, hide = true)]
    percent: Option<usize>,
    /// 以 JSON 输出账号和样例
    #[arg(long)]
    json: bool,
    /// With whole cases as requests in order, for those who tell one over HTTP.
    #[arg(long, hide = true, requires = "json")]
    scripts: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    args.size.offered()?;
    let day = args.day.map(|d| d.parse()).transpose()?;
    let wanted = Wanted { size: args.size, seed: args.seed, day, reported: args.reported, percent: args.percent };
    let seeded = super::wait(seed::fill(&args.place, &wanted))?;
    if args.scripts {
        super::print_json(&serde_json::json!({ "seeded": seeded, "scripts": seeded.scripts }))?;
    } else if args.json {
        super::print_json(&seeded)?;
    } else {
        println!(
            "已生成：{} 个案件，{} 条记录；账号 {} 个，口令均为 {}",
            seeded.matters,
            seeded.events,
            seeded.accounts.len(),
            seed::PASSWORD
        );
    }
    Ok(ExitCode::SUCCESS)
}
