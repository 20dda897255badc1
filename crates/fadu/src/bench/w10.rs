//! W10: from start to the first page, and memory when idle.

use super::Scratch;
use super::client::Client;
use super::process::{Server, rss_kib};
use crate::clock::instant;
use crate::premises::Place;
use crate::seed::{self, Size, Wanted};
use axum::body::Bytes;
use axum::http::Method;
use fadu_store::Log;
use serde::Serialize;
use std::time::Duration;

const RUNS: usize = 5;

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Events in the log.
    pub events: u64,
    /// Status of the first page.
    pub status: u16,
    /// From start to the whole first page, each run (ms).
    pub first_page_ms: Vec<u64>,
    /// Memory two seconds later (KiB).
    pub idle_rss_kib: u64,
}

/// Measures.
pub async fn measure(place: &Place, there: bool) -> Result<Report, String> {
    let scratch = if there { None } else { Some(Scratch::new(place, "w10")?) };
    let own = scratch.as_ref().map_or_else(|| place.clone(), Scratch::place);
    if !there {
        seed::fill(&own, &Wanted::of(Size::Small)).await?;
    }
    let events = own.existing()?.head().size;
    let mut report = Report { events, status: 0, first_page_ms: Vec::new(), idle_rss_kib: 0 };
    for run in 0..RUNS {
        let begun = instant();
        let server = Server::start(&own, false)?;
        server.ready().await?;
        let mut client = Client::connect(server.address).await?;
        let (status, _) = client.ask((Method::GET, "/login"), "", Bytes::new()).await?;
        report.first_page_ms.push(instant().duration_since(begun).as_millis() as u64);
        report.status = status.as_u16();
        if run + 1 == RUNS {
            tokio::time::sleep(Duration::from_secs(2)).await;
            report.idle_rss_kib = rss_kib(server.pid());
        }
    }
    Ok(report)
}
