//! `fadu witness serve`: a witness of its own, in its own process and folder, for the logs that it is told.

use crate::witness::{keep::Keeper, serve::router};
use fadu_store::record::VerifierKey;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// What a witness is told.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 提供见证：只签比上次更长、而且原样包含上次内容的登记簿
    Serve(Serve),
    /// 打印本见证的公钥；没有钥匙时先生成
    Key(Own),
    /// 打印本见证为一本登记簿最后签过的检查点；恢复登记簿的人要它（见证须先停下）
    Last(Of),
    /// 接续一本从备份恢复的登记簿：恢复的记录须承认本见证签过的检查点。只由见证自己的管理员决定（见证须先停下）
    TakeUp(TakeUp),
}

/// Where the witness is at home.
#[derive(clap::Args)]
pub struct Own {
    /// 见证自己的目录（钥匙和签过的检查点），不要与登记簿放在一起
    #[arg(long, value_name = "目录")]
    data_dir: PathBuf,
    /// 见证的名称，第一次启动时写进钥匙，如 witness.example/w1
    #[arg(long, value_name = "名称")]
    name: Option<String>,
}

/// Which log is meant.
#[derive(clap::Args)]
pub struct Of {
    #[command(flatten)]
    own: Own,
    /// 登记簿的公钥
    #[arg(long, value_name = "公钥")]
    log: VerifierKey,
}

/// What `take-up` is told.
#[derive(clap::Args)]
pub struct TakeUp {
    #[command(flatten)]
    of: Of,
    /// 恢复的证明：从登记簿的 /log/restored 取得的文件
    proof: PathBuf,
}

/// What `serve` is told.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    own: Own,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// 为哪些登记簿见证：它们的公钥（fadu log key 打印的那一行），可多次
    #[arg(long = "log", value_name = "公钥", required = true)]
    logs: Vec<VerifierKey>,
    /// 以 JSON 输出地址和公钥
    #[arg(long)]
    json: bool,
    /// 标准输入关闭时停止：由别的程序启动时用
    #[arg(long, hide = true)]
    until_stdin_closes: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    match args {
        Args::Serve(args) => super::wait(serve(args))?,
        Args::Key(own) => {
            let keeper = Keeper::open(&own.data_dir, own.name.as_deref(), &[])?;
            super::print_text(&keeper.key().to_string())?;
        }
        Args::Last(Of { own, log }) => {
            let keeper = Keeper::open(&own.data_dir, own.name.as_deref(), std::slice::from_ref(&log))?;
            let last = keeper.last(&log)?.ok_or("本见证没有签过这本登记簿")?;
            super::print_text(last.trim_end())?;
        }
        Args::TakeUp(TakeUp { of: Of { own, log }, proof }) => {
            let keeper = Keeper::open(&own.data_dir, own.name.as_deref(), std::slice::from_ref(&log))?;
            let text = std::fs::read_to_string(&proof).map_err(|e| format!("{}：{e}", proof.display()))?;
            let (before, now) = keeper.take_up(&log, &text)?;
            super::print_text(&format!("已接续：原来签到 {before} 条，现在从 {now} 条起；原来的检查点留在旁边"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: Serve) -> Result<(), String> {
    let keeper = Keeper::open(&args.own.data_dir, args.own.name.as_deref(), &args.logs)?;
    let (keeper, listen) = (Arc::new(keeper), args.listen);
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| format!("不能监听 {listen}：{e}"))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    if args.json {
        super::print_json(&json!({ "url": format!("http://{address}"), "key": keeper.key().to_string() }))?;
    } else {
        super::print_text(&format!("见证已就绪：http://{address}\n公钥：{}", keeper.key()))?;
    }
    if args.until_stdin_closes {
        std::thread::spawn(|| {
            // Ends when whoever started us is gone, however it ended.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(0);
        });
    }
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router(keeper)).with_graceful_shutdown(stop).await.map_err(|e| e.to_string())
}
