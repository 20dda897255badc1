//! Every citation written anywhere under law/ stands in the real text of the version in force: article, 款 and 项. What does not is listed.

use super::{corpus, law_tree, parse, sources};
use fadu_law::Statutes;
use fadu_law::cited::hold;
use fadu_law::text::squeezed;
use std::collections::BTreeSet;

#[test]
fn citations_of_the_pack_stand_in_the_real_texts() {
    let Some(root) = corpus() else { return };
    let pack = law_tree::pack();
    let statutes = Statutes::parse(&pack).unwrap();
    let titles: BTreeSet<String> = statutes.all().map(|s| squeezed(&s.title)).collect();
    let day = |name: &str| name.rsplit_once('(').and_then(|(_, rest)| rest.split(')').next()?.parse().ok());
    let texts: Vec<_> = sources(&root)
        .into_iter()
        .map(|(name, source)| (day(&name), parse(&source)))
        .filter(|(_, t)| titles.contains(&squeezed(&t.title)))
        .collect();
    let held = hold(&pack, &statutes, &texts);
    let (checked, absent) = (held.standing + held.wrong.len(), held.without);
    println!(
        "{checked} citations stand or fall; no text of the right version of {} statutes: {absent:?}",
        absent.len()
    );
    assert!(checked > 300, "{checked}");
    assert_eq!(held.wrong, []);
}
