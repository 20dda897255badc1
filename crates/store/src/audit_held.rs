//! Holding the journal of access against itself and against the leaf that names its end.

use crate::audit::{AuditEnd, broken};
use crate::database::Store;
use crate::fault::Fault;
use crate::hold::Differing;

/// The journal grows faster than the log. The first round holds all of it; each later one so many of the newest entries, and as many older ones.
const PART: u64 = 100_000;
/// Entries read at once; between two readings the check rests.
const PAGE: usize = 512;

/// What is remembered from round to round.
#[derive(Default)]
pub(crate) struct Journal {
    /// The end that the newest leaf names.
    pub sealed: Option<AuditEnd>,
    /// Where the older entries are gone on with; nothing before the first round.
    turn: Option<u64>,
}

/// What is not as it was written; `None` where it was told to stop.
pub(crate) fn differing(
    store: &Store,
    journal: &mut Journal,
    rest: &mut dyn FnMut() -> bool,
) -> Result<Option<Vec<Differing>>, Fault> {
    let (last, mut found) = (store.audit_end(None)?.map_or(0, |end| end.n), Vec::new());
    let newest = last.saturating_sub(PART);
    let parts = match journal.turn {
        None => vec![(0, last)],
        Some(turn) => vec![(turn.min(newest), newest.min(turn + PART)), (newest, last)],
    };
    for (from, to) in parts {
        match part(store, (from, to), rest)? {
            None => return Ok(None),
            Some(n) => found.extend(n),
        }
    }
    journal.turn = Some(journal.turn.map_or(0, |turn| turn + PART)).map(|turn| if turn >= newest { 0 } else { turn });
    if let Some(end) = journal.sealed
        && store.audit_end(Some(end.n))? != Some(end)
        && found.is_empty()
    {
        found.push(Differing::new("audit", end.n, if end.n > last { "missing" } else { "link" }, None));
    }
    Ok(Some(found))
}

/// The first entry of a part that does not follow.
fn part(
    store: &Store,
    (from, to): (u64, u64),
    rest: &mut dyn FnMut() -> bool,
) -> Result<Option<Vec<Differing>>, Fault> {
    let Some(mut end) = store.audit_end(Some(from))?.or((from == 0).then_some(AuditEnd::START)) else {
        return Ok(Some(vec![Differing::new("audit", from, "missing", None)]));
    };
    while end.n < to {
        if !rest() {
            return Ok(None);
        }
        let entries = match store.audit_after(end.n, PAGE) {
            Err(Fault::Altered { row, .. }) => return Ok(Some(vec![Differing::new("audit", row, "unreadable", None)])),
            read => read?,
        };
        if let Some(n) = broken(end, &entries) {
            let column = if entries.iter().any(|e| e.n == n) { "link" } else { "missing" };
            return Ok(Some(vec![Differing::new("audit", n, column, None)]));
        }
        let Some(newest) = entries.last() else { break };
        end = AuditEnd { n: newest.n, link: newest.link };
    }
    Ok(Some(Vec::new()))
}
