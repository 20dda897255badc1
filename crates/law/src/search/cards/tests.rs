use super::super::Manner;
use super::*;

fn card(key: &str, title: &str, more: &str, scope: u32) -> Card {
    Card { head: CardHead { scope, ..CardHead::new(key) }, title: title.into(), code: key.into(), more: more.into() }
}

fn cards(all: &[(&str, &str, &str, u32)]) -> Cards {
    let mut out = Cards::default();
    all.iter().for_each(|(key, title, more, scope)| out.put(&card(key, title, more, *scope)));
    out
}

fn ask(cards: &Cards, words: &str, scopes: &[u32]) -> CardsFound {
    let lets = |h: &CardHead| scopes.contains(&h.scope);
    cards.answer(&CardsAsked { words, lets: &lets, facet: None, from: 0, most: 10 })
}

fn keys(found: &CardsFound) -> Vec<&str> {
    found.keys.iter().map(|k| &*k.0).collect()
}

fn items() -> Cards {
    cards(&[
        ("AY-01", "经营超过保质期的食品", "食品安全法 第124条第1款", 0),
        ("AY-02", "未取得食品经营许可从事食品经营活动", "食品安全法第一百二十二条", 0),
        ("AY-03", "未按规定记台账", "示例市台账条例第九条", 0),
    ])
}

#[test]
fn whatever_stands_on_a_card_finds_it_and_the_best_comes_first() {
    let box_ = items();
    for (words, expected) in [
        ("保质期", vec!["AY-01"]),
        ("食品", vec!["AY-01", "AY-02"]),
        ("食品 保质", vec!["AY-01"]),
        ("ay-03", vec!["AY-03"]),
        ("AY-0", vec!["AY-01", "AY-02", "AY-03"]),
        ("帳", vec![]),
        ("账", vec!["AY-03"]),
        ("食品安全法124", vec!["AY-01"]),
        ("《食品安全法》第一百二十四条", vec!["AY-01"]),
        ("食品安全法第122条", vec!["AY-02"]),
        ("食品安全法 124", vec!["AY-01"]),
    ] {
        let found = ask(&box_, words, &[0]);
        let whole: Vec<&str> = found.keys.iter().filter(|k| !k.1).map(|k| &*k.0).collect();
        assert_eq!(whole, expected, "{words}");
        assert_eq!(found.total, expected.len(), "{words}");
    }
    let all = ask(&box_, "", &[0]);
    assert_eq!((all.total, all.manner), (3, Manner::Exact));
}

#[test]
fn one_wrong_character_is_forgiven_and_questions_find_what_is_related() {
    let box_ = items();
    let wrong = ask(&box_, "超过保制期", &[0]);
    assert_eq!((keys(&wrong), &wrong.manner), (vec!["AY-01"], &Manner::Meant("超过保质期".into())));
    let asked = ask(&box_, "食品超过保质期怎么罚", &[0]);
    assert_eq!((keys(&asked), &asked.manner), (vec!["AY-01"], &Manner::Some));
    assert!(asked.keys[0].1, "said to be related");
    assert_eq!(ask(&box_, "量子引力", &[0]).total, 0);
}

#[test]
fn what_may_not_be_seen_is_neither_counted_nor_guessed_at() {
    let box_ = cards(&[("1", "青禾小吃店", "", 7), ("2", "青禾大酒店", "", 8), ("3", "白露茶庄", "", 8)]);
    let both = ask(&box_, "青禾", &[7, 8]);
    assert_eq!((both.total, both.facets[&0]), (2, 2));
    let one = ask(&box_, "青禾", &[7]);
    assert_eq!((keys(&one), one.total, one.facets[&0]), (vec!["1"], 1, 1));
    // A wrong character is mended to what the asker may see, or not at all.
    let meant = ask(&box_, "白鹭茶庄", &[8]);
    assert_eq!((meant.total, meant.manner), (1, Manner::Meant("白露茶庄".into())));
    let hidden = ask(&box_, "白鹭茶庄", &[7]);
    assert_eq!((hidden.total, hidden.keys.len(), hidden.facets.len(), hidden.manner), (0, 0, 0, Manner::Some));
    // The answer to somebody who may not see is that of a box without the card.
    let without = cards(&[("1", "青禾小吃店", "", 7)]);
    for words in ["青禾", "白露茶庄", "茶庄", "青", "青禾大酒店在哪里", "禾大"] {
        assert_eq!(ask(&box_, words, &[7]), ask(&without, words, &[7]), "{words}");
    }
}

#[test]
fn cards_are_replaced_and_taken_away() {
    let mut box_ = items();
    box_.put(&card("AY-01", "销售过期药品", "", 0));
    assert_eq!((ask(&box_, "保质期", &[0]).total, ask(&box_, "过期药品", &[0]).total, box_.len()), (0, 1, 3));
    box_.remove("AY-01");
    assert_eq!((ask(&box_, "过期药品", &[0]).total, box_.len()), (0, 2));
    // Replaced so often that what went is cleared away.
    for n in 0..3_000 {
        box_.put(&card("AY-02", &format!("第{n}次"), "", 0));
    }
    assert_eq!((keys(&ask(&box_, "第2999次", &[0])), box_.len()), (vec!["AY-02"], 2));
    assert!(box_.heads.len() < 1_100, "{}", box_.heads.len());
    assert_eq!(keys(&ask(&box_, "台账", &[0])), ["AY-03"]);
}

#[test]
fn pages_facets_and_days() {
    let mut box_ = Cards::default();
    for n in 0..30_i64 {
        let from = (n == 7).then(|| "2030-01-01".parse().unwrap());
        let head = CardHead { facet: (n % 2) as u32, order: n, from, ..CardHead::new(&format!("{n:02}")) };
        box_.put(&Card { head, title: "一样的".into(), code: String::new(), more: String::new() });
    }
    let day: Day = "2026-01-01".parse().unwrap();
    let lets = |h: &CardHead| h.stands_on(day);
    let asked = CardsAsked { words: "一样", lets: &lets, facet: Some(0), from: 10, most: 3 };
    let found = box_.answer(&asked);
    assert_eq!((found.total, found.facets[&0], found.facets[&1]), (15, 15, 14));
    assert_eq!(keys(&found), ["08", "06", "04"]);
}

#[test]
fn what_was_sought_is_marked_as_it_is_printed() {
    let said = |text: &str, marks: &[&str]| {
        let marks: Vec<String> = marks.iter().map(ToString::to_string).collect();
        marked(text, &marks)
            .iter()
            .map(|p| if p.sought { format!("[{}]", p.words) } else { p.words.clone() })
            .collect::<String>()
    };
    assert_eq!(said("经营ＡＢ（甲）食品", &["ab(甲", "食品"]), "经营[ＡＢ（甲]）[食品]");
    assert_eq!(said("无", &["食品"]), "无");
}

#[test]
fn a_list_is_leafed_through_newest_first_and_shows_only_what_may_be_seen() {
    let mut box_ = Cards::default();
    for (key, order, scope) in [("a", 5, 0), ("b", 7, 0), ("c", 7, 0), ("d", 6, 1), ("e", 9, 0)] {
        let mut of = card(key, "虚假宣传", "示例局", scope);
        of.head.order = order;
        box_.put(&of);
    }
    box_.remove("e");
    box_.put(&card("f", "无照经营", "示例局", 0));
    let lets = |h: &CardHead| h.scope == 0;
    let page = |words: &str, after: Option<(i64, &str)>, most: usize| {
        box_.newest(words, &lets, after, most).iter().map(|k| k.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(page("虚假", None, 9), ["c", "b", "a"]);
    assert_eq!(page("虚假", None, 2), ["c", "b"]);
    assert_eq!(page("虚假", Some((7, "b")), 2), ["a"]);
    assert_eq!(page("虚假", Some((7, "c")), 1), ["b"]);
    assert_eq!(page("示例 虚假", None, 1), ["c"]);
    assert_eq!(page("虚价", None, 9), Vec::<String>::new(), "nothing is forgiven in a list");
    assert_eq!(page("", None, 9), ["c", "b", "a", "f"]);
    let within: Vec<String> = box_.keys_within("b", "d").iter().map(|k| k.to_string()).collect();
    assert_eq!(within, ["b", "c", "d"]);
}
