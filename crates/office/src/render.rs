//! The typesetting worker: a child process with limits, killed when it takes too long, started again when it is gone.

use crate::fault::Denial;
use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex, Semaphore};

/// A paper may take so long; then its worker is killed.
const PATIENCE: Duration = Duration::from_secs(20);
/// An answer may be so large.
const LARGEST: u32 = 64 << 20;

/// What is to be typeset.
#[derive(Clone)]
pub struct Order {
    /// The template.
    pub template: String,
    /// The look that all papers share.
    pub official: String,
    /// The data.
    pub data: Value,
    /// The date of the document, ISO.
    pub date: String,
    /// PDF/A, else pages as SVG.
    pub pdf: bool,
}

impl Order {
    /// As the worker reads it.
    pub fn message(&self) -> Value {
        json!({
            "id": "1", "files": { "main.typ": self.template, "official.typ": self.official }, "data": self.data,
            "output": if self.pdf { "pdf" } else { "svg" }, "date": self.date,
        })
    }
}

/// What came out.
#[derive(Clone, Debug)]
pub enum Output {
    /// PDF/A bytes.
    Pdf(Vec<u8>),
    /// One SVG a page.
    Svg(Vec<String>),
}

struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

/// A small pool of workers.
#[derive(Clone)]
pub struct Renderer {
    program: PathBuf,
    fonts: Option<PathBuf>,
    idle: Arc<Mutex<Vec<Worker>>>,
    places: Arc<Semaphore>,
    counts: Arc<Counts>,
}

/// What the pool has done since the start.
#[derive(Default)]
struct Counts {
    waiting: AtomicU64,
    started: AtomicU64,
    lost: AtomicU64,
}

/// One more waits until this is dropped, however the waiting ends.
struct Waiting<'a>(&'a AtomicU64);
impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    error: String,
    #[serde(default)]
    pdf: String,
    #[serde(default)]
    svg: Vec<String>,
}

impl Renderer {
    /// A pool that runs this program; nothing is started before the first paper.
    pub fn new(program: PathBuf, fonts: Option<PathBuf>, workers: usize) -> Renderer {
        Renderer {
            program,
            fonts,
            idle: Arc::default(),
            places: Arc::new(Semaphore::new(workers)),
            counts: Arc::default(),
        }
    }

    /// Orders that wait, workers started, workers lost.
    pub(crate) fn counts(&self) -> (u64, u64, u64) {
        let c = &self.counts;
        (c.waiting.load(Relaxed), c.started.load(Relaxed), c.lost.load(Relaxed))
    }

    /// Whether there is a program to ask at all.
    pub fn is_there(&self) -> bool {
        !self.program.as_os_str().is_empty()
    }

    /// Typesets an order.
    pub async fn render(&self, order: Order) -> Result<Output, Denial> {
        self.counts.waiting.fetch_add(1, Relaxed);
        let waiting = Waiting(&self.counts.waiting);
        let _place = self.places.acquire().await.map_err(|_| Denial::Busy)?;
        drop(waiting);
        let message = order.message();
        let idle = self.idle.lock().await.pop();
        if let Some(worker) = idle
            && let Some(answer) = self.ask(worker, &message).await?
        {
            return read(answer, order.pdf);
        }
        // None was idle, or the one that was had died meanwhile: that is nobody's fault, and a fresh one is asked.
        let answer = self.ask(self.start()?, &message).await?;
        read(answer.ok_or_else(|| Denial::Fault("the typesetting worker went away".into()))?, order.pdf)
    }

    /// Asks a worker and keeps it for the next; nothing if it went away.
    async fn ask(&self, mut worker: Worker, message: &Value) -> Result<Option<Answer>, Denial> {
        match tokio::time::timeout(PATIENCE, worker.ask(message)).await {
            Ok(Ok(answer)) => {
                self.idle.lock().await.push(worker);
                Ok(Some(answer))
            }
            Ok(Err(_)) => {
                self.counts.lost.fetch_add(1, Relaxed);
                Ok(None)
            }
            Err(_) => {
                self.counts.lost.fetch_add(1, Relaxed);
                worker.child.kill().await.ok();
                Err(Denial::Fault("the typesetting worker took too long".into()))
            }
        }
    }

    fn start(&self) -> Result<Worker, Denial> {
        let mut command = Command::new(&self.program);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        if let Some(fonts) = &self.fonts {
            command.env("FADU_FONTS", fonts);
        }
        let mut child =
            command.spawn().map_err(|e| Denial::Fault(format!("cannot start the typesetting worker: {e}")))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => {
                self.counts.started.fetch_add(1, Relaxed);
                Ok(Worker { child, input, output })
            }
            _ => Err(Denial::Fault("the typesetting worker has no pipes".into())),
        }
    }
}

impl Worker {
    async fn ask(&mut self, message: &Value) -> std::io::Result<Answer> {
        let bytes = message.to_string().into_bytes();
        let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
        self.input.write_all(&length.to_be_bytes()).await?;
        self.input.write_all(&bytes).await?;
        self.input.flush().await?;
        let length = self.output.read_u32().await?;
        if length > LARGEST {
            return Err(std::io::Error::other("an answer too large"));
        }
        let mut answer = vec![0; length as usize];
        self.output.read_exact(&mut answer).await?;
        serde_json::from_slice(&answer).map_err(std::io::Error::other)
    }
}

fn read(answer: Answer, pdf: bool) -> Result<Output, Denial> {
    match (answer.ok, pdf) {
        (false, _) => Err(Denial::Fault(format!("template: {}", answer.error))),
        (true, true) => base64::engine::general_purpose::STANDARD
            .decode(answer.pdf)
            .map(Output::Pdf)
            .map_err(|e| Denial::Fault(e.to_string())),
        (true, false) => Ok(Output::Svg(answer.svg)),
    }
}

/// A link as a small code, in SVG.
pub(crate) fn qr(link: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(link, qrcode::EcLevel::M);
    code.map_or(String::new(), |c| {
        c.render::<qrcode::render::svg::Color>().quiet_zone(true).min_dimensions(120, 120).build()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn a_worker_that_died_while_idle_is_replaced() {
        let program = std::env::temp_dir().join(format!("fadu-render-{}", std::process::id()));
        // Answers once, twenty bytes of JSON, and is gone.
        let script = "#!/bin/sh\nhead -c 100 >/dev/null\nprintf '\\000\\000\\000\\024{\"ok\":true,\"svg\":[]}'\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let renderer = Renderer::new(program.clone(), None, 1);
        for _ in 0..3 {
            let order = Order {
                template: "template ".repeat(20),
                official: String::new(),
                data: Value::Null,
                date: "2026-10-20".into(),
                pdf: false,
            };
            let output = renderer.render(order).await;
            assert!(matches!(output, Ok(Output::Svg(pages)) if pages.is_empty()));
        }
        // Two died in between; one that dies is counted when it is missed.
        assert_eq!(renderer.counts(), (0, 3, 2));
        std::fs::remove_file(&program).unwrap();
    }
}
