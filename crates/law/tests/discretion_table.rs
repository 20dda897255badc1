//! Every number of the table behind `law/discretion/mingde-ecology-eia.toml`, compared with the table itself.

use fadu_law::discretion::{Benchmark, Spread, Weighing};
use fadu_law::items::{Item, Items};
use fadu_law::{Pack, base::Money};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const ID: &str = "mingde-ecology-eia";
const SHEET: &str = "环境影响评价法";

fn pack() -> Pack {
    let law = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut pack = Pack::default();
    for folder in ["registers", "discretion"] {
        for entry in std::fs::read_dir(law.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            pack.files.insert(name, std::fs::read(&path).unwrap());
        }
    }
    pack
}

fn table() -> Option<Vec<BTreeMap<String, String>>> {
    let root = std::env::var_os("FADU_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("data/penalties/jiangmen_env_discretion_2020.csv")).ok()?;
    let mut rows = records(text.trim_start_matches('\u{feff}')).into_iter();
    let head = rows.next()?;
    Some(rows.map(|r| head.iter().cloned().zip(r).collect()).collect())
}

/// Comma-separated values with quoted cells, in which line ends and doubled quotes may stand.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match (quoted, c) {
            (true, '"') if signs.peek() == Some(&'"') => cell.push(signs.next().unwrap()),
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\n') => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (false, '\r') => {}
            (_, c) => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// 一百五十万 for 1500000.
fn numeral(text: &str) -> i64 {
    let (mut all, mut part, mut digit) = (0, 0, 0);
    for c in text.chars() {
        match c {
            '十' => (part, digit) = (part + digit.max(1) * 10, 0),
            '百' => (part, digit) = (part + digit * 100, 0),
            '千' => (part, digit) = (part + digit * 1000, 0),
            '万' => (all, part, digit) = (all + (part + digit) * 10_000, 0, 0),
            _ => digit = "零一二三四五六七八九".chars().position(|d| d == c).unwrap() as i64,
        }
    }
    all + part + digit
}

/// The ranges that a cell names, each as (least, greatest, what it is counted in).
fn spreads(cell: &str) -> Vec<Spread> {
    const SIGNS: &str = "零一二三四五六七八九十百千万";
    let clean = cell.replace("的罚款", "罚款");
    let parts: Vec<&str> = clean.split("罚款").filter(|p| p.contains('处')).collect();
    let numbers = |part: &str, before: &str, after: &str| -> Vec<i64> {
        let mut found = Vec::new();
        let mut rest = part;
        while let Some(at) = rest.find(after) {
            let head = &rest[..at];
            let start = head.char_indices().rev().take_while(|(_, c)| SIGNS.contains(*c)).last().map_or(at, |(i, _)| i);
            if start < at && head[..start].ends_with(before) {
                found.push(numeral(&head[start..]));
            }
            rest = &rest[at + after.len()..];
        }
        found
    };
    let pair = |all: Vec<i64>, below: bool| match all[..] {
        [one] if below => (0, one),
        [one] => (one, one),
        [a, b] => (a, b),
        _ => panic!("{cell}"),
    };
    let one = |part: &&str| {
        let tail = part.rsplit_once('处').map_or(*part, |(_, tail)| tail);
        let n = |v: i64| u32::try_from(v).unwrap();
        if tail.contains("百分之") {
            let all: Vec<i64> = tail.split("百分之").skip(1).map(|t| numeral(t.split('以').next().unwrap())).collect();
            let (a, b) = pair(all, false);
            Spread::Permille(n(a * 10), n(b * 10))
        } else if tail.contains('倍') {
            let (a, b) = pair(numbers(tail, "", "倍"), false);
            Spread::TimesTenths(n(a * 10), n(b * 10))
        } else {
            let (a, b) = pair(numbers(tail, "", "元"), true);
            Spread::Fen(Money(a * 100), Money(b * 100))
        }
    };
    parts.iter().map(one).collect()
}

fn ours<'a>(weighing: &'a Weighing) -> Vec<(&'a str, Vec<Spread>)> {
    let tiers = weighing.tiers.iter();
    tiers
        .flat_map(|t| {
            t.circumstances.iter().map(move |_| (t.id.as_str(), t.extents.iter().filter_map(|e| e.spread()).collect()))
        })
        .collect()
}

#[test]
fn cells_are_read_as_they_are_meant() {
    let yuan = |a: i64, b: i64| Spread::Fen(Money(a * 100), Money(b * 100));
    assert_eq!(spreads("责令备案，处一万元以下罚款"), [yuan(0, 10_000)]);
    assert_eq!(
        spreads("处五十万元以上七十万元以下的罚款，并对某人处五万元以上七万元以下的罚款"),
        [yuan(500_000, 700_000), yuan(50_000, 70_000)]
    );
    assert_eq!(spreads("处总额百分之一以上百分之二以下的罚款"), [Spread::Permille(10, 20)]);
    assert_eq!(spreads("处所收费用三倍的罚款"), [Spread::TimesTenths(30, 30)]);
    assert_eq!(numeral("一百一十"), 110);
}

#[test]
fn every_row_of_the_group_stands_with_its_numbers() {
    let Some(table) = table() else {
        println!("skipped: shared material not found");
        return;
    };
    let benchmark = Benchmark::all(&pack()).unwrap().into_iter().find(|b| b.id == ID).unwrap();
    let rows: Vec<_> = table.iter().filter(|r| r["sheet"] == SHEET).collect();
    let (mut numbers, mut at) = (0, 0);
    for weighing in &benchmark.items {
        let theirs: Vec<_> = rows.iter().filter(|r| r["item_no"] == weighing.place).collect();
        let ours = ours(weighing);
        assert_eq!(ours.len(), theirs.len(), "{}", weighing.place);
        for ((tier, spread), row) in ours.iter().zip(theirs) {
            assert_eq!(*tier, row["tier"], "{}", weighing.place);
            assert_eq!(*spread, spreads(&row["penalty_standard"]), "{} tier {tier}", weighing.place);
            numbers += 2 * spread.len();
            at += 1;
        }
    }
    println!("{at} of {} rows, {numbers} numbers compared", rows.len());
    assert_eq!((at, rows.len(), numbers), (18, 18, 44));
    assert_eq!(benchmark.document.unwrap().rows, 18);
}

/// The words are ours: no circumstance of the table stands in the file as it was printed, nor any longer run of it.
#[test]
fn the_words_are_not_the_tables() {
    let Some(table) = table() else {
        println!("skipped: shared material not found");
        return;
    };
    let items: Vec<Item> = Items::of_pack(&pack()).unwrap().into_iter().filter(|i| i.field == "ecology").collect();
    let said: Vec<&str> =
        items.iter().flat_map(|i| &i.tiers).flat_map(|t| &t.circumstances).map(|c| c.text.as_str()).collect();
    for row in table.iter().filter(|r| r["sheet"] == SHEET) {
        let printed = row["circumstance"].trim_end_matches('的');
        assert!(said.iter().all(|s| !s.contains(printed)), "{printed}");
    }
}
