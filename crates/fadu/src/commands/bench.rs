//! `fadu bench`: the figures that the product promises, measured here and now. Quote ratios, not seconds: machines differ.

use crate::bench::{law_change, live, pivots, w1, w2, w3, w5, w7, w8, w9, w10, warnings};
use crate::premises::Place;
use crate::seed::Size;
use std::process::ExitCode;

/// What `bench` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 测量什么
    #[arg(value_enum)]
    work: Work,
    /// 客户端数，一次一轮，如 1,8,64
    #[arg(long, value_delimiter = ',', default_value = "1,8,64")]
    clients: Vec<usize>,
    /// 每轮秒数
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// w1：每案办完后取全部文书的 PDF
    #[arg(long)]
    render: bool,
    /// w2：记录条数；w3：执法行为件数；pivots：统计事实数；w8：案件数；w9：表的行数（至多 15 万）；w10：district 规模
    #[arg(long, default_value_t = 1_000_000)]
    rows: usize,
    /// warnings：数据规模
    #[arg(long, value_enum, default_value = "small")]
    size: Size,
    /// warnings：种法由它决定
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// warnings：每一种违反、每一种合法的相似情形各种几次
    #[arg(long, default_value_t = 10)]
    times: usize,
    /// warnings：用别人写的一张表（归集的栏目加 expected_rules），不另种
    #[arg(long, value_name = "表")]
    plants: Option<std::path::PathBuf>,
    /// warnings：不看准不准，看每秒录入这么多事件时预警多久看得见
    #[arg(long, value_name = "每秒事件数")]
    load: Option<u64>,
    /// warnings：另一份种法（格式同 demo/plants.toml）
    #[arg(long, value_name = "文件")]
    cases: Option<std::path::PathBuf>,
    /// w8、w10、warnings：用数据目录里已有的数据，不另生成
    #[arg(long)]
    there: bool,
    /// w5：法规文件夹；不写就用已导入的
    #[arg(long, value_name = "路径")]
    texts: Option<std::path::PathBuf>,
    /// w5：每种长度的词数，不写就是 200；law-change：期限的项数，不写就是一百万
    #[arg(long)]
    terms: Option<usize>,
    /// canned：监听地址
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    listen: std::net::SocketAddr,
    /// canned：应答字节数
    #[arg(long, hide = true, default_value_t = 8_192)]
    bytes: usize,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// What is measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Work {
    /// 办案：从案源到归档，每步鉴权、核查、落盘后应答
    W1,
    /// 登记簿：一百万条时追加、证明、核对，写盘和公布
    W2,
    /// 预警规则：全部规则逐件算一遍，与一天的变动相比
    W3,
    /// 统计（W4）：六种常用的和五十种随机的交叉统计，与逐条分组比较
    Pivots,
    /// 检索：法规原文里查字句，与全文扫描核对，与 FTS5 对照
    W5,
    /// 法律变动：正在计算的期限按两部法律各算一遍
    LawChange,
    /// 现场情况：许多人收听时一个位置的代价（L03：2,000 个）
    Live,
    /// 文书：决定书排版
    W7,
    /// 列表：筛选、最新在前、准确总数，100 名用户
    W8,
    /// 归集：一个区一年的执法行为，一张表进来
    W9,
    /// 预警：种下违反和合法的相似情形，看查出多少、误报多少、多快
    Warnings,
    /// 启动到首页，空闲内存
    W10,
    /// 对照用：固定应答
    #[value(hide = true)]
    Canned,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let text = super::wait(measure(&args))?;
    super::print_text(&text)?;
    Ok(ExitCode::SUCCESS)
}

async fn measure(args: &Args) -> Result<String, String> {
    let json = |v: &dyn Fn() -> serde_json::Result<String>| v().map_err(|e| e.to_string());
    match args.work {
        Work::W1 => {
            let wish = w1::Wish { clients: args.clients.clone(), seconds: args.seconds, render: args.render };
            let report = w1::measure(&args.place, &wish).await?;
            if args.json { json(&|| serde_json::to_string(&report)) } else { Ok(w1_text(&report)) }
        }
        Work::W2 => {
            let clients = args.clients.iter().copied().max().unwrap_or(64);
            let (place, wish) = (args.place.clone(), (args.rows, clients, args.seconds));
            let r = apart(move || w2::measure(&place, wish)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w2_text(&r)) }
        }
        Work::W3 => {
            let r = w3::measure(&args.place, args.rows).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w3::text(&r)) }
        }
        Work::Pivots => {
            let (place, rows) = (args.place.clone(), args.rows);
            let r = apart(move || pivots::measure(&place, rows)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(pivots::text(&r)) }
        }
        Work::Live => {
            let r = live::measure(&args.place, (&args.clients, args.seconds)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(live::text(&r)) }
        }
        Work::W5 => {
            let (place, texts, each) = (args.place.clone(), args.texts.clone(), args.terms.unwrap_or(200));
            let r = apart(move || w5::measure(&place, texts.as_ref(), each)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w5::text(&r)) }
        }
        Work::LawChange => {
            let (place, terms) = (args.place.clone(), args.terms.unwrap_or(1_000_000));
            let r = apart(move || law_change::measure(&place, terms)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(law_change::text(&r)) }
        }
        Work::W7 => {
            let r = w7::measure(&args.place, args.seconds).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w7_text(&r)) }
        }
        Work::Canned => w8::serve_canned(args.listen, args.bytes).await.map(|()| String::new()),
        Work::W8 => {
            let users = args.clients.iter().copied().max().filter(|_| args.clients.len() == 1).unwrap_or(100);
            let wish = w8::Wish { users, seconds: args.seconds, rows: args.rows, there: args.there };
            let r = w8::measure(&args.place, &wish).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w8_text(&r)) }
        }
        Work::W9 => {
            let r = w9::measure(&args.place, args.rows.min(150_000)).await?;
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(w9::text(&r)) }
        }
        Work::Warnings => warned(args).await,
        Work::W10 => {
            let r = w10::measure(&args.place, args.there).await?;
            let text = format!(
                "# W10\n\n| events in the log | status of /login | start to first page, each run (ms) | idle RSS (KiB) |\n|---|---|---|---|\n| {} | {} | {:?} | {} |",
                r.events, r.status, r.first_page_ms, r.idle_rss_kib
            );
            if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(text) }
        }
    }
}

fn w7_text(r: &w7::Report) -> String {
    format!(
        "# W7\n\n| documents | pages | bytes | documents / CPU s of the worker | of bare typst | ratio % | the same document again | first (ms) |\n|---|---|---|---|---|---|---|---|\n| {} | {} | {} | {} | {} | {} | {} | {} |",
        r.documents,
        r.pages,
        r.bytes,
        r.documents_per_cpu_second,
        r.bare_per_cpu_second,
        r.ratio_percent,
        r.same_per_cpu_second,
        r.first_ms
    )
}

/// Work that waits for appends, which no task may do.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?
}

async fn warned(args: &Args) -> Result<String, String> {
    let json = |v: &dyn Fn() -> serde_json::Result<String>| v().map_err(|e| e.to_string());
    let (size, seed, times, there) = (args.size, args.seed, args.times, args.there);
    let (cases, file) = (args.cases.clone(), args.plants.clone());
    let wish = warnings::Wish { size, seed, times, cases, file, there };
    if let Some(rate) = args.load {
        let r = warnings::under_load(&args.place, &wish, rate).await?;
        return if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(warnings::load_text(&r)) };
    }
    let r = warnings::measure(&args.place, &wish).await?;
    if args.json { json(&|| serde_json::to_string(&r)) } else { Ok(warnings::text(&r)) }
}

fn w2_text(r: &w2::Report) -> String {
    format!(
        "# W2: {} leaves\n\n| bare hashing/s | in memory/s | ratio % | sealed/s | proof ns p50, p99 | verify ns p50, p99 | durable/s ({} clients) | published/s | step µs | signature µs | code: bytes, made µs, checked µs p50, p99 |\n|---|---|---|---|---|---|---|---|---|---|---|\n| {} | {} | {} | {} | {:?} | {:?} | {} | {} | {} | {} | {}, {:?}, {:?} |",
        r.leaves,
        r.clients,
        r.bare_hashes_per_second,
        r.in_memory_per_second,
        r.in_memory_per_second * 100 / r.bare_hashes_per_second.max(1),
        r.sealed_per_second,
        r.proof_ns,
        r.verify_ns,
        r.durable_per_second,
        r.published_per_second,
        r.step_us,
        r.sign_us,
        r.code.bytes,
        r.code.made_us,
        r.code.checked_us
    )
}

fn w8_text(r: &w8::Report) -> String {
    let mut out = format!(
        "# W8: {} rows, {} users, store alone {} CPU µs a list, server {} KiB\n\n",
        r.rows, r.users, r.store_us_per_list, r.rss_kib
    );
    out += "| | answers/s | server CPU µs | client CPU µs | p50 µs | p99 µs | bytes |\n|---|---|---|---|---|---|---|\n";
    for (name, run) in [("lists", &r.lists), ("canned answer", &r.canned)] {
        out += &format!(
            "| {name} | {} | {} | {} | {} | {} | {} |\n",
            run.per_second, run.server_cpu_us, run.client_cpu_us, run.p50_us, run.p99_us, run.bytes
        );
    }
    out += "\n| asked for | answers | p99 µs |\n|---|---|---|\n";
    for (kind, (n, p99)) in &r.kinds {
        out += &format!("| {kind} | {n} | {p99} |\n");
    }
    out
}

fn w1_text(report: &w1::Report) -> String {
    let mut out = format!("# W1: {} steps a case\n\n{}\n\n", report.steps.len(), report.steps.join(" → "));
    out += "| clients | cases | steps/s | server CPU µs/step | client CPU µs/step | p50 µs | p99 µs | papers | bare commits/s | ratio |\n|---|---|---|---|---|---|---|---|---|---|\n";
    for r in &report.runs {
        let ratio = r.steps_per_second * 100 / r.bare_commits_per_second.max(1);
        out += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {}.{:02} |\n",
            r.clients,
            r.cases,
            r.steps_per_second,
            r.server_cpu_us_per_step,
            r.client_cpu_us_per_step,
            r.p50_us,
            r.p99_us,
            r.papers,
            r.bare_commits_per_second,
            ratio / 100,
            ratio % 100
        );
    }
    out
}
