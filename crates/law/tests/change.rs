//! What a change of the law touches, over the pack of this source tree changed by one row.

mod law_tree;

use fadu_law::change::{Changed, LawPart, LawSide, UseKind, article, changed};
use fadu_law::difference::Way;
use fadu_law::items::{Item, Items};
use fadu_law::{Law, Pack};

const TODAY: &str = "2026-11-20";

fn read(pack: &Pack) -> (Law, Vec<Item>) {
    (Law::parse(pack).unwrap(), Items::of_pack(pack).unwrap())
}

/// The pack with one text in place of another in the files below a folder; it must stand somewhere.
fn with(folder: &str, from: &str, to: &str) -> Pack {
    let mut pack = law_tree::pack();
    let mut done = 0;
    for (name, bytes) in pack.files.iter_mut().filter(|(n, _)| n.starts_with(folder)) {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        if text.contains(from) && name.ends_with(".toml") {
            *bytes = text.replacen(from, to, 1).into_bytes();
            done += 1;
        }
    }
    assert!(done > 0, "{from} stands nowhere below {folder}");
    pack
}

fn between(newer: &Pack) -> Vec<Changed> {
    let (old, new) = (read(&law_tree::pack()), read(newer));
    let (older, newer) = (LawSide { law: &old.0, items: &old.1 }, LawSide { law: &new.0, items: &new.1 });
    changed(older, newer, TODAY.parse().unwrap())
}

#[test]
fn the_same_law_changes_nothing() {
    assert_eq!(between(&law_tree::pack()), []);
    // What only proves a pack, and what nobody reads, is no change either.
    assert_eq!(between(&with("limits/penalty", "# ", "# 注。")), []);
}

#[test]
fn a_limit_says_its_old_and_new_number_and_the_terms_that_count_by_it() {
    let all = between(&with(
        "limits/penalty",
        "name = \"普通程序作出处罚决定\"\ncount = 90",
        "name = \"普通程序作出处罚决定\"\ncount = 60",
    ));
    assert_eq!(all.len(), 1, "{all:#?}");
    let one = &all[0];
    assert_eq!(
        (one.part, one.way, one.says.join("")),
        (LawPart::Limit, Way::Changed, "期限由90日改为60日".to_string())
    );
    assert_eq!(one.cites[0].to_string(), "penalty-law/60");
    assert!(
        one.uses.iter().any(|u| u.kind == UseKind::Procedure && u.id == "penalty-general" && u.name == "作出处罚决定")
    );
    assert!(!one.uses.iter().any(|u| u.id == "enterprise-visit"), "a visit has no such term");
}

#[test]
fn a_calendar_says_each_day_that_becomes_another() {
    let year = "year = 2027\nsource = \"某通知\"\nholiday = [{ name = \"春节\", from = \"2027-02-05\", to = \"2027-02-11\" }]\nmoved_workday = [{ name = \"春节\", day = \"2027-01-31\" }]\n";
    let mut pack = law_tree::pack();
    pack.files.insert("calendar/2027.toml".into(), year.as_bytes().to_vec());
    let all = between(&pack);
    assert_eq!(all.iter().map(|c| (c.part, c.id.as_str())).collect::<Vec<_>>(), [(LawPart::Calendar, "2027")]);
    let says = &all[0].says;
    assert_eq!(says[0], "放假安排已经公布，不再是暂定");
    assert!(says.contains(&"2027-01-31 周日：周末改为春节调休上班".to_string()), "{says:?}");
    assert!(says.contains(&"2027-02-10 周三：工作日改为春节放假".to_string()), "{says:?}");
    assert!(
        !says.iter().any(|s| s.starts_with("2027-02-06")),
        "a day of the festival by statute was one before: {says:?}"
    );
    let counted = |id: &str| all[0].uses.iter().any(|u| u.id == id);
    let (old, _) = read(&law_tree::pack());
    let limit = |alias: &str| old.limits.get(alias).unwrap().id.clone();
    assert!(counted(&limit("PF-003")), "seven working days");
    assert!(!counted(&limit("PF-002")), "ninety days of an agency, which do not roll");
}

#[test]
fn an_article_that_goes_lists_what_leans_on_it() {
    let (law, items) = read(&law_tree::pack());
    let of = |place: &str| {
        let gone = place.parse().unwrap();
        article(&law, &items, &gone, "废止".into(), TODAY.parse().unwrap())
    };
    let kinds =
        |c: &Changed, kind: UseKind| c.uses.iter().filter(|u| u.kind == kind).map(|u| u.id.clone()).collect::<Vec<_>>();
    let term = of("penalty-law/60");
    // Twice: it sets the number, and it leaves it to other norms.
    let decide = law.limits.get("PF-002").unwrap().id.clone();
    assert_eq!(kinds(&term, UseKind::Limit), [decide.clone(), decide]);
    assert_eq!(kinds(&term, UseKind::Item), Vec::<String>::new());
    let expired = of("food-safety-law/124.1.5");
    assert!(kinds(&expired, UseKind::Item).contains(&"SJ-FS-002".to_string()), "{expired:#?}");
    assert!(!kinds(&of("food-safety-law/124.1.4"), UseKind::Item).contains(&"SJ-FS-002".to_string()));
    assert!(kinds(&of("food-safety-law/124"), UseKind::Item).contains(&"SJ-FS-002".to_string()), "the whole article");
    assert!(kinds(&of("food-safety-law/*"), UseKind::Item).contains(&"SJ-FS-001".to_string()), "the whole statute");
    assert_eq!(of("food-safety-law/1").uses, []);
    // A pack in which the article is no more says the same.
    let gone = between(&with("statutes/penalty-law", "\"42\" = {", "\"999\" = {"));
    let one = gone.iter().find(|c| c.id == "penalty-law/42").unwrap();
    assert_eq!((one.part, one.way), (LawPart::Article, Way::Removed));
    assert!(one.uses.iter().any(|u| u.kind == UseKind::Guard), "{one:#?}");
}

#[test]
fn an_item_says_its_range_before_and_after() {
    let all = between(&with("registers/items", "max_fen = 10_000_000", "max_fen = 20_000_000"));
    let one = all.iter().find(|c| c.part == LawPart::Item).unwrap();
    assert!(one.says[0].starts_with("幅度由") && one.says[0].contains("200,000"), "{:?}", one.says);
    assert!(all.iter().all(|c| matches!(c.part, LawPart::Item | LawPart::Benchmark)), "{all:#?}");
}

#[test]
fn a_version_of_a_procedure_says_what_it_does_otherwise() {
    let mut pack = law_tree::pack();
    let own: Vec<(String, Vec<u8>)> = pack
        .files
        .iter()
        .filter_map(|(n, b)| Some((n.strip_prefix("procedures/enterprise-visit/")?.to_string(), b.clone())))
        .collect();
    for (name, bytes) in own {
        let text = String::from_utf8(bytes).unwrap();
        let text = if name == "procedure.toml" {
            text.replacen("in_force = \"2021-01-01\"", "in_force = \"2027-01-01\"", 1)
        } else {
            text
        };
        pack.files.insert(format!("procedures/enterprise-visit@2027-01-01/{name}"), text.into_bytes());
    }
    let all = between(&pack);
    assert_eq!(all.iter().map(|c| (c.part, c.way)).collect::<Vec<_>>(), [(LawPart::Procedure, Way::Added)]);
    assert_eq!(all[0].says, ["新的一版，自 2027-01-01 起施行"]);
}

#[test]
fn what_becomes_of_open_matters_is_said_for_every_part() {
    let (law, _) = read(&law_tree::pack());
    for part in
        [LawPart::Limit, LawPart::Calendar, LawPart::Article, LawPart::Procedure, LawPart::Item, LawPart::Benchmark]
    {
        let own: Vec<_> = law.transition.iter().filter(|r| r.parts.contains(&part)).collect();
        assert!(!own.is_empty(), "{}", part.zh());
        assert!(own.iter().all(|r| r.cites.is_empty() == r.house.is_some()), "{}", part.zh());
    }
    let item = law.transition.iter().find(|r| r.parts.contains(&LawPart::Item)).unwrap();
    assert_eq!(item.cites[0].to_string(), "penalty-law/37");
}
