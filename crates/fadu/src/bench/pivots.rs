//! W4: the six named pivots and 50 random ones over synthetic facts in the store, against `GROUP BY` over the same facts in plain columns of a
//! SQLite in the same run; every answer compared with it, cell by cell.

use super::{Scratch, per_mille};
use crate::clock::instant;
use crate::premises::{Place, said};
use fadu_store::counted::CountedRow;
use fadu_store::record::{Envelope, EventId, Fields, Moment};
use fadu_store::watch::cube::{Cube, CubeAsked, CubeTold};
use fadu_store::{Append, Built, Draft, Durability, Log, Options, Store, StreamId, ViewRow};
use fadu_web::office::figures::{catch_up, kept_for};
use fadu_web::office::law::Law;
use fadu_web::office::law::statistic::WHAT;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Times that each named pivot is asked.
const ROUNDS: usize = 21;
/// Random pivots.
const RANDOM: usize = 50;
/// Facts of one append.
const AT_ONCE: usize = 1_000;
/// The dimensions with so many values each: bodies, months and items as a district has them.
const DIMENSIONS: [(&str, usize); 11] = [
    ("agency", 104),
    ("month", 24),
    ("kind", 8),
    ("area", 18),
    ("item", 12_109),
    ("source", 9),
    ("outcome", 8),
    ("tier", 4),
    ("lag", 4),
    ("kept", 3),
    ("plan", 3),
];

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Facts.
    pub facts: usize,
    /// Filling the cube from the store (ms).
    pub filled_ms: u64,
    /// Memory of its columns (bytes).
    pub bytes: usize,
    /// Each named pivot: id, cells, half of the answers within (µs), the baseline (µs).
    pub named: Vec<(String, usize, u32, u32)>,
    /// All named ones one after the other, half of the rounds within (µs).
    pub all_named_us: u32,
    /// Random ones: the 500th and 990th of a thousand (µs).
    pub random_us: (u32, u32),
    /// The same by the baseline (µs).
    pub random_baseline_us: (u32, u32),
    /// A fact more, until the next answer has it (µs, median).
    pub followed_us: u32,
    /// Answers that differ from the baseline.
    pub wrong: usize,
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

/// Measures.
pub fn measure(place: &Place, facts: usize) -> Result<Report, String> {
    let law = &Law::parse(&place.pack()?).map_err(said)?;
    let scratch = Scratch::new(place, "w4")?;
    let store = Store::open(Options::new(scratch.path()).durability(Durability::Bulk)).map_err(said)?;
    let plain = Connection::open_in_memory().map_err(said)?;
    fill(&store, &plain, facts)?;
    store.finish_bulk().map_err(said)?;
    let mut cube = Cube::new(law.statistics.pivots.iter().map(kept_for).collect());
    let from = instant();
    let mut touched = catch_up(&store, &mut cube, 0).map_err(said)?;
    let filled_ms = u64::try_from(instant().duration_since(from).as_millis()).unwrap_or(u64::MAX);
    let mut report = Report {
        facts,
        filled_ms,
        bytes: cube.bytes(),
        named: Vec::new(),
        all_named_us: 0,
        random_us: (0, 0),
        random_baseline_us: (0, 0),
        followed_us: 0,
        wrong: 0,
    };
    named(law, (&cube, &plain), &mut report)?;
    random((&cube, &plain), &mut report)?;
    let mut followed = Vec::new();
    let asked = CubeAsked { rows: vec!["month".into()], ..CubeAsked::default() };
    for n in 0..ROUNDS {
        put(&store, facts + n, vec![fact(&mut Dice(n as u64), 0).0])?;
        let from = instant();
        touched = catch_up(&store, &mut cube, touched).map_err(said)?;
        report.wrong += usize::from(cube.ask(&asked).total.number != (facts + n + 1) as i64);
        followed.push(micros(&from));
    }
    report.followed_us = per_mille(&mut followed, 500);
    Ok(report)
}

fn named(law: &Law, (cube, plain): (&Cube, &Connection), report: &mut Report) -> Result<(), String> {
    let mut asks = Vec::new();
    for pivot in &law.statistics.pivots {
        let set = |v: &Vec<String>| v.iter().cloned().collect::<BTreeSet<String>>();
        let mut only: BTreeMap<String, BTreeSet<String>> =
            pivot.which.only.keys().map(|d| (d.clone(), BTreeSet::from([format!("{d}1")]))).collect();
        only.insert(WHAT.into(), set(&pivot.which.what));
        asks.push((pivot.id.clone(), CubeAsked { rows: pivot.rows.clone(), columns: pivot.columns.clone(), only }));
    }
    let mut rounds = Vec::new();
    let mut each: Vec<Vec<u32>> = vec![Vec::new(); asks.len()];
    for _ in 0..ROUNDS {
        let from = instant();
        for ((_, asked), times) in asks.iter().zip(&mut each) {
            let own = instant();
            std::hint::black_box(cube.ask(asked));
            times.push(micros(&own));
        }
        rounds.push(micros(&from));
    }
    report.all_named_us = per_mille(&mut rounds, 500);
    for ((id, asked), mut times) in asks.into_iter().zip(each) {
        let told = cube.ask(&asked);
        let (truth, baseline) = grouped(plain, &asked)?;
        report.wrong += usize::from(cells(&told) != truth);
        report.named.push((id, told.cells.len(), per_mille(&mut times, 500), baseline));
    }
    Ok(())
}

fn random((cube, plain): (&Cube, &Connection), report: &mut Report) -> Result<(), String> {
    let mut dice = Dice(4);
    let (mut own, mut baseline) = (Vec::new(), Vec::new());
    for _ in 0..RANDOM {
        let mut left: Vec<(&str, usize)> = DIMENSIONS.to_vec();
        let mut some = |dice: &mut Dice, n: usize| -> Vec<(&str, usize)> {
            (0..n).map(|_| left.swap_remove(dice.below(left.len()))).collect()
        };
        let (rows, columns) = (1 + dice.below(2), dice.below(3));
        let (rows, columns) = (some(&mut dice, rows), some(&mut dice, columns));
        let filters = dice.below(4);
        let only = some(&mut dice, filters).into_iter().map(|(d, n)| {
            let values = (0..1 + dice.below(n)).map(|_| format!("{d}{}", dice.below(n))).collect();
            (d.to_string(), values)
        });
        let only: BTreeMap<String, BTreeSet<String>> = only.collect();
        let ids = |of: Vec<(&str, usize)>| of.into_iter().map(|(d, _)| d.to_string()).collect();
        let asked = CubeAsked { rows: ids(rows), columns: ids(columns), only };
        let from = instant();
        let told = cube.ask(&asked);
        own.push(micros(&from));
        let (truth, took) = grouped(plain, &asked)?;
        baseline.push(took);
        report.wrong += usize::from(cells(&told) != truth);
    }
    report.random_us = (per_mille(&mut own, 500), per_mille(&mut own, 990));
    report.random_baseline_us = (per_mille(&mut baseline, 500), per_mille(&mut baseline, 990));
    Ok(())
}

/// Cells by their values.
type Cells = BTreeMap<Vec<String>, (i64, i64)>;

fn cells(told: &CubeTold) -> Cells {
    let key = |row: u32, column: u32| [told.rows.texts(row as usize), told.columns.texts(column as usize)].concat();
    told.cells.iter().map(|(row, column, c)| (key(*row, *column), (c.number, c.sum_fen))).collect()
}

/// The baseline, recomputed from the facts, and how long it took (µs).
fn grouped(plain: &Connection, asked: &CubeAsked) -> Result<(Cells, u32), String> {
    let by: Vec<&str> = asked.rows.iter().chain(&asked.columns).map(String::as_str).collect();
    let quoted = |v: &BTreeSet<String>| v.iter().map(|v| format!("'{v}'")).collect::<Vec<_>>().join(",");
    let only = asked.only.iter().map(|(d, v)| format!("{d} IN ({})", quoted(v))).collect::<Vec<_>>();
    let only = if only.is_empty() { "1 = 1".to_string() } else { only.join(" AND ") };
    let (columns, places) = (by.join(", "), by.len());
    let sql = format!("SELECT {columns}, count(*), sum(sum_fen) FROM facts WHERE {only} GROUP BY {columns}");
    let from = instant();
    let mut find = plain.prepare(&sql).map_err(said)?;
    let mut found = find.query([]).map_err(said)?;
    let mut all = Cells::new();
    while let Some(row) = found.next().map_err(said)? {
        let key = (0..places).map(|i| row.get::<_, String>(i)).collect::<Result<Vec<_>, _>>().map_err(said)?;
        let sum = (row.get(places).map_err(said)?, row.get(places + 1).map_err(said)?);
        all.insert(key, sum);
    }
    Ok((all, micros(&from)))
}

/// A fact, and its values in the order of the dimensions. Items belong to few bodies, sources to fewer: as in a district.
fn fact(dice: &mut Dice, place: usize) -> (CountedRow, Vec<String>) {
    let agency = dice.below(104);
    let value = |dice: &mut Dice, (d, n): (&str, usize)| match d {
        "agency" => agency,
        "item" => (agency * 116 + dice.below(350)) % n,
        "area" => agency % n,
        _ => dice.below(n),
    };
    let values: Vec<String> = DIMENSIONS.iter().map(|d| format!("{}{}", d.0, value(dice, *d))).collect();
    let mut cells: BTreeMap<&str, &str> = DIMENSIONS.iter().zip(&values).map(|(d, v)| (d.0, v.as_str())).collect();
    cells.insert(WHAT, "act");
    let cells = serde_json::to_string(&cells).unwrap_or_default();
    let (place, sum_fen) = (i32::try_from(place).unwrap_or(0), 100 * dice.below(50_000) as i64);
    (CountedRow { what: "act".into(), place, day: 20_000, sum_fen, cells }, values)
}

fn fill(store: &Store, plain: &Connection, facts: usize) -> Result<(), String> {
    let columns: Vec<&str> = DIMENSIONS.iter().map(|(d, _)| *d).collect();
    let made = columns.iter().map(|d| format!("{d} TEXT, ")).collect::<String>();
    plain.execute_batch(&format!("CREATE TABLE facts ({made}what TEXT, sum_fen INTEGER); BEGIN")).map_err(said)?;
    let marks = vec!["?"; columns.len()].join(", ");
    let mut dice = Dice(1);
    let mut into = plain.prepare(&format!("INSERT INTO facts VALUES ({marks}, 'act', ?)")).map_err(said)?;
    for from in (0..facts).step_by(AT_ONCE) {
        let mut rows = Vec::with_capacity(AT_ONCE);
        for place in 0..AT_ONCE.min(facts - from) {
            let (row, mut values) = fact(&mut dice, place);
            values.push(row.sum_fen.to_string());
            into.execute(rusqlite::params_from_iter(values)).map_err(said)?;
            rows.push(row);
        }
        put(store, from, rows)?;
    }
    drop(into);
    plain.execute_batch("COMMIT; ANALYZE").map_err(said)
}

/// One append with its rows, as a matter of its own.
fn put(store: &Store, n: usize, rows: Vec<CountedRow>) -> Result<(), String> {
    let stream = StreamId::from_bits((n as u128 + 1) << 64);
    let (id, at) = (EventId::from_bits((n as u128 + 1) << 64), Moment(1_790_000_000_000));
    let envelope =
        Envelope { id, name: "ActReported".into(), happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
    let rows = vec![ViewRow::Counted(stream, rows)];
    let build =
        Box::new(move |_: &_| Ok(Built { events: vec![Draft { envelope, salt: [1; 32] }], rows, ..Built::default() }));
    store.append(Append { stream, expected: 0, key: None, numbers: Vec::new(), build }).wait().map(drop).map_err(said)
}

fn micros(from: &std::time::Instant) -> u32 {
    u32::try_from(instant().duration_since(*from).as_micros()).unwrap_or(u32::MAX)
}

/// The report as a table.
pub fn text(r: &Report) -> String {
    let mut out = format!(
        "# W4: {} facts, filled in {} ms, {} bytes; a new fact is in the next answer after {} µs; {} answers differ from the baseline\n\n",
        r.facts, r.filled_ms, r.bytes, r.followed_us, r.wrong
    );
    out += "| pivot | cells | µs | GROUP BY µs |\n|---|---|---|---|\n";
    for (id, cells, us, baseline) in &r.named {
        out += &format!("| {id} | {cells} | {us} | {baseline} |\n");
    }
    out += &format!("| all six | | {} | |\n", r.all_named_us);
    out += &format!("\n| {RANDOM} random | p50 µs | p99 µs |\n|---|---|---|\n");
    out += &format!("| cube | {} | {} |\n", r.random_us.0, r.random_us.1);
    out + &format!("| GROUP BY | {} | {} |\n", r.random_baseline_us.0, r.random_baseline_us.1)
}
