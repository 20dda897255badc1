//! What a person is shown as not yet possible can still come: a case that has ended early speaks of no step that it will never reach.

use scenarios::language::Step;
use scenarios::matter::base::Moment;
use scenarios::matter::law::Law;
use scenarios::matter::{Ctx, Engine, Mode, View, open};
use scenarios::play::{Came, Stage};
use scenarios::{Library, Playhouse, library};
use serde_json::json;

/// What is offered, open or not, after the main course up to a step and these steps.
fn offered(until: &str, then: &[Step]) -> Vec<String> {
    let pack = library::pack_at(&library::workspace_law()).unwrap();
    let (library, engine) = (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap());
    let story = &library.stories["penalty-general"];
    let house = Playhouse::new(&library, &engine, story, "").unwrap();
    let mut stage = Stage::default();
    let mut main: Vec<&Step> = story.steps.iter().filter(|s| !s.aside).collect();
    main.truncate(main.iter().position(|s| s.name() == until).unwrap() + 1);
    for step in main.into_iter().chain(then) {
        assert!(matches!(house.step(&mut stage, step), Ok(Came::Passed(_))), "{} is not done", step.name());
    }
    let (procedure, facts) = stage.open.as_ref().unwrap();
    let actor = house.cast().actor("shen").unwrap();
    let now = facts.entries.last().map_or(Moment(0), |e| e.recorded);
    let ctx = Ctx { now, actor: &actor, register: &house.cast().register, engine: &engine, mode: Mode::Requested };
    open::offers(&View { ctx, procedure, facts }).iter().map(|o| o.act.id.clone()).collect()
}

fn check(offered: &[String], there: &[&str], gone: &[&str]) {
    let has = |id: &&&str| offered.iter().any(|o| o == **id);
    let (missing, left): (Vec<_>, Vec<_>) =
        (there.iter().filter(|id| !has(id)).collect(), gone.iter().filter(has).collect());
    assert!(missing.is_empty() && left.is_empty(), "missing {missing:?}, still there {left:?} of {offered:?}");
}

#[test]
fn an_ordinary_case_speaks_of_what_comes() {
    let later = ["serve-notice", "propose-decision", "serve-decision", "record-payment", "publish-decision", "archive"];
    check(&offered("conclude-investigation", &[]), &later, &["serve-no-penalty"]);
}

#[test]
fn a_case_transferred_to_another_agency_speaks_of_no_decision() {
    let fields = json!({
        "transfer_body": "某局", "transfer_facts": "无证经营", "transfer_reason": "不属本局管辖", "transfer_enclosures": "案卷一册",
        "came_from_samr": false,
    });
    let transfer = json!({ "act": "transfer-case", "who": "he", "day": "2026-09-21", "fields": fields });
    let then = [serde_json::from_value(transfer).unwrap()];
    check(
        &offered("add-evidence", &then),
        &["propose-closing", "archive"],
        &["serve-decision", "record-payment", "publish-decision", "serve-notice"],
    );
}

#[test]
fn what_is_paid_is_not_asked_for_again() {
    check(&offered("serve-decision", &[]), &["record-payment", "order-payment", "collect-on-spot"], &[]);
    check(
        &offered("record-payment", &[]),
        &["propose-closing"],
        &["record-payment", "order-payment", "collect-on-spot"],
    );
}
