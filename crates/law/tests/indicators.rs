//! The indicators of assessment against the shared table: each is live or says why not; and what is no indicator is told.

mod law_tree;
mod shared_facts;

use fadu_law::indicator::Direction;
use fadu_law::{Law, Severity, check};
use shared_facts::shared_csv;

#[test]
fn every_indicator_of_the_table_is_live_or_says_why_not() {
    let Some(rows) = shared_csv("indicators.csv") else { return };
    let law = Law::parse(&law_tree::pack()).unwrap();
    let all = &law.assessing;
    assert_eq!((rows.len(), all.indicators.len() + all.waiting.len()), (31, 31));
    for row in &rows {
        let id = &row["id"];
        assert!(all.indicators.contains_key(id) != all.waiting.contains_key(id), "{id}");
        let Some(one) = all.indicators.get(id) else { continue };
        assert_eq!((&one.name, &one.group), (&row["name_zh"], &row["group"]), "{id}");
        assert_eq!(one.min_sample.to_string(), row["min_sample"], "{id}");
        let direction = match one.direction {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Neutral => "neutral",
        };
        assert_eq!(direction, row["direction"], "{id}");
        assert_eq!(one.is_red_line(), row["unit"] == "count", "{id}");
    }
}

/// What the check finds in an indicator with this change.
fn found(id: &str, from: &str, to: &str) -> Vec<String> {
    let mut pack = law_tree::pack();
    let path = format!("indicators/{id}.toml");
    let text = String::from_utf8(pack.files[&path].clone()).unwrap();
    assert!(text.contains(from), "{id}: {from}");
    pack.files.insert(path, text.replace(from, to).into_bytes());
    let errors = check(&pack).into_iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| f.what).collect()
}

#[test]
fn money_names_unknown_things_and_articles_are_told() {
    let of = |from: &str, to: &str| found("norm-legal-review-rate", from, to).join("\n");
    assert!(of("facts.review_due)", "facts.fine_fen)").contains("金额 fine_fen"), "money");
    assert!(of("\"DecisionMade\"", "\"DecisionGuessed\"").contains("未声明的事件 DecisionGuessed"));
    assert!(of("\"D01\"", "\"D99\"").contains("没有预警规则 D99"));
    assert!(of("penalty-law/58.1", "penalty-law/999").contains("penalty-law/999"));
    assert!(of("norms-35", "norms-36").contains("没有指标组 norms-36"));
    assert!(of("silent", "# silent").contains("第74条第3款"), "without a demand it only counts");
}
