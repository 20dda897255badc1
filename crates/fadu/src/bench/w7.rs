//! W7: the public decision of a seeded case typeset again and again; documents a CPU second of the worker.

use super::Scratch;
use super::process::{children, cpu_ms};
use crate::clock::instant;
use crate::premises::{self, Means, Place, said};
use crate::seed::{self, Size, Wanted};
use fadu_web::office::render::Output;
use serde::Serialize;
use std::time::Duration;

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Documents.
    pub documents: u64,
    /// Bytes of the last one.
    pub bytes: usize,
    /// Documents a CPU second of the worker.
    pub documents_per_cpu_second: u64,
    /// Documents a second on the clock, one after the other.
    pub documents_per_second: u64,
    /// The first one, with the worker's start (ms).
    pub first_ms: u64,
}

/// Measures.
pub async fn measure(place: &Place, seconds: u64) -> Result<Report, String> {
    let scratch = Scratch::new(place, "w7")?;
    let own = scratch.place();
    seed::fill(&own, &Wanted { size: Size::Tiny, seed: 1, day: None }).await?;
    let store = own.existing()?;
    let office = premises::office(&own.pack()?, store, Means::of(&own, true, "http://localhost".into()))?;
    let matter = office.published(None, 1).map_err(said)?.first().map(|p| p.matter).ok_or("没有已公示的决定")?;
    let begun = instant();
    office.public_paper(matter).await.map_err(said)?;
    let first_ms = instant().duration_since(begun).as_millis() as u64;
    let workers = children(std::process::id(), "fadu-paper");
    let cpu = || workers.iter().map(|w| cpu_ms(*w)).sum::<u64>();
    let (before, begun, mut documents, mut bytes) = (cpu(), instant(), 0, 0);
    while instant().duration_since(begun) < Duration::from_secs(seconds) {
        if let Output::Pdf(pdf) = office.public_paper(matter).await.map_err(said)?.output {
            bytes = pdf.len();
        }
        documents += 1;
    }
    let took_ms = instant().duration_since(begun).as_millis() as u64;
    Ok(Report {
        documents,
        bytes,
        documents_per_cpu_second: documents * 1000 / (cpu() - before).max(1),
        documents_per_second: documents * 1000 / took_ms.max(1),
        first_ms,
    })
}
