//! The typesetting worker: a child process with limits, killed when it takes too long, started again when it is gone.

use crate::fault::Denial;
use crate::worker::{Answer, Worker};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::process::Command;
use tokio::sync::{Mutex, Semaphore};

/// A paper may take so long; then its worker is killed.
const PATIENCE: Duration = Duration::from_secs(20);
/// A volume of many papers may take longer.
const PATIENCE_BINDING: Duration = Duration::from_secs(120);

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

/// A finished paper on its way into a volume.
pub(crate) struct Piece {
    /// What its bookmark says.
    pub title: String,
    /// What the catalogue says of it.
    pub line: Value,
    /// PDF bytes.
    pub pdf: Vec<u8>,
}

/// A PDF with what is told of it.
pub(crate) struct Set {
    /// PDF bytes.
    pub bytes: Vec<u8>,
    /// Pages; of a volume, those that are numbered.
    pub pages: usize,
    /// The form it is kept in.
    pub standard: String,
}

/// What came out.
#[derive(Clone, Debug)]
pub enum Output {
    /// PDF/A bytes.
    Pdf(Vec<u8>),
    /// One SVG a page.
    Svg(Vec<String>),
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
        let answer = self.send(&order.message(), PATIENCE).await?;
        if order.pdf { pdf(&answer).map(Output::Pdf) } else { Ok(Output::Svg(answer.svg)) }
    }

    /// Typesets a sheet with pictures that its template shows by name.
    pub(crate) async fn sheet(&self, order: Order, pictures: Vec<(String, Vec<u8>)>) -> Result<Set, Denial> {
        let mut message = order.message();
        let coded = pictures.into_iter().map(|(name, bytes)| (name, json!(STANDARD.encode(bytes))));
        message["blobs"] = Value::Object(coded.collect());
        let answer = self.send(&message, PATIENCE).await?;
        Ok(Set { bytes: pdf(&answer)?, pages: answer.pages, standard: answer.standard })
    }

    /// Binds finished papers into one volume; the order says what cover, catalogue and end note are set from.
    pub(crate) async fn bind(&self, order: Order, pieces: Vec<Piece>) -> Result<Set, Denial> {
        let mut message = order.message();
        message["output"] = json!("volume");
        let one = |p: Piece| json!({ "title": p.title, "line": p.line, "pdf": STANDARD.encode(p.pdf) });
        message["pieces"] = pieces.into_iter().map(one).collect();
        let answer = self.send(&message, PATIENCE_BINDING).await?;
        Ok(Set { bytes: pdf(&answer)?, pages: answer.pages, standard: answer.standard })
    }

    async fn send(&self, message: &Value, patience: Duration) -> Result<Answer, Denial> {
        self.counts.waiting.fetch_add(1, Relaxed);
        let waiting = Waiting(&self.counts.waiting);
        let _place = self.places.acquire().await.map_err(|_| Denial::Busy)?;
        drop(waiting);
        let idle = self.idle.lock().await.pop();
        let answered = match idle {
            Some(worker) => self.ask(worker, message, patience).await?,
            None => None,
        };
        // None was idle, or the one that was had died meanwhile: that is nobody's fault, and a fresh one is asked.
        let answer = match answered {
            Some(answer) => answer,
            None => {
                let answer = self.ask(self.start()?, message, patience).await?;
                answer.ok_or_else(|| Denial::NotTypeset("the typesetting worker went away".into()))?
            }
        };
        if answer.ok { Ok(answer) } else { Err(Denial::NotTypeset(format!("template: {}", answer.error))) }
    }

    /// Asks a worker and keeps it for the next; nothing if it went away.
    async fn ask(&self, mut worker: Worker, message: &Value, patience: Duration) -> Result<Option<Answer>, Denial> {
        match tokio::time::timeout(patience, worker.ask(message)).await {
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
                Err(Denial::NotTypeset("the typesetting worker took too long".into()))
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
            command.spawn().map_err(|e| Denial::NotTypeset(format!("cannot start the typesetting worker: {e}")))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => {
                self.counts.started.fetch_add(1, Relaxed);
                Ok(Worker { child, input, output })
            }
            _ => Err(Denial::NotTypeset("the typesetting worker has no pipes".into())),
        }
    }
}

fn pdf(answer: &Answer) -> Result<Vec<u8>, Denial> {
    STANDARD.decode(&answer.pdf).map_err(|e| Denial::NotTypeset(e.to_string()))
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
