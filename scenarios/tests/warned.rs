//! Rules of warning: their cases come out, a fault in a case is told, and no ordinary course of a procedure is red.

use fadu_watch::warn::{Level, Seen, Windows, judge, sentence};
use scenarios::library::{pack_at, workspace_law};
use scenarios::matter::Engine;
use scenarios::matter::base::Moment;
use scenarios::matter::law::Law;
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, warned};

fn law() -> (Library, Engine) {
    let pack = pack_at(&workspace_law()).unwrap();
    (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap())
}

#[test]
fn every_case_comes_out_and_every_live_rule_has_both_kinds() {
    let (library, engine) = law();
    let failed: Vec<String> =
        warned::failures(&library.warned, &engine).iter().map(|f| format!("{}: {}", f.scenario, f.why)).collect();
    assert_eq!(failed, Vec::<String>::new());
    assert!(library.warned.len() >= 80, "{}", library.warned.len());
}

#[test]
fn a_rule_without_a_look_alike_and_a_case_that_comes_out_otherwise_fail() {
    let (library, engine) = law();
    let mut cases = library.warned.clone();
    let own = cases.get_mut("E01").unwrap();
    own.retain(|c| c.kind == warned::Kind::Plant);
    own[0].on = own[0].on.plus(-1);
    let failed = warned::failures(&cases, &engine);
    let why: Vec<&str> = failed.iter().map(|f| f.why.as_str()).collect();
    assert_eq!(why, ["the rule is live and has no LookAlike", "expected Red, came Yellow"]);
}

/// The ordinary course of every procedure is lawful: after each of its steps no rule is red, and each sentence is whole.
#[test]
fn no_ordinary_course_is_red() {
    let (library, engine) = law();
    let fields = |procedure: &str| {
        let own = library.of_fields.keys().filter(|(p, _)| p == procedure).map(|(_, f)| f.as_str());
        std::iter::once("none").chain(own).collect::<Vec<_>>()
    };
    let mut red = Vec::new();
    for procedure in library.stories.keys() {
        for field in fields(procedure) {
            let story = library.story(procedure, field).unwrap();
            let house = Playhouse::new(&library, &engine, story, field).unwrap();
            let (mut stage, mut windows) = (Stage::default(), Windows::default());
            for step in story.steps.iter().filter(|s| !s.aside) {
                if !matches!(house.step(&mut stage, step), Ok(Came::Passed(_))) {
                    break;
                }
                let (of, facts) = stage.open.as_ref().unwrap();
                let now = Moment::at(step.day, 18, 0);
                let seen = Seen { engine: &engine, register: &house.cast().register, procedure: of, facts, now };
                for found in judge(&seen).found.into_iter().chain(windows.hear(&seen)) {
                    let said = sentence(&engine.law, &found);
                    assert!(!said.contains('{') && !said.contains("：。"), "{said}");
                    if found.level > Level::Yellow {
                        red.push(format!("{procedure} [{field}] after {}: {} {said}", step.name(), found.rule));
                    }
                }
            }
        }
    }
    assert_eq!(red, Vec::<String>::new());
}
