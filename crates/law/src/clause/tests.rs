//! Sentences of our own wording, in the forms that statutes use.

use super::*;
use std::path::Path;

fn reading() -> Reading {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/reading/clauses.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// (measure, least, most, base) of each amount of the only act.
fn read(text: &str) -> Vec<(Measure, i64, Option<i64>, Option<String>)> {
    let acts = acts(&reading(), text);
    assert_eq!(acts.len(), 1, "{text}");
    acts[0].amounts.iter().map(|(_, a)| (a.measure.clone(), a.min, a.max, a.per.clone())).collect()
}

fn yuan(min: i64, max: i64) -> (Measure, i64, Option<i64>, Option<String>) {
    (Measure::Fen, min * 100, Some(max * 100), None)
}
fn times(min: i64, max: i64, per: &str) -> (Measure, i64, Option<i64>, Option<String>) {
    (Measure::Times, min, Some(max), Some(per.into()))
}
fn percent(min: i64, max: i64, per: &str) -> (Measure, i64, Option<i64>, Option<String>) {
    (Measure::Percent, min, Some(max), Some(per.into()))
}

#[test]
fn amounts_in_yuan() {
    for (text, expected) in [
        ("未记台账的，处五千元以上二万元以下的罚款。", vec![yuan(5_000, 20_000)]),
        ("未记台账的，可以处5000元以上2万元以下罚款。", vec![yuan(5_000, 20_000)]),
        ("未记台账的，可以并处十万元以下的罚款。", vec![yuan(0, 100_000)]),
        ("未记台账的，处二百元罚款。", vec![yuan(200, 200)]),
        ("未记台账的，处以罚款二百元至五百元。", vec![yuan(200, 500)]),
        ("未记台账的，处五至十万元罚款。", vec![yuan(50_000, 100_000)]),
        ("未记台账的，处1000至5000元的罚款。", vec![yuan(1_000, 5_000)]),
        ("未记台账的，处五千至二万元罚款。", vec![yuan(5_000, 20_000)]),
        ("未记台账的，处警告或者五十元以下罚款。", vec![yuan(0, 50)]),
        (
            "货值不足三万元的，处一万元以上三万元以下罚款；货值三万元以上的，处五万元以上十万元以下罚款。",
            vec![yuan(10_000, 30_000), yuan(50_000, 100_000)],
        ),
        (
            "未记台账的，对单位处一万元以上三万元以下罚款，对个人处二千元以下罚款。",
            vec![yuan(10_000, 30_000), yuan(0, 2_000)],
        ),
        ("未记台账的，处一万元以上的罚款。", vec![(Measure::Fen, 1_000_000, None, None)]),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn multiples_and_shares() {
    for (text, expected) in [
        ("未记台账的，并处违法所得一倍以上五倍以下的罚款。", vec![times(100, 500, "illegal-gains")]),
        ("未记台账的，并处货值金额等值以上三倍以下罚款。", vec![times(100, 300, "goods-value")]),
        ("未记台账的，并处货值金额百分之五十以上三倍以下罚款。", vec![times(50, 300, "goods-value")]),
        ("未记台账的，处工程合同价款百分之二以上百分之四以下的罚款。", vec![percent(200, 400, "works-price")]),
        ("未记台账的，处建设项目总投资额1%以上5%以下罚款。", vec![percent(100, 500, "total-investment")]),
        ("未记台账的，处广告费用三倍以下罚款。", vec![times(0, 300, "ad-cost")]),
        ("未记台账的，处转移的货值20%以上等值以下的罚款。", vec![times(20, 100, "goods-value")]),
        ("未记台账的，处货值一至三倍罚款。", vec![times(100, 300, "goods-value")]),
        (
            "未记台账的，处违法所得三倍以下或者一万元以上五万元以下的罚款。",
            vec![times(0, 300, "illegal-gains"), yuan(10_000, 50_000)],
        ),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let each = read("未记台账的，处每平方米十元以上五十元以下罚款。");
    assert_eq!(each, [(Measure::FenEach("每平方米".into()), 1_000, Some(5_000), None)]);
}

#[test]
fn what_is_no_amount_of_a_fine() {
    for text in [
        "到期不缴纳的，每日按数额的百分之三加处罚款。",
        "有违法所得一万元以上的，依法处理。",
        "未记台账的，处以罚款。",
        "处五日以下拘留。",
        "罚款应当在十五日内缴纳。",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn acts_by_their_items() {
    let text = "商户违反本办法第十二条第二款规定，有下列情形之一的，给予警告；逾期不改正的，处一万元以上三万元以下罚款：\n\
                （一）没有台账的；\n（二）违反本办法第十三条规定，台账不全的；\n（三）拒绝查阅的，处五万元罚款。\n\
                有前款第（三）项行为，情节严重的，吊销执照，并处十万元罚款。";
    let all = acts(&reading(), text);
    let places: Vec<_> = all.iter().map(|a| (a.paragraph, a.item, a.act.as_str())).collect();
    assert_eq!(places, [(1, 1, "没有台账的"), (1, 2, "违反本办法第十三条规定，台账不全的"), (1, 3, "拒绝查阅的")]);
    assert_eq!(all[0].violated, [(12, 2)]);
    assert_eq!(all[1].violated, [(13, 0)]);
    assert_eq!(all[0].kinds, ["warning", "fine"]);
    assert_eq!(all[2].kinds, ["warning", "fine", "revoke-licence"]);
    let numbers = |a: &Act| a.amounts.iter().map(|(p, x)| (*p, x.min, x.max)).collect::<Vec<_>>();
    assert_eq!(numbers(&all[0]), [(1, 1_000_000, Some(3_000_000))]);
    assert_eq!(
        numbers(&all[2]),
        [(1, 1_000_000, Some(3_000_000)), (1, 5_000_000, Some(5_000_000)), (2, 10_000_000, Some(10_000_000)),]
    );
    assert_eq!(all[0].amounts[0].1.when, "逾期不改正的");
}

#[test]
fn the_act_ends_where_its_consequences_begin() {
    for (text, act) in [
        ("由他人代记台账，由他人签名的，由主管部门处二百元罚款。", "由他人代记台账，由他人签名的"),
        ("未记台账，对单位处二百元罚款。", "未记台账，对单位处二百元罚款"),
        ("未记台账的，对单位处二百元罚款。", "未记台账的"),
        ("未记台账的，可以处二百元罚款；再犯的，处三百元罚款。", "未记台账的"),
    ] {
        assert_eq!(acts(&reading(), text)[0].act, act, "{text}");
    }
}

#[test]
fn articles_by_their_labels() {
    for (label, id) in
        [("第五十八条", Some("58")), ("第一百二十条之二", Some("120-2")), ("附则", None), ("第三款", None)]
    {
        assert_eq!(article_id(label).as_deref(), id, "{label}");
    }
    assert_eq!(acts(&reading(), "未记台账的，处二百元罚款。")[0].paragraph, 0);
}

#[test]
fn the_paragraph_that_decides() {
    let all = acts(&reading(), "经营者应当记台账。\n未记台账的，由主管部门给予警告，并处一千元罚款。");
    assert_eq!((all[0].paragraph, all[0].act.as_str()), (2, "未记台账的"));
    assert_eq!(all[0].amounts[0].0, 2);
}

#[test]
fn an_item_holds_only_what_it_can_bound() {
    let of = |text: &str| acts(&reading(), text)[0].amounts[0].1.range("fine");
    let money = of("未记台账的，处五千元以上二万元以下的罚款。").unwrap();
    assert_eq!(money.absolute(), Some((Money(500_000), Money(2_000_000))));
    let gains = of("未记台账的，处违法所得一倍以上五倍以下的罚款。").unwrap();
    assert_eq!(
        (gains.per.as_deref(), gains.min_times_tenths, gains.max_times_tenths),
        (Some("illegal-gains"), Some(10), Some(50))
    );
    let share = of("未记台账的，处合同价款百分之零点五以上百分之一以下的罚款。").unwrap();
    assert_eq!((share.min_permille, share.max_permille), (Some(5), Some(10)));
    let each = |text: &str| of(text).map(|r| (r.each.clone(), r.bounds(Some(Money(1_250)))));
    let fen = |min, max| Some((Money(min), Money(max)));
    // Twelve and a half of it.
    assert_eq!(each("未记台账的，处每平方米二元以上十元以下罚款。"), Some(("平方米".into(), fen(2_500, 12_500))));
    assert_eq!(each("未记台账的，按照每超载一人一百元的标准处以罚款。"), Some(("人".into(), fen(125_000, 125_000))));
    assert_eq!(each("未记台账的，处每五十公斤一百元罚款。"), None);
    assert_eq!(each("未记台账的，按照每使用一名学徒每月处五千元罚款。"), None);
    assert_eq!(of("未记台账的，处一万元以上的罚款。"), None);
    assert_eq!(of("未记台账的，处三倍以下的罚款。"), None);
}
