//! A sheet of approval bears the opinions of its own approval: nobody's words or name stand on what they have not seen.

use fadu_papers::{Paper, source};
use scenarios::language::Step;
use scenarios::matter::base::{Day, Moment};
use scenarios::matter::law::Law;
use scenarios::matter::{Ctx, Engine, Mode, View, strand};
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, library};
use serde_json::{Value, json};

/// Plays the story up to a step, then these steps; the opinions on the last one's paper, each as level and words.
fn on_paper(until: &str, then: &[Step], paper: &str) -> Vec<(String, String)> {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let (library, engine) = (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap());
    let story = &library.stories["penalty-general"];
    let house = Playhouse::new(&library, &engine, story, "market-supervision").unwrap();
    let mut stage = Stage::default();
    let mut main: Vec<&Step> = story.steps.iter().filter(|s| !s.aside).collect();
    main.truncate(main.iter().position(|s| s.name() == until).unwrap() + 1);
    let mut found = None;
    for step in main.into_iter().chain(then) {
        let outcome = match house.step(&mut stage, step) {
            Ok(Came::Passed(outcome)) => outcome,
            Ok(Came::Denied(denied)) => panic!("{}: {denied:?}", step.name()),
            other => panic!("{}: {:?}", step.name(), other.err()),
        };
        let (procedure, facts) = stage.open.as_ref().unwrap();
        let act = procedure.act(&outcome.act).unwrap();
        let seen = strand::seen_by(procedure, facts, act, outcome.strand.as_deref());
        let actor = house.cast().actor(&step.who).unwrap();
        let register = &house.cast().register;
        let ctx =
            Ctx { now: Moment::at(step.day, 12, 0), actor: &actor, register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure, facts: &seen };
        if let Some(due) = outcome.papers.iter().find(|p| p.used.id == paper) {
            found = Some(source(&view, Paper { used: &due.used, act: &outcome.act, pages: &[] }));
        }
    }
    let found = found.unwrap_or_else(|| panic!("no {paper}"));
    let said = |o: &Value| {
        let text = |k: &str| o[k].as_str().unwrap_or_default().to_string();
        (text("level"), [text("conclusion"), text("opinion"), text("name")].join("|"))
    };
    found["lists"]["opinions"].as_array().unwrap().iter().map(said).collect()
}

/// A step of the story on another day, with other fields.
fn step(act: &str, who: &str, day: &str, fields: Value) -> Step {
    let step = json!({ "act": act, "who": who, "day": day.parse::<Day>().unwrap().to_string(), "fields": fields });
    serde_json::from_value(step).unwrap()
}

fn check(got: &[(String, String)], wanted: &[(&str, &str)]) {
    let got: Vec<(&str, &str)> = got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(got, wanted);
}

#[test]
fn an_extension_bears_who_extended_and_not_who_approved_the_filing() {
    let extend =
        step("extend-term", "he", "2026-09-21", json!({ "extended_days": 30, "extension_reason": "案情复杂" }));
    let got = on_paper("add-evidence", &[extend], "penalty-term-extension-approval");
    check(&got, &[("机关负责人", "|批准延长办案期限|贺明川")]);
}

#[test]
fn a_report_that_nobody_has_approved_yet_bears_nobody() {
    let got = on_paper("conclude-investigation", &[], "penalty-final-report");
    check(&got, &[("承办人", "|报请审批|沈知行")]);
}

#[test]
fn the_decision_bears_whoever_countersigned_the_review_and_each_level() {
    let ask = json!({ "cosigners": ["luo", "yu"], "cosign_mode": "all", "cosign_reason": "涉及两科" });
    let agree = json!({ "conclusion": "approve", "opinion": "会签同意" });
    let steps = [
        step("ask-countersign", "shen", "2026-10-12", ask),
        step("countersign", "luo", "2026-10-12", agree.clone()),
        step("countersign", "yu", "2026-10-12", agree),
        step("approve-decision-unit", "gu", "2026-10-13", json!({ "conclusion": "approve", "opinion": "同意" })),
        step("decide", "he", "2026-10-14", json!({ "conclusion": "approve", "opinion": "同意" })),
    ];
    let got = on_paper("propose-decision", &steps, "penalty-decision-approval");
    let levels: Vec<&str> = got.iter().map(|(level, _)| level.as_str()).collect();
    assert_eq!(
        levels,
        ["承办人", "法制审核人员", "指名的人员", "指名的人员", "承办机构负责人", "机关负责人"],
        "{got:?}"
    );
}
