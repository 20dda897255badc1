//! `fadu serve`: pages and API over a data directory.

use crate::journal::LogFormat;
use crate::logged::{self, Logging};
use crate::premises::{self, Means, Place, said};
use crate::scrubbing::Scrubbing;
use crate::serve::{Entrance, serve};
use crate::till::HttpGateway;
use fadu_web::Settings;
use fadu_web::office::pay::Till;
use fadu_web::office::trust::Profile;
use fadu_web::office::{DemoAccount, Office};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// So often the registers are looked at.
const FOLLOW: Duration = Duration::from_millis(500);
/// A failed sign-in is answered no sooner: neither the hash nor the disk tells whether an account exists.
const FAILURE_FLOOR: Duration = Duration::from_millis(300);

/// Evidence is read again at so many MB a second: a terabyte in a day and a half, a tenth of a slow disk.
const SCRUB_MB: u64 = 8;

/// What `serve` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 用途：demo 演示（时钟可快进，登录页列出账号），agency 一个机关，city 一个城市（见证或者可信时间中断四小时，核对缺失的，暂停办理；其他用途只报警）
    #[arg(long, value_enum, default_value = "agency")]
    profile: Used,
    /// Moves this process's clocks by the two numbers of a file, milliseconds of the wall's and of the steady one: for attacks on the clock.
    #[arg(long, hide = true)]
    clock_file: Option<PathBuf>,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    logging: Logging,
}

/// What the installation is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Used {
    Demo,
    Agency,
    City,
}

impl From<Used> for Profile {
    fn from(used: Used) -> Profile {
        match used {
            Used::Demo => Profile::Demo,
            Used::Agency => Profile::Agency,
            Used::City => Profile::City,
        }
    }
}

/// How the server stands in the network.
#[derive(Clone, clap::Args)]
pub struct Doors {
    /// 人们输入的网址，如 https://fadu.example；以 https 开头的，会话只走加密连接
    #[arg(long, value_name = "网址")]
    public_address: Option<String>,
    /// 可信的反向代理地址（可多次）：只信它写的 X-Forwarded-For 和 X-Forwarded-Proto
    #[arg(long, value_name = "IP")]
    trusted_proxy: Vec<IpAddr>,
    /// 存有口令的文件：凭它可从别处读取 /metrics；不给则只有本机可读
    #[arg(long, value_name = "文件")]
    metrics_token_file: Option<PathBuf>,
    /// 证据巡检的速度（MB/秒）：周而复始读全部证据文件，与摘要核对；0 不巡检
    #[arg(long, value_name = "MB", default_value_t = SCRUB_MB)]
    scrub_mb_per_s: u64,
    /// 证据文件批准销毁后要等多少小时才销毁，不得少于 24
    #[arg(long, value_name = "小时", default_value_t = fadu_web::office::evidence::destruction::COOLING_HOURS)]
    destroy_after_hours: u64,
    /// 缴款系统的地址，如 http://127.0.0.1:9090
    #[arg(long, value_name = "网址", requires = "pay_key_file")]
    pay_gateway: Option<String>,
    /// 与缴款系统共用的密钥的文件
    #[arg(long, value_name = "文件")]
    pay_key_file: Option<PathBuf>,
}

impl Doors {
    /// The payment system, if one is named.
    fn till(&self) -> Result<Option<Till>, String> {
        let (Some(url), Some(file)) = (&self.pay_gateway, &self.pay_key_file) else { return Ok(None) };
        let (address, key) = (crate::till::address(url)?, crate::till::key(file)?);
        Ok(Some(Till { gateway: Arc::new(HttpGateway { address, key: key.clone() }), key }))
    }
    fn settings(&self, log: LogFormat) -> Result<Settings, String> {
        let read = |p: &PathBuf| std::fs::read_to_string(p).map_err(|e| format!("{}：{e}", p.display()));
        let token = self.metrics_token_file.as_ref().map(read).transpose()?.map(|t| t.trim().to_string());
        if token.as_ref().is_some_and(|t| t.len() < 16) {
            return Err("读取 /metrics 的口令至少 16 个字符".into());
        }
        let began = crate::clock::instant();
        Ok(Settings {
            proxies: self.trusted_proxy.iter().map(IpAddr::to_canonical).collect(),
            https: self.public_address.as_ref().is_some_and(|a| a.starts_with("https://")),
            metrics_token: token,
            journal: log == LogFormat::Json,
            ticks: Arc::new(move || {
                let since = crate::clock::instant().duration_since(began);
                u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
            }),
            failure_floor: FAILURE_FLOOR,
        })
    }
}

/// What is served, and how.
pub struct Serving {
    /// The address.
    pub listen: SocketAddr,
    /// What the installation is for.
    pub profile: Profile,
    /// The file that moves the clocks.
    pub clock_file: Option<PathBuf>,
    /// The network around.
    pub doors: Doors,
    /// The published log.
    pub logging: Logging,
    /// How the log is written.
    pub log: LogFormat,
}

/// Runs it.
pub fn run(args: Args, log: LogFormat) -> Result<ExitCode, String> {
    let (profile, clock_file) = (args.profile.into(), args.clock_file);
    let serving = Serving { listen: args.listen, profile, clock_file, doors: args.doors, logging: args.logging, log };
    super::wait(open_and_serve(args.place, serving))?;
    Ok(ExitCode::SUCCESS)
}

/// Listens, recovers, and serves until a stop is asked; while it recovers it says so.
pub async fn open_and_serve(place: Place, serving: Serving) -> Result<(), String> {
    crate::journal::quiet_panics();
    let Serving { listen, profile, clock_file, doors, logging, log } = serving;
    let demo = profile == Profile::Demo;
    crate::trusting::follow_clock(clock_file);
    let settings = doors.settings(log)?;
    let till = doors.till()?;
    let (rate, cooling) = (doors.scrub_mb_per_s, doors.destroy_after_hours);
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| format!("不能监听 {listen}：{e}"))?;
    let address = listener.local_addr().map_err(said)?;
    let entrance = Arc::new(Entrance::default());
    let mut served = tokio::spawn(serve(listener, Arc::clone(&entrance)));
    let public = doors.public_address.unwrap_or_else(|| format!("http://{}", shown(address)));
    // Recovery blocks; the server answers meanwhile, and a stop that is asked meanwhile is heard.
    let opening = tokio::task::spawn_blocking(move || {
        let pack = place.pack()?;
        let store = fadu_store::Store::open(place.options()?).map_err(said)?;
        let means = Means::of(&place, demo, public.trim_end_matches('/').to_string());
        let office = premises::office(&pack, store, means)?;
        // Nothing is served that cannot be read.
        if !office.store().has_master() {
            return Err("缺少主密钥：请把这份数据的 keys/master.key 放回数据目录".into());
        }
        Ok::<_, String>((office, pack))
    });
    let (office, pack) = tokio::select! {
        opened = opening => opened.map_err(said)??,
        stopped = &mut served => return stopped.map_err(said)?.map_err(said),
    };
    premises::publish(&office, &pack).await.map_err(said)?;
    office.anchor_accounts().await.map_err(said)?;
    if let Some(till) = till {
        office.pay_through(till);
    }
    if demo {
        office.show_accounts(shown_accounts()?);
    }
    let worker = premises::worker();
    if !premises::is_there(&worker) && log == LogFormat::Json {
        tracing::warn!(worker = %worker.display(), "no typesetting worker");
    } else if !premises::is_there(&worker) {
        eprintln!("fadu: 没有找到文书排版程序 {}：文书暂时不能显示和打印，其余照常。", worker.display());
        eprintln!("      请先 cargo build --release -p fadu-paper，或用环境变量 FADU_PAPER 指明。");
    }
    office.cool_for(cooling)?;
    let office = Arc::new(office);
    tokio::spawn(follow(Arc::clone(&office)));
    // The index of the texts is built beside the work; a failure is told by the page that needs it.
    let _ = office.begin_statute_index();
    office.begin_search();
    // Whoever needs the cube before waits for it.
    drop(office.figures_begin());
    let logged = logged::begin(&office, logging, profile).await;
    let sealing = [tokio::spawn(seal(Arc::clone(&office))), tokio::spawn(seal_journal(Arc::clone(&office)))];
    let scrubbing = Scrubbing::start(&office, rate)?;
    let guarding = crate::guarding::Guarding::start(&office, &entrance)?;
    let warning = tokio::spawn(crate::warning::follow(Arc::clone(&office)));
    entrance.open(fadu_web::router_at(Arc::clone(&office), settings));
    println!("法度已就绪：http://{}", shown(address));
    let ended = served.await.map_err(said)?.map_err(said);
    sealing.iter().chain([&warning]).for_each(tokio::task::JoinHandle::abort);
    seal_now(&office).await;
    if let Err(e) = office.seal_audit().await {
        tracing::error!(error = %e, "journal of access not sealed");
    }
    drop(office);
    // The last leaves become public before the process ends.
    tokio::task::spawn_blocking(move || drop((guarding, scrubbing, logged))).await.map_err(said)?;
    ended
}

/// Before a shared database: what other processes enter in the registers is known here within half a second even where nobody acts. An act
/// looks itself.
async fn follow(office: Arc<Office>) {
    while office.store().is_shared() {
        tokio::time::sleep(FOLLOW).await;
        if let Err(why) = office.follow() {
            tracing::warn!(%why, "registers of other processes");
        }
    }
}

/// Whoever cuts off the tail of a chain of custody has so long before a leaf names its end.
const SEAL: Duration = Duration::from_secs(2);

async fn seal(office: Arc<Office>) {
    loop {
        seal_now(&office).await;
        tokio::time::sleep(SEAL).await;
    }
}

/// Whoever cuts off the tail of the journal of access has so long before a leaf names its end.
const SEAL_JOURNAL: Duration = Duration::from_secs(60);

async fn seal_journal(office: Arc<Office>) {
    loop {
        if let Err(e) = office.seal_audit().await {
            tracing::error!(error = %e, "journal of access not sealed");
        }
        tokio::time::sleep(SEAL_JOURNAL).await;
    }
}

/// Until every chain of custody is sealed, or one cannot be now.
async fn seal_now(office: &Office) {
    loop {
        match office.seal_custody().await {
            Ok(0) => return,
            Ok(_) => {}
            Err(e) => return tracing::error!(error = %e, "chains of custody not sealed"),
        }
    }
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
