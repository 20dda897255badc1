//! W7: the public decision of a seeded case typeset again and again, every time with another number and party; beside it the typesetter
//! alone over the same data, its world kept, in the same run. Documents a CPU second of each.

use super::Scratch;
use super::process::{children, cpu_ms};
use crate::clock::instant;
use crate::premises::{self, Means, Place, said};
use crate::seed::{self, Size, Wanted};
use fadu_web::office::render::{Order, Output, Renderer};
use serde::Serialize;
use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Documents of each side in a turn; the sides take turns, so that both meet the same machine.
const TURN: u64 = 40;

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Documents of each side.
    pub documents: u64,
    /// Bytes of the last one.
    pub bytes: usize,
    /// Pages.
    pub pages: usize,
    /// Documents a CPU second of the worker: checked, archived as PDF/A, over the pipe.
    pub documents_per_cpu_second: u64,
    /// The same of the typesetter alone.
    pub bare_per_cpu_second: u64,
    /// The first over the second, in hundredths.
    pub ratio_percent: u64,
    /// The typesetter alone again, its data handed over as a file as the worker does it.
    pub bare_by_file_per_cpu_second: u64,
    /// The worker over that, in hundredths.
    pub ratio_by_file_percent: u64,
    /// The same document again and again: documents a CPU second of the worker.
    pub same_per_cpu_second: u64,
    /// The first one, with the worker's start (ms).
    pub first_ms: u64,
}

/// Measures.
pub async fn measure(place: &Place, seconds: u64) -> Result<Report, String> {
    let scratch = Scratch::new(place, "w7")?;
    let own = scratch.place();
    seed::fill(&own, &Wanted::of(Size::Tiny)).await?;
    let store = own.existing()?;
    let office = premises::office(&own.pack()?, store, Means::of(&own, true, "http://localhost".into()))?;
    let all = office.published(None, 20).map_err(said)?;
    let mut orders = Vec::new();
    for p in &all {
        orders.push(office.public_order(p.matter).await.map_err(said)?.0);
    }
    // The longest stands for all: three pages or more.
    let order = orders.into_iter().max_by_key(|o| o.data.to_string().len()).ok_or("没有已公示的决定")?;
    let renderer = Renderer::new(premises::worker(), premises::fonts(), 1);
    let begun = instant();
    let pages = pages(&renderer, &order).await?;
    let first_ms = instant().duration_since(begun).as_millis() as u64;
    let worker = *children(std::process::id(), "fadu-paper").first().ok_or("没有排版程序")?;
    let mut bare = Bare::start(&premises::worker(), &order, &[])?;
    let mut by_file = Bare::start(&premises::worker(), &order, &["--file"])?;
    let (mut documents, mut bytes, mut used) = (0, 0, [0; 3]);
    while instant().duration_since(begun).as_secs() < seconds {
        let before = cpu_ms(worker);
        for n in documents..documents + TURN {
            if let Output::Pdf(pdf) = renderer.render(other(&order, n)).await.map_err(said)? {
                bytes = pdf.len();
            }
        }
        used[0] += cpu_ms(worker) - before;
        for (side, at) in [(&mut bare, 1), (&mut by_file, 2)] {
            let before = side.cpu();
            for n in documents..documents + TURN {
                side.ask(&other(&order, n))?;
            }
            used[at] += side.cpu() - before;
        }
        documents += TURN;
    }
    let before = cpu_ms(worker);
    for _ in 0..TURN {
        renderer.render(order.clone()).await.map_err(said)?;
    }
    let per = |ms: u64, n: u64| n * 1000 / ms.max(1);
    Ok(Report {
        documents,
        bytes,
        pages,
        documents_per_cpu_second: per(used[0], documents),
        bare_per_cpu_second: per(used[1], documents),
        ratio_percent: used[1] * 100 / used[0].max(1),
        bare_by_file_per_cpu_second: per(used[2], documents),
        ratio_by_file_percent: used[2] * 100 / used[0].max(1),
        same_per_cpu_second: per(cpu_ms(worker) - before, TURN),
        first_ms,
    })
}

async fn pages(renderer: &Renderer, order: &Order) -> Result<usize, String> {
    match renderer.render(Order { pdf: false, ..order.clone() }).await.map_err(said)? {
        Output::Svg(pages) => Ok(pages.len()),
        Output::Pdf(_) => Err("不是 SVG".into()),
    }
}

/// The same decision about somebody else: every text that has the digits of a year gets a number of its own.
fn other(order: &Order, n: u64) -> Order {
    let mut order = order.clone();
    mark(&mut order.data, &format!("（{n}）"));
    order
}

fn mark(value: &mut Value, with: &str) {
    match value {
        Value::String(text) if text.ends_with('号') || text.ends_with("公司") || text.ends_with('店') => {
            text.push_str(with)
        }
        Value::Array(all) => all.iter_mut().for_each(|v| mark(v, with)),
        Value::Object(all) => all.values_mut().for_each(|v| mark(v, with)),
        _ => {}
    }
}

/// The typesetter alone, as a process of its own.
struct Bare(Child);

impl Bare {
    fn start(program: &Path, order: &Order, how: &[&str]) -> Result<Bare, String> {
        let mut command = Command::new(program);
        command.arg("--bare").args(how).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(fonts) = premises::fonts() {
            command.env("FADU_FONTS", fonts);
        }
        let mut bare = Bare(command.spawn().map_err(said)?);
        bare.say(order.message().to_string().as_bytes())?;
        Ok(bare)
    }

    fn ask(&mut self, order: &Order) -> Result<(), String> {
        self.say(order.data.to_string().as_bytes())
    }

    /// Sends a message and waits for the length of the PDF.
    fn say(&mut self, message: &[u8]) -> Result<(), String> {
        let (Some(input), Some(output)) = (self.0.stdin.as_mut(), self.0.stdout.as_mut()) else {
            return Err("没有管道".into());
        };
        let length = u32::try_from(message.len()).map_err(said)?;
        input.write_all(&length.to_be_bytes()).and_then(|()| input.write_all(message)).map_err(said)?;
        input.flush().map_err(said)?;
        let mut answer = [0; 12];
        output.read_exact(&mut answer).map_err(said)
    }

    fn cpu(&self) -> u64 {
        cpu_ms(self.0.id())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
