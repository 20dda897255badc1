//! `fadu log key`: the key with which anybody checks this log.

use crate::keyfile;
use crate::premises::Place;
use std::process::ExitCode;

/// What is asked of the log.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 打印登记簿的公钥；还没有钥匙时先生成
    Key(Key),
}

/// What `log key` is told.
#[derive(clap::Args)]
pub struct Key {
    #[command(flatten)]
    place: Place,
    /// 登记簿的名称，第一次生成钥匙时写进去，如 fadu.example/log；以后不能改
    #[arg(long, value_name = "名称")]
    log_name: Option<String>,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let Args::Key(Key { place, log_name }) = args;
    let file = keyfile::of_log(&place.data_dir);
    // Beside a database there may be checkpoints of a key that was lost: the server decides about that, not we.
    let signer = match keyfile::read(&file)? {
        Some(signer) => signer,
        None if place.data_dir.join("log/checkpoint").exists() => {
            return Err(format!("已经公布过检查点，签名的钥匙 {} 却不见了：请从保管处放回", file.display()));
        }
        None => {
            place.options()?;
            keyfile::make(&file, (log_name.as_deref(), "fadu"), false)?
        }
    };
    super::print_text(&signer.key().to_string())?;
    Ok(ExitCode::SUCCESS)
}
