//! The whole of a published table of 872 rows read as scales: the rate, each row that was not read with its reason, and sixty rows drawn
//! with a fixed seed (34) and read by eye. Only numbers of the table stand here; it is skipped where the table is absent.

use fadu_law::clause::{Amount, Measure, Reading};
use fadu_law::scale::read::{ReadScale, ScaleRow, ScaleSource, scales};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Row of the table, article.款.项, then each amount: ten thousand yuan, `p` hundredths of a percent, `i` for persons.
const TRUTH: [&str; 60] = [
    "2 31.1.0 p200-300",
    "29 82.0.1 5-10",
    "31 82.0.1 15-20",
    "62 83.0.3 40-60",
    "63 83.0.3 40-60",
    "67 83.0.4 10-15",
    "89 84.2.0 10-10",
    "97 85.1.1 20-40",
    "99 85.1.1 40-60",
    "135 85.1.6 16-20",
    "159 93.0.1 5-10",
    "171 98.0.0 15-20",
    "184 99.0.1 80-100",
    "211 100.0.3 5-15",
    "218 100.0.4 20-20",
    "235 108.0.1 8-15",
    "242 108.0.3 5-10",
    "255 108.0.5 5-10",
    "262 108.0.6 10-15",
    "281 117.0.6 3-6",
    "299 68.1.1 3-5",
    "314 68.1.5 1-3",
    "318 68.1.6 1-3",
    "322 68.1.6 5-8",
    "350 75.1.1 5-10",
    "356 75.1.2 6-10",
    "366 75.1.5 8-13",
    "374 75.1.6 10-15",
    "379 75.1.7 1-1",
    "391 75.1.10 1-5",
    "397 75.1.11 7-10",
    "399 75.1.12 1-1",
    "402 75.1.12 7-10",
    "435 48.0.0 i5-7",
    "464 86.0.3 4-7",
    "524 89.0.0 20-40",
    "537 90.0.0 10-10,i1-1",
    "542 90.0.0 50-70,i3-4",
    "549 91.0.1 30-50,i1-1.5",
    "557 91.0.1 70-100,i1.5-2",
    "566 91.0.2 70-100,i1.5-2",
    "587 92.0.0 30-50",
    "599 94.1.1 5-10",
    "600 94.1.1 10-15",
    "603 94.1.1 20-40,i0.5-0.7",
    "622 94.1.3 20-20,i0.5-0.5",
    "626 94.1.3 80-100,i1.5-2",
    "652 95.0.3 1-3",
    "701 55.0.2 8-10",
    "722 22.1.0 40-60",
    "736 23.1.0 i5-7",
    "758 39.0.0 5-8",
    "771 67.2.0 7-8",
    "796 72.0.0 p100-100",
    "820 77.0.0 6-8",
    "821 77.0.0 8-10",
    "835 73.3.0 2-8",
    "843 75.2.0 15-20",
    "859 80.0.0 0.07-0.1",
    "864 34.2.0 30-40",
];

fn table() -> Option<Vec<ScaleRow>> {
    let root = std::env::var_os("FADU_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("data/penalties/jiangmen_env_discretion_2020.csv")).ok()?;
    let mut lines = records(text.trim_start_matches('\u{feff}')).into_iter();
    let head = lines.next()?;
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    let row = |(n, cells): (usize, Vec<String>)| {
        let cell = |name: &str| cells.get(at(name)).map_or(String::new(), |c| c.trim().to_string());
        ScaleRow {
            line: n + 1,
            part: cell("sheet"),
            number: cell("item_no"),
            act: cell("violation"),
            basis: cell("legal_basis"),
            tier: cell("tier"),
            circumstance: cell("circumstance"),
            standard: cell("penalty_standard"),
            remark: cell("remark"),
            ..ScaleRow::default()
        }
    };
    Some(lines.enumerate().map(row).collect())
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

/// The factor tables of the water chapter of Guangdong 2021, in our own words.
fn factor_rows() -> Vec<ScaleRow> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/benchmarks/water-factors.csv");
    let lines = records(&std::fs::read_to_string(path).unwrap());
    let row = |(n, c): (usize, &Vec<String>)| ScaleRow {
        line: n + 1,
        part: c[0].clone(),
        number: c[1].clone(),
        act: c[2].clone(),
        basis: c[3].clone(),
        circumstance: c[4].clone(),
        factor: c[5].clone(),
        weight: c[6].clone(),
        ..ScaleRow::default()
    };
    lines.iter().enumerate().skip(1).map(row).collect()
}

fn read(rows: &[ScaleRow]) -> (Vec<ReadScale>, Vec<(usize, String)>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/reading/clauses.toml");
    let reading: Reading = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let of = ScaleSource {
        title: "裁量标准".into(),
        owner: "某市某局".into(),
        from: "2020-03-01".parse().unwrap(),
        until: Some("2023-02-28".parse().unwrap()),
    };
    scales(&reading, (&of, &BTreeMap::new()), rows)
}

fn amount(a: &Amount) -> String {
    let whom = if a.when.is_empty() { "" } else { "i" };
    let max = a.max.unwrap();
    let wan = |n: i64| (n as f64 / 1_000_000.0).to_string();
    match a.measure {
        Measure::Percent => format!("{whom}p{}-{max}", a.min),
        Measure::Times => format!("{whom}t{}-{max}", a.min),
        _ => format!("{whom}{}-{}", wan(a.min), wan(max)),
    }
}

#[test]
fn the_whole_table_reads() {
    let Some(rows) = table() else {
        println!("skipped: shared material not found");
        return;
    };
    let (all, refused) = read(&rows);
    println!("{} rows, {} acts, refused {}:", rows.len(), all.len(), refused.len());
    for (line, why) in &refused {
        println!("  row {line}: {why}");
    }
    for s in all.iter().filter(|s| s.scale.basis.is_empty()) {
        println!("  no basis: {} at row {}", s.scale.place, s.line);
    }
    let lines: Vec<usize> = refused.iter().map(|(line, _)| *line).collect();
    assert_eq!((rows.len(), all.len(), lines), (872, 165, vec![91, 420, 817]));
    let circumstances: usize = all.iter().flat_map(|s| &s.scale.rungs).map(|r| r.circumstances.len()).sum();
    assert_eq!(circumstances, 869);
}

#[test]
fn sixty_rows_read_by_eye() {
    let Some(rows) = table() else {
        println!("skipped: shared material not found");
        return;
    };
    let (all, _) = read(&rows);
    let mut wrong = Vec::new();
    for line in TRUTH {
        let mut parts = line.split(' ');
        let n: usize = parts.next().unwrap().parse().unwrap();
        let (place, amounts) = (parts.next().unwrap(), parts.next().unwrap());
        let row = &rows[n - 1];
        let scale = all.iter().find(|s| s.scale.place.ends_with(&format!(" {}", row.number)) && s.scale.act == row.act);
        let scale = &scale.unwrap().scale;
        let cite = scale.basis.first().map(|c| format!("{}.{}.{}", c.article, c.paragraph, c.item)).unwrap_or_default();
        let of_row = |r: &&fadu_law::scale::Rung| r.circumstances.iter().any(|c| c.text == row.circumstance);
        let said: Vec<String> = scale
            .rungs
            .iter()
            .filter(of_row)
            .map(|r| r.amounts.iter().map(amount).collect::<Vec<_>>().join(","))
            .collect();
        if cite != place || !said.iter().any(|s| s == amounts) {
            wrong.push(format!("{line}: {cite} {said:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Ten tables; the heaviest values of each make 100 %. Sums worked by hand from the printed tables.
#[test]
fn factor_tables_of_the_water_chapter() {
    let (all, refused) = read(&factor_rows());
    assert_eq!((all.len(), refused.len()), (10, 0));
    for one in &all {
        let factors = one.scale.factors.as_ref().unwrap();
        let heaviest: u16 = factors.factors.iter().map(|f| f.values.iter().map(|(_, p)| *p).max().unwrap()).sum();
        assert_eq!((one.scale.place.as_str(), factors.start + heaviest), (one.scale.place.as_str(), 100));
        assert!(one.unread.is_empty() && !one.scale.basis.is_empty(), "{one:?}");
    }
    for (number, values, percent) in [
        // 10 + 20 + 10 + 0 + 20
        ("2.3", vec!["已联网，未使用", "三个月以上六个月以下", "没有", "逾期未改正"], 60),
        // 10 + 15 + 22 + 0 + 4 + 0 + 2
        ("2.5.1", vec!["重点管理", "有毒有害的", "敏感区以外", "三个月以上六个月以下", "限期内改正", "二次"], 53),
        // 7 + 0 + 0 + 0 + 0 + 5 + 0 = 12, which counts as 20
        ("2.7.2", vec!["一个", "B类", "一般区域", "50吨以下", "浓度超标3倍以下，或者超量30%以下", "一次"], 20),
        // the same without a floor
        ("2.7.1", vec!["一个", "B类", "一般区域", "50吨以下", "浓度超标3倍以下，或者超量30%以下", "一次"], 12),
        // 10 + 20 + 19 + 15 + 5 + 15 + 16
        ("2.8.1", vec!["偷排", "有毒有害的", "饮用水水源一级保护区", "逾期未改正", "十五天以上", "四次以上"], 100),
        // 50 + 0 + 15 + 8 + 0
        ("2.30", vec!["公开不如实", "逾期未改正", "三次以下", "B类"], 73),
    ] {
        let one = all.iter().find(|s| s.scale.place.ends_with(&format!(" {number}"))).unwrap();
        let mut factors = one.scale.factors.clone().unwrap();
        let mut chosen = Vec::new();
        for (n, (factor, value)) in factors.factors.iter_mut().zip(&values).enumerate() {
            factor.values.iter_mut().enumerate().for_each(|(m, (c, _))| c.id = format!("{n}.{m}"));
            chosen.push(
                factor.values.iter().find(|(c, _)| c.text == *value).unwrap_or_else(|| panic!("{value}")).0.id.clone(),
            );
        }
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        assert_eq!(factors.percent(&chosen), Ok(percent), "{number}");
    }
}
