//! Every deduction of every rubric has a plant upon which it is made and a look-alike upon which it is not.

use scenarios::library::{pack_at, workspace_law};
use scenarios::matter::Engine;
use scenarios::matter::law::Law;
use scenarios::{Library, reviewed};

#[test]
fn deductions_come_in_pairs() {
    let pack = pack_at(&workspace_law()).unwrap();
    let (library, engine) = (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap());
    let ids: Vec<&str> = engine.law.rubrics.keys().map(String::as_str).collect();
    assert_eq!(ids, ["inspection", "licence", "penalty"]);
    let failed: Vec<String> =
        engine.law.rubrics.values().flat_map(|r| reviewed::failures(r, &library.warned, &engine)).collect();
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn a_deduction_for_what_no_plant_shows_fails() {
    let pack = pack_at(&workspace_law()).unwrap();
    let (library, engine) = (Library::read(&pack).unwrap(), Engine::new(Law::parse(&pack).unwrap()).unwrap());
    let mut rubric = engine.law.rubrics["penalty"].clone();
    // A rule that is never more than yellow.
    let item = rubric.items.iter_mut().find(|i| i.id == "penalty-item-09-1").unwrap();
    item.deductions[0].rules.push("B03".into());
    let failed = reviewed::failures(&rubric, &library.warned, &engine);
    assert_eq!(failed, ["penalty-item-09-1: no plant of B03 is deducted"]);
}
