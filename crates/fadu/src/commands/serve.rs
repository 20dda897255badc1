//! `fadu serve`: pages and API over a data directory.

use crate::premises::{self, Means, Place, said};
use crate::serve::serve;
use fadu_web::office::DemoAccount;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

/// What `serve` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 用途：demo 演示（时钟可快进，登录页列出账号），agency 一个机关，city 一个城市
    #[arg(long, value_enum, default_value = "agency")]
    profile: Profile,
}

/// What the installation is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Profile {
    Demo,
    Agency,
    City,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let demo = args.profile == Profile::Demo;
    super::wait(open_and_serve(args.place, args.listen, demo))?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the office and serves it until a stop is asked.
pub async fn open_and_serve(place: Place, listen: SocketAddr, demo: bool) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| format!("不能监听 {listen}：{e}"))?;
    let address = listener.local_addr().map_err(said)?;
    let pack = place.pack()?;
    let store = fadu_store::Store::open(place.options()?).map_err(said)?;
    let office = premises::office(&pack, store, Means::of(&place, demo, format!("http://{}", shown(address))))?;
    premises::publish(&office, &pack).await.map_err(said)?;
    if demo {
        office.show_accounts(shown_accounts()?);
    }
    let worker = premises::worker();
    if !premises::is_there(&worker) {
        eprintln!("fadu: 没有找到文书排版程序 {}：文书暂时不能显示和打印，其余照常。", worker.display());
        eprintln!("      请先 cargo build --release -p fadu-paper，或用环境变量 FADU_PAPER 指明。");
    }
    println!("法度已就绪：http://{}", shown(address));
    let office = Arc::new(office);
    serve(listener, fadu_web::router(Arc::clone(&office))).await.map_err(said)
}

/// Two accounts of every role, for the sign-in page of a demonstration.
fn shown_accounts() -> Result<Vec<DemoAccount>, String> {
    let mut shown: Vec<DemoAccount> = Vec::new();
    for a in crate::seed::accounts()? {
        if shown.iter().filter(|s| s.role == a.role_zh).count() < 2 {
            shown.push(DemoAccount { user: a.user, password: a.password, role: a.role_zh, agency: a.agency });
        }
    }
    Ok(shown)
}

/// An address as people type it.
pub fn shown(address: SocketAddr) -> String {
    if address.ip().is_loopback() { format!("localhost:{}", address.port()) } else { address.to_string() }
}
