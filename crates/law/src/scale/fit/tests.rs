use super::*;
use crate::discretion::Circumstance;
use fadu_base::id::BodyId;

const BODY: BodyId = BodyId::from_bits(1);
const ITEM: &str = r#"
code = "X-1"
name = "n"
field = "f"
violated = ["x-law/1"]
basis = ["x-law/2"]
kinds = ["fine"]
limitation_years = 2
in_force_from = "2020-01-01"
party_kinds = ["company"]
confirmed = true
range = [
  { kind = "fine", min_fen = 10_000_000, max_fen = 50_000_000 },
  { kind = "fine", when = "逾期不拆除的", min_fen = 50_000_000, max_fen = 100_000_000 },
  { kind = "fine", when = "对个人", min_fen = 1_000_000, max_fen = 10_000_000 },
  { kind = "fine", per = "fees", min_times_tenths = 10, max_times_tenths = 30 },
]
"#;

fn item() -> Item {
    toml::from_str(ITEM).unwrap()
}

fn fen(min: i64, max: i64, when: &str) -> Amount {
    Amount { measure: Measure::Fen, min: min * 1_000_000, max: Some(max * 1_000_000), per: None, when: when.into() }
}

fn times(min: i64, max: i64) -> Amount {
    Amount { measure: Measure::Times, min, max: Some(max), per: Some("fees".into()), when: String::new() }
}

fn scale(rungs: &[(&str, u32, Vec<Amount>)]) -> Scale {
    let rung = |(name, run, amounts): &(&str, u32, Vec<Amount>)| Rung {
        name: name.to_string(),
        run: *run,
        amounts: amounts.clone(),
        note: String::new(),
        circumstances: vec![Circumstance { id: String::new(), text: format!("情节{name}{run}") }],
    };
    Scale {
        id: "CJ-1".into(),
        act: "a".into(),
        place: "水 2-9".into(),
        title: "某市裁量标准".into(),
        owner: "某局".into(),
        statute: "某法".into(),
        basis: Vec::new(),
        in_force_from: "2020-03-01".parse().unwrap(),
        in_force_until: None,
        item: "X-1".into(),
        bodies: Vec::new(),
        left: Vec::new(),
        rungs: rungs.iter().map(rung).collect(),
        factors: None,
        waiver: None,
    }
}

/// Ranges and amounts of the tiers, in ten thousand yuan.
fn laid(rungs: &[(&str, u32, Vec<Amount>)]) -> Vec<(String, Vec<(usize, i64, i64)>)> {
    let fit = scale(rungs).fit(&item()).unwrap();
    let ends =
        |e: &Extent| (e.range, e.min_fen.map_or(0, |m| m.0) / 1_000_000, e.max_fen.map_or(0, |m| m.0) / 1_000_000);
    fit.tiers.iter().map(|t| (t.id.clone(), t.extents.iter().map(ends).collect())).collect()
}

/// An amount that could lie in two ranges lies in the one in which its whole counting lies.
#[test]
fn countings_find_their_ranges() {
    let rungs = [
        ("第一档", 0, vec![fen(10, 10, "")]),
        ("第二档", 0, vec![fen(10, 50, "")]),
        ("第一档", 1, vec![fen(50, 50, "")]),
        ("第二档", 1, vec![fen(50, 100, "")]),
    ];
    let is = [("CJ-1.1", 0, 10, 10), ("CJ-1.2", 0, 10, 50), ("CJ-1.3", 1, 50, 50), ("CJ-1.4", 1, 50, 100)];
    let is: Vec<_> = is.iter().map(|(id, r, a, b)| (id.to_string(), vec![(*r, *a, *b)])).collect();
    assert_eq!(laid(&rungs), is);
}

#[test]
fn amounts_for_persons_lie_in_the_range_for_persons() {
    let both = [("第一档", 0, vec![fen(10, 20, ""), fen(1, 2, "个人")])];
    assert_eq!(laid(&both), [("CJ-1.1".to_string(), vec![(0, 10, 20), (2, 1, 2)])]);
    let mut other = item();
    other.ranges.retain(|r| r.when != "对个人");
    let fit = scale(&both).fit(&other).unwrap();
    assert_eq!(fit.left, ["案由里没有对个人的幅度，对个人的数额不列入"]);
    assert_eq!(fit.tiers[0].extents.len(), 1);
    // What is only for persons never becomes the range of the unit.
    let alone = [("第一档", 0, vec![fen(1, 2, "个人")])];
    assert_eq!(scale(&alone).fit(&other).unwrap_err(), "没有一档写明罚款的数额");
}

/// Lighter first, however the document orders them: several circumstances lead to the heaviest.
#[test]
fn tiers_stand_in_the_order_of_their_amounts() {
    let rungs = [("第三档", 0, vec![fen(30, 50, "")]), ("第二档", 0, vec![fen(20, 30, "")])];
    let is = [("CJ-1.2".to_string(), vec![(0, 20, 30)]), ("CJ-1.1".to_string(), vec![(0, 30, 50)])];
    assert_eq!(laid(&rungs), is);
    let over = scale(&rungs).over(&item()).unwrap();
    assert_eq!(over.weighed(&["CJ-1.1.1", "CJ-1.2.1"]).map(|t| t.id.as_str()), Some("CJ-1.1"));
    assert_eq!(over.circumstance("CJ-1.2.1").map(|c| c.text.as_str()), Some("情节第二档0"));
    assert_eq!(Scale::id_in("CJ-1.2.1"), "CJ-1");
    assert_eq!(over.house.map(|h| h.origin), Some("某市裁量标准（水 2-9）".to_string()));
}

/// A house rule never goes beyond the article.
#[test]
fn what_leaves_every_range_of_the_law_is_refused() {
    let check = |amount: Amount, says: &str| {
        assert_eq!(scale(&[("第一档", 0, vec![amount])]).fit(&item()).unwrap_err(), says);
    };
    check(fen(90, 101, ""), "数额 900000至1010000元 不在案由的任何一个法定幅度以内");
    check(fen(5, 10, ""), "数额 50000至100000元 不在案由的任何一个法定幅度以内");
    check(times(100, 350), "数额 1至3.50倍 不在案由的任何一个法定幅度以内");
    let fit = scale(&[("第一档", 0, vec![times(100, 250)])]).fit(&item()).unwrap();
    assert_eq!(fit.tiers[0].extents[0].spread(), Some(Spread::TimesTenths(10, 25)));
}

#[test]
fn days_of_two_versions() {
    let of = |from: &str, until: Option<&str>| Scale {
        in_force_from: from.parse().unwrap(),
        in_force_until: until.map(|u| u.parse().unwrap()),
        ..scale(&[])
    };
    let (old, new) = (of("2020-03-01", Some("2023-02-28")), of("2023-03-01", None));
    assert!(!old.meets(&new, BODY) && !new.meets(&old, BODY) && old.meets(&old, BODY));
    assert!(of("2023-02-28", None).meets(&old, BODY));
    // One body leaves it, another goes on.
    let other = BodyId::from_bits(2);
    let left = Scale { bodies: vec![BODY, other], left: vec![(BODY, "2022-05-31".parse().unwrap())], ..old.clone() };
    let decides = |body: BodyId, day: &str| left.decides(&left.item, (body, day.parse().unwrap()));
    assert_eq!((decides(BODY, "2022-05-31"), decides(BODY, "2022-06-01")), (true, false));
    assert_eq!((decides(other, "2023-02-28"), decides(other, "2023-03-01")), (true, false));
    assert!(!of("2022-06-01", None).meets(&left, BODY) && of("2022-06-01", None).meets(&left, other));
    let on = |day: &str| old.in_force_on(day.parse().unwrap());
    assert_eq!((on("2020-02-29"), on("2020-03-01"), on("2023-02-28"), on("2023-03-01")), (false, true, true, false));
}
