//! Random histories: whatever is asked for, by whomever, on whatever day, no accepted history breaks the law as an independent model
//! tells it; and the record folded from the beginning is the facts as they live.

mod model;

use model::{Model, Seen};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use scenarios::language::{Step, Story};
use scenarios::matter::base::{Day, Denied, Moment};
use scenarios::matter::law::Law;
use scenarios::matter::{Engine, Facts, Happening, open};
use scenarios::play::{Came, Stage, papers_of};
use scenarios::{Library, Playhouse, library};
use serde_json::{Value, json};
use std::sync::OnceLock;

struct World {
    library: Library,
    engine: Engine,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let pack = library::pack_at(&library::workspace_law()).unwrap();
        let engine = Engine::new(Law::parse(&pack).unwrap()).unwrap();
        World { library: Library::read(&pack).unwrap(), engine }
    })
}

/// One thing that somebody tries.
#[derive(Clone, Debug)]
struct Try {
    /// Below 8: what waits in the inbox; else the step of the story of that place.
    what: u8,
    place: usize,
    /// Days since the try before it.
    later: i32,
    /// Below 9: who does it in the story; else anybody of the cast.
    who: (u8, usize),
    /// How the form differs from the story's.
    twist: (u8, usize),
    reported: bool,
}

fn tries(reported: bool) -> impl Strategy<Value = Vec<Try>> {
    let one = (0_u8..10, 0_usize..1000, 0_i32..5, (0_u8..10, 0_usize..1000), (0_u8..10, 0_usize..1000), 0_u8..4);
    let one = one.prop_map(move |(what, place, later, who, twist, told)| Try {
        what,
        place,
        later,
        who,
        twist,
        reported: reported && told == 0,
    });
    prop::collection::vec(one, 20..90)
}

/// The steps of the story that the model tells the law of; side courses have their scenarios.
fn known(story: &Story) -> impl Iterator<Item = &Step> {
    story.steps.iter().filter(|s| model::ACTS.contains(&s.act.as_str()))
}

const LAST: &str = "2026-12-30";

impl Try {
    fn step(&self, story: &Story, stage: &Stage) -> Step {
        let waiting = stage.open.as_ref().and_then(|(procedure, facts)| {
            let acts = open::pending(&world().engine, procedure, facts);
            let act = acts.get(self.place % acts.len().max(1))?;
            known(story).find(|s| s.act == act.address())
        });
        let any = known(story).nth(self.place % known(story).count()).unwrap();
        let mut step = waiting
            .filter(|_| self.what < 8)
            .unwrap_or(if stage.open.is_some() { any } else { &story.steps[0] })
            .clone();
        let last: Day = LAST.parse().unwrap();
        step.day = stage.day.map_or(step.day, |d| d.plus(self.later).min(last));
        if self.who.0 == 9 {
            step.who = story.cast.keys().nth(self.who.1 % story.cast.len()).unwrap().clone();
        }
        for (name, value) in &mut step.fields {
            if name.ends_with("_on")
                && name != "act_ended_on"
                && value.as_str().is_some_and(|v| v != step.day.to_string())
            {
                *value = json!(step.day.plus(-((self.twist.1 % 3) as i32)).to_string());
            }
        }
        if self.twist.0 >= 7 {
            twist(&mut step, self.twist.1);
        }
        step.reported = self.reported;
        step
    }
}

/// Changes what the form says, so that it comes near the borders of the law and over them.
fn twist(step: &mut Step, n: usize) {
    let fines = [4_999_999, 5_000_000, 5_500_000, 6_000_000, 6_000_001, 6_500_000, 8_000_000, 10_000_000, 10_000_001];
    let people: [&[&str]; 7] = [
        &["shen"],
        &["shen", "shen-again"],
        &["luo", "shen"],
        &["shen", "yu"],
        &["shen", "song"],
        &["cao", "shen"],
        &["fan", "meng"],
    ];
    let kinds: [&[&str]; 3] = [&["fine"], &["fine", "confiscate-gains"], &["fine", "revoke-licence"]];
    let back = [
        "propose-filing",
        "record-inquiry",
        "conclude-investigation",
        "approve-penalty-unit",
        "review-penalty",
        "propose-decision",
        "propose-closing",
        "decide",
    ];
    if n.is_multiple_of(4) && step.fields.contains_key("conclusion") {
        step.fields
            .extend([("conclusion".into(), json!("return")), ("return_to".into(), json!(back[n / 4 % back.len()]))]);
        return;
    }
    if n.is_multiple_of(3) && ["conclude-investigation", "propose-decision"].contains(&step.act.as_str()) {
        step.fields.insert("tier_reason".into(), json!("另有情形"));
        step.fields.insert("fine_fen".into(), json!(fines[n / 3 % fines.len()]));
        return;
    }
    if n % 3 == 1 && step.act == "propose-decision" {
        step.fields.insert("penalty_kinds".into(), json!(kinds[n / 3 % kinds.len()]));
        return;
    }
    let names: Vec<String> = step.fields.keys().cloned().collect();
    let Some(name) = names.get(n % names.len().max(1)) else { return };
    let value = match name.as_str() {
        "handlers" | "scene_officers" | "inquiry_officers" | "evidence_officers" | "servers" => {
            json!(people[n / 7 % people.len()])
        }
        "paid_fen" => json!([1, 3_000_000, 6_000_000, 6_000_001][n / 7 % 4]),
        "credential_shown" | "waiver_signed" | "scan_confirmed" => Value::Bool((n / 7).is_multiple_of(2)),
        "penalty_kinds" => json!(kinds[n / 7 % kinds.len()]),
        "defence_days" => json!([1, 5, 10][n / 7 % 3]),
        "act_ended_on" => json!(["2025-11-30", "2025-12-01", "2026-09-07"][n / 7 % 3]),
        _ => return drop(step.fields.remove(name)),
    };
    step.fields.insert(name.clone(), value);
}

fn fail(why: impl Into<String>) -> TestCaseError {
    TestCaseError::fail(why.into())
}

/// Plays the tries; gives how far it came.
fn play(field: &str, tries: &[Try]) -> Result<Vec<String>, TestCaseError> {
    let world = world();
    let story = &world.library.stories["penalty-general"];
    let house = Playhouse::new(&world.library, &world.engine, story, field).map_err(fail)?;
    let mut model = Model::new(story, house.cast(), field);
    let mut stage = Stage::default();
    let mut log = Vec::new();
    for one in tries {
        let step = one.step(story, &stage);
        let facts = |s: &Stage| s.open.as_ref().map(|(_, f)| f.clone());
        let before = facts(&stage);
        match house.step(&mut stage, &step).map_err(fail)? {
            Came::NoProcedure => return Err(fail("no procedure")),
            Came::Denied(denied) => {
                prop_assert!(before == facts(&stage), "a refusal changed the facts");
                told(&step, &denied)?;
            }
            Came::Passed(outcome) => {
                let recorded = Moment::at(step.day, 9, stage.steps);
                let papers = papers_of(&outcome, recorded);
                let seen = outcome.events.into_iter().map(|e| Seen { recorded, event: e });
                for seen in seen {
                    model.see(&seen, &step).map_err(|why| fail(format!("{why}\n{}", model.told())))?;
                    log.push(seen);
                }
                log.extend(papers.into_iter().map(|event| Seen { recorded, event }));
            }
        }
    }
    folds(&stage, &log)?;
    Ok(log.into_iter().map(|s| s.event.name).collect())
}

/// A report is never refused by the law, only by the post or the form.
fn told(step: &Step, denied: &Denied) -> Result<(), TestCaseError> {
    let post = denied.refusal().is_some_and(|r| ["not-your-post", "not-a-handler"].contains(&r.code.as_str()));
    prop_assert!(!step.reported || post || matches!(denied, Denied::Mistaken(_)), "a report was refused: {denied:?}");
    Ok(())
}

/// The record folded from its first event is the facts as they live.
fn folds(stage: &Stage, log: &[Seen]) -> Result<(), TestCaseError> {
    let Some((procedure, live)) = &stage.open else { return Ok(()) };
    let happening = |s: &'_ Seen| (s.event.name.clone(), s.event.happened, s.recorded, s.event.fields.clone());
    let mut facts: Option<Facts> = None;
    for (name, happened, recorded, fields) in log.iter().map(happening) {
        let pack = world().engine.law.digest;
        let event = Happening { name: &name, happened, recorded, pack, fields: &fields };
        let facts = facts.get_or_insert_with(|| Facts::opened_by(&event).unwrap());
        facts.apply(procedure, &event);
    }
    prop_assert_eq!(facts.as_ref(), Some(live));
    Ok(())
}

/// How many histories a test plays; `PROPTEST_CASES` asks for more.
fn config() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    Config { cases, failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_accepted_history_breaks_the_law(tries in tries(false)) {
        play("none", &tries)?;
    }

    #[test]
    fn no_accepted_history_breaks_the_law_under_the_overlay(tries in tries(false)) {
        play("market-supervision", &tries)?;
    }

    #[test]
    fn reports_are_taken_as_they_come(tries in tries(true)) {
        // What was reported need not be lawful: only refusals and the fold are looked at.
        let world = world();
        let story = &world.library.stories["penalty-general"];
        let house = Playhouse::new(&world.library, &world.engine, story, "none").map_err(fail)?;
        let (mut stage, mut log) = (Stage::default(), Vec::new());
        for one in &tries {
            let step = one.step(story, &stage);
            match house.step(&mut stage, &step).map_err(fail)? {
                Came::NoProcedure => return Err(fail("no procedure")),
                Came::Denied(denied) => told(&step, &denied)?,
                Came::Passed(outcome) => {
                    let recorded = Moment::at(step.day, 9, stage.steps);
                    let papers = papers_of(&outcome, recorded);
                    log.extend(outcome.events.into_iter().chain(papers).map(|event| Seen { recorded, event }));
                }
            }
        }
        folds(&stage, &log)?;
    }
}

/// The random histories are worth something only if many of them get far.
#[test]
fn random_histories_reach_decisions() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let histories: Vec<Vec<String>> =
        (0..150).map(|_| play("none", &tries(false).new_tree(&mut runner).unwrap().current()).unwrap()).collect();
    let reach = |name: &str| histories.iter().filter(|h| h.iter().any(|n| n == name)).count();
    let found = ["StepReturned", "NoticeServed", "DecisionMade", "FinePaid", "CaseClosed"].map(|n| (n, reach(n)));
    assert!(found.iter().all(|(_, n)| *n >= 8), "{found:?}");
}
