//! W5: Chinese search over the texts of statutes. Terms are cut out of the articles themselves; what a plain scan counts is the truth. The
//! baseline of the same run is FTS5 with trigrams in the bundled SQLite (terms of two characters, which it cannot match, by LIKE).

use super::{Scratch, per_mille, w5_cards};
use crate::clock::instant;
use crate::lawfile;
use crate::premises::{Place, said};
use fadu_web::office::law::search::{Filter, Index, IndexBuilder, Indexed, Query, folded};
use fadu_web::office::law::text::StatuteText;
use fadu_web::office::statutes::{StatuteVersion, registered};
use rusqlite::Connection;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Lengths of the terms, and so many of each.
const LENGTHS: [usize; 5] = [2, 3, 4, 6, 9];

/// One length of terms.
#[derive(Serialize)]
pub struct Terms {
    /// Characters of a term.
    pub length: usize,
    /// Terms asked.
    pub asked: usize,
    /// Articles that a plain scan finds, over all terms; those of the index; those of FTS5.
    pub scanned: usize,
    /// Found by the index.
    pub found: usize,
    /// Found by FTS5 or LIKE.
    pub fts_found: usize,
    /// Terms for which index and scan differ.
    pub wrong: usize,
    /// Whole answer (total, 20 ranked with excerpts), the 500th and 990th of a thousand (µs).
    pub us: (u32, u32),
    /// FTS5: total and 20 by rank, without excerpts (µs).
    pub fts_us: (u32, u32),
}

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Texts.
    pub texts: usize,
    /// Articles.
    pub articles: usize,
    /// Memory of the index (bytes).
    pub index_bytes: usize,
    /// Reading and parsing all texts (ms).
    pub parsed_ms: u64,
    /// Building the index from them (ms).
    pub built_ms: u64,
    /// Filling FTS5 (ms).
    pub fts_built_ms: u64,
    /// By length.
    pub terms: Vec<Terms>,
    /// Boxes of cards.
    pub boxes: Vec<w5_cards::Boxed>,
}

/// Measures over the files of a folder, or over what was imported.
pub fn measure(place: &Place, folder: Option<&PathBuf>, each: usize) -> Result<Report, String> {
    let begun = instant();
    let all = texts(place, folder)?;
    let parsed_ms = since(begun) / 1000;
    let plain: Vec<String> = all.iter().flat_map(|(_, t)| &t.articles).map(|a| lines(&a.text)).collect();
    if plain.is_empty() {
        return Err("没有法规原文：先 fadu law import，或者用 --texts 指明文件夹".into());
    }
    let begun = instant();
    let mut builder = IndexBuilder::new();
    for (version, text) in &all {
        let known = Indexed {
            title: version.statute.clone(),
            folder: version.folder.clone(),
            day: version.version_day,
            ..Indexed::default()
        };
        builder.add(known, text);
    }
    let index = builder.finish();
    let built_ms = since(begun) / 1000;
    let scratch = Scratch::new(place, "w5")?;
    let begun = instant();
    let fts = filled(&scratch, &plain).map_err(said)?;
    let fts_built_ms = since(begun) / 1000;
    let mut report = Report {
        texts: all.len(),
        articles: plain.len(),
        index_bytes: index.bytes(),
        parsed_ms,
        built_ms,
        fts_built_ms,
        terms: Vec::new(),
        boxes: Vec::new(),
    };
    for length in LENGTHS {
        report.terms.push(terms((&index, &fts), &plain, (length, each)).map_err(said)?);
    }
    drop((fts, index));
    report.boxes = w5_cards::measure(&plain, each);
    Ok(report)
}

fn texts(place: &Place, folder: Option<&PathBuf>) -> Result<Vec<(StatuteVersion, StatuteText)>, String> {
    if let Some(folder) = folder {
        let read = lawfile::read_all(std::slice::from_ref(folder))?;
        return Ok(read.taken.into_iter().map(|t| (t.version, t.text)).collect());
    }
    let store = place.existing()?;
    let all = registered(&store).map_err(said)?;
    all.into_iter().map(|v| v.text(&store).map(|t| (v, t)).map_err(said)).collect()
}

fn lines(text: &str) -> String {
    text.lines().map(folded).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn since(begun: Instant) -> u64 {
    u64::try_from(instant().duration_since(begun).as_micros()).unwrap_or(u64::MAX)
}

fn filled(scratch: &Scratch, plain: &[String]) -> rusqlite::Result<Connection> {
    let mut fts = Connection::open(scratch.path().join("fts.db"))?;
    fts.execute_batch("PRAGMA journal_mode=OFF; PRAGMA cache_size=-262144; CREATE VIRTUAL TABLE t USING fts5(body, tokenize='trigram')")?;
    let all = fts.transaction()?;
    for text in plain {
        all.prepare_cached("INSERT INTO t(body) VALUES (?1)")?.execute([text])?;
    }
    all.commit()?;
    Ok(fts)
}

fn terms(
    (index, fts): (&Index, &Connection),
    plain: &[String],
    (length, each): (usize, usize),
) -> rusqlite::Result<Terms> {
    let mut out = Terms { length, asked: 0, scanned: 0, found: 0, fts_found: 0, wrong: 0, us: (0, 0), fts_us: (0, 0) };
    let (mut own, mut theirs) = (Vec::new(), Vec::new());
    // The same terms in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ length as u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    while out.asked < each {
        let article: Vec<char> = plain[next(plain.len())].chars().collect();
        let from = next(article.len());
        let term: String = article.iter().skip(from).take(length).collect();
        if term.chars().count() < length || term.contains(|c: char| !c.is_alphanumeric()) {
            continue;
        }
        let expected = plain.iter().filter(|a| a.contains(&term)).count();
        let begun = instant();
        let answer = index.answer(&Query { words: term.clone(), filter: Filter::default(), most: 20 });
        own.push(u32::try_from(since(begun)).unwrap_or(u32::MAX));
        let found = index.count_articles(&term);
        let begun = instant();
        let fts_found = by_fts(fts, &term)?;
        theirs.push(u32::try_from(since(begun)).unwrap_or(u32::MAX));
        out.asked += 1;
        out.scanned += expected;
        out.found += found;
        out.fts_found += fts_found;
        out.wrong += usize::from(found != expected || answer.total < found);
    }
    out.us = (per_mille(&mut own, 500), per_mille(&mut own, 990));
    out.fts_us = (per_mille(&mut theirs, 500), per_mille(&mut theirs, 990));
    Ok(out)
}

/// The total and the first twenty by rank.
fn by_fts(fts: &Connection, term: &str) -> rusqlite::Result<usize> {
    let (sql, list, asked) = if term.chars().count() < 3 {
        (
            "SELECT count(*) FROM t WHERE body LIKE ?1",
            "SELECT rowid FROM t WHERE body LIKE ?1 LIMIT 20",
            format!("%{term}%"),
        )
    } else {
        (
            "SELECT count(*) FROM t WHERE t MATCH ?1",
            "SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rank LIMIT 20",
            format!("\"{term}\""),
        )
    };
    let total: i64 = fts.prepare_cached(sql)?.query_row([&asked], |r| r.get(0))?;
    let mut first = fts.prepare_cached(list)?;
    let rows = first.query_map([&asked], |r| r.get::<_, i64>(0))?;
    for row in rows {
        row?;
    }
    Ok(usize::try_from(total).unwrap_or(0))
}

/// As a table.
pub fn text(r: &Report) -> String {
    let mut out = format!(
        "# W5: {} texts, {} articles\n\nindex {} MiB, parsed {} ms, built {} ms; FTS5 trigram filled {} ms\n\n| characters | terms | recall | wrong terms | p50 µs | p99 µs | FTS5 recall | FTS5 p50 µs | FTS5 p99 µs |\n|---|---|---|---|---|---|---|---|---|\n",
        r.texts,
        r.articles,
        r.index_bytes >> 20,
        r.parsed_ms,
        r.built_ms,
        r.fts_built_ms
    );
    let recall = |found: usize, all: usize| found as f64 / all.max(1) as f64;
    for t in &r.terms {
        out += &format!(
            "| {} | {} | {:.4} | {} | {} | {} | {:.4} | {} | {} |\n",
            t.length,
            t.asked,
            recall(t.found, t.scanned),
            t.wrong,
            t.us.0,
            t.us.1,
            recall(t.fts_found, t.scanned),
            t.fts_us.0,
            t.fts_us.1
        );
    }
    out + &w5_cards::lines(&r.boxes)
}
