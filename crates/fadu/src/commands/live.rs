//! `fadu live simulate`: devices that are not there. Over HTTP, like any device: a registrar issues them, officers switch sharing on for their open
//! tasks, and they go along invented ways at the pace of the process's clock; one of them shows an invented picture with a clock.

use crate::bench::client::Client;
use crate::clock::wall_ms;
use crate::seed::pictures::{HEIGHT, WIDTH, png};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use hyper::body::Frame;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::ExitCode;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc;

/// What is simulated.
#[derive(clap::Subcommand)]
pub enum Args {
    /// 模拟设备：给演示账号的现场任务登记设备、开启共享、送位置和画面
    Simulate(Simulate),
}

/// What `live simulate` is told.
#[derive(clap::Args)]
pub struct Simulate {
    /// 平台地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    server: SocketAddr,
    /// 登记设备的账号
    #[arg(long, default_value = "xiewenxi")]
    registrar: String,
    /// 开启共享的执法人员账号，可以写几个
    #[arg(long, default_value = "shenzhixing", value_delimiter = ',')]
    officer: Vec<String>,
    /// 演示账号的口令
    #[arg(long, default_value = "fadu-demo-2026")]
    password: String,
    /// 画面在这里给出
    #[arg(long, default_value = "127.0.0.1:8899")]
    camera: SocketAddr,
    /// 固定摄像头所在的区划
    #[arg(long, default_value = "990106")]
    area: String,
    /// 路线的中心：纬度,经度
    #[arg(long, default_value = "39.12,117.20")]
    centre: String,
    /// 一共送多少秒，0 一直送
    #[arg(long, default_value_t = 0)]
    seconds: u64,
}

/// Devices begin so, that a later run finds those of an earlier one.
const NAME: &str = "模拟";
/// Between two positions of a device.
const PACE: Duration = Duration::from_secs(3);
/// At most so many tasks are driven.
const TASKS: usize = 12;

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let Args::Simulate(args) = args;
    super::wait(simulate(args))
}

/// A device on its way.
pub struct Driven {
    /// What it proves itself with.
    pub token: String,
    name: String,
    /// The task that it is shared for, in words.
    share: Option<String>,
}

impl Driven {
    /// Whether it is shared.
    pub fn shares(&self) -> bool {
        self.share.is_some()
    }
}

async fn simulate(args: Simulate) -> Result<ExitCode, String> {
    let (lat, lon) = args
        .centre
        .split_once(',')
        .and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)))
        .ok_or("--centre：纬度,经度")?;
    let camera = tokio::net::TcpListener::bind(args.camera).await.map_err(|e| format!("{}：{e}", args.camera))?;
    tokio::spawn(async move {
        if let Err(e) = axum::serve(camera, Router::new().route("/cam.mjpg", get(picture))).await {
            tracing::error!(error = %e, "camera");
        }
    });
    let mut client = Client::connect(args.server).await?;
    let registrar = sign_in(&mut client, &args.registrar, &args.password).await?;
    withdraw(&mut client, &registrar).await?;
    let url = format!("http://{}/cam.mjpg", args.camera);
    let fixed = json!({ "do": "issue", "kind": "fixed-camera", "name": format!("{NAME}摄像头"), "url": url, "area": args.area });
    post(&mut client, "/api/v1/live/devices", &registrar, fixed).await?;
    let mut driven = Vec::new();
    let mut ahead = 0;
    for user in &args.officer {
        let officer = sign_in(&mut client, user, &args.password).await?;
        ahead = begin(&mut client, (&registrar, &officer, user), &url, &mut driven).await?;
    }
    if !driven.iter().any(Driven::shares) {
        println!("没有可以开启共享的现场任务；固定摄像头已登记");
    }
    for d in &driven {
        println!("{}：{}", d.name, d.share.as_deref().unwrap_or("没有任务"));
    }
    let began = wall_ms();
    let mut pace = tokio::time::interval(PACE);
    loop {
        tokio::select! {
            _ = pace.tick() => {}
            _ = tokio::signal::ctrl_c() => break,
        }
        let gone = (wall_ms() - began) / 1000;
        for (n, d) in driven.iter().enumerate().filter(|(_, d)| d.share.is_some()) {
            let (lat, lon) = way((lat, lon), n, gone as f64);
            let body = json!({ "positions": [{ "at": wall_ms() + ahead, "lat": lat, "lon": lon }] });
            let (status, said) = client.ask((Method::POST, "/api/v1/positions"), &d.token, bytes(&body)).await?;
            if !status.is_success() {
                println!("{}：{status} {}", d.name, String::from_utf8_lossy(&said));
            }
        }
        if args.seconds > 0 && gone as u64 >= args.seconds {
            break;
        }
    }
    withdraw(&mut client, &registrar).await?;
    println!("设备已经注销");
    Ok(ExitCode::SUCCESS)
}

/// Where a device is after so many seconds: round a block of its own, walking or driving.
fn way((lat, lon): (f64, f64), n: usize, seconds: f64) -> (f64, f64) {
    let (row, column) = ((n / 4) as f64, (n % 4) as f64);
    let (lat, lon) = (lat + row * 0.012, lon + column * 0.016);
    // A block of about 400 m a side, at a walk of 1.4 m/s, at 8 m/s in a vehicle.
    let speed = if n % 3 == 1 { 8.0 } else { 1.4 };
    let along = (seconds * speed / 400.0) % 4.0;
    let (side, part) = (along.floor(), along.fract());
    let (north, east) = match side as u8 {
        0 => (0.0, part),
        1 => (part, 1.0),
        2 => (1.0, 1.0 - part),
        _ => (1.0 - part, 0.0),
    };
    (lat + north * 0.0036, lon + east * 0.0046)
}

/// Issues a phone, a body camera and a vehicle for an officer, and shares each for one of the officer's tasks; how far the server's clock is ahead.
pub async fn begin(
    client: &mut Client,
    (registrar, officer, user): (&str, &str, &str),
    url: &str,
    driven: &mut Vec<Driven>,
) -> Result<i64, String> {
    let own = read(client, "/api/v1/live/sharing", officer).await?;
    let ahead = own["now"].as_i64().map_or(0, |now| now - wall_ms());
    let tasks = own["tasks"].as_array().cloned().unwrap_or_default();
    let kinds = [("phone", "手机", true), ("vehicle", "车", false), ("body-camera", "记录仪", true)];
    // Where there are few tasks, one of them is worked on with several devices.
    let most = if tasks.is_empty() { 0 } else { tasks.len().clamp(kinds.len(), TASKS) };
    for (n, task) in tasks.iter().cycle().take(most).enumerate() {
        let (kind, word, carried) = kinds[n % kinds.len()];
        let name = format!("{NAME}{word} {user} {}", n + 1);
        let mut asked = json!({ "do": "issue", "kind": kind, "name": name });
        if carried {
            asked["holder"] = own["person"].clone();
        }
        if kind == "body-camera" {
            asked["url"] = json!(url);
        }
        let token = post(client, "/api/v1/live/devices", registrar, asked).await?["token"]
            .as_str()
            .unwrap_or_default()
            .to_string();
        let device = token.split('.').next().unwrap_or_default();
        let on = json!({ "do": "on", "matter": task["matter"], "task": task["task"], "device": device });
        let share = match post(client, "/api/v1/live/sharing", officer, on).await {
            Ok(_) => Some(format!(
                "{} {}",
                task["name"].as_str().unwrap_or_default(),
                task["party"].as_str().unwrap_or_default()
            )),
            Err(why) => {
                println!("{name}：{why}");
                None
            }
        };
        driven.push(Driven { token, name, share });
    }
    Ok(ahead)
}

/// Withdraws what an earlier run issued.
async fn withdraw(client: &mut Client, registrar: &str) -> Result<(), String> {
    let known = read(client, "/api/v1/live/devices", registrar).await?;
    let all = known["devices"].as_array().cloned().unwrap_or_default();
    let ours = |d: &&Value| d["withdrawn"].is_null() && d["name"].as_str().is_some_and(|n| n.starts_with(NAME));
    for device in all.iter().filter(ours) {
        post(client, "/api/v1/live/devices", registrar, json!({ "do": "withdraw", "device": device["id"] })).await?;
    }
    Ok(())
}

fn bytes(value: &Value) -> Bytes {
    Bytes::from(value.to_string())
}

/// A token of an account.
pub async fn sign_in(client: &mut Client, user: &str, password: &str) -> Result<String, String> {
    let said = client.post("/api/v1/session", "", bytes(&json!({ "username": user, "password": password }))).await?;
    said["token"].as_str().map(str::to_string).ok_or_else(|| format!("{user}：登录没有得到令牌"))
}

async fn post(client: &mut Client, path: &str, token: &str, body: Value) -> Result<Value, String> {
    client.post(path, token, bytes(&body)).await
}

async fn read(client: &mut Client, path: &str, token: &str) -> Result<Value, String> {
    let (status, said) = client.ask((Method::GET, path), token, Bytes::new()).await?;
    if !status.is_success() {
        return Err(format!("{path}：{status} {}", String::from_utf8_lossy(&said)));
    }
    serde_json::from_slice(&said).map_err(|e| format!("{path}：{e}"))
}

/// Pictures that follow one another for as long as somebody takes them.
struct Pictures(mpsc::Receiver<Bytes>);

impl HttpBody for Pictures {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|next| next.map(|piece| Ok(Frame::data(piece))))
    }
}

/// `GET /cam.mjpg`: a street that is not there, with the time on it, a picture a second.
async fn picture() -> impl IntoResponse {
    let (send, pieces) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let image = png(&street(wall_ms() / 1000));
            let head = format!("--frame\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n", image.len());
            let piece = [head.as_bytes(), &image, b"\r\n"].concat();
            if send.send(piece.into()).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    ([(header::CONTENT_TYPE, "multipart/x-mixed-replace; boundary=frame")], Body::new(Pictures(pieces)))
}

/// Segments of a digit: top, the two above right and left, the middle, the two below, the foot.
const DIGITS: [[bool; 7]; 10] = {
    const O: bool = false;
    const X: bool = true;
    [
        [X, X, X, O, X, X, X],
        [O, X, O, O, X, O, O],
        [X, X, O, X, O, X, X],
        [X, X, O, X, X, O, X],
        [O, X, X, X, X, O, O],
        [X, O, X, X, X, O, X],
        [X, O, X, X, X, X, X],
        [X, X, O, O, X, O, O],
        [X, X, X, X, X, X, X],
        [X, X, X, X, X, O, X],
    ]
};

/// Houses, a road, a cart that goes along it, and the clock of China.
fn street(seconds: i64) -> Vec<u8> {
    let mut pixels = vec![0u8; WIDTH * HEIGHT];
    let mut paint = |(x0, y0): (usize, usize), (w, h): (usize, usize), colour: u8| {
        for y in y0..(y0 + h).min(HEIGHT) {
            pixels[y * WIDTH + x0.min(WIDTH)..y * WIDTH + (x0 + w).min(WIDTH)].fill(colour);
        }
    };
    for house in 0..6 {
        paint((house * 80 + 6, 90 + (house * 37) % 60), (66, 200), 2 + house as u8);
        paint((house * 80 + 22, 170), (14, 22), 15);
    }
    paint((0, 250), (WIDTH, 70), 1);
    paint(((seconds.rem_euclid(40) as usize) * 12, 262), (46, 26), 9);
    let local = (seconds + 8 * 3600).rem_euclid(86_400);
    let parts = [local / 36_000, local / 3600 % 10, local / 600 % 6, local / 60 % 10, local / 10 % 6, local % 10];
    paint((8, 8), (210, 50), 1);
    for (n, digit) in parts.into_iter().enumerate() {
        let x = 16 + n * 32 + (n / 2) * 6;
        let on = DIGITS[digit as usize % 10];
        let bars = [
            ((x, 14), (18, 4)),
            ((x + 16, 16), (4, 16)),
            ((x, 16), (4, 16)),
            ((x, 31), (18, 4)),
            ((x + 16, 34), (4, 16)),
            ((x, 34), (4, 16)),
            ((x, 48), (18, 4)),
        ];
        for ((at, size), _) in bars.into_iter().zip(on).filter(|(_, lit)| *lit) {
            paint(at, size, 15);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_walked_without_jumps_and_comes_back() {
        for n in 0..TASKS {
            let step = |s: f64| {
                let (a, b) = (way((39.0, 117.0), n, s), way((39.0, 117.0), n, s + 3.0));
                ((a.0 - b.0) * 111_320.0).hypot((a.1 - b.1) * 86_500.0)
            };
            assert!((0..3000).all(|s| step(f64::from(s)) < 60.0), "{n}");
        }
        assert_eq!(way((39.0, 117.0), 0, 0.0), (39.0, 117.0));
    }

    #[test]
    fn the_picture_tells_the_time() {
        let (noon, later) = (street(4 * 3600), street(4 * 3600 + 1));
        assert_eq!(noon.len(), WIDTH * HEIGHT);
        assert_ne!(noon, later);
        // 12:00:00 by the clock of China: the right bars of the 1 are lit, its top is not.
        assert_eq!((noon[20 * WIDTH + 33], noon[15 * WIDTH + 20]), (15, 1));
    }
}
