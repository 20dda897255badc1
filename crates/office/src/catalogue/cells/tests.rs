//! Rows out and in again, and all that is wrong with a row.

use super::*;
use std::collections::HashMap;

fn reading() -> Reading {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/reading/clauses.toml");
    let files = [("reading/clauses.toml".to_string(), std::fs::read(path).unwrap())].into();
    Reading::of_pack(&crate::law::Pack { files }).unwrap()
}

fn read(table: &[&[&str]]) -> Result<(Vec<(usize, Entry)>, Vec<(usize, String)>), String> {
    let (reading, ids) = (reading(), HashMap::from([("某法".to_string(), "a-law".to_string())]));
    let today = "2026-11-23".parse().unwrap();
    let source = Source { reading: &reading, ids: &ids, today, by: ("p", "甲") };
    entries(&source, &table.iter().map(|r| r.iter().map(|c| c.to_string()).collect()).collect())
}

const HEAD: &[&str] = &["代码", "案由", "法规", "版本日期", "依据", "违反", "种类", "幅度", "留意"];

#[test]
fn a_table_comes_back_as_it_went() {
    let row: &[&str] = &[
        "A-1",
        "未记台账",
        "某法",
        "2025-12-01",
        "第58条第2款第1项",
        "第12条；b-law/3.1",
        "警告、罚款",
        "逾期不改正的：5000-20000元；违法所得1-5.5倍；合同价款2-4%@第58条第3款；每平方米2-10元",
        "条文有几款，请核对各款是否另有行为",
    ];
    let (all, refused) = read(&[HEAD, row]).unwrap();
    assert_eq!(refused, []);
    let entry = &all[0].1;
    assert_eq!(entry.item.basis[0].to_string(), "a-law/58.2.1");
    assert_eq!(entry.item.violated.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a-law/12", "b-law/3.1"]);
    assert_eq!(entry.item.kinds, ["warning", "fine"]);
    assert_eq!(entry.item.ranges[0].absolute(), Some((Money(500_000), Money(2_000_000))));
    assert_eq!(entry.item.ranges[1].max_times_tenths, Some(55));
    assert_eq!(
        (entry.item.ranges[2].min_permille, entry.item.ranges[2].basis.as_ref().unwrap().paragraph),
        (Some(20), 3)
    );
    let area = &entry.item.ranges[3];
    assert_eq!((area.each.as_str(), area.absolute()), ("平方米", None));
    assert_eq!(area.bounds(Some(Money(1_250))), Some((Money(2_500), Money(12_500))));
    assert_eq!(entry.notes, [Note::Several]);
    let again = rows(&reading(), &[entry.clone()]);
    let mut back = row.to_vec();
    back[7] = "逾期不改正的：5000-20000元；违法所得1-5.5倍；工程合同价款2-4%@第58条第3款；每平方米2-10元";
    assert_eq!(again[1][..9], back);
}

#[test]
fn all_that_is_wrong_with_a_row_is_said() {
    let row: &[&str] = &["A/1", "", "", "昨天", "五十八", "", "坐牢", "很多元", ""];
    let (all, refused) = read(&[HEAD, row]).unwrap();
    assert!(all.is_empty());
    for word in ["没有法规名称", "案由为空", "五十八", "昨天", "坐牢", "很多元", "没有依据", "代码只能用"]
    {
        assert!(refused[0].1.contains(word), "{word}: {}", refused[0].1);
    }
    assert_eq!(refused[0].0, 2);
    assert_eq!(read(&[]).unwrap_err(), "表是空的");
    assert!(read(&[&["代码", "案由"]]).unwrap_err().contains("法规、版本日期、依据"));
}

#[test]
fn amounts_that_are_none() {
    for bad in ["5000元", "2-1元", "1-5倍", "违法所得100-200元", "1-2", "x1-5倍", "违法所得1.555-2倍", "1.-2元x"]
    {
        assert!(range(&reading(), "a-law", bad).is_err(), "{bad}");
    }
}

#[test]
fn every_note_comes_back_or_the_row_is_refused() {
    for note in NOTES.into_iter().filter(|n| !matches!(n, Note::NoKind | Note::NoDay)) {
        let row: &[&str] = &["A-1", "甲、乙", "某法", "2025-12-01", "第5条", "", "罚款", "甲、乙的：1-2元", note.zh()];
        let (all, _) = read(&[HEAD, row]).unwrap();
        assert_eq!((all[0].1.notes.as_slice(), all[0].1.item.ranges[0].when.as_str()), (&[note][..], "甲、乙的"));
        assert_eq!(rows(&reading(), &[all[0].1.clone()])[1][7..9], row[7..9]);
    }
    let row: &[&str] = &["A-1", "甲", "某法", "2025-12-01", "第5条", "", "罚款", "", "改过了"];
    assert!(read(&[HEAD, row]).unwrap().1[0].1.contains("不认识的留意“改过了”"));
}
