//! The runner itself: a scenario that says something wrong fails, and says why.

use scenarios::language::Scenario;
use scenarios::matter::Engine;
use scenarios::matter::law::Law;
use scenarios::mutants::{Mutant, answers};
use scenarios::{Library, Playhouse, library};
use serde_json::json;

/// What the runner says of a scenario under the bare procedure; empty if it ends as it says.
fn said(scenario: &str) -> String {
    let scenario: Scenario = toml::from_str(&format!("title = \"t\"\n{scenario}")).unwrap();
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let engine = Engine::new(Law::parse(&pack).unwrap()).unwrap();
    let library = Library::read(&pack).unwrap();
    let mut house = Playhouse::new(&library, &engine, &library.stories["penalty-general"], "none").unwrap();
    house.run(&scenario).err().unwrap_or_default()
}

#[test]
fn wrong_expectations_are_found() {
    let early = "until = \"serve-notice\"\n[when]\nact = \"propose-decision\"\nday = \"2026-10-10\"\n[then]\n";
    let after = "until = \"approve-filing-head\"\n[then]\n";
    for (scenario, why) in [
        (format!("{early}refused = \"defence-running\""), ""),
        (format!("{early}accepted = true"), "refused: defence-running"),
        (format!("{early}refused = \"notice-missing\""), "expected [\"notice-missing\"]"),
        (
            format!("{early}refused = \"defence-running\"\nalso = [\"unpaid\"]"),
            "expected [\"defence-running\", \"unpaid\"]",
        ),
        (format!("{early}refused = \"defence-running\"\ncites = \"penalty-law/1\""), "should rest on penalty-law/1"),
        (format!("{early}refused = \"defence-running\"\nhouse = true"), "should rest on a house rule"),
        (format!("{early}refused = \"defence-running\"\nargs = {{ last_day = \"x\" }}"), "last_day: expected"),
        (format!("{early}mistake = \"fine_fen\""), "refused: defence-running"),
        (format!("{early}accepted = true\nrefused = \"x\""), "one of accepted"),
        (format!("{after}accepted = true"), "nothing is done"),
        (format!("{after}fields = {{ filed_on = \"2026-09-12\" }}"), "filed_on: expected"),
        (format!("{after}without = [\"filed_on\"]"), "filed_on: expected None"),
        (format!("{after}has = [\"DecisionMade\"]"), "DecisionMade does not stand"),
        (format!("{after}has_not = [\"CaseFiled\"]"), "CaseFiled stands"),
        (format!("{after}happened = {{ CaseFiled = \"2026-09-10\" }}"), "CaseFiled happened"),
        (format!("{after}pending = []"), "pending: expected []"),
        (format!("{after}term = [{{ id = \"decide\", shown = \"2026-12-11\" }}]"), "term decide, shown"),
        (format!("{after}term = [{{ id = \"decide\", absent = true }}]"), "term decide runs until 2026-12-10"),
        (format!("{after}term = [{{ id = \"defence\" }}]"), "term defence does not run"),
        (format!("{after}limit = [{{ id = \"PF-002\", count = 91 }}]"), "limit PF-002"),
        ("until = \"no-such-step\"\n[then]\n".to_string(), "no step no-such-step"),
        ("until = \"decide\"\nskip = [\"no-such-step\"]\n[then]\n".to_string(), "the story has no step"),
        (
            "until = \"decide\"\nskip = [\"serve-notice\"]\n[then]\n".to_string(),
            "step propose-decision: refused: notice-missing",
        ),
    ] {
        let found = said(&scenario);
        assert!(found.contains(why) && found.is_empty() == why.is_empty(), "{scenario}\n{found}");
    }
}

#[test]
fn words_that_the_language_does_not_have_are_refused() {
    for bad in [
        "untill = \"decide\"\n[then]\n",
        "[then]\nrefuse = \"x\"\n",
        "[when]\nacts = \"x\"\n[then]\n",
        "until = \"decide\"\n",
    ] {
        assert!(toml::from_str::<Scenario>(&format!("title = \"t\"\n{bad}")).is_err(), "{bad}");
    }
}

#[test]
fn mutants_are_answered_one_by_one() {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let library = Library::read(&pack).unwrap();
    let file = "chapters/service-ways.toml";
    let text = pack.text(file).unwrap();
    let mutant = |mutant, text: String| Mutant { mutant, what: "serve-notice: x".into(), file: file.into(), text };
    let one_officer = text.replacen("field = \"servers\", count = 2", "field = \"servers\", count = 1", 1);
    assert_ne!(one_officer, text);
    let mutants = [mutant(0, text.to_string()), mutant(1, one_officer), mutant(2, "acts = 1".into())];
    let mut found = answers(&pack, &library, &mutants, 2).unwrap();
    found.sort_by_key(|a| a["mutant"].as_u64());
    assert_eq!(found[0], json!({"mutant": 0, "killed": false}));
    assert_eq!(found[1]["killed"], json!(true));
    assert!(found[1]["by"].as_str().unwrap().contains("art-42-two-officers-at-every-step.toml"), "{}", found[1]);
    assert!(found[2]["by"].as_str().unwrap().starts_with("law check: "), "{}", found[2]);
}
