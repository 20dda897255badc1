//! Mutants of the law pack: one guard removed, or one limit moved by one. Pure: files in, changed files out.

use std::collections::{BTreeMap, BTreeSet};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// A law pack with one fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mutant {
    /// What was done, in words.
    pub what: String,
    /// The changed file, from `law/`.
    pub file: String,
    /// Its whole new text.
    pub text: String,
}

/// A step on the way to a value in a TOML document.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    At(usize),
}

/// A value that a mutant removes or moves: where it stands, and under which names.
struct Place {
    way: Vec<Step>,
    owners: Vec<String>,
    label: String,
}

/// Every mutant of the pack. Paths are relative to `law/`.
pub fn mutants(pack_files: &BTreeMap<String, String>) -> Result<Vec<Mutant>, String> {
    let named = named_limits(pack_files, |file| !file.starts_with("warnings/"))?;
    let counted = named_limits(pack_files, |_| true)?;
    let mut all = Vec::new();
    for (file, text) in pack_files {
        if has_guards(file) {
            all.extend(guard_mutants(file, text)?);
        }
        if file.ends_with("limits.toml") || file.starts_with("limits/") {
            let own = !file.starts_with("limits/") && file != "limits.toml";
            // A rule of warning counts with a limit; what extends it is read from the event.
            let used = |id: &str, extends: bool| own || named.contains(id) || (!extends && counted.contains(id));
            all.extend(limit_mutants(file, text, used)?);
        }
    }
    Ok(all)
}

fn has_guards(file: &str) -> bool {
    let folder = file.starts_with("procedures/") || file.starts_with("overlays/");
    let shared = file.starts_with("chapters/");
    shared
        || folder && (file.ends_with("/procedure.toml") || file.ends_with("/overlay.toml") || file.contains("/acts/"))
}

fn parse(file: &str, text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|e| format!("law/{file}: {e}"))
}

/// Every text of the procedures and overlays: a limit of `limits/` is used if one of them is its id.
fn named_limits(
    pack_files: &BTreeMap<String, String>,
    among: impl Fn(&str) -> bool,
) -> Result<BTreeSet<String>, String> {
    let mut named = BTreeSet::new();
    let warns = |file: &str| file.starts_with("warnings/") && !file.contains("/scenarios/");
    let names = |file: &str| {
        has_guards(file) || warns(file) || (file.starts_with("procedures/") && file.ends_with("/limits.toml"))
    };
    for (file, text) in pack_files.iter().filter(|(file, _)| names(file) && among(file)) {
        texts(parse(file, text)?.as_item(), &mut named);
    }
    Ok(named)
}

fn texts(item: &Item, into: &mut BTreeSet<String>) {
    if let Some(text) = item.as_str() {
        into.insert(text.to_owned());
    }
    for (_, child) in children(item) {
        texts(&child, into);
    }
}

/// Tables and arrays of either spelling, one level down.
fn children(item: &Item) -> Vec<(Step, Item)> {
    if let Some(table) = item.as_table_like() {
        return table.iter().map(|(key, child)| (Step::Key(key.to_owned()), child.clone())).collect();
    }
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().enumerate().map(|(at, table)| (Step::At(at), Item::Table(table.clone()))).collect();
    }
    let array = item.as_array().map(|array| array.iter().enumerate());
    array.map_or_else(Vec::new, |array| array.map(|(at, value)| (Step::At(at), Item::Value(value.clone()))).collect())
}

fn guard_mutants(file: &str, text: &str) -> Result<Vec<Mutant>, String> {
    let document = parse(file, text)?;
    Walk::over(&document, is_guard).iter().map(|place| mutant(file, &document, place, None)).collect()
}

fn limit_mutants(file: &str, text: &str, used: impl Fn(&str, bool) -> bool) -> Result<Vec<Mutant>, String> {
    let document = parse(file, text)?;
    let places = Walk::over(&document, is_count);
    let mut all = Vec::new();
    for place in places.iter().filter(|place| place.owners.iter().any(|owner| used(owner, extends(place)))) {
        let count: i64 = place.label.parse().map_err(|_| format!("law/{file}: {} is no whole number", place.label))?;
        for moved in [count - 1, count + 1].into_iter().filter(|moved| *moved >= 0) {
            all.push(mutant(file, &document, place, Some(moved))?);
        }
    }
    Ok(all)
}

/// Whether the place is a part of what extends a limit.
fn extends(place: &Place) -> bool {
    place.way.iter().any(|step| matches!(step, Step::Key(key) if key == "extension"))
}

/// An entry of a list named `guards` or `guard`: its label is what it uses.
fn is_guard(way: &[Step], item: &Item) -> Option<String> {
    let [.., Step::Key(list), Step::At(_)] = way else { return None };
    let uses = |table: &dyn TableLike| {
        ["use", "id", "guard"].iter().find_map(|key| table.get(key)?.as_str().map(str::to_owned))
    };
    let label = item.as_str().map(str::to_owned).or_else(|| item.as_table_like().and_then(uses));
    matches!(list.as_str(), "guards" | "return_guards" | "guard").then(|| label.unwrap_or_else(|| "a guard".to_owned()))
}

/// A key named `count`: its label is the number.
fn is_count(way: &[Step], item: &Item) -> Option<String> {
    let Some(Step::Key(key)) = way.last() else { return None };
    (key == "count").then(|| item.as_integer().map(|count| count.to_string()))?
}

/// A walk through a document, and what it found.
struct Walk {
    wanted: fn(&[Step], &Item) -> Option<String>,
    found: Vec<Place>,
}

impl Walk {
    /// All places that are wanted.
    fn over(document: &DocumentMut, wanted: fn(&[Step], &Item) -> Option<String>) -> Vec<Place> {
        let mut walk = Walk { wanted, found: Vec::new() };
        walk.visit(document.as_item(), &[], &[]);
        walk.found
    }

    /// Goes down; the owners of a place are the ids and the names of the tables above it.
    fn visit(&mut self, item: &Item, way: &[Step], owners: &[String]) {
        let names = |key: &str| item.as_table_like().and_then(|table| table.get(key)?.as_str().map(str::to_owned));
        let mut owners = owners.to_vec();
        if let Some(label) = (self.wanted)(way, item) {
            owners.extend(names("act"));
            self.found.push(Place { way: way.to_vec(), owners, label });
            return;
        }
        owners.extend(names("id"));
        owners.extend(names("alias"));
        for (step, child) in children(item) {
            // A table such as [limit.notice-period] has its id as key.
            let key =
                if let (Step::Key(key), Some(_)) = (&step, child.as_table_like()) { Some(key.clone()) } else { None };
            let owners: Vec<String> = owners.iter().cloned().chain(key).collect();
            let way: Vec<Step> = way.iter().cloned().chain([step]).collect();
            self.visit(&child, &way, &owners);
        }
    }
}

/// The document with the place removed, or moved to a number.
fn mutant(file: &str, document: &DocumentMut, place: &Place, moved: Option<i64>) -> Result<Mutant, String> {
    let mut document = document.clone();
    let (last, above) = place.way.split_last().ok_or("a place has a way")?;
    change(document.as_table_mut(), above, last, moved)
        .ok_or_else(|| format!("law/{file}: {} cannot be reached", place.label))?;
    let owner = if place.owners.is_empty() { file.to_owned() } else { place.owners.join(" ") };
    let what = match moved {
        None => format!("{owner}: guard {} removed", place.label),
        Some(count) => format!("{owner}: count {} moved to {count}", place.label),
    };
    Ok(Mutant { what, file: file.to_owned(), text: document.to_string() })
}

/// Where the walk stands in the document that is being changed.
enum Spot<'a> {
    Item(&'a mut Item),
    Value(&'a mut Value),
    Table(&'a mut Table),
}

fn change(root: &mut Table, above: &[Step], last: &Step, moved: Option<i64>) -> Option<()> {
    let mut spot = Spot::Table(root);
    for step in above {
        spot = descend(spot, step)?;
    }
    match (moved, last) {
        (Some(count), Step::Key(_)) => set(descend(spot, last)?, count),
        (None, Step::At(at)) => remove(spot, *at),
        _ => None,
    }
}

fn descend<'a>(spot: Spot<'a>, step: &Step) -> Option<Spot<'a>> {
    match (spot, step) {
        (Spot::Table(table), Step::Key(key)) => Some(Spot::Item(table.get_mut(key)?)),
        (Spot::Item(item), Step::Key(key)) => Some(Spot::Item(item.as_table_like_mut()?.get_mut(key)?)),
        (Spot::Value(value), Step::Key(key)) => Some(Spot::Value(value.as_inline_table_mut()?.get_mut(key)?)),
        (Spot::Item(Item::ArrayOfTables(tables)), Step::At(at)) => Some(Spot::Table(tables.get_mut(*at)?)),
        (Spot::Item(item), Step::At(at)) => Some(Spot::Value(item.as_array_mut()?.get_mut(*at)?)),
        (Spot::Value(value), Step::At(at)) => Some(Spot::Value(value.as_array_mut()?.get_mut(*at)?)),
        (Spot::Table(_), Step::At(_)) => None,
    }
}

fn set(spot: Spot, count: i64) -> Option<()> {
    match spot {
        Spot::Item(item) => *item = toml_edit::value(count),
        Spot::Value(value) => *value = count.into(),
        Spot::Table(_) => return None,
    }
    Some(())
}

fn remove(spot: Spot, at: usize) -> Option<()> {
    match spot {
        Spot::Item(Item::ArrayOfTables(tables)) => drop(tables.remove(at)),
        Spot::Item(item) => drop(item.as_array_mut()?.remove(at)),
        Spot::Value(value) => drop(value.as_array_mut()?.remove(at)),
        Spot::Table(_) => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], expected: &[(&str, &str)]) {
        let files = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        let found = mutants(&files).unwrap();
        let found: Vec<_> = found.iter().map(|m| (m.what.as_str(), m.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    const PROCEDURE: &str = "procedures/p/procedure.toml";

    #[test]
    fn each_guard_is_removed_alone() {
        check(
            &[(PROCEDURE, "[[act]] # kept\nid = \"decide\"\nguards = [{ use = \"a\", days = 5 }, { use = \"b\" }]\n")],
            &[
                ("decide: guard a removed", "[[act]] # kept\nid = \"decide\"\nguards = [ { use = \"b\" }]\n"),
                ("decide: guard b removed", "[[act]] # kept\nid = \"decide\"\nguards = [{ use = \"a\", days = 5 }]\n"),
            ],
        );
    }

    #[test]
    fn guards_of_either_spelling_are_found() {
        check(
            &[(
                "overlays/o/overlay.toml",
                "[[guard]]\nact = \"decide\"\nuse = \"a\"\n\n[[guard]]\nact = \"file\"\nuse = \"b\"\n",
            )],
            &[
                ("decide: guard a removed", "\n[[guard]]\nact = \"file\"\nuse = \"b\"\n"),
                ("file: guard b removed", "[[guard]]\nact = \"decide\"\nuse = \"a\"\n"),
            ],
        );
        check(
            &[(PROCEDURE, "[[step]]\nid = \"s\"\n[[step.act]]\nid = \"x\"\n[[step.act.guards]]\nuse = \"a\"\n")],
            &[("s x: guard a removed", "[[step]]\nid = \"s\"\n[[step.act]]\nid = \"x\"\n")],
        );
        check(
            &[(PROCEDURE, "act = [{ id = \"x\", guards = [\"a\"] }]\n")],
            &[("x: guard a removed", "act = [{ id = \"x\", guards = [] }]\n")],
        );
        check(&[("procedures/p/scenarios/s.toml", "guards = [\"a\"]\n")], &[]);
    }

    #[test]
    fn limits_move_by_one_each_way() {
        check(
            &[(
                "procedures/p/limits.toml",
                "[[limit]]\nid = \"l\"\ncount = 5 # working days\n[[limit]]\nid = \"z\"\ncount = 0\n",
            )],
            &[
                ("l: count 5 moved to 4", "[[limit]]\nid = \"l\"\ncount = 4\n[[limit]]\nid = \"z\"\ncount = 0\n"),
                ("l: count 5 moved to 6", "[[limit]]\nid = \"l\"\ncount = 6\n[[limit]]\nid = \"z\"\ncount = 0\n"),
                (
                    "z: count 0 moved to 1",
                    "[[limit]]\nid = \"l\"\ncount = 5 # working days\n[[limit]]\nid = \"z\"\ncount = 1\n",
                ),
            ],
        );
    }

    #[test]
    fn shared_limits_move_only_if_used() {
        check(
            &[
                (PROCEDURE, "[[wait]]\nlimit = \"used\"\n"),
                ("limits/all.toml", "[idle]\ncount = 3\n[used]\ncount = 7\n"),
            ],
            &[
                ("used: count 7 moved to 6", "[idle]\ncount = 3\n[used]\ncount = 6\n"),
                ("used: count 7 moved to 8", "[idle]\ncount = 3\n[used]\ncount = 8\n"),
            ],
        );
    }
}
