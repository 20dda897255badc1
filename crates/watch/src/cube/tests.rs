use super::{Cube, CubeAsked, CubeFact, CubeKept, CubeLines};
use std::collections::BTreeMap;

fn fact(id: u64, sum_fen: i64, values: &str) -> CubeFact {
    let values = values.split_whitespace().filter_map(|v| v.split_once('=')).map(|(d, v)| (d.into(), v.into()));
    CubeFact {
        id,
        gone: false,
        sum_fen,
        matter: id.to_be_bytes().repeat(2).try_into().unwrap(),
        values: values.collect(),
    }
}

fn asked(rows: &str, columns: &str, only: &str) -> CubeAsked {
    let list = |text: &str| text.split_whitespace().map(String::from).collect();
    let mut asked = CubeAsked { rows: list(rows), columns: list(columns), only: BTreeMap::new() };
    for (d, v) in only.split_whitespace().filter_map(|v| v.split_once('=')) {
        asked.only.entry(d.into()).or_default().insert(v.into());
    }
    asked
}

/// `row|column=number/sum` of each cell, in order of their values.
fn check(cube: &Cube, of: &CubeAsked, expected: &str) {
    let told = cube.ask(of);
    let value = |all: &CubeLines, at: u32| all.texts(at as usize).join(",");
    let mut cells: Vec<String> = Vec::new();
    for (row, column, c) in &told.cells {
        let (row, column) = (value(&told.rows, *row), value(&told.columns, *column));
        cells.push(format!("{row}|{column}={}/{}", c.number, c.sum_fen));
    }
    cells.sort();
    assert_eq!(cells.join(" "), expected, "{of:?}");
    assert_eq!(told.row_totals.iter().map(|c| c.number).sum::<i64>(), told.total.number);
    assert_eq!(told.column_totals.iter().map(|c| c.sum_fen).sum::<i64>(), told.total.sum_fen);
}

/// A pivot that is kept: filter, rows, columns.
fn keeps((only, rows, columns): (&str, &str, &str)) -> CubeKept {
    let list = |text: &str| text.split_whitespace().map(String::from).collect();
    CubeKept { only: list(only), rows: list(rows), columns: list(columns) }
}

fn sample(kept: &[(&str, &str, &str)]) -> Cube {
    let mut cube = Cube::new(kept.iter().map(|k| keeps(*k)).collect());
    cube.put(&fact(1, 100, "agency=a month=1 kind=x"));
    cube.put(&fact(2, 50, "agency=a month=2 kind=y"));
    cube.put(&fact(3, 7, "agency=b month=1 kind=x"));
    cube.put(&fact(4, 0, "agency=b month=1"));
    cube
}

#[test]
fn any_dimensions_make_a_pivot() {
    let cube = sample(&[]);
    check(&cube, &asked("agency", "month", ""), "a|1=1/100 a|2=1/50 b|1=2/7");
    check(&cube, &asked("kind", "", ""), "x|=2/107 y|=1/50 |=1/0");
    check(&cube, &asked("agency kind", "month", "month=1"), "a,x|1=1/100 b,x|1=1/7 b,|1=1/0");
    check(&cube, &asked("agency", "", "kind= kind=y"), "a|=1/50 b|=1/0");
    check(&cube, &asked("colour", "", ""), "|=4/157");
    check(&cube, &asked("agency", "", "colour=red"), "");
}

#[test]
fn what_changes_or_goes_is_taken_off_again_and_kept_sums_say_the_same() {
    for kept in [&[][..], &[("", "agency", "month"), ("month", "kind", ""), ("", "month", "agency")][..]] {
        let mut cube = sample(kept);
        cube.put(&fact(1, 90, "agency=b month=1 kind=x"));
        cube.put(&CubeFact { gone: true, ..fact(3, 7, "agency=b month=1 kind=x") });
        check(&cube, &asked("agency", "month", ""), "a|2=1/50 b|1=2/90");
        check(&cube, &asked("kind", "", "month=1"), "x|=1/90 |=1/0");
        check(&cube, &asked("kind", "", "month=1 month=2"), "x|=1/90 y|=1/50 |=1/0");
        cube.put(&fact(3, 8, "agency=c month=3 kind=x"));
        check(&cube, &asked("month", "agency", ""), "1|b=2/90 2|a=1/50 3|c=1/8");
        check(&cube, &asked("kind", "", "month=1 month=3"), "x|=2/98 |=1/0");
    }
}

#[test]
fn behind_a_number_are_its_matters_newest_first() {
    let cube = sample(&[]);
    let of = |only: &str, page| {
        let (matters, total) = cube.matters(&asked("", "", only), page);
        (matters.iter().map(|m| m[7]).collect::<Vec<_>>(), total)
    };
    assert_eq!(of("month=1", (0, 2)), (vec![4, 3], 3));
    assert_eq!(of("month=1", (2, 2)), (vec![1], 3));
    assert_eq!(of("agency=z", (0, 2)), (vec![], 0));
}

#[test]
fn a_dimension_with_many_values_grows() {
    let mut cube = Cube::new(vec![keeps(("", "item", ""))]);
    for id in 1..=70_000 {
        cube.put(&fact(id, 1, &format!("item=i{id} agency=a{}", id % 40)));
    }
    assert_eq!(cube.ask(&asked("item", "", "")).rows.len(), 70_000);
    // More possible cells than are counted in a table.
    assert_eq!(cube.ask(&asked("item", "agency", "")).total.number, 70_000);
    check(&cube, &asked("item", "agency", "item=i69999"), "i69999|a39=1/1");
}

/// More facts than are sorted by comparing, and more possible cells than a table holds: the same as adding up one by one.
#[test]
fn many_cells_are_sorted_and_added_up() {
    let mut cube = Cube::new(Vec::new());
    let mut truth: BTreeMap<(u64, u64), i64> = BTreeMap::new();
    for id in 1..=9_000u64 {
        let (row, column) = (id * 7_919 % 2_500, id * 104_729 % 3_000);
        cube.put(&fact(id, 3, &format!("item=i{row} agency=a{column}")));
        *truth.entry((row, column)).or_default() += 1;
    }
    let told = cube.ask(&asked("item", "agency", ""));
    assert_eq!(told.cells.len(), truth.len());
    let code = |text: String| text[1..].parse::<u64>().unwrap();
    for (row, column, cell) in &told.cells {
        let key = (code(told.rows.texts(*row as usize).concat()), code(told.columns.texts(*column as usize).concat()));
        assert_eq!((cell.number, cell.sum_fen), (truth[&key], truth[&key] * 3), "{key:?}");
    }
    assert_eq!((told.total.number, told.total.sum_fen), (9_000, 27_000));
    // Rows come in the order of their codes, each once.
    assert_eq!(told.rows.iter().collect::<std::collections::BTreeSet<_>>().len(), told.rows.len());
}

/// Five dimensions of so many values have more possible cells than a number counts.
#[test]
fn more_possible_cells_than_a_number_counts() {
    let mut cube = Cube::new(Vec::new());
    let dimensions = ["a", "b", "c", "d", "e"];
    for id in 1..=8_000 {
        let values = dimensions.iter().map(|d| format!("{d}={d}{id}")).collect::<Vec<_>>().join(" ");
        cube.put(&fact(id, 1, &values));
    }
    cube.put(&fact(8_001, 5, "a=a1 b=b1 c=c1 d=d1 e=e1"));
    let told = cube.ask(&asked("a b", "c d e", ""));
    assert_eq!(
        (told.rows.len(), told.columns.len(), told.cells.len(), told.total.sum_fen),
        (8_000, 8_000, 8_000, 8_005)
    );
    check(&cube, &asked("a b", "c d e", "a=a1"), "a1,b1|c1,d1,e1=2/6");
}
