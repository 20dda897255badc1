//! Brings the published log up with the server: who signs with it, who watches it, and for a demonstration a witness of its own.

use crate::sequencing::{self, Sequencing};
use crate::trusting;
use crate::witness::ask::keep_asking;
use fadu_store::record::VerifierKey;
use fadu_store::{Board, Store, Witness};
use fadu_web::office::Office;
use fadu_web::office::trust::Profile;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// What the log is told.
#[derive(Clone, Default, clap::Args)]
pub struct Logging {
    /// 登记簿的名称，第一次启动时写进钥匙，如 fadu.example/log；以后不能改
    #[arg(long, value_name = "名称")]
    log_name: Option<String>,
    /// 请哪些机构见证：文件里一行一个，依次是公钥、地址（http://主机:端口）、名称
    #[arg(long, value_name = "文件")]
    witness_file: Option<PathBuf>,
    /// A demonstration starts a witness beside itself.
    #[arg(skip)]
    own_witness: bool,
}

impl Logging {
    /// With a witness of its own beside the server.
    pub fn with_a_witness(self) -> Logging {
        Logging { own_witness: true, ..self }
    }
}

/// The log at work; stopped when dropped.
pub struct Logged {
    sequencing: Sequencing,
    /// Ends by itself when its input closes.
    _witness: Option<Child>,
}

/// Starts it; what fails is told on the pages, and people are served all the same.
pub async fn begin(office: &Arc<Office>, logging: Logging, profile: Profile) -> Option<Logged> {
    let store = office.store().clone();
    let begun = {
        let store = store.clone();
        // Reads the tree's edge from the disk.
        tokio::task::spawn_blocking(move || start(&store, &logging)).await.unwrap_or_else(|e| Err(e.to_string()))
    };
    match begun {
        Ok(logged) => {
            let board = logged.sequencing.board();
            // Before the first word comes.
            trusting::begin(office, Some(&board), profile);
            tokio::spawn(sequencing::watch(board.clone(), store.clone()));
            for state in board.witnesses() {
                tokio::spawn(keep_asking(Arc::clone(office), board.clone(), state.witness));
            }
            office.sign_lists(logged.sequencing.signer());
            tokio::spawn(look_for_revoked(Arc::clone(office), board.clone()));
            office.show_log(Ok(board));
            Some(logged)
        }
        Err(why) => {
            trusting::begin(office, None, profile);
            tracing::error!(why, "no published log");
            eprintln!("fadu: 登记簿没有公布：{why}");
            office.show_log(Err(why));
            None
        }
    }
}

/// Follows the published record for decisions that lose their force.
async fn look_for_revoked(office: Arc<Office>, board: Arc<Board>) {
    let mut news = board.follow();
    loop {
        let office = Arc::clone(&office);
        match tokio::task::spawn_blocking(move || office.look_for_revoked()).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => tracing::error!(error = %e, "list of revoked decisions"),
            Err(e) => tracing::error!(error = %e, "list of revoked decisions"),
        }
        if news.changed().await.is_err() {
            return;
        }
    }
}

fn start(store: &Store, logging: &Logging) -> Result<Logged, String> {
    let mut child = None;
    let sequencing = Sequencing::start(store, logging.log_name.as_deref(), |key| {
        let mut all = logging.witness_file.as_deref().map_or(Ok(Vec::new()), sequencing::witnesses)?;
        if logging.own_witness {
            match beside(store.dir(), key) {
                Ok((own, witness)) => {
                    child = Some(own);
                    all.push(witness);
                }
                Err(why) => eprintln!("fadu: 演示用的见证没有启动：{why}"),
            }
        }
        Ok(all)
    })?;
    Ok(Logged { sequencing, _witness: child })
}

/// A witness for a demonstration: another process of this program, with a folder of its own.
fn beside(data: &Path, log: &VerifierKey) -> Result<(Child, Witness), String> {
    let said = |e: std::io::Error| e.to_string();
    let mut command = Command::new(std::env::current_exe().map_err(said)?);
    command.args(["witness", "serve", "--json", "--until-stdin-closes", "--listen", "127.0.0.1:0", "--log"]);
    command.arg(log.to_string()).arg("--data-dir").arg(data.join("demo-witness"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(said)?;
    let mut line = String::new();
    if let Some(out) = child.stdout.as_mut() {
        BufReader::new(out).read_line(&mut line).map_err(said)?;
    }
    let told: serde_json::Value = serde_json::from_str(&line).map_err(|e| e.to_string())?;
    let (Some(url), Some(key)) = (told["url"].as_str(), told["key"].as_str()) else { return Err(line) };
    let key = key.parse().map_err(|e: fadu_store::record::NoteError| e.to_string())?;
    let label = "演示用的见证机构（本机上的另一个程序）".to_string();
    Ok((child, Witness { key, label, url: url.to_string() }))
}
