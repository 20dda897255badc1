//! Opens the office of a data directory: store, law, clock, chance, typesetting worker.

use crate::chance::SystemChance;
use crate::clock::{DemoClock, SystemClock};
use crate::lawpack;
use fadu_store::{Evidence, Fault, Log, Options, Server, Store};
use fadu_web::office::law::Pack;
use fadu_web::office::render::Renderer;
use fadu_web::office::{Chance, Clock, Denial, Office, Setup};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many papers are typeset at once.
const WORKERS: usize = 2;

/// What every command that opens a data directory is told.
#[derive(Clone, clap::Args)]
pub struct Place {
    /// 数据目录
    #[arg(long, value_name = "目录", default_value = "./data")]
    pub data_dir: PathBuf,
    /// 数据库地址，如 postgres://用户@主机:5432/库名；不给则用数据目录里的 SQLite。口令也可从环境变量 PGPASSWORD 或 ~/.pgpass（PGPASSFILE）读取
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// 用这个文件夹里的法律数据，不用程序自带的
    #[arg(long, value_name = "目录")]
    pub law: Option<PathBuf>,
    /// 证据存放处，如 s3://桶名?endpoint=http://主机:端口；不给则在数据目录的 blobs 里。密钥只从环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 读取
    #[arg(long, value_name = "地址")]
    pub evidence: Option<String>,
}

impl Place {
    /// The law pack that is asked for.
    pub fn pack(&self) -> Result<Pack, String> {
        lawpack::pack(self.law.as_deref())
    }

    /// How the store is opened; a database that is not there yet is said so.
    pub fn options(&self) -> Result<Options, String> {
        std::fs::create_dir_all(&self.data_dir).map_err(|e| format!("数据目录 {}：{e}", self.data_dir.display()))?;
        if self.data_dir.join(HALF_MADE).exists() {
            return Err(format!(
                "{} 里的演示数据上次没有生成完，不能使用；请删除这个目录，再重新生成",
                self.data_dir.display()
            ));
        }
        if self.data_dir.join(HALF_RESTORED).exists() {
            return Err(format!("{} 上次没有恢复完，不能使用；请删除这个目录，再重新恢复", self.data_dir.display()));
        }
        let evidence = self.evidence.clone().map_or(Evidence::Disk, Evidence::S3);
        let server = self.database_url.as_deref().map(server).transpose()?;
        Ok(Options::new(&self.data_dir).evidence(evidence).server(server))
    }

    /// The store that must be there already.
    pub fn existing(&self) -> Result<Store, String> {
        self.existing_or_altered()?.map_err(|(table, row)| format!("表 {table} 的行 {row} 被改动，不能打开"))
    }

    /// The same; where a row was altered so that it cannot be opened, the table and the row.
    pub fn existing_or_altered(&self) -> Result<Result<Store, (&'static str, String)>, String> {
        let options = self.options()?;
        if self.database_url.is_none() && !self.data_dir.join("fadu.sqlite").exists() {
            return Err(format!("{} 里没有数据", self.data_dir.display()));
        }
        match Store::open(options) {
            Err(Fault::Altered { table, row }) => Ok(Err((table, row))),
            Ok(store) if self.database_url.is_some() && store.head().size == 0 => Err("数据库里没有数据".into()),
            opened => opened.map(Ok).map_err(said),
        }
    }
}

/// The server of an address; its password is asked of the address first, then of the environment, then of the pgpass file.
pub fn server(url: &str) -> Result<Server, String> {
    let file = std::env::var_os("PGPASSFILE").map(PathBuf::from);
    let file = file.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pgpass")));
    // A file that is not there or not readable gives no password; the server says so.
    let lines = file.and_then(|file| std::fs::read_to_string(file).ok());
    let password = std::env::var("PGPASSWORD").ok();
    let server = Server::parse(url, password.as_deref(), lines.as_deref()).map_err(said)?;
    if server.is_open_way() {
        tracing::warn!("the way to the database is neither encrypted nor within this machine: sslmode=verify-full");
    }
    Ok(server)
}

/// Lies in a data directory while demonstration data is being made: what was broken off is never taken for whole.
pub const HALF_MADE: &str = "seeding";

/// The same while a back-up is being restored.
pub const HALF_RESTORED: &str = "restoring";

/// With what an office is opened.
pub struct Means {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// What links on papers begin with.
    pub public_address: String,
    /// Demonstration.
    pub demo: bool,
    /// The typesetting worker; an empty path where nothing is to be typeset.
    pub worker: PathBuf,
}

impl Means {
    /// Those of a data directory that is worked in.
    pub fn of(place: &Place, demo: bool, public_address: String) -> Means {
        let clock: Arc<dyn Clock> =
            if demo { Arc::new(DemoClock::open(&place.data_dir)) } else { Arc::new(SystemClock) };
        Means { clock, chance: Arc::new(SystemChance), public_address, demo, worker: worker() }
    }
}

/// Opens the office over a store.
pub fn office(pack: &Pack, store: Store, means: Means) -> Result<Office, String> {
    // Demonstration data comes of its seed alone, its keys among it.
    if let Err(why) = store.master(|bytes| means.chance.fill(bytes)) {
        tracing::warn!(%why, "master key");
    }
    let setup = Setup {
        engine: lawpack::engine(pack)?,
        store,
        clock: means.clock,
        chance: means.chance,
        renderer: Renderer::new(means.worker, fonts(), WORKERS),
        public_address: means.public_address,
        demo: means.demo,
    };
    let office = Office::open(setup).map_err(said)?;
    if office.store().rebuild_due().map_err(said)? {
        eprintln!("fadu: 数据来自较早的版本，正在从登记簿重建各种列表，请稍候……");
        let done = fadu_web::office::replay(&office).map_err(said)?;
        office.store().rebuilt().map_err(said)?;
        eprintln!("fadu: 重建完毕，共 {} 条记录", done.events);
    }
    Ok(office)
}

/// The office of a directory that no server works in, with the law of the program: for commands that bring something in.
pub async fn offline(place: &Place) -> Result<Office, String> {
    let pack = place.pack()?;
    let store = Store::open(place.options()?).map_err(said)?;
    let demo = DemoClock::is_kept(&place.data_dir);
    let office = office(&pack, store, Means::of(place, demo, String::new()))?;
    publish(&office, &pack).await.map_err(said)?;
    Ok(office)
}

/// Takes the pack of the program up: if it is new here it is published, together with the versions that were published here.
pub async fn publish(office: &Office, pack: &Pack) -> Result<(), Denial> {
    if let Some(why) = office.take_up(pack).await? {
        tracing::warn!(why, "law pack");
        eprintln!("fadu: 程序自带的法律数据与本机关发布的程序版本不相容，仍用原来施行的法律数据：{why}");
    }
    Ok(())
}

/// The typesetting worker: named by FADU_PAPER, or beside this program.
pub fn worker() -> PathBuf {
    let beside = || std::env::current_exe().ok()?.parent().map(|p| p.join("fadu-paper"));
    std::env::var_os("FADU_PAPER").map(PathBuf::from).or_else(beside).unwrap_or_else(|| "fadu-paper".into())
}

/// The folders of typefaces, if somebody names them; else the worker knows where to look.
pub fn fonts() -> Option<PathBuf> {
    std::env::var_os("FADU_FONTS").map(PathBuf::from)
}

/// Whether a program of that name is there.
pub fn is_there(program: &Path) -> bool {
    program.is_file()
}

/// An error as people read it.
pub fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_was_broken_off_is_not_opened() {
        let dir = std::env::temp_dir().join(format!("fadu-half-made-{}", std::process::id()));
        let place = Place { data_dir: dir.clone(), database_url: None, law: None, evidence: None };
        assert!(place.options().is_ok());
        std::fs::write(dir.join(HALF_MADE), "").unwrap();
        let told = place.options().err().unwrap();
        assert!(told.contains("没有生成完") && told.contains("重新生成"), "{told}");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
