//! `fadu demo`: fills an empty data directory, says who may sign in, and serves.

use super::serve::{Doors, Serving};
use crate::journal::LogFormat;
use crate::logged::Logging;
use crate::premises::Place;
use crate::seed::{self, Size};
use crate::table::table;
use fadu_store::Log;
use fadu_web::office::trust::Profile;
use std::net::SocketAddr;
use std::process::ExitCode;

/// What `demo` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    logging: Logging,
    /// 数据规模
    #[arg(long, value_enum, default_value = "small")]
    size: Size,
}

/// Runs it.
pub fn run(args: Args, log: LogFormat) -> Result<ExitCode, String> {
    args.size.offered()?;
    super::wait(show(args, log))?;
    Ok(ExitCode::SUCCESS)
}

async fn show(args: Args, log: LogFormat) -> Result<(), String> {
    let options = args.place.options()?;
    // The store is closed again before it is filled or served: one process, one opening at a time.
    let empty = fadu_store::Store::open(options).map_err(|e| e.to_string())?.head().size == 0;
    if empty {
        let long = if args.size == Size::District { "，全区规模需两三分钟" } else { "" };
        println!("== 生成演示数据（全部虚构{long}）……");
        seed::fill(&args.place, &seed::Wanted::of(args.size)).await?;
    }
    let address = super::serve::shown(args.listen);
    println!("\n法度演示（示例市明德区，人员、企业、案件全部虚构）\n");
    let page = |path: &str, what: &str| vec![format!("http://{address}{path}"), what.to_string()];
    let head = vec!["地址".to_string(), "页面".to_string()];
    println!(
        "{}\n",
        table(&[head, page("/login", "登录"), page("/desk", "办案"), page("/", "公示和查验"), page("/log", "登记簿")])
    );
    let mut rows = vec![["账号", "口令", "角色", "姓名", "单位"].map(String::from).to_vec()];
    rows.extend(seed::accounts()?.into_iter().map(|a| vec![a.user, a.password, a.role_zh, a.name, a.agency]));
    println!("{}\n", table(&rows));
    if args.size == Size::District {
        println!(
            "另有近四千个账号，如 town-01-01（机关负责人）、town-01-07（执法人员），口令相同；fadu seed --json 列出全部。\n"
        );
    }
    let logging = args.logging.with_a_witness();
    let serving =
        Serving { listen: args.listen, profile: Profile::Demo, clock_file: None, doors: args.doors, logging, log };
    super::serve::open_and_serve(args.place, serving).await
}
