//! T01 under a running server: one value of each table changed behind its back, each named by the running check.

use super::chance::Chance;
use super::house::{Base, PATIENCE, Server};
use super::rows::{Table, alone, apart, beside, change, opened, tables};
use super::{Arena, Outcome, now};
use std::path::Path;
use std::time::Duration;

/// So long is waited for whole rounds: over a million matters they take minutes, on a busy machine more.
const ROUND: Duration = Duration::from_secs(1_800);
/// The goal of a million matters; what is attacked without `--base` is named within the patience of every row.
const MILLION: Duration = Duration::from_secs(900);

/// T01 live. What the rows follow from comes last: where a leaf or a key is altered, nothing that follows from its values can be held.
pub fn changed(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T01-live"), Outcome::default());
    let data = arena.scratch.join("attacked");
    base.copy(&data)?;
    let server = Server::serve(arena, &data, None)?;
    let twice = server.until_within(ROUND, "two rounds", |s| s.metric("fadu_record_rounds_total") >= Some(2))?;
    let round = || server.metric("fadu_record_round_ms").unwrap_or(0);
    outcome.notes.push(format!("two rounds after {:.0} s, the second took {} ms", twice.as_secs_f64(), round()));
    let mut all: Vec<Table> = tables(&opened(&data)?)?;
    all.retain(|t| t.rows > 0 && !apart(&t.name) && beside(&t.name, "").is_none());
    all.sort_by_key(|t| alone(&t.name));
    for table in all.iter().take(arena.rounds) {
        let Some(what) = altered(&data, table, &mut chance)? else { continue };
        let named = server.until_within(goal(arena), &what, |s| s.named().iter().any(|(t, ..)| *t == table.name));
        tell(&mut outcome, &what, named);
    }
    outcome.notes.push(format!("the last round took {} ms", round()));
    Ok(outcome)
}

/// Within this an edit must be named.
fn goal(arena: &Arena) -> Duration {
    if arena.base.is_some() { MILLION } else { PATIENCE }
}

/// Counts an edit, and says when it was named.
fn tell(outcome: &mut Outcome, what: &str, after: Result<Duration, String>) {
    if let Ok(after) = after {
        outcome.notes.push(format!("{what}: named after {:.1} s", after.as_secs_f64()));
    }
    outcome.add(after);
}

/// Changes one column of a table that the log holds, in a random row; nothing where it holds none.
fn altered(data: &Path, table: &Table, chance: &mut Chance) -> Result<Option<String>, String> {
    let held: Vec<&String> = table.columns.iter().filter(|c| beside(&table.name, c).is_none()).collect();
    let Some(column) = held.get(chance.below(held.len().max(1))) else { return Ok(None) };
    change(&opened(data)?, table, column, chance).map(Some)
}

/// T01 in the first minute: changed as soon as the server answers, while its first round is under way: all tables at once, then the leaves, then
/// the keys, each on a server of its own. What lies behind the walk already is named by the second round.
pub fn early(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T01-early"), Outcome::default());
    let data = arena.scratch.join("attacked");
    let mut all = tables(&opened(&base.data)?)?;
    all.retain(|t| t.rows > 0 && !apart(&t.name) && beside(&t.name, "").is_none());
    let (own, together): (Vec<Table>, Vec<Table>) = all.into_iter().partition(|t| alone(&t.name));
    let plan = std::iter::once(together).chain(own.into_iter().map(|t| vec![t]));
    for attacked in plan.take(arena.rounds) {
        base.copy(&data)?;
        let server = Server::serve(arena, &data, None)?;
        let mut done = Vec::new();
        for table in &attacked {
            done.extend(altered(&data, table, &mut chance)?.map(|what| (&table.name, what)));
        }
        let began = now();
        for (table, what) in done {
            let named = server.until_within(goal(arena), &what, |s| s.named().iter().any(|(t, ..)| t == table));
            tell(&mut outcome, &what, named.map(|_| began.elapsed()));
        }
    }
    Ok(outcome)
}
