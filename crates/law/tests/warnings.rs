//! The rules of warning against the shared table: names, groups, and which of them may speak as law.

mod law_tree;
mod shared_facts;

use fadu_law::base::Ground;
use fadu_law::warning::{WarnOutcome, check::ids, waiting};
use fadu_law::{Law, Severity, check};
use shared_facts::shared_csv;
use std::collections::BTreeSet;

#[test]
fn a_rule_keeps_its_name_and_group_and_only_a_verified_one_speaks_as_law() {
    let Some(rows) = shared_csv("warning-rules.csv") else { return };
    let law = Law::parse(&law_tree::pack()).unwrap();
    let known: BTreeSet<String> = rows.iter().map(|r| r["id"].clone()).collect();
    assert_eq!(known, ids().collect::<BTreeSet<_>>());
    for row in rows.iter().filter(|r| law.warnings.contains_key(&r["id"])) {
        let rule = &law.warnings[&row["id"]];
        assert_eq!((rule.name.as_str(), rule.group.as_str()), (row["name_zh"].as_str(), row["group"].as_str()));
        assert!(row["verified"] == "yes" || !rule.ground.is_law(), "{} rests on no article that was read", rule.id);
        let blocks = rule.outcome == WarnOutcome::Block;
        assert!(!blocks || row["outcome"] == "block", "{} blocks, its row does not", rule.id);
    }
}

#[test]
fn every_rule_is_live_or_says_why_not() {
    let pack = law_tree::pack();
    let law = Law::parse(&pack).unwrap();
    let waits = waiting(&pack).unwrap();
    for id in ids() {
        assert!(law.warnings.contains_key(&id) != waits.contains_key(&id), "{id}");
    }
}

/// What the check finds in a rule with this change.
fn found(rule: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut pack = law_tree::pack();
    let path = format!("warnings/{rule}.toml");
    let text = change(pack.text(&path).unwrap());
    pack.files.insert(path, text.into_bytes());
    let errors = check(&pack).into_iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| f.what).collect()
}

#[test]
fn a_rule_that_names_what_is_not_there_is_found() {
    let replaced = |from: &'static str, to: &'static str| {
        move |text: &str| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        }
    };
    for (rule, from, to, said) in [
        ("E01", "penalty-law/60", "penalty-law/600", "E01 引用"),
        ("E11", "\"ExecutionEnded\"", "\"ExecutionBegun\"", "E11：提到未声明的事件 ExecutionBegun"),
        ("E11", "PF-006", "PF-606", "E11：没有期限 PF-606"),
        ("E11", "served_on", "served_at", "E11：事件 DecisionServed 没有字段 served_at"),
        ("A01", "credential-lapsed", "credential-lost", "A01：没有守卫会记下 credential-lost"),
        ("B01", "term = \"file\"", "term = \"filing\"", "B01：没有程序有期限 filing"),
        ("C09", "coercion-seizure", "coercion-sealing", "C09：没有程序 coercion-sealing"),
        (
            "D04",
            "of = [\"penalty-general\"]\n",
            "",
            "D04：assigned-matter、penalty-general 各有期限 review，要写是哪一个（of）",
        ),
        ("D04", "of = [\"penalty-general\"]", "of = [\"penalty-simple\"]", "D04：程序 penalty-simple 没有期限 review"),
    ] {
        let errors = found(rule, replaced(from, to));
        assert!(errors.iter().any(|e| e.starts_with(said)), "{said}: {errors:?}");
    }
}

#[test]
fn a_house_rule_never_blocks_and_a_condition_is_read() {
    let errors = found("B08", |text| text.replace("outcome = \"warn\"", "outcome = \"block\""));
    assert_eq!(errors, ["B08：内部规则不得阻断"]);
    let law = Law::parse(&law_tree::pack()).unwrap();
    for rule in law.warnings.values().filter(|r| r.outcome == WarnOutcome::Block) {
        assert!(matches!(rule.ground, Ground::Law(_)), "{}", rule.id);
    }
}
