//! W9: a district's year of acts done elsewhere comes in as one table: read, looked at row by row, entered, on disk; once more, nothing is added.
//! Beside it, in the same run, the same table merely read and put into a bare database, a thousand rows a transaction; and, as the floor below
//! which no import can come, what the rows became put once more into empty tables of the same form: no judging, no sealing, one transaction.

use super::Scratch;
use super::process::{cpu_ms, rss_kib};
use crate::chance::SystemChance;
use crate::clock::{SystemClock, instant};
use crate::premises::{self, Means, Place, said};
use crate::seed::{self, PASSWORD, Size, Wanted};
use fadu_store::Log;
use fadu_web::office::base::Day;
use fadu_web::office::collected::CollectedPreview;
use fadu_web::office::law::Law;
use fadu_web::office::sheet::{self, Kind};
use fadu_web::office::{Clock, Office};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who enters, in the small demonstration.
const ENTERS: &str = "shenzhixing";
/// So many rows a transaction of the bare database.
const BARE_BATCH: usize = 1_000;
/// How often it is looked whether all rows are written.
const AGAIN: Duration = Duration::from_millis(5);

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Rows of each table.
    pub rows: usize,
    /// As CSV and as XLSX.
    pub kinds: Vec<Run>,
}

/// One form of table.
#[derive(Default, Serialize)]
pub struct Run {
    /// `csv` or `xlsx`.
    pub kind: &'static str,
    /// Bytes of the file.
    pub bytes: usize,
    /// Reading the file alone (ms).
    pub read_ms: u64,
    /// Reading and looking at every row (ms).
    pub looked_at_ms: u64,
    /// Entering all rows until the last is on disk (ms).
    pub entered_ms: u64,
    /// Rows a second, from the file to the disk.
    pub rows_per_second: u64,
    /// CPU of it all, a row (µs).
    pub cpu_us_per_row: u64,
    /// Events that the rows became.
    pub events: u64,
    /// Rows that were not written.
    pub failed: usize,
    /// The same table again: rows that would be added.
    pub again: usize,
    /// Matters after the store was opened again, less those before.
    pub durable: u64,
    /// The bare database: reading and inserting (ms).
    pub bare_ms: u64,
    /// CPU of it, a row (µs).
    pub bare_cpu_us_per_row: u64,
    /// The rows of all tables copied into empty ones with the same indexes (ms); nothing on PostgreSQL.
    pub floor_ms: u64,
    /// CPU of it, a row of the table that was entered (µs).
    pub floor_cpu_us_per_row: u64,
    /// Memory after it (KiB).
    pub rss_kib: u64,
}

/// Measures.
pub async fn measure(place: &Place, rows: usize) -> Result<Report, String> {
    let mut kinds = Vec::new();
    for (name, kind) in [("csv", Kind::Csv), ("xlsx", Kind::Xlsx)] {
        let scratch = Scratch::new(place, "w9")?;
        let own = scratch.place();
        seed::fill(&own, &Wanted::of(Size::Tiny)).await?;
        kinds.push(Run { kind: name, ..one(&own, scratch.path(), (kind, rows)).await? });
    }
    Ok(Report { rows, kinds })
}

/// The office of a demonstration by the clock of the machine.
pub(super) fn open(own: &Place) -> Result<Arc<Office>, String> {
    let means = Means {
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        public_address: String::new(),
        demo: true,
        worker: std::path::PathBuf::new(),
    };
    Ok(Arc::new(premises::office(&own.pack()?, own.existing()?, means)?))
}

async fn one(own: &Place, folder: &Path, (kind, rows): (Kind, usize)) -> Result<Run, String> {
    let office = open(own)?;
    let token = office.sign_in(ENTERS, PASSWORD).await.map_err(said)?;
    let who = office.who(&token).await.map_err(said)?;
    let law = Law::parse(&own.pack()?).map_err(said)?;
    let officers: Vec<String> =
        office.register().officers_in(who.agency).iter().map(|o| o.cert_no.clone()).filter(|n| !n.is_empty()).collect();
    let bytes = sheet::write(kind, &table(&law, (&officers, SystemClock.now().day()), rows)?);
    let mut run = Run { bytes: bytes.len(), ..Run::default() };
    let matters = count(office.store())?;
    let (events, cpu, begun) = (office.store().head().size, cpu_ms(std::process::id()), instant());
    sheet::read(kind, &bytes)?;
    run.read_ms = passed(begun);
    let (cpu_read, begun) = (cpu_ms(std::process::id()) - cpu, instant());
    let preview = look(&office, &who, (kind, &bytes))?;
    run.looked_at_ms = passed(begun);
    let reading = instant();
    let job = office.take_in_collected(&who, &preview.0, preview.1, "").map_err(said)?;
    while !job.is_over() {
        tokio::time::sleep(AGAIN).await;
    }
    run.entered_ms = passed(reading);
    let took = passed(begun).max(1);
    run.rows_per_second = rows as u64 * 1000 / took;
    run.cpu_us_per_row = (cpu_ms(std::process::id()) - cpu - cpu_read) * 1000 / rows.max(1) as u64;
    run.events = office.store().head().size - events;
    run.failed = job.of.failed().len();
    run.again = look(&office, &who, (kind, &bytes))?.1.writes();
    run.rss_kib = rss_kib(std::process::id());
    drop(job);
    // The task that wrote lets go of the office right after it has said that it is over.
    while Arc::strong_count(&office) > 1 {
        tokio::time::sleep(AGAIN).await;
    }
    drop(office);
    run.durable = count(&own.existing()?)? - matters;
    let (cpu, begun) = (cpu_ms(std::process::id()), instant());
    bare(&folder.join("bare.sqlite"), (kind, &bytes)).map_err(said)?;
    run.bare_ms = passed(begun);
    run.bare_cpu_us_per_row = (cpu_ms(std::process::id()) - cpu) * 1000 / rows.max(1) as u64;
    if own.database_url.is_none() {
        let (cpu, begun) = (cpu_ms(std::process::id()), instant());
        floor(&folder.join("fadu.sqlite"), &folder.join("floor.sqlite")).map_err(said)?;
        run.floor_ms = passed(begun);
        run.floor_cpu_us_per_row = (cpu_ms(std::process::id()) - cpu) * 1000 / rows.max(1) as u64;
    }
    Ok(run)
}

fn passed(since: Instant) -> u64 {
    instant().duration_since(since).as_millis() as u64
}

fn count(store: &fadu_store::Store) -> Result<u64, String> {
    use fadu_store::{ListFilter, Turn, Views};
    Ok(store.list(&ListFilter::default(), Turn::First, 1).map_err(said)?.1)
}

/// Holds the table and looks at every row.
fn look(
    office: &Office,
    who: &fadu_web::office::accounts::Who,
    (kind, bytes): (Kind, &[u8]),
) -> Result<(String, CollectedPreview), String> {
    let name = if kind == Kind::Csv { "year.csv" } else { "year.xlsx" };
    let id = office.keep_table(who, name, bytes.to_vec());
    let preview = office.preview_collected(who, &id).map_err(said)?;
    let refused: Vec<String> = preview.refused().iter().take(3).map(|r| format!("{} {}", r.line, r.why)).collect();
    if refused.is_empty() { Ok((id, preview)) } else { Err(refused.join("；")) }
}

/// The rows of a year by the labels of the columns: one of the kinds that happens most often, with its days.
fn table(law: &Law, (officers, today): (&[String], Day), rows: usize) -> Result<Vec<Vec<String>>, String> {
    let of = law.base_procedures().find_map(|p| Some((p, p.collection.as_ref()?))).ok_or("没有归集的程序")?;
    let (procedure, collection) = of;
    let kinds = procedure.fields.get(&collection.kind).map(|f| &f.choices).ok_or("没有类别")?;
    let fields = [
        collection.kind.as_str(),
        "item",
        collection.source.as_str(),
        collection.number.as_str(),
        "party_kind",
        "party_name",
        "party_code",
        "handlers",
        "done_on",
        "act_result",
        "published_on",
    ];
    let label = |name: &&str| procedure.fields.get(*name).map_or_else(|| (*name).to_string(), |f| f.label.clone());
    let mut out = vec![fields.iter().map(label).collect::<Vec<_>>()];
    for n in 0..rows {
        let done = today.plus(-30 - (n % 330) as i32);
        let lead = format!("91990000MB{:07}", n % 10_000_000);
        let code = fadu_web::office::base::codes::uscc_from(&lead).unwrap_or(lead);
        let (first, second) = (n % officers.len().max(1), (n + 1) % officers.len().max(1));
        out.push(vec![
            kinds[if n % 8 == 0 { 1 } else { kinds.len() - 2 }].1.clone(),
            format!("示例事项{:03}", n % 260),
            "示例系统".into(),
            format!("W9-{n}"),
            "company".into(),
            format!("示例{n}有限公司"),
            code,
            format!("{}、{}", officers[first], officers[second]),
            done.to_string(),
            "未发现问题".into(),
            done.plus(4).to_string(),
        ]);
    }
    Ok(out)
}

/// Reads the table and puts every cell into a bare table with one unique key.
fn bare(path: &Path, (kind, bytes): (Kind, &[u8])) -> Result<(), Box<dyn std::error::Error>> {
    let rows = sheet::read(kind, bytes)?;
    let width = rows.first().map_or(0, Vec::len);
    let mut conn = rusqlite::Connection::open(path)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let columns: Vec<String> = (0..width).map(|n| format!("c{n} TEXT")).collect();
    conn.execute_batch(&format!(
        "CREATE TABLE rows ({}); CREATE UNIQUE INDEX key ON rows (c2, c3);",
        columns.join(", ")
    ))?;
    let marks = vec!["?"; width].join(", ");
    for batch in rows[1..].chunks(BARE_BATCH) {
        let all = conn.transaction()?;
        let mut put = all.prepare_cached(&format!("INSERT INTO rows VALUES ({marks})"))?;
        for row in batch {
            put.execute(rusqlite::params_from_iter(row))?;
        }
        drop(put);
        all.commit()?;
    }
    Ok(())
}

/// Copies every table into an empty one of the same form, in one transaction.
fn floor(record: &Path, into: &Path) -> Result<(), rusqlite::Error> {
    let mut conn = rusqlite::Connection::open(into)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;")?;
    conn.execute("ATTACH ?1 AS record", [record.to_string_lossy()])?;
    let form = "SELECT name, type, sql FROM record.sqlite_master
         WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'index'";
    let row = |r: &rusqlite::Row| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?));
    let form = conn.prepare(form)?.query_map([], row)?.collect::<Result<Vec<_>, _>>()?;
    form.iter().try_for_each(|(_, _, sql)| conn.execute_batch(sql))?;
    let all = conn.transaction()?;
    for (name, ..) in form.iter().filter(|(_, kind, _)| kind == "table") {
        all.execute_batch(&format!("INSERT INTO main.\"{name}\" SELECT * FROM record.\"{name}\""))?;
    }
    all.commit()
}

/// As a table.
pub fn text(r: &Report) -> String {
    let mut out = format!(
        "# W9: {} rows\n\n| | bytes | read ms | read and looked at ms | entered ms | rows/s | CPU µs a row | events | failed | again | durable | bare ms | bare CPU µs a row | ratio of CPU | floor ms | floor CPU µs a row | ratio of CPU | KiB |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        r.rows
    );
    for k in &r.kinds {
        let ratio = k.cpu_us_per_row * 10 / k.bare_cpu_us_per_row.max(1);
        let above = k.cpu_us_per_row * 10 / k.floor_cpu_us_per_row.max(1);
        out += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}.{} | {} | {} | {}.{} | {} |\n",
            k.kind,
            k.bytes,
            k.read_ms,
            k.looked_at_ms,
            k.entered_ms,
            k.rows_per_second,
            k.cpu_us_per_row,
            k.events,
            k.failed,
            k.again,
            k.durable,
            k.bare_ms,
            k.bare_cpu_us_per_row,
            ratio / 10,
            ratio % 10,
            k.floor_ms,
            k.floor_cpu_us_per_row,
            above / 10,
            above % 10,
            k.rss_kib
        );
    }
    out
}
