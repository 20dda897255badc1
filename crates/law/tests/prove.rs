//! The procedures of this source tree are proved, and each fault put into them is found with its path.

mod law_tree;

use fadu_law::prove::{Judged, Verdict};
use fadu_law::{Law, Pack, prove};

/// The verdicts on a procedure, bare, of this tree with one text replaced by another.
fn verdicts(procedure: &str, file: &str, (from, to): (&str, &str)) -> Vec<Verdict> {
    let mut pack: Pack = law_tree::pack();
    let text = pack.text(file).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    pack.files.insert(file.into(), text.replace(from, to).into_bytes());
    let law = Law::parse(&pack).unwrap();
    let p = law.base_procedures().find(|p| p.id == procedure).unwrap();
    prove(p, &law).verdicts
}

fn told(verdicts: &[Verdict], property: &str) -> String {
    let verdict =
        verdicts.iter().find(|v| v.property == property).unwrap_or_else(|| panic!("{property}: {verdicts:#?}"));
    match &verdict.judged {
        Judged::Refuted(path) => path.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn small_procedures_hold_on_every_path_and_every_act_is_reached() {
    let law = Law::parse(&law_tree::pack()).unwrap();
    let supervision = [
        "assessment-bulletin",
        "review-report",
        "supervision",
        "enforcement-complaint",
        "coordination",
        "assistance",
        "assigned-matter",
        "deputy-proposal",
    ];
    for id in ["coercion-seizure", "enterprise-visit", "penalty-simple"].into_iter().chain(supervision) {
        let p = law.base_procedures().find(|p| p.id == id).unwrap();
        let report = prove(p, &law);
        let open: Vec<String> = report.open().map(|v| format!("{}: {v}", v.property)).collect();
        assert!(report.holds(), "{id}: {open:#?}");
        assert_eq!(report, prove(p, &law), "the same every time");
    }
}

#[test]
fn a_seizure_without_approval_is_found() {
    let file = "procedures/coercion-seizure/procedure.toml";
    let found =
        verdicts("coercion-seizure", file, ("after = [\"approve-seizure-head\"]", "after = [\"propose-seizure\"]"));
    assert_eq!(
        told(&found, "claim/seizure-approved"),
        "第1步 执法人员“报请查封、扣押”（情况紧急，需要当场实施：否）；这时承办人可以“实施查封、扣押”，但还没有“批准查封、扣押（机关负责人）”（行政强制法第18条第1项）"
    );
}

#[test]
fn a_claim_that_guard_and_order_both_keep_holds_without_either() {
    let file = "procedures/coercion-seizure/procedure.toml";
    let guard = "  { use = \"review-passed\", review = \"review-seizure\", ground = { house = { owner = \"示例市明德区市场监督管理局\", origin = \"一案一卷一审核制度：强制环节\" } }, cure = \"review-seizure\" },\n";
    assert_eq!(told(&verdicts("coercion-seizure", file, (guard, "")), "claim/seizure-reviewed"), "Proven");
    let found =
        verdicts("coercion-seizure", file, ("after = [\"review-seizure\"]", "after = [\"approve-seizure-unit\"]"));
    assert_eq!(told(&found, "claim/seizure-reviewed"), "Proven");
}

#[test]
fn an_officer_who_takes_and_reviews_is_found() {
    let file = "procedures/coercion-seizure/procedure.toml";
    let found = verdicts(
        "coercion-seizure",
        file,
        (
            "\"take-measure-urgent\", \"approve-seizure-unit\"], officers = \"measure_officers\"",
            "\"approve-seizure-unit\"]",
        ),
    );
    let path = told(&found, "claim/seizure-reviewer-apart");
    assert!(
        path.ends_with(
            "但同一个人（某甲）办理了“当场实施（情况紧急）”和“强制措施法制审核”（内部规则：审核与实施分离）"
        ),
        "{path}"
    );
}

#[test]
fn an_untold_right_is_found() {
    let file = "procedures/penalty-simple/procedure.toml";
    let found = verdicts(
        "penalty-simple",
        file,
        (
            "  { use = \"said-yes\", field = \"told_and_heard\", code = \"simple-not-told\", ground = { law = [\"penalty-law/44\", \"penalty-law/45.1\"] } },\n",
            "",
        ),
    );
    assert_eq!(
        told(&found, "claim/simple-told"),
        "这时执法人员可以“当场处罚”，但没有确认“已告知拟处罚的内容、事实、理由、依据和陈述申辩的权利，已听取并复核”（行政处罚法第44条、行政处罚法第45条第1款）"
    );
}

#[test]
fn a_cycle_and_a_paper_that_nobody_can_make_are_found() {
    let file = "procedures/enterprise-visit/procedure.toml";
    let cycle = verdicts("enterprise-visit", file, ("after = [\"request-visit\"]", "after = [\"make-visit\"]"));
    assert_eq!(told(&cycle, "reach/assign-visit"), "没有任何一条路走得到");
    assert_eq!(told(&cycle, "reach/file-visit"), "没有任何一条路走得到");
    let paper = verdicts(
        "enterprise-visit",
        file,
        ("name = \"走访建议书\", number", "name = \"走访建议书\", when = \"has(facts.visit_note)\", number"),
    );
    assert_eq!(told(&paper, "reach/give-advice/enterprise-visit-advice"), "没有任何一条路走得到");
}

#[test]
fn a_dead_end_is_found() {
    let file = "procedures/enterprise-visit/procedure.toml";
    let found = verdicts(
        "enterprise-visit",
        file,
        (
            "after = [\"VisitAdviceGiven\"]\nbefore = [\"VisitFiled\"]\nfields = [\"asked_again_on\"",
            "after = [\"VisitAdviceGiven\"]\nbefore = [\"assign-visit\"]\nfields = [\"asked_again_on\"",
        ),
    );
    assert_eq!(told(&found, "reach/file-visit"), "没有任何一条路走得到");
    assert!(told(&found, "ends").contains("这以后再也走不到“审核归档”"), "{found:#?}");
}
