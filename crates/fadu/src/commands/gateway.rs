//! `fadu gateway` and `fadu reconcile`: a payment system for tests that fails, delays, doubles and loses; the comparison of a day.

use crate::till::{address, key, send};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use fadu_web::office::base::Day;
use fadu_web::office::pay::Paid;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What `gateway` is told.
#[derive(clap::Args, Clone)]
pub struct Args {
    /// 监听地址
    #[arg(long)]
    listen: SocketAddr,
    /// 共用密钥的文件
    #[arg(long, value_name = "文件")]
    key_file: PathBuf,
    /// 平台地址：到账通知发往这里
    #[arg(long, value_name = "网址")]
    notify: String,
    /// 百分之几的请求失败
    #[arg(long, default_value_t = 0)]
    fail: u64,
    /// 每次应答前等待的毫秒数
    #[arg(long, default_value_t = 0)]
    delay: u64,
    /// 百分之几的通知发两次
    #[arg(long, default_value_t = 0)]
    double: u64,
    /// 百分之几的通知丢失
    #[arg(long, default_value_t = 0)]
    lose: u64,
}

/// What `reconcile` is told.
#[derive(clap::Args)]
pub struct Day_ {
    /// 平台地址
    #[arg(long, value_name = "网址", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// 共用密钥的文件
    #[arg(long, value_name = "文件")]
    key_file: PathBuf,
    /// 对账日期
    #[arg(long)]
    day: Day,
}

#[derive(Default)]
struct Book {
    orders: BTreeMap<String, (i64, String)>,
    paid: Vec<Paid>,
    chances: u64,
}

struct Till {
    args: Args,
    key: Vec<u8>,
    to: String,
    book: Mutex<Book>,
}

impl Till {
    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Whether this one is hit: of every hundred in a row exactly so many, spread evenly.
    fn hit(&self, percent: u64) -> bool {
        let mut book = self.book();
        book.chances += 1;
        book.chances * 37 % 100 < percent
    }
    /// Waits, and fails now and then.
    async fn moody(&self) -> Result<(), StatusCode> {
        tokio::time::sleep(Duration::from_millis(self.args.delay)).await;
        if self.hit(self.args.fail) { Err(StatusCode::SERVICE_UNAVAILABLE) } else { Ok(()) }
    }
}

type Answer = Result<Json<Value>, StatusCode>;

async fn order(State(till): State<Arc<Till>>, Json(asked): Json<Value>) -> Answer {
    till.moody().await?;
    let (Some(order), Some(fen)) = (asked["order"].as_str(), asked["fen"].as_i64()) else {
        return Err(StatusCode::BAD_REQUEST);
    };
    let mut book = till.book();
    let code = format!("3310{:08}", book.orders.len() + 1);
    let (_, code) = book.orders.entry(order.to_string()).or_insert((fen, code));
    Ok(Json(json!({ "code": code })))
}

/// Somebody pays; the notice is sent after the answer.
async fn pay(
    State(till): State<Arc<Till>>,
    Path(order): Path<String>,
    Query(q): Query<BTreeMap<String, String>>,
) -> Answer {
    let day = q.get("day").and_then(|d| d.parse().ok()).ok_or(StatusCode::BAD_REQUEST)?;
    let paid = {
        let mut book = till.book();
        let ordered = book.orders.get(&order).map(|(fen, _)| *fen).ok_or(StatusCode::NOT_FOUND)?;
        let n = book.paid.len() + 1;
        let paid = Paid {
            serial: format!("T{n:010}.{}", order.rsplit('.').next().unwrap_or_default()),
            order,
            day,
            fen: q.get("fen").and_then(|f| f.parse().ok()).unwrap_or(ordered),
            receipt: format!("E{n:08}"),
            receipt_sha256: format!("{n:064x}"),
        };
        book.paid.push(paid.clone());
        paid
    };
    let times = if till.hit(till.args.lose) { 0 } else { 1 + usize::from(till.hit(till.args.double)) };
    let mut answers = Vec::new();
    for _ in 0..times {
        let body = json!(paid).to_string();
        answers.push(match send(&till.to, "/pay/notify", &till.key, body).await {
            Ok(told) => told["taken"].clone(),
            Err(e) => json!(e),
        });
    }
    Ok(Json(json!({ "serial": paid.serial, "notices": answers })))
}

async fn statement(State(till): State<Arc<Till>>, Json(asked): Json<Value>) -> Answer {
    till.moody().await?;
    let day: Option<Day> = asked["day"].as_str().and_then(|d| d.parse().ok());
    let book = till.book();
    Ok(Json(json!(book.paid.iter().filter(|p| Some(p.day) == day).collect::<Vec<_>>())))
}

/// Runs the test payment system.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let till = Till { key: key(&args.key_file)?, to: address(&args.notify)?, args, book: Mutex::default() };
    super::wait(async move {
        let listener = tokio::net::TcpListener::bind(till.args.listen).await.map_err(|e| e.to_string())?;
        super::print_text("缴款系统（测试）已就绪")?;
        let router = Router::new().route("/orders", post(order)).route("/statement", post(statement));
        let router = router.route("/p/{order}", post(pay)).with_state(Arc::new(till));
        axum::serve(listener, router).await.map_err(|e| e.to_string())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Compares a day.
pub fn reconcile(args: Day_) -> Result<ExitCode, String> {
    let (key, to) = (key(&args.key_file)?, address(&args.server)?);
    let body = json!({ "reconcile": args.day }).to_string();
    let told = super::wait(async move { send(&to, "/pay/reconcile", &key, body).await })?;
    super::print_json(&told)?;
    Ok(ExitCode::SUCCESS)
}
