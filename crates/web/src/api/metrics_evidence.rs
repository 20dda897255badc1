//! How evidence is kept, for whoever measures: the scrub, and files that are not what the record says.

use super::metrics::Sheet;
use crate::Shared;

/// Writes them.
pub(super) fn write(office: &Shared, out: &mut Sheet) {
    let scrub = office.scrub_state();
    let of = |why: &str| scrub.spoiled.iter().filter(|s| s.why == why).count() as u64;
    let name = "fadu_evidence_spoiled";
    out.head(name, "gauge", "Files of evidence that are not what the record says.");
    out.line(name, "{why=\"missing\"}", of("missing"));
    out.line(name, "{why=\"altered\"}", of("altered"));
    out.gauge(
        "fadu_evidence_refused_total",
        "counter",
        "Times that such a file was asked for and not given out.",
        scrub.refused,
    );
    out.gauge(
        "fadu_scrub_rate_bytes",
        "gauge",
        "Bytes a second that the scrub may read.",
        scrub.rate_mb.unwrap_or(0) << 20,
    );
    out.gauge("fadu_scrub_round_bytes", "gauge", "Bytes of the record's files.", scrub.bytes.1);
    out.gauge("fadu_scrub_done_bytes", "gauge", "Bytes looked at in this round.", scrub.bytes.0);
    out.gauge("fadu_scrub_round_files", "gauge", "Files of the record.", scrub.files.1);
    out.gauge("fadu_scrub_done_files", "gauge", "Files looked at in this round.", scrub.files.0);
    out.gauge("fadu_scrub_rounds_total", "counter", "Whole rounds since the start.", scrub.rounds);
    let ended = scrub.ended.map_or(0, |ms| u64::try_from(ms / 1000).unwrap_or(0));
    out.gauge("fadu_scrub_last_round_seconds", "gauge", "When the last whole round ended; 0 before the first.", ended);
}
